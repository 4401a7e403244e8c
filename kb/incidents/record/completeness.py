"""The nine parts of a review as conditions in SQL, for lists.

The rules are those of the checklist before sign-off (`kb.incidents.review.checklist`); a
test compares the two.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, FromClause, and_, func, literal, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from kb.incidents.record.models import Incident
from kb.store.base import Base
from kb.vocabulary import enums as e

#: How many parts a review has.
REVIEW_PARTS = 9

_SETTLED = (e.ConfigDecision.NO_CHANGE_NEEDED.value, e.ConfigDecision.DEFERRED.value)


def table(name: str) -> FromClause:
    """A table of another part, by name: parts of an incident don't know each other."""
    return Base.metadata.tables[name]


def _empty(column: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return column == ""


def _no_text(column: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return func.trim(column, " \t\r\n") == ""


def _step_flaw(step: FromClause) -> ColumnElement[bool]:
    c = step.c
    done, skipped = e.StepState.DONE.value, e.StepState.SKIPPED.value
    return or_(
        c.state.not_in((done, skipped)),
        and_(c.state == done, or_(_empty(c.done_by), c.finished_at.is_(None))),
        and_(c.state == skipped, _empty(c.reason)),
    )


def _change_flaw(change: FromClause) -> ColumnElement[bool]:
    c = change.c
    no_text = and_(_empty(c.before), _empty(c.after))
    lacking = or_(no_text, _empty(c.reason), _empty(c.rollback))
    return and_(c.state != e.ChangeState.DECLINED.value, lacking)


#: What makes a record of a part incomplete, by its table.
FLAWS: Mapping[str, Callable[[FromClause], ColumnElement[bool]]] = {
    "timeline_event": lambda t: t.c.at.is_(None),
    "workflow_step": _step_flaw,
    "asset": lambda t: t.c.role == e.AssetRole.NOT_SET.value,
    "lesson": lambda t: _empty(t.c.owner),
    "config_change": _change_flaw,
    "follow_up": lambda t: or_(_empty(t.c.owner), t.c.due.is_(None)),
}
#: Parts that need a record; configuration changes may be decided against, follow-ups not needed.
_NEEDED = ("timeline_event", "workflow_step", "asset", "lesson")


def own_parts() -> tuple[ColumnElement[bool], ...]:
    """Parts that the incident's own row answers: summary, facts, times."""
    return (
        not_(_no_text(Incident.summary)),
        and_(
            Incident.severity != e.Severity.NOT_SET.value,
            not_(_empty(Incident.lead)),
            not_(_empty(Incident.title)),
        ),
        and_(Incident.detected_at.is_not(None), Incident.resolved_at.is_not(None)),
    )


def part_exists(name: str) -> ColumnElement[bool]:
    """Whether an incident has a record of a part."""
    return select(literal(1)).where(table(name).c.incident_id == Incident.id).exists()


def _flawless(name: str) -> ColumnElement[bool]:
    part = table(name)
    flawed = select(literal(1)).where(part.c.incident_id == Incident.id, FLAWS[name](part))
    return not_(flawed.exists())


def complete() -> ColumnElement[bool]:
    """All nine parts of a review are there."""
    decided = or_(part_exists("config_change"), Incident.config_decision.in_(_SETTLED))
    return and_(
        *own_parts(), decided, *map(part_exists, _NEEDED), *(_flawless(name) for name in FLAWS)
    )


def parts_done(own: int, decision: str, counts: Mapping[str, int], flaws: Mapping[str, int]) -> int:
    """How many parts are there.

    Args:
        own: how many of `own_parts` hold.
        decision: whether configuration changes are needed, as decided.
        counts: records by table.
        flaws: incomplete records by table.
    """
    done = own
    for name in FLAWS:
        there = counts.get(name, 0) > 0 or name == "follow_up"
        if name == "config_change":
            there = there or decision in _SETTLED
        done += there and not flaws.get(name, 0)
    return done
