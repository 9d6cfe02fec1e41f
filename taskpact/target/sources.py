"""Everything that was declared of a target, still by where it was said: flags, environment, file.

Reads the file; joins nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from taskpact.target import file
from taskpact.target.options import TARGET


class Layer(NamedTuple):
    """What flags, or the environment, say by name of the option."""

    values: Mapping[str, Any]
    names: Mapping[str, str]
    """How the option is called there, for messages."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What was said where."""

    flags: Mapping[str, Any]
    """By name of the option (`options.TARGET`); what was not given is empty."""
    environ: Mapping[str, str]
    cwd: Path
    path: Path | None
    """The file that was read."""
    written: Mapping[str, Any]
    """What it says."""

    @classmethod
    def of(cls, options: Mapping[str, Any], environ: Mapping[str, str], cwd: Path) -> Sources:
        """The sources of a run, `options` by `Option.dest`. Raises ConfigError for a bad file."""
        flags = by_name(options)
        path = file.found(flags["config"], cwd)
        return cls(flags, environ, cwd, path, {} if path is None else file.read(path))

    @property
    def folder(self) -> Path:
        """The folder to which paths and commands in the file are relative."""
        return self.path.parent if self.path else self.cwd

    @property
    def variables(self) -> Mapping[str, str]:
        """What the environment says, by name of the option; an empty variable says nothing."""
        return {
            each.name: self.environ[each.environ]
            for each in TARGET
            if each.environ and self.environ.get(each.environ)
        }

    @property
    def layers(self) -> Sequence[Layer]:
        """Flags, then environment."""
        return (
            Layer(self.flags, {each.name: each.flag for each in TARGET}),
            Layer(self.variables, {each.name: each.environ for each in TARGET}),
        )

    def first(self, name: str, written: str | None) -> str | None:
        """The option's flag, else its variable, else what the file says."""
        return self.flags[name] or self.variables.get(name, written)


def by_name(options: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options of a target by their own names; others are left out."""
    return {each.name: options.get(each.dest) for each in TARGET}
