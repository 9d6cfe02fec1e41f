"""The table of the stream grammar for readers: as diagrams (Mermaid) and as a table (Markdown).

Pure; made from the table that judges, so what is drawn is what is judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from taskpact.judging.stream_grammar import TABLE, Move, Profile, Role, State

_BEGIN = {State.FRESH: "a stream", State.ABSENT: "a part of it"}
"""The state in which each of the two kinds of rows begins."""


def diagrams(by: Profile) -> str:
    """Both diagrams and the table of a profile, as Markdown."""
    lines = [f"The profile `{by.name}`.", "", *_roles(by)]
    for begin, name in _BEGIN.items():
        lines += ["", f"The states of {name}:", "", "```mermaid", *_diagram(begin), "```"]
    return "\n".join([*lines, "", *_table(), ""])


def _roles(by: Profile) -> Iterator[str]:
    yield "| role | chunks |"
    yield "|---|---|"
    played: dict[Role, list[str]] = {}
    for type_, role in by.stream.items():
        played.setdefault(role, []).append(f"`{type_}`")
    for part in by.parts:
        for type_, role in part.roles.items():
            played.setdefault(role, []).append(f"`{type_}` (by `{part.key}`)")
    for role, types in played.items():
        yield f"| {_word(role)} | {', '.join(dict.fromkeys(types))} |"
    yield f"| {_word(Role.TERMINATOR)} | `{by.terminator}` |"


def _diagram(begin: State) -> Iterator[str]:
    yield "stateDiagram-v2"
    yield f"    [*] --> {begin.name}"
    for state, moves in _rows(begin).items():
        for role, move in moves.items():
            if move.breaks is None and move.state is not state:
                yield f"    {state.name} --> {move.state.name}: {_word(role)}"


def _table() -> Iterator[str]:
    yield "| in state | comes | then | which breaks |"
    yield "|---|---|---|---|"
    for state, moves in TABLE.items():
        for role, move in moves.items():
            broken = move.breaks.value if move.breaks else ""
            yield f"| {state.name} | {_word(role)} | {move.state.name} | {broken} |"


def _rows(begin: State) -> Mapping[State, Mapping[Role, Move]]:
    """The rows that can be reached from a state."""
    reached = [begin]
    for state in reached:
        reached += [m.state for m in TABLE[state].values() if m.state not in reached]
    return {state: TABLE[state] for state in dict.fromkeys(reached)}


def _word(role: Role) -> str:
    return role.name.lower()
