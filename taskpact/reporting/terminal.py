"""Tells a person what a run found: the table by area, each failure, the counts, one closing line.

The only module that knows rich, which is imported when a report is made. On a terminal there is
color; anywhere else the same text without. Text from the wire is never taken for markup.
"""

from __future__ import annotations

import io
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Final

from taskpact.judging.ledger import Ledger, Result
from taskpact.judging.verdicts import Verdict
from taskpact.reporting.closing import Ending, ending, sentence
from taskpact.reporting.redact import Secrets, shown

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

WIDTH: Final = 100

_COLORS: Final[Mapping[Verdict | Ending, str]] = {
    Verdict.PASS: "green",
    Verdict.WARN: "yellow",
    Verdict.INCONCLUSIVE: "magenta",
    Verdict.FAIL: "bold red",
    Verdict.ERROR: "bold red",
    Ending.CONFORMANT: "bold green",
    Ending.BROKEN: "bold red",
    Ending.ERROR: "bold red",
    Ending.UNJUDGED: "bold magenta",
}
_HEADINGS: Final[Mapping[Verdict, str]] = {
    Verdict.NOT_APPLICABLE: "n/a",
    Verdict.NOT_OBSERVABLE: "not seen",
    Verdict.INCONCLUSIVE: "unclear",
    Verdict.OBSERVED: "observed",
}
_LABELS: Final = {
    "said": "contract",
    "sent": "sent",
    "came": "came",
    "difference": "difference",
    "mend": "mend",
    "curl": "reproduce",
    "raw": "reproduce",
    "script": "reproduce",
}
_INDENT: Final = 14
# These are told as they are, a line each: wrapping would break what is to be copied or compared.
_VERBATIM: Final = frozenset({"sent", "came", "curl", "raw", "script"})
# Sentences of the contract, in which a short secret may be an ordinary word.
_OURS: Final = frozenset({"said", "mend"})
_LINE: Final = 400
_SHORT: Final = (Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.WARN)


def plain(
    ledger: Ledger,
    trouble: str | None = None,
    secrets: Secrets = (),
    notes: Sequence[str] = (),
) -> str:
    """The whole report as plain text."""
    out = io.StringIO()
    show(ledger, trouble, console(out), secrets, notes)
    return out.getvalue()


def console(file: IO[str] | None = None) -> Console:
    """Where a report goes: standard output, or a file; colored only where it is a terminal."""
    from rich.console import Console  # noqa: PLC0415 - slow to import, and only for reports

    made = Console(file=file, highlight=False, markup=False, emoji=False, soft_wrap=True)
    made.width = max(WIDTH, made.width)
    return made


def show(
    ledger: Ledger,
    trouble: str | None,
    to: Console,
    secrets: Secrets = (),
    notes: Sequence[str] = (),
) -> None:
    """Print the whole report; `notes` are lines that go before the closing one."""
    if ledger.results:
        to.print(_table(ledger))
        to.print()
    for text in (*_failures(ledger, secrets), *_shorts(ledger, secrets)):
        to.print(text)
    if ledger.results:
        to.print(_counts(ledger))
    for note in notes:
        to.print(_styled(shown(note, secrets)))
    closing = shown(sentence(ledger, trouble), secrets)
    to.print(_styled(closing, _COLORS[ending(ledger, trouble)]))


def _table(ledger: Ledger) -> Table:
    """Requirements by area and verdict; columns without any are left out."""
    from rich.table import Table  # noqa: PLC0415

    total = ledger.counts
    verdicts = [each for each in (*Verdict, None) if total[each]]
    made = Table(box=None, pad_edge=False, header_style="bold", show_footer=len(ledger.areas) > 1)
    made.add_column("area", footer="all")
    made.add_column("requirements", justify="right", footer=str(len(ledger.requirements)))
    for each in verdicts:
        made.add_column(_heading(each), justify="right", footer=str(total[each]))
    for area, counts in ledger.areas.items():
        cells = [_styled(str(counts[each] or "·"), _color(each, counts)) for each in verdicts]
        made.add_row(area, str(counts.total()), *cells)
    return made


def _heading(verdict: Verdict | None) -> str:
    return "not run" if verdict is None else _HEADINGS.get(verdict, str(verdict))


def _color(verdict: Verdict | None, counts: Counter[Verdict | None]) -> str:
    return _COLORS.get(verdict, "") if verdict is not None and counts[verdict] else "dim"


def _failures(ledger: Ledger, secrets: Secrets) -> Iterator[Text]:
    """Each broken MUST with its five parts and its reproducer."""
    for result in ledger.of(Verdict.FAIL):
        finding = {"difference": result.reason, **result.finding}
        yield _styled(f"{result.verdict} {result.requirement}", _COLORS[result.verdict])
        yield _part("check", [shown(_check(result, ledger), secrets)])
        for name, label in _LABELS.items():
            if finding.get(name):
                yield _part(label, _lines(name, finding, secrets))
        yield _styled("")


def _part(label: str, lines: Sequence[str]) -> Text:
    indented = "\n".join(f"{' ' * _INDENT}{line}".rstrip() for line in lines)
    return _styled(f"  {label:<{_INDENT - 2}}", "bold").append(indented[_INDENT:], "not bold")


def _lines(name: str, finding: Mapping[str, str], secrets: Secrets) -> Sequence[str]:
    text = finding[name]
    if name == "said" and finding.get("source"):
        text = f"{text} ({finding['source']})"
    if name not in _OURS:
        text = shown(text, secrets)
    return text.split("\n") if name in _VERBATIM else _wrapped(text)


def _wrapped(text: str) -> Sequence[str]:
    return textwrap.wrap(text, WIDTH - _INDENT, break_long_words=False, break_on_hyphens=False) or [
        ""
    ]


def _shorts(ledger: Ledger, secrets: Secrets) -> Iterator[Text]:
    """What else asks for attention, a line each."""
    told = [result for verdict in _SHORT for result in ledger.of(verdict)]
    for result in told:
        line = _styled(f"{result.verdict} {result.requirement}", _COLORS[result.verdict])
        text = shown(f"{_check(result, ledger)}: {result.reason}", secrets)
        yield line.append(
            f"  {textwrap.shorten(text, _LINE, placeholder=' …')}", "not bold default"
        )
    if told:
        yield _styled("")


def _check(result: Result, ledger: Ledger) -> str:
    """The check and the case that stands for all of its cases."""
    name = f"{result.check}[{result.case}]" if result.case else result.check
    more = _cases(result, ledger) - 1
    return f"{name} and {more} more case{'s' * (more > 1)}" if more else name


def _cases(result: Result, ledger: Ledger) -> int:
    """How many cases of the same check came to the same verdict for the same requirement."""
    key = (result.requirement, result.check, result.verdict)
    return sum((each.requirement, each.check, each.verdict) == key for each in ledger.results)


def _counts(ledger: Ledger) -> Text:
    counts = ledger.counts
    told = [f"{counts[each]} {each or 'not run'}" for each in (*Verdict, None) if counts[each]]
    return _styled(f"{len(ledger.requirements)} requirements: {', '.join(told)}")


def _styled(text: str, style: str = "") -> Text:
    from rich.text import Text  # noqa: PLC0415

    return Text(text, style=style)
