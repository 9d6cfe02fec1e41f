"""The hostile servers: one row each, with the sentence by which the documents tell of it."""

from __future__ import annotations

from typing import Final

from taskpact.proving.hostile import (
    answers,
    content,
    endless,
    framing,
    hooking,
    leaving,
    packed,
    speaking,
    waiting,
)
from taskpact.proving.hostile.kind import Hostile, Says
from taskpact.proving.hostile.server import Act


def _streaming(name: str, sentence: str, act: Act, *, harmless: bool = False) -> Hostile:
    return Hostile(name, sentence, act, says=Says.SOMETHING, selected=("SSE",), harmless=harmless)


def _hooking(name: str, sentence: str, act: Act) -> Hostile:
    something, selected = Says.SOMETHING, ("WHK",)
    return Hostile(
        name, sentence, act, says=something, selected=selected, receives=True, seconds=4.0
    )


ROWS: Final = (
    Hostile("mute", "Accepts connections and never reads.", waiting.silent, waiting.mute),
    Hostile("silent", "Reads each request and says nothing.", waiting.silent),
    Hostile("stalls", "Sends a head and half of a body, then nothing.", waiting.stalls),
    Hostile("drips", "Sends good answers, a byte a second.", waiting.drips),
    _streaming("drips-streams", "Sends streams a byte a second.", waiting.drips_streams),
    Hostile(
        "drips-chunk-lines",
        "Sends chunks of one byte behind long extensions, slowly.",
        waiting.drips_chunk_lines,
    ),
    Hostile("hints", "Sends a 1xx answer now and then, and no other.", waiting.hints),
    Hostile("crumbles", "Sends an endless body in pieces of one byte, fast.", waiting.crumbles),
    Hostile("endless-headers", "Sends header lines without end.", endless.headers),
    Hostile("endless-header-line", "Sends one header line without end.", endless.header_line),
    Hostile("endless-interim", "Sends 1xx answers without end.", endless.interim),
    Hostile("endless-trailers", "Sends trailers without end.", endless.trailers),
    Hostile("endless-chunk-line", "Sends a chunk extension without end.", endless.chunk_line),
    Hostile("endless-chunks", "Sends small chunks without end.", endless.chunks),
    _streaming("endless-events", "Sends events without end.", endless.events),
    _streaming("endless-empty-events", "Sends the shortest events.", endless.empty_events),
    _streaming("endless-line", "Sends one line of a stream without end.", endless.line),
    _streaming("endless-comments", "Sends the shortest comments without end.", endless.comments),
    _streaming("endless-retries", "Sets the reconnection time without end.", endless.retries),
    Hostile("huge-acknowledgement", "Acknowledges with 200 MB of valid JSON.", endless.huge),
    Hostile("unasked", "Answers again and again, asked once.", endless.unasked),
    Hostile(
        "gzip-bomb", "Sends 256 MB, packed by gzip.", packed.explodes(b"gzip"), says=Says.NONSENSE
    ),
    Hostile(
        "deflate-bomb",
        "Sends 256 MB, packed by deflate.",
        packed.explodes(b"deflate"),
        says=Says.NONSENSE,
    ),
    Hostile(
        "chunked-bomb",
        "Sends 256 MB, packed by gzip, in chunks.",
        packed.explodes(b"gzip", chunks=True),
        says=Says.NONSENSE,
    ),
    Hostile(
        "nested-bomb",
        "Packs 256 MB twice, in chunks, between empty lines.",
        packed.nested,
        says=Says.NONSENSE,
    ),
    _streaming("event-bomb", "Packs 256 MB of events.", packed.explodes_in_streams(b"data: x\n\n")),
    _streaming("comment-bomb", "Packs 256 MB of comments.", packed.explodes_in_streams(b":\n")),
    Hostile("length-too-long", "Promises more bytes than it sends.", framing.too_long),
    Hostile("length-too-short", "Sends more bytes than it promised.", framing.too_short),
    Hostile("length-negative", "Gives a negative Content-Length.", framing.negative),
    Hostile("length-immense", "Gives a Content-Length of 5,000 digits.", framing.immense),
    Hostile("two-lengths", "Gives two different lengths.", framing.two_lengths),
    Hostile(
        "length-and-chunks",
        "Gives a length to a chunked body.",
        framing.length_and_chunks,
        says=Says.SOMETHING,
    ),
    Hostile("bad-chunks", "Sends chunk sizes that are none.", framing.bad_chunks),
    Hostile("cut-chunks", "Closes before the last chunk.", framing.cut_chunks),
    Hostile("endless-chunk", "Begins a chunk of 16 exbibytes.", framing.endless_chunk),
    Hostile("no-status", "Sends a status line without a status.", framing.no_status),
    Hostile("status-999", "Answers with status 999.", framing.status_999),
    Hostile("status-1000", "Answers with status 1000.", framing.status_1000),
    Hostile("status-000", "Answers with status 000.", framing.status_000),
    Hostile("nul-header", "Puts NUL and CR into a header.", framing.nul_header),
    Hostile("spaced-name", "Sends header names with spaces.", framing.spaced_name),
    Hostile(
        "confusable-name",
        "Sends a header name that only looks like Content-Type.",
        framing.confusable,
    ),
    Hostile(
        "other-letters",
        "Is right, with bytes beyond ASCII in a header.",
        framing.other_letters,
        says=Says.SOMETHING,
        harmless=True,
    ),
    Hostile("http-0.9", "Sends a body without a head.", framing.old),
    Hostile("http-2", "Speaks HTTP/2, and first.", framing.newer, framing.begins_with_settings),
    Hostile("tls", "Speaks TLS where no TLS was asked for.", framing.secured),
    Hostile("no-tls", "Speaks no TLS on an https URL.", framing.old, scheme="https"),
    Hostile("forged", "Puts a forged answer behind each.", framing.forged, says=Says.SOMETHING),
    Hostile(
        "off-by-one",
        "Gives each answer to the next request.",
        framing.off_by_one,
        says=Says.SOMETHING,
    ),
    Hostile("resets", "Resets every connection at once.", waiting.silent, leaving.resets),
    _streaming("resets-streams", "Resets in the middle of streams.", leaving.resets_streams),
    Hostile("hangs-up", "Closes without an answer.", leaving.hangs_up),
    Hostile(
        "closes-for-good",
        "Answers once, then is gone.",
        leaving.closes_for_good,
        says=Says.SOMETHING,
    ),
    Hostile("loops", "Redirects to itself.", leaving.loops),
    Hostile("redirects", "Redirects to another origin.", leaving.elsewhere),
    Hostile(
        "names-elsewhere",
        "Is right, and names another origin as the place of tasks and streams.",
        leaving.acknowledges_elsewhere,
        says=Says.SOMETHING,
        harmless=True,
    ),
    Hostile("nothing", "Answers everything with 204.", content.nothing, says=Says.NONSENSE),
    Hostile(
        "page-500", "Answers everything with 500 and a page.", content.page, says=Says.REFUSALS
    ),
    Hostile(
        "later-for-ever",
        "Refuses everything for the next 30,000 years.",
        content.later,
        says=Says.REFUSALS,
    ),
    Hostile(
        "two-ids",
        "Acknowledges two tasks at once, by a member that comes twice.",
        content.two_ids,
        says=Says.SOMETHING,
    ),
    _streaming(
        "other-tasks", "Names another task in each event.", content.other_tasks, harmless=True
    ),
    Hostile(
        "deep-json", "Acknowledges with JSON 100,000 levels deep.", content.deep, says=Says.NONSENSE
    ),
    Hostile(
        "long-number",
        "Acknowledges with a number of 5,000 digits.",
        content.long_number,
        says=Says.SOMETHING,
    ),
    Hostile("nan", "Acknowledges with NaN.", content.not_a_number, says=Says.NONSENSE),
    Hostile(
        "exponent", "Acknowledges with 1e999999999.", content.large_exponent, says=Says.SOMETHING
    ),
    Hostile(
        "surrogate",
        "Acknowledges with half a character.",
        content.lone_surrogate,
        says=Says.SOMETHING,
    ),
    Hostile(
        "controls-in-refusals",
        "Refuses with what a terminal obeys: colors, links, the clipboard.",
        speaking.refuses(lambda _: speaking.CONTROLS),
        says=Says.REFUSALS,
    ),
    Hostile(
        "controls-in-failures",
        "Fails with what a terminal obeys.",
        speaking.fails(speaking.CONTROLS),
        says=Says.SOMETHING,
    ),
    _streaming(
        "controls-in-streams",
        "Puts what a terminal obeys into events, headers and reason phrases.",
        speaking.stains(speaking.CONTROLS),
    ),
    Hostile(
        "bidi-in-refusals",
        "Refuses with marks that turn the direction of writing.",
        speaking.refuses(lambda _: speaking.BIDI),
        says=Says.REFUSALS,
    ),
    _streaming(
        "bidi-in-streams",
        "Puts such marks into streams.",
        speaking.stains(speaking.BIDI),
        harmless=True,
    ),
    Hostile(
        "markup-in-refusals",
        "Refuses with HTML, scripts and the markup of consoles.",
        speaking.refuses(lambda _: speaking.MARKUP),
        says=Says.REFUSALS,
    ),
    _streaming(
        "markup-in-streams", "Streams such markup.", speaking.stains(speaking.MARKUP), harmless=True
    ),
    Hostile(
        "forged-report",
        "Fails with lines that look like those of a report.",
        speaking.fails(speaking.FORGED),
        says=Says.SOMETHING,
    ),
    Hostile("echoes", "Refuses and repeats the token.", speaking.echoes, says=Says.REFUSALS),
    Hostile(
        "echoes-base64",
        "Refuses and repeats the token in base64.",
        speaking.echoes_encoded,
        says=Says.REFUSALS,
    ),
    Hostile(
        "echoes-percent",
        "Refuses and repeats it percent-encoded.",
        speaking.echoes_percent,
        says=Says.REFUSALS,
    ),
    Hostile(
        "echoes-hex",
        "Refuses and repeats it in hexadecimal.",
        speaking.echoes_spelt,
        says=Says.REFUSALS,
    ),
    Hostile(
        "echoes-parts",
        "Refuses and repeats it in pieces.",
        speaking.echoes_parts,
        says=Says.REFUSALS,
    ),
    Hostile(
        "echoes-in-heads",
        "Is right, with the token in headers and reason phrases.",
        speaking.echoes_in_good_answers,
        says=Says.SOMETHING,
    ),
    _hooking("hook-bodies", "Sends events of 200 MB to the judge's receiver.", hooking.bodies),
    _hooking("hook-connections", "Opens 10,000 connections to it.", hooking.connections),
    _hooking("hook-heads", "Sends it heads without end, slowly, hundreds at once.", hooking.heads),
    _hooking("hook-garbage", "Sends it events and garbage, asked nothing.", hooking.garbage),
    _hooking("hook-echoes", "Sends it events that hold the token.", hooking.tokens),
    Hostile(
        "ipv6-only",
        "Is right, and has an address of IPv6 only.",
        answers.relayed,
        says=Says.SOMETHING,
        harmless=True,
        host="::1",
    ),
)
