"""Figures of what was done: times that can't be, steps of playbooks, techniques."""

from collections.abc import Iterator, Sequence
from typing import Final

from kb.incidents.metrics.service import METRICS
from kb.insights.figure import (
    N_,
    Column,
    Figure,
    Mark,
    Row,
    Said,
    Series,
    Value,
    counted,
    incidents,
)
from kb.insights.schemas import Adherence, Insights, StepRow, TechniqueRow
from kb.vocabulary.attack import TACTICS
from kb.vocabulary.keys import quoted

_STEP_SERIES: Final = (
    ("late", N_("Late"), "late", "late-step"),
    ("skipped", N_("Skipped"), "skipped", "skipped-step"),
    ("added", N_("Added"), "added", "added-step"),
    ("moved", N_("Out of order"), "moved", "moved-step"),
)
#: Techniques in a grid: more can't be read.
_MOST_MARKS: Final = 84
_OTHER: Final = N_("Other")


def errors(found: Insights) -> Iterator[Figure]:
    """Incidents whose times contradict each other, one a row."""
    if not found.errors:
        return
    yield Figure(
        key="data-errors",
        kind="table",
        title=counted(
            found.errors,
            "{count} incident has times that contradict each other",
            "{count} incidents have times that contradict each other",
        ),
        count=found.errors,
        behind=incidents(found.errors),
        columns=(Column("Incident"), Column("Title"), Column("Less than nothing", "words")),
        rows=tuple(
            Row(
                (one.number, one.title, ", ".join(METRICS[name][0] for name in one.names)),
                quoted(one.number),
            )
            for one in found.wrong
        ),
        notes=(Said("Correct these times in the incident: until then they aren't counted."),),
    )


def steps(found: Insights) -> Iterator[Figure]:
    """Which steps of playbooks were late, skipped, added or out of order."""
    held = found.adherence
    if not held.incidents:
        return
    yield Figure(
        key="playbook-steps",
        kind="bars",
        title=_most_often_apart(held.rows),
        count=held.incidents,
        behind=counted(
            held.incidents, "{count} incident with a playbook", "{count} incidents with a playbook"
        ),
        columns=(Column("Step"), *(Column(name, "count") for _, name, _t, _q in _STEP_SERIES)),
        rows=tuple(
            Row(
                (row.title, row.late, row.skipped, row.added, row.moved),
                " OR ".join(
                    f"{field}:{quoted(row.title)}"
                    for name, _label, _tone, field in _STEP_SERIES
                    if getattr(row, name)
                ),
            )
            for row in held.rows
        ),
        categories=tuple(row.title for row in held.rows),
        series=tuple(_of_steps(held.rows, *one) for one in _STEP_SERIES),
        notes=tuple(_kept(held)),
    )


def _most_often_apart(rows: Sequence[StepRow]) -> Said:
    if not rows:
        return Said("Every step was done as its playbook says")
    return counted(
        rows[0].total,
        "“{step}” differs most often from its playbook: {count} time",
        "“{step}” differs most often from its playbook: {count} times",
        step=rows[0].title,
    )


def _kept(held: Adherence) -> Iterator[Said]:
    yield Said("{kept} of {due} steps were done as planned.", {"kept": held.kept, "due": held.due})
    if held.further:
        yield counted(
            held.further, "{count} further step isn't shown.", "{count} further steps aren't shown."
        )


def _of_steps(rows: Sequence[StepRow], name: str, label: str, tone: str, field: str) -> Series:
    values = tuple(float(getattr(row, name)) for row in rows)
    return Series(label, tone, values, tuple(f"{field}:{quoted(row.title)}" for row in rows))


def techniques(found: Insights) -> Iterator[Figure]:
    """ATT&CK by tactic: how often, when last, and what covers it."""
    if not found.techniques:
        return
    named = {name for row in found.techniques for name in _tactics(row)}
    order: tuple[str, ...] = (*TACTICS, _OTHER)
    used = [name for name in order if name in named]
    yield Figure(
        key="techniques",
        kind="grid",
        title=_holes(found.techniques),
        count=len(found.techniques),
        behind=counted(len(found.techniques), "{count} technique", "{count} techniques"),
        columns=(
            *(
                Column("Technique"),
                Column("Name"),
                Column("Tactics"),
                Column("Incidents", "count"),
            ),
            *(Column("Last seen", "day"), Column("Covered by", absent=N_("Nothing: a hole"))),
        ),
        rows=tuple(_technique(row) for row in found.techniques),
        categories=tuple(used),
        axis="word",
        marks=tuple(
            Mark(used.index(name), row.id, row.name, row.count, row.is_covered, row.query)
            for row in found.techniques[:_MOST_MARKS]
            for name in _tactics(row)
        ),
        notes=tuple(_about_marks(len(found.techniques))),
        enough=1,
    )


def _holes(rows: Sequence[TechniqueRow]) -> Said:
    holes = sum(not row.is_covered for row in rows)
    values: dict[str, Value] = {"holes": holes, "all": len(rows)}
    if holes:
        return Said("Nothing covers {holes} of {all} techniques", values)
    return Said("All {all} techniques are covered", values)


def _about_marks(count: int) -> Iterator[Said]:
    yield Said(
        "With a dashed edge: no playbook, no rule in force and no detection that an incident "
        "led to covers it."
    )
    if count > _MOST_MARKS:
        yield counted(
            count - _MOST_MARKS,
            "{count} rarer one is in the table only.",
            "{count} rarer ones are in the table only.",
        )


def _tactics(row: TechniqueRow) -> tuple[str, ...]:
    known = tuple(name for name in row.tactics if name in TACTICS)
    return known or (_OTHER,)


def _technique(row: TechniqueRow) -> Row:
    covering = ", ".join((*row.playbooks, *row.rules, *row.detections)) or None
    day = f"{row.last_at:%Y-%m-%d}"
    cells = (row.id, row.name, ", ".join(row.tactics), row.count, day, covering)
    return Row(cells, row.query)
