"""How a playbook was kept, as rows and in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from desktop.widgets.cells import Align, Cell
from desktop.widgets.marks import Mark
from desktop.widgets.rows import Column
from desktop.widgets.step_bars import StepBar
from kb.conformance.deviations import PlaybookUse, StepUse, Where
from kb.vocabulary.enums import StepResult
from kb.vocabulary.moments import format_duration
from kb.vocabulary.proposals import StepWish

#: Results that have a column of their own.
RESULTS: Final = (
    StepResult.AS_PLANNED,
    StepResult.LATE,
    StepResult.REORDERED,
    StepResult.REPEATED,
    StepResult.SKIPPED,
    StepResult.NOT_TAKEN,
)
_WIDTHS: Final = {
    StepResult.AS_PLANNED: 70,
    StepResult.LATE: 50,
    StepResult.REORDERED: 64,
    StepResult.REPEATED: 58,
    StepResult.SKIPPED: 78,
    StepResult.NOT_TAKEN: 78,
}
#: Columns that give way to the title where it is narrow, the first one first.
YIELDING: Final = (
    StepResult.NOT_TAKEN.value,
    StepResult.REPEATED.value,
    StepResult.AS_PLANNED.value,
    "took",
    StepResult.LATE.value,
)
_BARS: Final = (
    (StepResult.AS_PLANNED, "ok"),
    (StepResult.LATE, "warn"),
    (StepResult.REORDERED, "high"),
    (StepResult.SKIPPED, "text3"),
)


@dataclass(frozen=True, slots=True)
class UseRow:
    """A step of the playbook, or what was added again and again.

    Attributes:
        number: of the step; 0 for what was added.
        where: by the key of a column, the incidents behind its number.
    """

    number: int
    title: str
    always: bool
    where: dict[str, tuple[Where, ...]]
    took: float | None = None
    expected: int | None = None
    due: int = 0


def rows_of(use: PlaybookUse) -> tuple[list[UseRow], list[UseRow]]:
    """Rows of the steps, and of what was added."""
    added = [
        UseRow(0, one.title, always=True, where={StepResult.ADDED.value: one.where})
        for one in use.additions
    ]
    return [_row(step) for step in use.steps], added


def _row(use: StepUse) -> UseRow:
    where = {result.value: use.by_result.get(result, ()) for result in RESULTS}
    return UseRow(
        number=use.step.number,
        title=use.step.title,
        always=use.always_deviates,
        where=where | {"took": tuple(place for place, _minutes in use.took)},
        took=use.median_minutes,
        expected=use.step.expected_minutes,
        due=use.due,
    )


def columns() -> list[Column[UseRow]]:
    """What the table says of each step."""
    counts = [
        Column(
            result.value,
            _title(result),
            lambda row, key=result.value: _count(row, key),  # type: ignore[misc]
            _WIDTHS[result],
            align=Align.TRAILING,
        )
        for result in RESULTS
    ]
    return [
        Column("number", _tr("Step"), _numbered, 62),
        Column("title", _tr("Title"), lambda r: Cell(r.title, wrap=True), 180, stretch=True),
        *counts,
        Column("took", _tr("Median / expected"), _took, 136, align=Align.TRAILING),
    ]


def _title(result: StepResult) -> str:
    """In one short word: seven columns stand beside the title."""
    short = {
        StepResult.AS_PLANNED: _tr("Planned"),
        StepResult.REORDERED: _tr("Moved"),
        StepResult.REPEATED: _tr("Again"),
        StepResult.NOT_TAKEN: _tr("Not taken"),
    }
    return short.get(result, result.label)


def legend() -> list[tuple[str, str]]:
    """What the parts of the bars are."""
    return [(tone, result.label) for result, tone in _BARS]


def _numbered(row: UseRow) -> Cell:
    if not row.number:
        return Cell("+", "mark", mark=Mark.ADDED, tip=_tr("Could become a step"))
    if row.always:
        tip = _tr("Skipped or out of order in half of the incidents or more")
        return Cell(str(row.number), "icon", icon="warning", tip=tip)
    return Cell(str(row.number), "title")


def _count(row: UseRow, key: str) -> Cell:
    if not row.number:
        return Cell(str(len(row.where[StepResult.ADDED.value])) if key == _FIRST else "", "number")
    found = len(row.where.get(key, ()))
    return Cell(str(found) if found else "", "number")


#: Where the number of what was added stands: in a column that never gives way.
_FIRST = StepResult.SKIPPED.value


def _took(row: UseRow) -> Cell:
    if not row.number:
        return Cell("", "number")
    real = format_duration(row.took) if row.took is not None else "–"
    expected = format_duration(row.expected) if row.expected is not None else "–"
    count = len(row.where.get("took", ()))
    tip = _tr("Median of {n} incidents").format(n=count) if count else ""
    return Cell(f"{real} / {expected} ({count})" if count else f"– / {expected}", "number", tip=tip)


def places(row: UseRow, key: str) -> tuple[Where, ...]:
    """The incidents behind the number of a cell; of a title, those that deviate."""
    if not row.number:
        return row.where[StepResult.ADDED.value]
    if key in row.where:
        return row.where[key]
    apart = (StepResult.SKIPPED, StepResult.REORDERED, StepResult.LATE)
    return tuple(dict.fromkeys(one for result in apart for one in row.where[result.value]))


def wishes(row: UseRow) -> tuple[StepWish, ...]:
    """What many incidents ask of a step, as far as it can be told without a person."""
    if not row.number:
        return (StepWish.INSERT,)
    found: list[StepWish] = []
    if row.where[StepResult.SKIPPED.value]:
        found += [StepWish.MAKE_OPTIONAL, StepWish.REMOVE]
    if row.where[StepResult.LATE.value] and row.took is not None:
        found.append(StepWish.EXPECT)
    return (*found, StepWish.REWORD)


def behind(row: UseRow, wish: StepWish) -> tuple[Where, ...]:
    """The incidents that ask for it."""
    keys = {
        StepWish.INSERT: StepResult.ADDED.value,
        StepWish.MAKE_OPTIONAL: StepResult.SKIPPED.value,
        StepWish.REMOVE: StepResult.SKIPPED.value,
        StepWish.EXPECT: "took",
    }
    return row.where.get(keys[wish], ()) if wish in keys else places(row, "title")


def bars_of(rows: Sequence[UseRow]) -> list[StepBar]:
    """A bar for each step: from below as planned, late, out of order, skipped."""
    return [
        StepBar(
            str(row.number),
            tuple((tone, len(row.where[result.value])) for result, tone in _BARS),
            _tip(row),
        )
        for row in rows
    ]


def _tip(row: UseRow) -> str:
    counts = [(len(row.where[result.value]), result.label.lower()) for result, _tone in _BARS]
    told = ", ".join(f"{count} {word}" for count, word in counts if count)
    return f"{row.number} {row.title}: {told or _tr('in no incident')}"


def finding(rows: Sequence[UseRow], incidents: int) -> str:
    """What the figure shows, in a sentence."""
    if not incidents:
        return _tr("No incident was compared with this playbook yet.")
    apart = (StepResult.SKIPPED.value, StepResult.REORDERED.value)
    worst = max(rows, key=lambda row: sum(len(row.where[key]) for key in apart), default=None)
    count = sum(len(worst.where[key]) for key in apart) if worst is not None else 0
    if worst is None or not count:
        return _tr("No step was skipped or done out of order.")
    said = _tr("Step {step} was skipped or out of order in {count} of {due} incidents.")
    return said.format(step=worst.number, count=count, due=worst.due)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Adherence", text)
