"""Makes a script that makes a sequence of recorded calls again, and says whether it still shows.

Pure; the tests run what it makes. The script is Python with nothing but its standard library,
given to `python3` by the shell, so it can be pasted. Ids that the judge chose are new ones on
each run, those that the server chose are taken from its answers. Credentials come from the
environment, never from the text. Whatever came from the wire stands in it as an ASCII literal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from taskpact.judging import choice
from taskpact.reporting.redact import Secrets, named, redact
from taskpact.wire.exchange import Exchange

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LEFT_OUT: Final = frozenset({"host", "content-length", "user-agent", "accept-encoding"})
_STATUS: Final = ("stream", "streamStatus")
_END: Final = "END_OF_SEQUENCE"
_LONGEST: Final = 30_000
"""Characters of a script; a longer one is not made."""


@dataclass(frozen=True, slots=True)
class Shows:
    """How a program sees the difference in the last answer.

    succeeds, fails: the status, and that no success is told. holds, lacks: `text` in the body.
    unsaid: `text` in no message of the user's. unlike: another value than `text` at `pointer`.
    differs: another value at `pointer` than in the answer before it to the same call. look: only
    a person can tell.
    """

    kind: str = "look"
    text: str = ""
    pointer: str = ""


def distinct(exchanges: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """Without the calls that were only repeated until something came right."""
    following = [*map(_request, exchanges[1:]), None]
    return tuple(
        one for one, after in zip(exchanges, following, strict=False) if _request(one) != after
    )


def script(
    exchanges: Sequence[Exchange], reason: str, shows: Shows, secrets: Secrets = ()
) -> str | None:
    """The script; None where it would hold a part of a secret, or be too long.

    `exchanges` are distinct, the last one shows the difference that `reason` tells.
    """
    values = {text: f"@{variable}@" for variable, text in named(secrets).items()}
    ids, steps = dict[str, str](), list[dict[str, Any]]()
    for number, exchange in enumerate(exchanges):
        wanted = _ids_in(exchange)
        if number == len(exchanges) - 1:
            wanted += [shows.text] if _UUID.fullmatch(shows.text) else []
        _learn(wanted, exchanges[:number], steps, ids)
        steps.append(_step(exchange, {**values, **ids}))
    fresh = [name for name in ids.values() if not _is_learnt(name, steps)]
    made = _PROGRAM.format(
        end=_END,
        stream=_STATUS[0],
        status=_STATUS[1],
        names=sorted({name.strip("@") for name in values.values() if _used(name, steps)}),
        fresh=fresh,
        steps=",\n    ".join(ascii(each) for each in steps),
        kind=shows.kind,
        text=ascii(_replaced(shows.text, ids)),
        pointer=ascii(shows.pointer),
        reason=ascii(redact(reason, secrets)),
    )
    whole = len(made) <= _LONGEST and redact(made, secrets) == made
    return made if whole else None


def _request(exchange: Exchange) -> tuple[object, ...]:
    return exchange.method, exchange.url, exchange.request_headers, exchange.request_body


def _ids_in(exchange: Exchange) -> list[str]:
    """Ids in the path of a call and, as whole texts, in its body."""
    said = choice.value(Exchange("", "", body=exchange.request_body))
    texts = [text for text in choice.strings(said) if _UUID.fullmatch(text)]
    return [*_UUID.findall(urlsplit(exchange.url).path), *texts]


def _learn(
    wanted: Sequence[str],
    before: Sequence[Exchange],
    steps: list[dict[str, Any]],
    ids: dict[str, str],
) -> None:
    """Give each id that is new a name, and have the answer that told it first tell it again."""
    for found in wanted:
        if found in ids:
            continue
        ids[found] = f"@id{len(ids) + 1}@"
        for exchange, step in zip(before, steps, strict=True):
            pointer = choice.place(choice.value(exchange), found)
            if pointer is not None:
                step.setdefault("learn", {})[ids[found]] = pointer
                break


def _is_learnt(name: str, steps: Sequence[Mapping[str, Any]]) -> bool:
    return any(name in step.get("learn", {}) for step in steps)


def _used(name: str, steps: Sequence[Mapping[str, Any]]) -> bool:
    return any(name in value for step in steps for _, value in step["headers"])


def _step(exchange: Exchange, names: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "method": exchange.method,
        "url": _replaced(exchange.url, names),
        "headers": list(_headers(exchange, names)),
    }
    if exchange.request_body:
        made["body"] = _replaced(exchange.request_body.decode("latin-1"), names)
    if exchange.stopped_early:
        made["most"] = len(exchange.body)
    said = choice.value(exchange)
    stream = said.get(_STATUS[0]) if isinstance(said, dict) else None
    status = stream.get(_STATUS[1]) if isinstance(stream, dict) else None
    if exchange.method == "GET" and isinstance(status, str):
        made["until"] = status
    return made


def _headers(exchange: Exchange, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in exchange.request_headers:
        if name.lower() not in _LEFT_OUT:
            yield name, _replaced(value, names)


def _replaced(text: str, names: Mapping[str, str]) -> str:
    for value, name in sorted(names.items(), key=lambda each: -len(each[0])):
        text = text.replace(value, name)
    return text


_PROGRAM: Final = """\
python3 - <<'{end}'
# Makes these calls again. Exit status: 1 the difference is there again, 0 it is not, 2 look.
import json, os, sys, time, urllib.error, urllib.request, uuid

known = {{"@%s@" % name: os.environ[name] for name in {names}}}
known.update((name, str(uuid.uuid4())) for name in {fresh})
steps = [
    {steps},
]
kind, text, pointer, reason = {kind!r}, {text}, {pointer}, {reason}
opener = urllib.request.build_opener(urllib.request.ProxyHandler({{}}))


def filled(given):
    for name, value in known.items():
        given = given.replace(name, value)
    return given


def ask(step):
    body = filled(step["body"]).encode("latin-1") if "body" in step else None
    request = urllib.request.Request(filled(step["url"]), body, method=step["method"])
    for name, value in step["headers"]:
        request.add_header(name, filled(value))
    try:
        answer = opener.open(request, timeout=60)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.read(step.get("most"))


def value(body):
    try:
        return json.loads(body)
    except ValueError:
        return None


def at(value, pointer):
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def rests(step, body):
    told = value(body)
    stream = told.get("{stream}") if isinstance(told, dict) else None
    return not isinstance(stream, dict) or stream.get("{status}") == step["until"]


def found(body):
    try:
        return json.dumps(at(value(body), pointer))
    except (KeyError, IndexError, TypeError, ValueError):
        return None


answers = {{}}
for number, step in enumerate(steps, 1):
    end = time.monotonic() + 10
    status, body = ask(step)
    while "until" in step and not rests(step, body) and time.monotonic() < end:
        time.sleep(0.1)
        status, body = ask(step)
    print("%2d. %s %s -> %s" % (number, step["method"], filled(step["url"]), status))
    for name, place in step.get("learn", {{}}).items():
        try:
            known[name] = at(value(body), place)
        except (KeyError, IndexError, TypeError, ValueError):
            sys.exit("the answer does not tell %s: %s" % (place, body[:500]))
    call = json.dumps([step["method"], step["url"], step["headers"]])
    before, answers[call] = answers.get(call), body

print(body.decode("utf-8", "backslashreplace")[:4000])
told = value(body)
success = 200 <= status < 300 and not (isinstance(told, dict) and told.get("success") is False)
held = filled(text) in json.dumps(told, ensure_ascii=False) + body.decode("utf-8", "replace")
messages = told.get("messages", []) if isinstance(told, dict) else []
own = [each for each in messages if isinstance(each, dict) and each.get("role", "user") == "user"]
unsaid = filled(text) not in json.dumps(own, ensure_ascii=False)
unlike, differs = found(body) != filled(text), found(body) != found(before)
seen = {{"succeeds": success, "fails": not success, "holds": held, "lacks": not held,
        "unsaid": unsaid, "unlike": unlike, "differs": differs}}.get(kind)
print({{True: "There again: ", False: "Not there: ", None: "Look for: "}}[seen] + reason)
sys.exit({{True: 1, False: 0, None: 2}}[seen])
{end}"""
