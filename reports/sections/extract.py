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
from reports.reading import Reading, Row, reference
from reports.sections.config_changes import compared, options_of
from reports.sections.lessons import label
from reports.wording import shorten

type Fact = tuple[str, str]

#: Label and name of the long texts of each part, in the order that they are read.
_TEXTS: Final[dict[str, tuple[Fact, ...]]] = {
    "lessons": (("What happened", "what_happened"),),
    "config_changes": (
        ("Reason", "reason"),
        ("Risk", "risk"),
        ("Reason of the decision", "decision_reason"),
        ("Rollback", "rollback"),
        ("Test of the rollback", "rollback_test"),
        ("Verification", "verification"),
        ("Drift", "drift"),
        ("Reopened because", "reopened_because"),
    ),
    "follow_ups": (("How it was closed", "closing_note"),),
}
_STATES: Final[dict[str, Any]] = {
    "config_changes": ChangeState,
    "follow_ups": FollowUpState,
    "measures": MeasureState,
    "workflow": StepState,
    "adherence": Finding,
}
_WORDS: Final = {
    "lessons": "Lesson",
    "config_changes": "Configuration change",
    "follow_ups": "Follow-up action",
    "causes": "Cause",
    "measures": "Prevention measure",
    "observations": "Observation",
    "opportunities": "Detection opportunity",
    "adherence": "Finding on a clause",
    "workflow": "Step of the response",
}
#: Panes of longer texts stand one below the other.
_SIDE_BY_SIDE: Final = 3_000
_CELL: Final = 400


def extract_item(reading: Reading) -> dict[str, Any]:
    """All fields of the record; those that hold nothing are named in one sentence."""
    part = next(part for part in _TEXTS if reading.rows(part))
    row = reading.rows(part)[0] | {"_kind": part.removesuffix("s")}
    texts = [
        (name, reading.prose(row.get(field), row, field), reading.written(row[field]))
        for name, field in _TEXTS[part]
        if row.get(field)
    ]
    missing = [name for name, field in _TEXTS[part] if not row.get(field)]
    whys = [reading.cell(why, row, "whys") for why in row.get("whys") or ()]
    options = options_of(reading, row)
    evidence = [
        f"{reference(one, 'E')} {reading.cell(one.get('title'))}".strip()
        for one in reading.rows("evidence")
    ]
    lists = (("lessons", "Why", whys), ("config_changes", "Options", options))
    missing += [name for of, name, held in lists if of == part and not held]
    missing += [] if part == "lessons" or evidence else ["Evidence"]
    return {
        "word": _WORDS[part],
        "facts": [*_FACTS[part](reading, row), *_recorded(reading, row)],
        "panes": _panes(reading, row) if part == "config_changes" else {},
        "texts": texts,
        "whys": whys,
        "options": options,
        "evidence": evidence,
        "missing": ", ".join(missing),
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
        "word": _WORDS.get(part, part),
        "title": shorten(title, _CELL) or "Without a title",
        "state": label(_STATES[part], state) if state and part in _STATES else "–",
        "owner": reading.cell(row.get("owner")) or "–",
        "due": str(row.get("due") or "–"),
        "through": str(row.get("through") or ""),
    }


def _lesson(reading: Reading, row: Row) -> list[Fact]:
    if not row.get("owner"):
        reading.say("no_owner", f"Lesson {reference(row, 'L')} has no owner.", row, "owner")
    return [
        ("What it asks for", label(LessonDirection, row.get("direction"))),
        ("About", label(LessonCategory, row.get("category"))),
        ("Severity of the gap", label(Severity, row.get("gap_severity") or "not_set")),
        ("Owner", reading.cell(row.get("owner")) or "no owner"),
        ("Due", str(row.get("due") or "no date")),
    ]


def _change(reading: Reading, row: Row) -> list[Fact]:
    decision = label(ChangeDecision, row.get("decision") or ChangeDecision.UNDECIDED)
    lasts = "permanently" if row.get("permanent", True) else "until a date not set"
    if row.get("until"):
        lasts = f"until {row['until']}"
    state, why = label(ChangeState, row.get("state")), reading.cell(row.get("state_reason"))
    return [
        ("System", reading.cell(row.get("system")) or "not set"),
        ("Kind", label(ChangeKind, row.get("change_kind"))),
        ("Setting", reading.cell(row.get("setting"), row, "setting") or "not set"),
        ("State", f"{state}: {why}" if why else state),
        ("Decision", _joined(decision, _done(reading, row, "decided_by", "decided_at", ""))),
        ("Requested by", reading.cell(row.get("requester")) or "nobody named"),
        ("Planned", reading.moment(row.get("planned_at"))),
        ("Approved", _done(reading, row, "approver", "approved_at")),
        ("Applied", _done(reading, row, "applied_by", "applied_at")),
        ("Verified", _done(reading, row, "verified_by", "verified_at")),
        ("Verify on", str(row.get("verify_on") or "no date")),
        ("It holds", lasts),
        ("Ticket", reading.cell(row.get("ticket")) or "none"),
    ]


def _follow_up(reading: Reading, row: Row) -> list[Fact]:
    ref, state = reference(row, "F"), str(row.get("state") or "")
    is_open = state in [one.value for one in FollowUpState if one.is_open]
    if is_open and not row.get("owner"):
        reading.say("no_owner", f"Follow-up {ref} has no owner.", row, "owner")
    due = str(row.get("due") or "")
    late = is_open and bool(due) and due < f"{reading.options.now:%Y-%m-%d}"
    return [
        ("Owner", reading.cell(row.get("owner")) or "no owner"),
        ("Due", f"{due}, overdue" if late else due or "no date"),
        ("State", label(FollowUpState, state)),
        ("Priority", label(Priority, row.get("priority"))),
        ("Likelihood", label(RiskLevel, row.get("likelihood") or "not_set")),
        ("Impact", label(RiskLevel, row.get("impact") or "not_set")),
        ("Asked for by", reading.cell(row.get("asked_by")) or "nobody named"),
        ("Risk accepted by", reading.cell(row.get("risk_owner")) or "nobody"),
        ("Verified by", reading.cell(row.get("verified_by")) or "nobody yet"),
        ("Closed", reading.moment(row.get("closed_at"), none="not yet")),
        ("Ticket", reading.cell(row.get("ticket")) or "none"),
    ]


_FACTS: Final[dict[str, Callable[[Reading, Row], list[Fact]]]] = {
    "lessons": _lesson,
    "config_changes": _change,
    "follow_ups": _follow_up,
}


def _recorded(reading: Reading, row: Row) -> list[Fact]:
    known = (("Recorded", "created_at"), ("Last changed", "updated_at"))
    return [(name, reading.moment(row[field])) for name, field in known if row.get(field)]


def _done(reading: Reading, row: Row, by: str, at: str, none: str = "not yet") -> str:
    who = reading.cell(row.get(by))
    return _joined(reading.moment(row.get(at), none=""), f"by {who}" if who else "") or none


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


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
