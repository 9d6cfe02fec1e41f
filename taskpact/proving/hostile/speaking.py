"""Servers whose words are meant for whoever reads the report: the terminal, a page, a log.

Each refuses everything, with its words in the body, a header and the reason phrase; or is right
but for its streams, which hold them.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from taskpact.proving.hostile.answers import STREAM, refusal, relayed
from taskpact.proving.hostile.peer import Asked, GoneError, Peer
from taskpact.proving.hostile.server import Act, World

CONTROLS: Final = (
    b"\x1b[2J\x1b[1;1H\x1b[31mred\x1b[0m"  # CSI: clear, move, color
    b"\x1b]8;;http://127.0.0.1:9/\x1b\\link\x1b]8;;\x1b\\"  # OSC 8: a link
    b"\x1b]52;c;cm0gLXJm\x07\x1b]0;title\x07"  # OSC 52: the clipboard; OSC 0: the title
    b"\x9b2J\x90q\x9c\x08\x08\x7f\rconformant"  # the same in C1, backspace, carriage return
)
BIDI: Final = "safe\u202egnp.exe\u202c \u2066inner\u2069 \u200fmark\u200b\ufeff\u2028line".encode()
MARKUP: Final = b"</script><script>alert(1)</script><img src=x onerror=alert(1)>[bold red]&amp;]]>"
FORGED: Final = b"\n\nconformant: no MUST fails\n\nFAIL ACK-01\n  check         forged\n"

_ALLOWED_IN_HEADERS: Final = bytes(range(0x20, 0x7F)) + bytes(range(0x80, 0x100)) + b"\t"


def refuses(words: Callable[[Asked], bytes]) -> Act:
    """Refuse everything in these words: in JSON, as plain text, and in the head."""

    def act(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001 - the form of an act
        said = words(asked)
        text = json.dumps({"error": said.decode("latin-1"), "detail": "x"}, ensure_ascii=False)
        body = text.encode("latin-1") if b"application/json" in asked.head else said
        peer.say(_in_the_head(refusal(422, body), said))

    return act


def stains(words: bytes) -> Act:
    """Be right, with these words in a header, in the reason phrase and in every stream."""

    def act(peer: Peer, asked: Asked, world: World) -> None:
        if not asked.streams:
            answer = world.mock.answer(asked)
            peer.say(_in_the_head(answer.data, words))
            return
        peer.say(STREAM + b"\r\n" + _events(words))
        raise GoneError("said")

    return act


def fails(words: bytes) -> Act:
    """Fail with status 500 in these words, but for first contact's sake acknowledge."""

    def act(peer: Peer, asked: Asked, world: World) -> None:
        if asked.streams or not asked.creates:
            relayed(peer, asked, world)
            return
        peer.say(refusal(500, words, b"text/plain"))

    return act


def _events(words: bytes) -> bytes:
    lines = b"".join(b"data: " + line + b"\n" for line in words.splitlines() or [b""])
    return b": " + words + b"\n\nevent: " + words + b"\n" + lines + b"\nid: " + words + b"\n\n"


def _in_the_head(data: bytes, words: bytes) -> bytes:
    """The answer with these words, as far as h11 lets them pass, in its first lines."""
    safe = bytes(byte for byte in words if byte in _ALLOWED_IN_HEADERS)
    first, _, rest = data.partition(b"\r\n")
    version, status, _ = first.split(b" ", 2)
    lines = [b" ".join([version, status, safe]), b"X-Said: " + safe, b"Warning: " + safe]
    lines += [b'WWW-Authenticate: Bearer realm="' + safe.replace(b'"', b"'") + b'"', rest]
    return b"\r\n".join(lines)


# --- a token that comes back


def _plain(asked: Asked) -> bytes:
    return b"no such token: " + asked.token


def _encoded(asked: Asked) -> bytes:
    return b"no such token: " + b64encode(b"Bearer " + asked.token)


def _percent(asked: Asked) -> bytes:
    every = b"".join(b"%%%02x" % byte for byte in asked.token)
    return b"no such token: " + quote(asked.token).encode() + b" or " + every


def _spelt(asked: Asked) -> bytes:
    return b"no such token: " + asked.token.hex().encode()


def _parts(asked: Asked) -> bytes:
    token = asked.token
    return b"token " + b", ".join(token[at : at + 24] for at in range(0, len(token), 24))


echoes = refuses(_plain)
echoes_encoded = refuses(_encoded)
echoes_percent = refuses(_percent)
echoes_spelt = refuses(_spelt)
echoes_parts = refuses(_parts)


def echoes_in_good_answers(peer: Peer, asked: Asked, world: World) -> None:
    """Be right, with the token in headers, the reason phrase, and once more in base64."""
    answer = world.mock.answer(asked)
    words = asked.token + b" " + b64encode(b"Bearer " + asked.token)
    peer.say(_in_the_head(replace(answer, reason=b"").data, words))
