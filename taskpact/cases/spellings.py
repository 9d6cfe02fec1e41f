"""The ordinary body in every way that the grammar of JSON allows (RFC 8259). Pure."""

from __future__ import annotations

import json
from collections.abc import Callable

from taskpact.cases import samples
from taskpact.cases.bodies import ordinary
from taskpact.cases.case import Case
from taskpact.contract import Contract

_MARK = "a text"


def spellings(contract: Contract) -> list[Case]:
    """The same object with other white space, escapes and order of members."""
    body = ordinary(contract)
    compact = json.dumps(body, separators=(",", ":"))
    spread = "".join(
        f" \t\r\n{each}\r\n\t " if each in '{}:,"' else each for each in _outside(body)
    )
    turned = dict(reversed(body.items()))
    # A member that the contract knows: a server may refuse others (AMB-UNKNOWN-FIELDS).
    message = samples.message(contract, _MARK)
    said = json.dumps(message).replace(_MARK, r"\/\b\f\n\r\t\"\\")
    forms = (
        ("compact", compact),
        ("indented", json.dumps(body, indent=4)),
        ("lines of CR LF", json.dumps(body, indent="\t").replace("\n", "\r\n")),
        ("white space round everything", spread),
        ("another order", json.dumps(turned)),
        ("names in escapes", _written(body, names=_escaped, values=json.dumps)),
        ("values in escapes", _written(body, names=json.dumps, values=_value)),
        ("escapes in upper case", _written(body, names=_upper, values=json.dumps)),
        ("every short escape", f'{compact[:-1]},"message":{said}}}'),
        ("nested a little", json.dumps({**body, "message": message})),
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
