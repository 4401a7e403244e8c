"""What a report withholds, in the words that people read before it leaves the house."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.withholding.rows import Row, field_label, kind_label, rows
from reports.withholding.withheld import Rule, Withheld
from reports.wording import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.context import ReportContext

_TITLES = ("title", "action", "text", "signal", "value", "clause", "recipient", "name")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list.

    Attributes:
        withheld: what it tells of.
        place: record and field: "lesson L-02, What happened".
        times: how often it stands there.
        is_astray: a passage withheld by hand that stands there no more.
    """

    withheld: Withheld
    place: str
    times: int = 1
    is_astray: bool = False

    @property
    def reason(self) -> str:
        """Why, and how often."""
        again = f" × {self.times}" if self.times > 1 else ""
        return f"{self.withheld.reason}{again}"


def lines(context: "ReportContext") -> tuple[Line, ...]:
    """Everything that isn't given out, what needs a look first, then as the record has it."""
    named = _named(context.record)
    found = [Line(one, _place(one, named), is_astray=True) for one in context.astray]
    for withheld in (context.left_out, context.withheld):
        found += _counted(withheld, named)
    return tuple(found)


def told_of(context: "ReportContext") -> int:
    """How many things a list of `lines` tells of, names among them."""
    return len(context.withheld) + len(context.left_out) + context.names_replaced


def _counted(withheld: "Iterable[Withheld]", named: dict[str, str]) -> list[Line]:
    counts = Counter(withheld)
    return [Line(one, _place(one, named), times) for one, times in counts.items()]


def _named(record: Row) -> dict[str, str]:
    """Each record by its reference, or else by its title as the report has it."""
    found: dict[str, str] = {}
    for part in record:
        for row in rows(record, part):
            title = next((str(row[name]) for name in _TITLES if row.get(name)), "")
            found.setdefault(str(row.get("id")), str(row.get("ref") or "") or f"“{_short(title)}”")
    return found


def _place(withheld: Withheld, named: dict[str, str]) -> str:
    if withheld.kind == "report":
        return "text of the report itself"
    label = kind_label(withheld.kind, plural=not withheld.record_id)
    known = withheld.ref or named.get(withheld.record_id, "")
    record = f"{label} {known}".strip() if withheld.kind != "incident" else label
    field = field_label(withheld.kind, withheld.field) if withheld.field else ""
    return f"{record}, {field}" if field else record


def _short(text: str) -> str:
    return shorten(" ".join(text.split()), _LONGEST)


def is_by_hand(line: Line) -> bool:
    """Whether somebody can lift it."""
    return line.withheld.rule is Rule.BY_HAND and bool(line.withheld.passage_id)
