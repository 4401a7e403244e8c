"""Sign-off: saved versions, and a ruled space for who signs."""

from collections import Counter
from typing import Any

from kb.vocabulary.proposals import ProposalState
from kb.vocabulary.response import SignOffDecision, SignOffRole
from reports.language import N_, _, current, label
from reports.language.words import listed
from reports.reading import Reading, Row

#: Parts of an incident that sign-off looks at.
_PARTS = {
    "overview": N_("Overview"),
    "timeline": N_("Timeline"),
    "workflow": N_("Resolution workflow"),
    "assets": N_("Assets and entities"),
    "lessons": N_("Lessons learned"),
    "config_changes": N_("Configuration changes"),
    "follow_ups": N_("Follow-up actions"),
    "causes": N_("Causes"),
    "measures": N_("Prevention measures"),
    "sign_off": N_("Knowledge updates and comments"),
}
#: What becomes of such a rule.
_BECAME = (N_("updated"), N_("scheduled"), N_("not needed"))
_UNDER_WAY = (ProposalState.PROPOSED, ProposalState.EDITED, ProposalState.ACCEPTED)
_UPDATED = (N_("workflows"), N_("processes"), N_("policies"), N_("playbooks"))


def sign_off(reading: Reading) -> dict[str, Any]:
    """Values of the sign-off."""
    missing = [row for row in reading.rows("checklist") if not row.get("done")]
    for row in missing:
        reading.say("missing", str(row.get("text") or "").rstrip(".") + ".")
    return {
        "approved": reading.record.get("review_state") == "approved",
        "lead": reading.cell(reading.record.get("lead")),
        "skipped": reading.cell(reading.record.get("review_skipped")),
        "versions": versions(reading),
        "missing": _missing(reading, missing),
        "signed": [_signature(reading, row) for row in in_force(reading)],
        "void": [_signature(reading, row) for row in reading.rows("sign_offs") if not _holds(row)],
        "updates": _updates(reading),
    }


def _missing(reading: Reading, rows: list[Row]) -> list[str]:
    """What sign-off waits for; the store says it in English, so elsewhere the parts are named."""
    if current().is_source:
        return [reading.cell(row.get("text")) for row in rows]
    parts = Counter(_PARTS.get(str(row.get("section")), _PARTS["sign_off"]) for row in rows)
    return [_("{part} ({count})", part=_(part), count=count) for part, count in parts.items()]


def in_force(reading: Reading) -> list[Row]:
    """The signatures that hold, oldest first."""
    return [row for row in reading.rows("sign_offs") if _holds(row)]


def approval(reading: Reading) -> str:
    """Who approved the review and on which day; empty while nobody did."""
    held = [row for row in in_force(reading) if row.get("role") == SignOffRole.APPROVER]
    if not held:
        return ""
    by, day = reading.cell(held[-1].get("by")), str(held[-1].get("at") or "")[:10]
    return listed((by, day))


def _holds(row: Row) -> bool:
    return bool(row.get("in_force")) and row.get("decision") == SignOffDecision.SIGNED


def _signature(reading: Reading, row: Row) -> dict[str, str]:
    return {
        "by": reading.cell(row.get("by")) or _("not set"),
        "role": label(SignOffRole, row.get("role")),
        "decision": label(SignOffDecision, row.get("decision")),
        "at": reading.moment(row.get("at")),
        "number": str(row.get("review_number") or ""),
        "hash": grouped(str(row.get("content_hash") or "")[:16]),
        "void": _void(row),
        "statement": reading.cell(row.get("statement"), row, "statement"),
    }


def _void(row: Row) -> str:
    """What became of a signature that holds no more; empty for one that does."""
    if _holds(row):
        return ""
    signed = row.get("decision") == SignOffDecision.SIGNED
    decision = label(SignOffDecision, row.get("decision"))
    return _("{decision}, void", decision=decision) if signed else decision


def _updates(reading: Reading) -> list[dict[str, str]]:
    """What became of each of the four kinds of rules that a review may change, and why."""
    recorded = reading.record.get("knowledge_updates")
    known = recorded if isinstance(recorded, dict) else {}
    return [_update(reading, name, known.get(name)) for name in _UPDATED]


def _update(reading: Reading, name: str, entry: object) -> dict[str, str]:
    """A published change is an update, whatever was said before."""
    rows = [row for row in reading.rows("proposals") if row.get("knowledge") == name]
    published = [row for row in rows if row.get("state") == ProposalState.PUBLISHED]
    said = entry if isinstance(entry, dict) else {"state": entry}
    open_ones = [row for row in rows if row.get("state") in _UNDER_WAY]
    told = [
        *(_published(reading, row) for row in published),
        *(_("proposed: {change}", change=reading.cell(row.get("title"))) for row in open_ones),
        reading.cell(said.get("reason")),
        _("by {who}", who=reading.cell(said["by"])) if said.get("by") else "",
    ]
    return {
        "kind": _(name),
        "state": _("updated") if published else _words(said.get("state")),
        "owner": reading.cell(said.get("owner")),
        "due": str(said.get("due") or ""),
        "told": listed(told),
    }


def _published(reading: Reading, row: Row) -> str:
    """A change that is a version now."""
    day = str(row.get("effective_from") or "")
    since = _("in force from {day}", day=day) if day else ""
    number = _("version {number}", number=row.get("version_number"))
    title = reading.cell(row.get("item_title"))
    return listed((title, number, since, reading.cell(row.get("title"))))


def _words(value: object) -> str:
    """A recorded update in words, whatever shape it has."""
    if isinstance(value, bool) or value is None or value == "":
        if value is None or value == "":
            return _("not recorded")
        return _("updated") if value else _("no change")
    if isinstance(value, list):
        return listed(_words(item) for item in value)
    text = str(value).replace("_", " ")
    return _(text) if text in _BECAME else text


def versions(reading: Reading) -> list[dict[str, str]]:
    """The saved versions, newest last."""
    rows = sorted(reading.rows("versions"), key=lambda row: row.get("number") or 0)
    return [
        {
            "number": str(row.get("number") or ""),
            "name": reading.cell(row.get("name")),
            "by": reading.cell(row.get("by")) or _("not set"),
            "at": reading.moment(row.get("at")),
            "hash": grouped(str(row.get("content_hash") or "")[:16]),
        }
        for row in rows
    ]


def grouped(digits: str) -> str:
    """Hexadecimal digits in groups of four."""
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))
