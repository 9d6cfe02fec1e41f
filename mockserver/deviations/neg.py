"""Servers that are wrong about which answer comes: each misreading and its name.

What they do is in `answering` and, for the Accept header, in `accepting`.
"""

from __future__ import annotations

from mockserver.deviations import accepting, answering
from mockserver.deviations.answering import Change
from mockserver.deviations.deviation import Deviation


def _defect(name: str, requirement: str, summary: str, change: Change) -> Deviation:
    return Deviation(f"neg-{name}", "defect", requirement, summary, change)


DEVIATIONS: tuple[Deviation, ...] = (
    _defect(
        "other-default",
        "NEG-01",
        "Answers a request that names no format with the answer that is not the default.",
        answering.unnamed(answering.other_default),
    ),
    _defect(
        "format-required",
        "NEG-01",
        "Refuses a request that names no format.",
        answering.unnamed(answering.format_required),
    ),
    _defect(
        "default-by-mode",
        "NEG-01",
        "Has another default answer for plans.",
        answering.deciding(answering.by_mode),
    ),
    _defect(
        "wildcard-first",
        "NEG-02",
        "Answers an Accept of anything with the first type of its own list.",
        answering.unnamed(answering.first_for_anything),
    ),
    _defect(
        "wildcard-406",
        "NEG-02",
        "Knows no wildcard and refuses it with status 406.",
        answering.refusing_header(lambda _: "*/*"),
    ),
    _defect(
        "stream-406",
        "NEG-03",
        "Refuses an Accept of the stream with status 406.",
        answering.refusing_header(lambda negotiation: negotiation.stream.media_type),
    ),
    _defect(
        "header-means-json",
        "NEG-03",
        "Takes every Accept header but the full wildcard for a wish for JSON.",
        answering.unnamed(answering.any_header_is_json),
    ),
    _defect(
        "header-ignored", "NEG-04", "Does not look at Accept.", answering.reading(lambda _: ())
    ),
    _defect(
        "header-ignored-with-id",
        "NEG-04",
        "Does not look at Accept where the request names a task.",
        answering.deciding(answering.header_ignored_with_id),
    ),
    _defect(
        "header-before-json",
        "NEG-05",
        "Lets Accept win over a field that asks for the acknowledgement.",
        answering.deciding(answering.header_first("acknowledgement")),
    ),
    _defect(
        "header-must-take-json",
        "NEG-05",
        "Refuses with status 406 an acknowledgement that Accept does not take.",
        answering.deciding(answering.header_must_fit("acknowledgement")),
    ),
    _defect(
        "json-ignored",
        "NEG-05",
        "Ignores a field that asks for the acknowledgement.",
        answering.deciding(answering.field_ignored("acknowledgement")),
    ),
    _defect(
        "header-before-stream",
        "NEG-06",
        "Lets Accept win over a field that asks for the stream.",
        answering.deciding(answering.header_first("stream")),
    ),
    _defect(
        "header-must-take-stream",
        "NEG-06",
        "Refuses with status 406 a stream that Accept does not take.",
        answering.deciding(answering.header_must_fit("stream")),
    ),
    _defect(
        "case-matters",
        "NEG-07",
        "Compares the case of media types.",
        answering.reading(accepting.lower_case_only),
    ),
    _defect(
        "unknown-word-omitted",
        "NEG-08",
        "Takes an unknown word in the field for an omitted one.",
        answering.lax(answering.unknown_omitted),
    ),
    _defect(
        "word-in-any-case",
        "NEG-08",
        "Takes the value in any case.",
        answering.lax(answering.any_case),
    ),
    _defect(
        "word-trimmed",
        "NEG-08",
        "Cuts white space off the value.",
        answering.lax(answering.trimmed),
    ),
    _defect(
        "other-types-omitted",
        "NEG-09",
        "Takes a field that is no text for an omitted one.",
        answering.lax(answering.only_text_counts),
    ),
    _defect(
        "list-unwrapped",
        "NEG-09",
        "Takes the first value of a list for the value.",
        answering.lax(answering.unwrapped),
    ),
    _defect(
        "null-omitted",
        "NEG-10",
        "Takes null in the field for an omitted one.",
        answering.lax(answering.null_omitted),
    ),
    _defect(
        "refusal-labelled-stream",
        "NEG-11",
        "Labels a refusal as event stream where the stream was asked for.",
        answering.refusing(answering.labelled),
    ),
    _defect(
        "refusal-in-stream",
        "NEG-11",
        "Opens the stream before it validates, and tells the refusal as an event.",
        answering.refusing(answering.told_in_stream),
    ),
    _defect(
        "status-by-accept",
        "NEG-12",
        "Gives an acknowledgement that Accept asked for a status of its own.",
        answering.deciding(answering.accept_status),
    ),
    _defect(
        "weights-ignored",
        "NEG-13",
        "Does not read weights.",
        answering.reading(accepting.without_weights),
    ),
    _defect(
        "decimals-as-integers",
        "NEG-13",
        "Compares the decimals of weights as integers.",
        answering.reading(accepting.decimals_as_integers),
    ),
    _defect(
        "by-word",
        "NEG-13",
        "Acknowledges wherever the word for JSON stands in Accept.",
        answering.unnamed(accepting.by_word),
    ),
    _defect(
        "by-equality",
        "NEG-13",
        "Compares the whole Accept header with the media type.",
        answering.unnamed(accepting.by_equality),
    ),
    _defect(
        "zero-is-missing",
        "NEG-14",
        "Takes a weight of zero for a missing one.",
        answering.reading(accepting.zero_is_missing),
    ),
    _defect(
        "any-match",
        "NEG-15",
        "Gives a type the highest weight of all ranges that match it.",
        answering.unnamed(accepting.any_match),
    ),
    _defect(
        "kinds-unknown",
        "NEG-16",
        "Matches no type by a range with an open subtype.",
        answering.reading(accepting.without_kinds),
    ),
    _defect(
        "spaces-in-types",
        "NEG-17",
        "Counts spaces before a semicolon as part of the type.",
        answering.reading(accepting.spaces_in_types),
    ),
    _defect(
        "spaces-in-names",
        "NEG-17",
        "Counts spaces behind a semicolon as part of the parameter's name.",
        answering.reading(accepting.spaces_in_names),
    ),
    _defect(
        "small-q-only",
        "NEG-17",
        "Knows the weight by its small letter only.",
        answering.reading(accepting.small_q_only),
    ),
    _defect(
        "split-in-quotes",
        "NEG-18",
        "Splits the header at commas inside quotes.",
        answering.reading(accepting.split_in_quotes),
    ),
    _defect(
        "first-line-only",
        "NEG-19",
        "Reads one line, the first.",
        answering.reading(accepting.first_line),
    ),
    _defect(
        "last-line-only",
        "NEG-19",
        "Reads one line, the last.",
        answering.reading(accepting.last_line),
    ),
    _defect(
        "no-empty-elements",
        "NEG-20",
        "Reads no list that has an empty element.",
        answering.reading(accepting.no_empty_elements),
    ),
    _defect(
        "first-of-equals",
        "NEG-21",
        "Answers the first of two equally weighted types.",
        answering.unnamed(accepting.first_match),
    ),
    _defect(
        "method-404",
        "NEG-22",
        "Answers an unknown method as an unknown path.",
        answering.methods(answering.unknown_path),
    ),
    _defect(
        "405-without-allow",
        "NEG-23",
        "Sends status 405 without Allow.",
        answering.methods(answering.without_allow),
    ),
    _defect(
        "allow-lists-everything",
        "NEG-23",
        "Lists in Allow the method that it refuses.",
        answering.methods(answering.allow_everything),
    ),
    _defect(
        "406-without-types",
        "NEG-25",
        "Refuses what it cannot satisfy with status 406 and does not say what there is.",
        answering.unnamed(accepting.must_take),
    ),
    _defect(
        "500-on-odd-weight",
        "NEG-27",
        "Fails on a weight that is no number.",
        answering.deciding(answering.malformed_500),
    ),
    _defect(
        "500-on-odd-range",
        "NEG-27",
        "Fails on a range without a slash.",
        answering.deciding(answering.no_slash_500),
    ),
    _defect(
        "500-on-long-header",
        "NEG-27",
        "Fails on a long Accept header.",
        answering.deciding(answering.long_500),
    ),
    _defect("stream-201", "NEG-30", "Sends streams with status 201.", answering.stream_status(201)),
    _defect("stream-202", "NEG-30", "Sends streams with status 202.", answering.stream_status(202)),
    _defect(
        "json-for-others",
        "NEG-31",
        "Answers an Accept that takes neither answer with JSON.",
        answering.unnamed(accepting.json_for_others),
    ),
    _defect(
        "json-for-pages",
        "NEG-31",
        "Answers an Accept of pages, as a browser's, with JSON.",
        answering.unnamed(accepting.json_for_pages),
    ),
)
