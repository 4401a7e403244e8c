"""Columns of the workflow table, with and without a playbook."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from PySide6.QtCore import QCoreApplication

from desktop.pages.incident.section import choices_of, label_of
from desktop.pages.incident.words import short_time, zone_name
from desktop.pages.incident.workflow.rows import StepRow
from desktop.pages.incident.workflow.step_lines import StepLine
from desktop.widgets.cells import Align, Cell
from desktop.widgets.marks import Mark
from desktop.widgets.rows import Column
from kb.vocabulary.enums import StepState
from kb.vocabulary.moments import format_duration, format_moment

_STATE_TONES = {"planned": "neutral", "in_progress": "info", "done": "ok", "skipped": "low"}


@dataclass(frozen=True, slots=True)
class StepColumns:
    """Makes the columns of one window.

    Attributes:
        zone: gives the window's zone.
        day: gives the day on which the clock alone is shown.
        people: gives names for completion.
    """

    zone: Callable[[], tzinfo]
    day: Callable[[], datetime | None]
    people: Callable[[], Sequence[str]]

    def compared(self, version: int) -> list[Column[StepRow]]:
        """Playbook and workflow side by side."""
        return [
            Column("label", _tr("Step"), lambda r: Cell(r.label, "title"), 50),
            Column("result", _tr("Result"), _result, 148),
            Column(
                "playbook",
                _tr("Playbook, version {n}").format(n=version),
                _planned,
                190,
                stretch=True,
            ),
            Column(
                "action",
                _tr("As performed"),
                _performed,
                190,
                stretch=True,
                editor="line",
                value=lambda r: r.step.action if r.step is not None else "",
            ),
            Column(
                "finished_at",
                zone_name(self.zone(), self.day()),
                lambda r: self._time(r, "finished_at"),
                92,
                editor="time",
                value=lambda r: self._typed(r, "finished_at"),
            ),
            Column("took", _tr("Real / expected"), _took, 120, align=Align.TRAILING),
        ]

    def alone(self) -> list[Column[StepRow]]:
        """The workflow alone."""
        zone = zone_name(self.zone(), self.day())
        return [
            Column("label", _tr("Step"), lambda r: Cell(r.label, "title"), 50),
            Column(
                "action",
                _tr("As performed"),
                lambda r: Cell(r.step.action if r.step is not None else "", wrap=True),
                300,
                stretch=True,
                editor="line",
                value=lambda r: r.step.action if r.step is not None else "",
            ),
            Column(
                "state",
                _tr("State"),
                _state,
                112,
                editor="choice",
                value=lambda r: r.step.state if r.step is not None else "",
                choices=lambda: choices_of(StepState),
            ),
            Column(
                "done_by",
                _tr("Done by"),
                lambda r: Cell(r.step.done_by if r.step is not None else "", "person"),
                140,
                editor="person",
                choices=lambda: [(name, name) for name in self.people()],
            ),
            Column(
                "started_at",
                _tr("Started {zone}").format(zone=zone),
                lambda r: self._time(r, "started_at"),
                112,
                editor="time",
                value=lambda r: self._typed(r, "started_at"),
            ),
            Column(
                "finished_at",
                _tr("Finished"),
                lambda r: self._time(r, "finished_at"),
                124,
                editor="time",
                value=lambda r: self._typed(r, "finished_at"),
            ),
            Column("took", _tr("Took"), _duration, 80, align=Align.TRAILING),
        ]

    def _time(self, row: StepRow, field: str) -> Cell:
        step = row.step
        if step is None:
            return Cell("", "number")
        at = getattr(step, field)
        precision = getattr(step, field.replace("_at", "_precision"))
        tip = format_moment(at, precision, self.zone()) if at is not None else ""
        return Cell(short_time(at, precision, self.zone(), self.day()), "number", tip=tip)

    def _typed(self, row: StepRow, field: str) -> str:
        step = row.step
        if step is None or getattr(step, field) is None:
            return ""
        precision = getattr(step, field.replace("_at", "_precision"))
        return format_moment(getattr(step, field), precision, self.zone())


def _result(row: StepRow) -> Cell:
    if row.result is None:
        return Cell()
    tip = row.because
    if row.step is not None and row.step.result_override:
        tip = _tr("Overruled: {reason}").format(reason=row.step.result_reason or _tr("no reason"))
    return Cell(row.result.label, "mark", mark=Mark(row.result.value), tip=tip)


def _planned(row: StepRow) -> Cell:
    if row.planned is None:
        return Cell(_tr("Not in the playbook"), "muted", wrap=True)
    return Cell(row.planned.title, wrap=True)


def _performed(row: StepRow) -> Cell:
    step = row.step
    if step is None:
        return Cell(_tr("Not done"), "muted", wrap=True)
    if step.state == StepState.SKIPPED:
        reason = step.reason or step.outcome or _tr("Not done")
        return Cell(reason, "text" if step.reason or step.outcome else "muted", wrap=True)
    if row.same:
        return Cell(_tr("Same"), "muted", wrap=True)
    return Cell(step.action, wrap=True)


def _state(row: StepRow) -> Cell:
    code = row.step.state if row.step is not None else "planned"
    return Cell(label_of(StepState, code), "chip", _STATE_TONES.get(code, "neutral"))


def _took(row: StepRow) -> Cell:
    real = row.took or "–"
    expected = format_duration(row.expected) if row.expected is not None else "–"
    return Cell(f"{real} / {expected}", "number")


def _duration(row: StepRow) -> Cell:
    return Cell(row.took, "number")


def _tr(text: str) -> str:
    return QCoreApplication.translate("WorkflowColumns", text)


def line_columns(zone: Callable[[], tzinfo]) -> list[Column[tuple[int, StepLine]]]:
    """How pasted lines were read: time, action, who, what happened."""
    return [
        Column(
            "at",
            _tr("Time"),
            lambda item: Cell(format_moment(item[1].at, item[1].precision, zone()), "number"),
            140,
        ),
        Column("action", _tr("Action"), lambda item: Cell(item[1].action), stretch=True),
        Column("who", _tr("Done by"), lambda item: Cell(item[1].who, "person"), 130),
        Column("outcome", _tr("What happened"), lambda item: Cell(item[1].outcome), 160),
    ]
