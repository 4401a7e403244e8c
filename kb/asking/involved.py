"""Who had a part in an incident, and which questions fit that part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kb.questionnaires.questions import Role

if TYPE_CHECKING:
    from kb.dossier import WholeIncident
    from kb.questionnaires.schemas import Entry

#: List of WholeIncident, field of its records, what it says of the person, and their role.
_PARTS: Final = (
    ("workflow", "done_by", "Did a step", Role.RESPONDER),
    ("playbook_runs", "started_by", "Started a playbook", Role.RESPONDER),
    ("remediation", "operator", "Carried out a remediation", Role.RESPONDER),
    ("remediation", "asked_by", "Asked for a remediation", Role.RESPONDER),
    ("remediation", "approver", "Approved a remediation", Role.OWNER),
    ("evidence", "collected_by", "Collected evidence", Role.RESPONDER),
    ("live_responses", "operator", "Used live response", Role.RESPONDER),
    ("automated_runs", "decided_by", "Decided on an automated run", Role.RESPONDER),
    ("config_changes", "applied_by", "Made a configuration change", Role.RESPONDER),
    ("config_changes", "requester", "Asked for a configuration change", Role.RESPONDER),
    ("config_changes", "approver", "Approved a configuration change", Role.OWNER),
    ("research", "author", "Did research", Role.RESPONDER),
    ("notifications", "sent_by", "Sent a message", Role.RESPONDER),
    ("observations", "by", "Made an observation", Role.RESPONDER),
)


@dataclass(frozen=True, slots=True)
class Involved:
    """Somebody who had a part.

    Attributes:
        parts: what they did, in words, such as "Did 3 steps".
        role: for which questions fit best.
        asked: the keys of questionnaires that they were asked.
    """

    name: str
    parts: tuple[str, ...]
    role: Role
    asked: tuple[str, ...] = ()


def people_involved(whole: "WholeIncident") -> tuple[Involved, ...]:
    """Everybody named in an incident who had a part, the lead first, then who did most."""
    counted: dict[str, dict[str, int]] = {}
    names: dict[str, str] = {}
    roles: dict[str, Role] = {}
    for name, part, role in _parts(whole):
        known = " ".join(name.split())
        if not known:
            continue
        folded = known.casefold()
        names.setdefault(folded, known)
        roles.setdefault(folded, role)
        parts = counted.setdefault(folded, {})
        parts[part] = parts.get(part, 0) + 1
    lead = whole.incident.lead.strip().casefold()
    order = sorted(counted, key=lambda one: (one != lead, -sum(counted[one].values()), one))
    return tuple(
        Involved(
            names[one],
            tuple(part if n == 1 else f"{part} × {n}" for part, n in counted[one].items()),
            roles[one],
            _asked(whole, one),
        )
        for one in order
    )


def fitting(entries: Sequence["Entry"], role: Role) -> "Entry | None":
    """The questionnaire that is meant for a role, else one that is meant for anybody."""
    usable = [one for one in entries if not (one.retired or one.problems)]
    meant = [one for one in usable if role in one.asked.roles]
    anybody = [one for one in usable if not one.asked.roles]
    return next(iter([*meant, *anybody, *usable]), None)


def _parts(whole: "WholeIncident") -> Iterator[tuple[str, str, Role]]:
    """Name, part and role; the first role of somebody counts."""
    incident = whole.incident
    yield incident.lead, "Lead", Role.LEAD
    for alert in whole.alerts:
        yield alert.assigned_to, "Was assigned an alert", Role.TIER1
    for name in incident.responders:
        yield name, "Responder", Role.RESPONDER
    for attribute, field, part, role in _PARTS:
        for record in getattr(whole, attribute):
            yield getattr(record, field), part, role
    yield incident.reporter, "Reported it", Role.OWNER


def _asked(whole: "WholeIncident", folded: str) -> tuple[str, ...]:
    keys = [
        str(one.questions.get("key") or "")
        for one in whole.answer_sets
        if " ".join(one.person.split()).casefold() == folded
    ]
    return tuple(dict.fromkeys(key for key in keys if key))
