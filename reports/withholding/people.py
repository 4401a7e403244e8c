"""People, and the roles that stand in their places."""

import re
from collections.abc import Iterator
from typing import Any, Final

from reports.language import N_, _
from reports.withholding.rows import Row, rows

#: Fields that hold a person, by part ("" is the incident itself), and the role shown instead.
PEOPLE: Final[dict[str, dict[str, str]]] = {
    "": {
        "lead": N_("Response lead"),
        "reporter": N_("Reporter"),
        "responders": N_("Responder"),
        "config_decision_by": N_("Decision maker"),
        "owner": N_("Owner"),  # of a playbook or an article, as who published it
        "published_by": N_("Approver"),
        "facilitator": N_("Facilitator"),
        "recorder": N_("Recorder"),
        "participants": N_("Participant"),
    },
    "entries": {"who": N_("Participant")},
    "incidents": {"lead": N_("Response lead")},
    "alerts": {"assigned_to": N_("Responder")},
    "timeline": {"entered_by": N_("Responder")},
    "workflow": {"done_by": N_("Responder")},
    "lessons": {"owner": N_("Owner")},
    "config_changes": {
        "requester": N_("Requester"),
        "approver": N_("Approver"),
        "applied_by": N_("Engineer"),
        "decided_by": N_("Decision maker"),
        "verified_by": N_("Verifier"),
    },
    "follow_ups": {
        "owner": N_("Owner"),
        "verified_by": N_("Verifier"),
        "risk_owner": N_("Bearer of the risk"),
        "asked_by": N_("Requester"),
    },
    "evidence": {"collected_by": N_("Collector")},
    "custody": {"from_person": N_("Custodian"), "to_person": N_("Custodian")},
    "remediation": {
        "asked_by": N_("Requester"),
        "approver": N_("Approver"),
        "operator": N_("Engineer"),
    },
    "measures": {"owner": N_("Owner"), "tested_by": N_("Tester")},
    "research": {"author": N_("Responder")},
    "notifications": {"sent_by": N_("Sender")},
    "sign_offs": {"by": N_("Signatory")},
    "comments": {"author": N_("Responder"), "resolved_by": N_("Responder")},
    "scope_changes": {"by": N_("Responder")},
    "live_responses": {"operator": N_("Responder")},
    "automated_runs": {"decided_by": N_("Decision maker")},
    "playbook_runs": {"started_by": N_("Responder")},
    "observations": {"by": N_("Responder")},
    "answer_sets": {"person": N_("Participant"), "asked_by": N_("Requester")},
    "links": {"by": N_("Responder")},
    "knowledge_updates": {"by": N_("Decision maker"), "owner": N_("Owner")},
    "proposals": {
        "proposed_by": N_("Requester"),
        "decided_by": N_("Decision maker"),
        "item_owner": N_("Owner"),
    },
    "versions": {"by": N_("Author")},
    "issued_reports": {"exported_by": N_("Author")},
}
_TEAM_WORDS = frozenset(
    (
        "team security operations service desk soc it support network centre center engineering "
        "response tier on-call vendor department group office system automation automatic admin"
    ).split()
)
#: Who exports, unless they have another role in the incident.
_EXPORTER: Final = N_("Author")
_SHORTEST_NAME: Final = 3


def roles_in(record: Row, exported_by: str = "") -> dict[str, str]:
    """The role that stands for each person; a second one of a role gets a number."""
    roles: dict[str, str] = {}
    used: dict[str, int] = {}

    def take(person: object, role: str) -> None:
        if person and str(person) not in roles and not is_team(str(person)):
            used[role] = used.get(role, 0) + 1
            number = f" {used[role]}" if used[role] > 1 else ""
            roles[str(person)] = _(role) + number

    for part, fields in PEOPLE.items():
        for row in _with_people(record, part):
            for name, role in fields.items():
                value = row.get(name)
                for person in value if isinstance(value, list) else [value]:
                    take(person, role)
    take(exported_by, _EXPORTER)
    return roles


def is_team(name: str) -> bool:
    """Whether a name is that of a team, which is kept."""
    return any(word in _TEAM_WORDS for word in re.split(r"[\s/]+", name.casefold()))


def forms(person: str) -> Iterator[str]:
    """A name as people write it: "Amélie Fontaine", "A. Fontaine", "A Fontaine", "Fontaine"."""
    yield person
    words = person.split()
    if "@" in person:
        yield person.partition("@")[0]
    elif len(words) > 1:
        yield f"{words[0][0]}. {words[-1]}"
        yield f"{words[0][0]} {words[-1]}"
        yield f"{words[-1]}, {words[0]}"
        yield f"{words[-1]} {words[0]}"
        if len(words[-1]) >= _SHORTEST_NAME or not words[-1].isascii():
            yield words[-1]


def _with_people(record: Row, part: str) -> list[Row]:
    """The rows of a part; decisions on knowledge stand under their names, not in a list."""
    held: Any = record.get(part)
    if isinstance(held, dict):
        return [row for row in held.values() if isinstance(row, dict)]
    return rows(record, part) if part else [record]
