"""Filters that open the list behind a figure: times, steps, causes, follow-ups, what was learned.

Other parts' tables are named, not imported: parts of an incident don't know each other.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from kb.incidents.record.completeness import table
from kb.incidents.record.models import Incident
from kb.vocabulary import enums as e
from kb.vocabulary.keys import name_key
from kb.vocabulary.query import Filter
from kb.vocabulary.query_fields import Minutes, minutes_meant

_OPEN: Final = tuple(state.value for state in e.FollowUpState if state.is_open)
#: A change that is made.
_MADE: Final = (e.ChangeState.IMPLEMENTED.value, e.ChangeState.VERIFIED.value)


def within(column: Any, node: Filter) -> ColumnElement[bool]:  # noqa: ANN401 - of any table
    """Whether a time lies in one of the stretches that a filter means."""
    each = []
    for span in node.spans:
        limits: list[ColumnElement[bool]] = [column.is_not(None)]
        if span.since is not None:
            limits.append(column >= span.since)
        if span.until is not None:
            limits.append(column < span.until)
        each.append(and_(*limits))
    return or_(*each)


def lasting(column: Any, node: Filter) -> ColumnElement[bool]:  # noqa: ANN401 - of any table
    """Whether minutes are such as a filter means."""
    meant = [known for value in node.values if (known := minutes_meant(value)) is not None]
    return or_(*(_lasting(column, one) for one in meant))


def _lasting(column: Any, meant: Minutes) -> ColumnElement[bool]:  # noqa: ANN401 - of any table
    if meant.state == "none":
        return and_(column.is_(None))
    if meant.state == "error":
        return and_(column < 0)
    limits: list[ColumnElement[bool]] = [column >= 0]
    if meant.over is not None:
        limits.append(column >= meant.over if meant.even else column > meant.over)
    if meant.under is not None:
        limits.append(column <= meant.under if meant.even else column < meant.under)
    return and_(*limits)


def _of_figures(name: str, node: Filter) -> ColumnElement[bool]:
    figure = table("incident_figure").c
    held = within(figure.at, node) if name == "at" else lasting(figure[name], node)
    return Incident.id.in_(select(figure.incident_id).where(held))


def _of_steps(result: str, node: Filter) -> ColumnElement[bool]:
    step = table("step_figure").c
    keys = [name_key(value) for value in node.values]
    query = select(step.incident_id).where(step.result == result, step.step.in_(keys))
    return Incident.id.in_(query)


def _of_causes(node: Filter) -> ColumnElement[bool]:
    cause = table("cause").c
    same = [_same(cause.factor, value) for value in node.values]
    return Incident.id.in_(select(cause.incident_id).where(or_(*same)))


def _same(column: Any, value: str) -> ColumnElement[bool]:  # noqa: ANN401 - of any table
    """The very name; in it a quotation mark, which would end the value, counts as another."""
    return func.replace(column, '"', "'") == value.replace('"', "'")


def _owed_by(node: Filter) -> ColumnElement[bool]:
    owed = table("follow_up").c
    same = [_same(owed.owner, "" if value == "nobody" else value) for value in node.values]
    query = select(owed.incident_id).where(owed.state.in_(_OPEN), or_(*same))
    return Incident.id.in_(query)


def _owed_since(node: Filter) -> ColumnElement[bool]:
    owed = table("follow_up").c
    query = select(owed.incident_id).where(owed.state.in_(_OPEN), within(owed.created_at, node))
    return Incident.id.in_(query)


def learned_at(stage: str) -> tuple[ColumnElement[Any], ColumnElement[Any], ColumnElement[bool]]:
    """Of a stage of learning: the incident, when it came about, and what must hold."""
    if stage == "lesson":
        lesson = table("lesson").c
        return lesson.incident_id, lesson.created_at, lesson.id.is_not(None)
    if stage == "report":
        report = table("issued_report").c
        return report.incident_id, report.exported_at, report.exported_at.is_not(None)
    change = table("config_change").c
    at = change.applied_at if stage == "change" else change.verified_at
    states = _MADE if stage == "change" else (e.ChangeState.VERIFIED.value,)
    return change.incident_id, at, and_(at.is_not(None), change.state.in_(states))


def _learned(node: Filter) -> ColumnElement[bool]:
    """Those that are over and weren't written down afterwards: of others the lag says nothing."""
    figure = table("incident_figure").c
    each = []
    for stage in node.values:
        incident, _at, holds = learned_at(stage)
        each.append(figure.incident_id.in_(select(incident).where(incident.is_not(None), holds)))
    counted = and_(figure.ended_at.is_not(None), figure.backfilled.is_(False), or_(*each))
    return Incident.id.in_(select(figure.incident_id).where(counted))


#: By the field of the query language.
FIGURE_FILTERS: Final[Mapping[str, Callable[[Filter], ColumnElement[bool]]]] = {
    "detected": partial(_of_figures, "at"),
    **{
        f"time-to-{name}": partial(_of_figures, name)
        for name in ("detect", "triage", "contain", "resolve")
    },
    "late-step": partial(_of_steps, "late"),
    "skipped-step": partial(_of_steps, "skipped"),
    "added-step": partial(_of_steps, "added"),
    "moved-step": partial(_of_steps, "reordered"),
    "cause": _of_causes,
    "owed-by": _owed_by,
    "owed-since": _owed_since,
    "learned": _learned,
}
