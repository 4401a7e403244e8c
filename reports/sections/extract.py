"""One record by itself: its fields, the texts of it, what it comes from and leads to."""

from collections.abc import Callable
from typing import Any, Final

from kb.vocabulary.enums import (
    ChangeKind,
    ChangeState,
    FollowUpState,
    LessonCategory,
    LessonDirection,
    Priority,
    Severity,
    StepState,
)
from kb.vocabulary.response import ChangeDecision, Finding, MeasureState, RiskLevel
from reports.language import N_, _, label
from reports.language.words import listed, named
from reports.reading import Reading, Row, reference
from reports.sections.config_changes import compared, options_of
from reports.wording import shorten

type Fact = tuple[str, str]

#: Label and name of the long texts of each part, in the order that they are read.
_TEXTS: Final[dict[str, tuple[Fact, ...]]] = {
    "lessons": ((N_("What happened"), "what_happened"),),
    "config_changes": (
        (N_("Reason"), "reason"),
        (N_("Risk"), "risk"),
        (N_("Reason of the decision"), "decision_reason"),
        (N_("Rollback"), "rollback"),
        (N_("Test of the rollback"), "rollback_test"),
        (N_("Verification"), "verification"),
        (N_("Drift"), "drift"),
        (N_("Reopened because"), "reopened_because"),
    ),
    "follow_ups": ((N_("How it was closed"), "closing_note"),),
}
_STATES: Final[dict[str, Any]] = {
    "config_changes": ChangeState,
    "follow_ups": FollowUpState,
    "measures": MeasureState,
    "workflow": StepState,
    "adherence": Finding,
}
_WORDS: Final = {
    "lessons": N_("Lesson"),
    "config_changes": N_("Configuration change"),
    "follow_ups": N_("Follow-up action"),
    "causes": N_("Cause"),
    "measures": N_("Prevention measure"),
    "observations": N_("Observation"),
    "opportunities": N_("Detection opportunity"),
    "adherence": N_("Finding on a clause"),
    "workflow": N_("Step of the response"),
}
#: Panes of longer texts stand one below the other.
_SIDE_BY_SIDE: Final = 3_000
_CELL: Final = 400


def extract_item(reading: Reading) -> dict[str, Any]:
    """All fields of the record; those that hold nothing are named in one sentence."""
    part = next(part for part in _TEXTS if reading.rows(part))
    row = reading.rows(part)[0] | {"_kind": part.removesuffix("s")}
    texts = [
        (_(name), reading.prose(row.get(field), row, field), reading.written(row[field]))
        for name, field in _TEXTS[part]
        if row.get(field)
    ]
    missing = [_(name) for name, field in _TEXTS[part] if not row.get(field)]
    whys = [reading.cell(why, row, "whys") for why in row.get("whys") or ()]
    options = options_of(reading, row)
    evidence = [
        f"{reference(one, 'E')} {reading.cell(one.get('title'))}".strip()
        for one in reading.rows("evidence")
    ]
    lists = (("lessons", _("Why"), whys), ("config_changes", _("Options"), options))
    missing += [name for of, name, held in lists if of == part and not held]
    missing += [] if part == "lessons" or evidence else [_("Evidence")]
    return {
        "word": _(_WORDS[part]),
        "facts": [*_FACTS[part](reading, row), *_recorded(reading, row)],
        "panes": _panes(reading, row) if part == "config_changes" else {},
        "texts": texts,
        "whys": whys,
        "options": options,
        "evidence": evidence,
        "missing": listed(missing),
    }


def extract_from(reading: Reading) -> dict[str, Any]:
    """Values of what the record comes from, the nearest first."""
    return {"rows": [_linked(reading, row) for row in reading.rows("comes_from")]}


def extract_to(reading: Reading) -> dict[str, Any]:
    """Values of what the record leads to, the nearest first."""
    return {"rows": [_linked(reading, row) for row in reading.rows("leads_to")]}


def _linked(reading: Reading, row: Row) -> dict[str, str]:
    part = str(row.get("part"))
    state = row.get("state")
    title = reading.cell(row.get("title"))
    return {
        "ref": str(row.get("ref") or ""),
        "word": _(_WORDS.get(part, part)),
        "title": shorten(title, _CELL) or _("Without a title"),
        "state": label(_STATES[part], state) if state and part in _STATES else "–",
        "owner": reading.cell(row.get("owner")) or "–",
        "due": str(row.get("due") or "–"),
        "through": str(row.get("through") or ""),
    }


def _lesson(reading: Reading, row: Row) -> list[Fact]:
    if not row.get("owner"):
        reading.say("no_owner", f"Lesson {reference(row, 'L')} has no owner.", row, "owner")
    return [
        (_("What it asks for"), label(LessonDirection, row.get("direction"))),
        (_("About"), label(LessonCategory, row.get("category"))),
        (_("Severity of the gap"), label(Severity, row.get("gap_severity") or "not_set")),
        (_("Owner"), reading.cell(row.get("owner")) or _("no owner")),
        (_("Due"), str(row.get("due") or _("no date"))),
    ]


def _change(reading: Reading, row: Row) -> list[Fact]:
    decision = label(ChangeDecision, row.get("decision") or ChangeDecision.UNDECIDED)
    lasts = _("permanently") if row.get("permanent", True) else _("until a date not set")
    if row.get("until"):
        lasts = _("until {day}", day=row["until"])
    state, why = label(ChangeState, row.get("state")), reading.cell(row.get("state_reason"))
    return [
        (_("System"), reading.cell(row.get("system")) or _("not set")),
        (_("Kind"), label(ChangeKind, row.get("change_kind"))),
        (_("Setting"), reading.cell(row.get("setting"), row, "setting") or _("not set")),
        (_("State"), named(state, why) if why else state),
        (_("Decision"), listed((decision, _done(reading, row, "decided_by", "decided_at", "")))),
        (_("Requested by"), reading.cell(row.get("requester")) or _("nobody named")),
        (_("Planned"), reading.moment(row.get("planned_at"))),
        (_("Approved"), _done(reading, row, "approver", "approved_at")),
        (_("Applied"), _done(reading, row, "applied_by", "applied_at")),
        (_("Verified"), _done(reading, row, "verified_by", "verified_at")),
        (_("Verify on"), str(row.get("verify_on") or _("no date"))),
        (_("It holds"), lasts),
        (_("Ticket"), reading.cell(row.get("ticket")) or _("none")),
    ]


def _follow_up(reading: Reading, row: Row) -> list[Fact]:
    ref, state = reference(row, "F"), str(row.get("state") or "")
    is_open = state in [one.value for one in FollowUpState if one.is_open]
    if is_open and not row.get("owner"):
        reading.say("no_owner", f"Follow-up {ref} has no owner.", row, "owner")
    due = str(row.get("due") or "")
    late = is_open and bool(due) and due < f"{reading.options.now:%Y-%m-%d}"
    return [
        (_("Owner"), reading.cell(row.get("owner")) or _("no owner")),
        (_("Due"), listed((due, _("overdue"))) if late else due or _("no date")),
        (_("State"), label(FollowUpState, state)),
        (_("Priority"), label(Priority, row.get("priority"))),
        (_("Likelihood"), label(RiskLevel, row.get("likelihood") or "not_set")),
        (_("Impact"), label(RiskLevel, row.get("impact") or "not_set")),
        (_("Asked for by"), reading.cell(row.get("asked_by")) or _("nobody named")),
        (_("Risk accepted by"), reading.cell(row.get("risk_owner")) or _("nobody")),
        (_("Verified by"), reading.cell(row.get("verified_by")) or _("nobody yet")),
        (_("Closed"), reading.moment(row.get("closed_at"), none=_("not yet"))),
        (_("Ticket"), reading.cell(row.get("ticket")) or _("none")),
    ]


_FACTS: Final[dict[str, Callable[[Reading, Row], list[Fact]]]] = {
    "lessons": _lesson,
    "config_changes": _change,
    "follow_ups": _follow_up,
}


def _recorded(reading: Reading, row: Row) -> list[Fact]:
    known = ((_("Recorded"), "created_at"), (_("Last changed"), "updated_at"))
    return [(name, reading.moment(row[field])) for name, field in known if row.get(field)]


def _done(reading: Reading, row: Row, by: str, at: str, none: str | None = None) -> str:
    who = reading.cell(row.get(by))
    done = listed((reading.moment(row.get(at), none=""), _("by {who}", who=who) if who else ""))
    return done or (_("not yet") if none is None else none)


def _panes(reading: Reading, row: Row) -> dict[str, Any]:
    before = reading.cell(row.get("before"), row, "before")
    after = reading.cell(row.get("after"), row, "after")
    old, new = compared(before, after)
    return {
        "before": old,
        "after": new,
        "written_before": before,
        "written_after": after,
        "stacked": len(before) + len(after) > _SIDE_BY_SIDE,
    }
