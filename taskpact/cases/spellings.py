"""The ordinary body in every way that the grammar of JSON allows (RFC 8259). Pure."""

from __future__ import annotations

import json
from collections.abc import Callable

from taskpact.cases.bodies import ordinary
from taskpact.cases.case import Case
from taskpact.contract import Contract


def spellings(contract: Contract) -> list[Case]:
    """The same object with other white space, escapes and order of members."""
    body = ordinary(contract)
    compact = json.dumps(body, separators=(",", ":"))
    spread = "".join(
        f" \t\r\n{each}\r\n\t " if each in '{}:,"' else each for each in _outside(body)
    )
    turned = dict(reversed(body.items()))
    forms = (
        ("compact", compact),
        ("indented", json.dumps(body, indent=4)),
        ("lines of CR LF", json.dumps(body, indent="\t").replace("\n", "\r\n")),
        ("white space round everything", spread),
        ("another order", json.dumps(turned)),
        ("names in escapes", _written(body, names=_escaped, values=json.dumps)),
        ("values in escapes", _written(body, names=json.dumps, values=_value)),
        ("escapes in upper case", _written(body, names=_upper, values=json.dumps)),
        ("a solidus in an escape", compact[:-1] + r',"a":"\/\b\f\n\r\t\"\\"}'),
        ("an empty name", compact[:-1] + ',"":""}'),
        ("numbers in every form", compact[:-1] + ',"a":[0,-0,1.5,1e2,1E+2,-1.5e-2]}'),
        ("nested a little", compact[:-1] + ',"a":[[{"b":{"c":[]}}],{}]}'),
    )
    return [Case(name, text.encode()) for name, text in forms]


def _outside(body: dict[str, object]) -> list[str]:
    """The tokens of the object, each string as one."""
    tokens = ["{"]
    for name, value in body.items():
        tokens += [json.dumps(name), ":", json.dumps(value), ","]
    return [*tokens[:-1], "}"]


def _written(
    body: dict[str, object], names: Callable[[str], str], values: Callable[[object], str]
) -> str:
    return "{" + ",".join(f"{names(name)}:{values(value)}" for name, value in body.items()) + "}"


def _escaped(text: str) -> str:
    return '"' + "".join(f"\\u{ord(each):04x}" for each in text) + '"'


def _upper(text: str) -> str:
    return '"' + "".join(f"\\u{ord(each):04X}" for each in text) + '"'


def _value(value: object) -> str:
    # The mark of the id is replaced in the bytes, so it has to stay as it is.
    return _escaped(value) if isinstance(value, str) and "{{" not in value else json.dumps(value)
