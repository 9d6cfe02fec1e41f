"""Requests as bytes: createTask with framing that no well-behaved client writes. Pure.

What a request begins with is only known when a target is at hand, so a case holds a function from
an `Opening` and the JSON body to the bytes. Each malformed request is wrong in one thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from taskpact.cases.case import Case
from taskpact.contract import Contract, Operation
from taskpact.target.target import CallerName, Target
from taskpact.wire.address import locate, parse_base

Lines: TypeAlias = Sequence[tuple[str, str]]

CRLF: Final = b"\r\n"


@dataclass(frozen=True, slots=True)
class Opening:
    """What every request to one operation of a target begins with."""

    method: str
    target: str
    """The request target: path and query."""
    authority: str
    """The value of Host."""
    lines: tuple[tuple[str, str], ...]
    """Every other header line but those of the framing."""

    def head(
        self, more: Lines = (), *, version: str = "1.1", hosts: Sequence[str] | None = None
    ) -> bytes:
        """The header section, with its blank line; `hosts` replaces the one Host line."""
        named = (self.authority,) if hosts is None else hosts
        lines = [("Host", host) for host in named] + [*self.lines, *more]
        text = "".join(f"{name}: {value}\r\n" for name, value in lines)
        return f"{self.method} {self.target} HTTP/{version}\r\n{text}\r\n".encode("latin-1")

    def whole(self, body: bytes, *, version: str = "1.1", more: Lines = ()) -> bytes:
        """A well-framed request."""
        return self.head([*_length(len(body)), *more], version=version) + body

    def chunked(self, coded: bytes) -> bytes:
        """A request whose body is these bytes under the chunked coding, right or wrong."""
        return self.head([("Transfer-Encoding", "chunked")]) + coded


class Sender(Protocol):
    """What is needed of a check's probe, which is in a layer above this one."""

    contract: Contract
    target: Target
    headers: tuple[tuple[str, str], ...]

    def credentials(self, caller: CallerName | None) -> Lines:
        """The header lines by which `caller` shows who they are."""


def of(sender: Sender) -> Opening:
    """How the requests of a check begin that create a task as the caller."""
    lines = [*sender.headers, *sender.credentials("self")]
    return opening(sender.target, sender.contract.operation("createTask"), lines)


Written: TypeAlias = Callable[[Opening, bytes], bytes]


def opening(target: Target, operation: Operation, lines: Lines) -> Opening:
    """How requests to an operation of this target begin; `lines` go beside the target's own."""
    address, path = locate(parse_base(target.url), operation.path)
    json = () if any(name.lower() == "content-type" for name, _ in lines) else (_JSON,)
    made = (*target.headers, *lines, *json)
    return Opening(operation.method, path, address.authority, made)


def written(case: Case, begin: Opening, body: bytes) -> bytes:
    """The bytes of a case."""
    made: Written = case.facts["written"]
    return made(begin, body)


# --- lengths (RFC 9112 section 6.3)


def bad_lengths(_: Contract) -> list[Case]:
    """Content-Length twice with different values, and values that are no numbers.

    Read leniently, each is the body's true length or a shorter one, so that no server waits.
    """
    forms: tuple[tuple[str, Callable[[int], Sequence[str]]], ...] = (
        ("longer, shorter", lambda n: (f"{n}", f"{n - 1}")),
        ("shorter, longer", lambda n: (f"{n - 1}", f"{n}")),
        ("a list of two", lambda n: (f"{n}, {n - 1}",)),
        ("negative", lambda n: (f"-{n}",)),
        ("with a plus", lambda n: (f"+{n}",)),
        ("hexadecimal", lambda n: (f"0x{n:x}",)),
        ("with an underscore", lambda n: (f"{n}"[0] + "_" + f"{n}"[1:],)),
        ("with a letter", lambda n: (f"{n}x",)),
        ("a fraction", lambda n: (f"{n}.0",)),
        ("two numbers", lambda n: (f"{n} {n}",)),
    )
    return [Case(name, {}, facts={"written": _with_lengths(made)}) for name, made in forms]


def both_framings(_: Contract) -> list[Case]:
    """A length and a transfer coding; refused or not, the connection is closed (RFC 9112 6.1)."""

    def made(begin: Opening, body: bytes) -> bytes:
        coded = chunks([body])
        lines = [*_length(len(coded)), ("Transfer-Encoding", "chunked")]
        return begin.head(lines) + coded

    return [Case("a length and chunks", {}, facts={"written": made})]


def _with_lengths(values: Callable[[int], Sequence[str]]) -> Written:
    def made(begin: Opening, body: bytes) -> bytes:
        return begin.head([("Content-Length", value) for value in values(len(body))]) + body

    return made


# --- chunks (RFC 9112 section 7.1)


def bad_chunks(_: Contract) -> list[Case]:
    """Sizes that are no hexadecimal numbers, and data of another size than was said."""
    forms: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
        ("a word for a size", lambda b: b"size\r\n" + b + b"\r\n0\r\n\r\n"),
        ("no size", lambda b: b"\r\n" + b + b"\r\n0\r\n\r\n"),
        ("a negative size", lambda b: b"-%x\r\n" % len(b) + b + b"\r\n0\r\n\r\n"),
        ("a size with a plus", lambda b: b"+%x\r\n" % len(b) + b + b"\r\n0\r\n\r\n"),
        ("a size with 0x", lambda b: b"0x%x\r\n" % len(b) + b + b"\r\n0\r\n\r\n"),
        ("data longer than its size", lambda b: b"%x\r\n" % (len(b) - 3) + b + b"\r\n0\r\n\r\n"),
        ("data without an end", lambda b: b"%x\r\n" % len(b) + b + b"0\r\n\r\n" + CRLF * 2),
    )
    return [Case(name, {}, facts={"written": _coded(made)}) for name, made in forms]


def good_chunks(_: Contract) -> list[Case]:
    """Every right way to send a body in chunks; extensions that are not known are ignored."""
    forms: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
        ("one chunk", lambda b: chunks([b])),
        ("a byte each", lambda b: chunks(pieces(b, 1))),
        ("seven bytes each", lambda b: chunks(pieces(b, 7))),
        ("upper-case sizes", lambda b: b"%X\r\n" % len(b) + b + b"\r\n0\r\n\r\n"),
        ("leading zeros", lambda b: b"000%x\r\n" % len(b) + b + b"\r\n000\r\n\r\n"),
        ("an extension", lambda b: chunks([b], b";name=value")),
        ("an extension without a value", lambda b: chunks([b], b";name")),
        ("a quoted extension", lambda b: chunks([b], b';name="a;b"')),
        ("a trailer", lambda b: chunks([b])[:-2] + b"X-Trailer: end\r\n\r\n"),
    )
    return [Case(name, {}, facts={"written": _coded(made)}) for name, made in forms]


def chunks(data: Iterable[bytes], extension: bytes = b"") -> bytes:
    """These pieces under the chunked coding, with the last chunk and no trailer."""
    made = (b"%x%b\r\n%b\r\n" % (len(each), extension, each) for each in data)
    return b"".join(made) + b"0\r\n\r\n"


def pieces(body: bytes, size: int) -> list[bytes]:
    """The body in pieces of that many bytes."""
    return [body[at : at + size] for at in range(0, len(body), size)]


def _coded(made: Callable[[bytes], bytes]) -> Written:
    return lambda begin, body: begin.chunked(made(body))


# --- Host (RFC 9112 section 3.2)


def bad_hosts(_: Contract) -> list[Case]:
    """No Host header in a request of HTTP/1.1, and two of them."""
    forms: tuple[tuple[str, Callable[[str], Sequence[str]]], ...] = (
        ("no Host", lambda _: ()),
        ("two different", lambda own: (own, "other.invalid")),
        ("twice the same", lambda own: (own, own)),
    )
    return [Case(name, {}, facts={"written": _with_hosts(made)}) for name, made in forms]


def without_host(contract: Contract) -> list[Case]:
    """No Host header."""
    return bad_hosts(contract)[:1]


def _with_hosts(values: Callable[[str], Sequence[str]]) -> Written:
    def made(begin: Opening, body: bytes) -> bytes:
        return begin.head(_length(len(body)), hosts=values(begin.authority)) + body

    return made


# --- header names (RFC 9112 section 5.1)


def spaced_names(_: Contract) -> list[Case]:
    """White space before the colon of a header: an unknown one, and those that frame the body."""
    forms: tuple[tuple[str, Written], ...] = (
        ("a space, unknown", lambda b, d: b.whole(d, more=[("X-Taskpact ", "1")])),
        ("a tab, unknown", lambda b, d: b.whole(d, more=[("X-Taskpact\t", "1")])),
        ("a space, length", lambda b, d: b.head([("Content-Length ", str(len(d)))]) + d),
        ("a tab, length", lambda b, d: b.head([("Content-Length\t", str(len(d)))]) + d),
        (
            "a space, coding",
            lambda b, d: b.head([("Transfer-Encoding ", "chunked")]) + chunks([d]),
        ),
    )
    return [Case(name, {}, facts={"written": made}) for name, made in forms]


_JSON: Final = ("Content-Type", "application/json")


def _length(size: int) -> Lines:
    return (("Content-Length", str(size)),)
