"""A year of incidents for the picture of Insights."""

import random
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from kb.conformance import service as conformance
from kb.incidents.causes import service as causes
from kb.incidents.config_changes import service as config_changes
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.record import service as incidents
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.ledger.operation import operation
from kb.library.playbooks import service as playbooks

_COUNT = 72
_FACTORS = ("No MFA on the portal", "Rules without an owner", "Nobody on call at night")
_TECHNIQUES = "T1566.002 T1078.004 T1114.003 T1550.004 T1059.001 T1486 T1190".split()
_OWNERS = ("Amelie Fontaine", "Tomasz Nowak", "Jad Haddad")


def tell_figures(kb: KnowledgeBase, playbook_id: UUID) -> None:
    """Adds them; later ones are contained sooner."""
    version = kb.read(partial(playbooks.current, playbook_id=playbook_id))
    titles = [one.title for one in kb.read(partial(playbooks.steps_for, version_id=version.id))]
    kb.write(partial(_add, version_id=version.id, titles=titles))


@operation("Tell a year")
def _add(session: Session, version_id: UUID, titles: list[str]) -> None:
    chance = random.Random(7)  # noqa: S311 - the same year in each picture
    now = datetime.now(UTC)
    for number in range(_COUNT):
        at = now - timedelta(days=350 * (_COUNT - number) / _COUNT, minutes=chance.randrange(900))
        contained = at + timedelta(minutes=chance.lognormvariate(5.4 - number / 70, 0.5))
        values = {
            "title": f"Account of site {number + 1} taken over",
            "severity": chance.choice(["critical", "high", "high", "medium", "medium", "low"]),
            "incident_type": "account takeover",
            "techniques": chance.sample(_TECHNIQUES, 2),
            "first_activity_at": at - timedelta(minutes=chance.lognormvariate(4.6, 0.8)),
            "detected_at": at,
            "triaged_at": at + timedelta(minutes=chance.lognormvariate(2.9, 0.6)),
            "contained_at": contained,
            "resolved_at": contained + timedelta(minutes=chance.lognormvariate(6.4, 0.6)),
        }
        made = incidents.add(session, values)
        steps = tuple(_steps(chance, titles, at))
        workflow.add_many(session, made, steps)
        conformance.choose_playbook(session, made, version_id)
        cause = {"title": "Why it went on", "factor": chance.choice(_FACTORS)}
        held = causes.add(session, made, cause)
        if number % 9 == 0:
            applied = {
                "applied_at": at + timedelta(days=20),
                "verified_at": at + timedelta(days=34),
            }
            change = {"title": "Ask for MFA", "cause_id": held, "state": "verified", **applied}
            config_changes.add(session, made, change)
        if number % 3 == 0:
            due = (at + timedelta(days=chance.randrange(20, 500))).date().isoformat()
            owed = {"action": "Close the gap", "owner": chance.choice(_OWNERS), "due": due}
            follow_ups.add(session, made, owed)


def _steps(chance: random.Random, titles: list[str], at: datetime) -> list[dict[str, object]]:
    return [
        {
            "action": title,
            "state": "done",
            "done_by": chance.choice(_OWNERS),
            "started_at": at,
            "finished_at": at + timedelta(minutes=chance.randrange(3, 30)),
        }
        for title in titles
        if chance.random() < 0.85
    ]
