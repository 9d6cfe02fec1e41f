"""How values are written down that are made anew for every request.

Python guards a frozen dataclass when it runs, and its constructor has to go round that guard field
by field: such a value costs three to five times as much to make, and the records of one
acknowledgement a tenth of the whole answer (48.6 µs of the server's time without sockets, 53.9 µs
guarded). mypy looks at every assignment long before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

_Value = TypeVar("_Value")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[_Value]) -> type[_Value]:
    """A dataclass with slots that is frozen as far as mypy can see: nobody assigns to its fields.

    Change it with `dataclasses.replace`, as any frozen one.
    """
    return dataclass(slots=True)(cls)
