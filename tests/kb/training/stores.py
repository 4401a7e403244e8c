"""What tests of training begin with."""

import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from kb.incidents.evidence import service as evidence
from kb.incidents.lessons import service as lessons
from kb.incidents.opportunities import service as opportunities
from kb.incidents.record import service as incidents
from kb.incidents.timeline import service as timeline
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks
from kb.people import service as people
from kb.training.cards import service as cards

PLAYBOOK = """## Triage
1. Is the sign-in the user's own?
    - Role: Tier 1
    - Expected: 15 m
    - If yes: Close as benign
    - If no: Revoke sessions

## Containment
2. Revoke sessions
    - Role: Tier 1
    - Expected: 10 m
    Run `Revoke-MgUserSignInSession` for the user.
3. Reset the password
    - Role: Identity team
    - Expected: 30 m

## Closure
4. Close as benign
"""

BULLETIN = """# Replayed sessions

## Early signs
- A session from two countries within an hour

## First look
1. Look at the sign-in log

## What fooled us
The device was known.

## Escalate when
Any mailbox rule is new.
"""


def playbook(kb: KnowledgeBase, body: str = PLAYBOOK, title: str = "Account takeover") -> uuid.UUID:
    made: uuid.UUID = kb.write(partial(playbooks.add, values={"title": title}, body=body)).result
    publish_playbook(kb, made)
    return made


def publish_playbook(kb: KnowledgeBase, item: uuid.UUID, body: str = "") -> None:
    if body:
        kb.write(partial(playbooks.save_draft, record_id=item, body=body))
    kb.write(partial(playbooks.publish, record_id=item, note="", by="AF"))


def bulletin(
    kb: KnowledgeBase, body: str = BULLETIN, title: str = "Replayed sessions"
) -> uuid.UUID:
    values = {"title": title, "article_kind": "tier1_bulletin"}
    made: uuid.UUID = kb.write(partial(articles.add, values=values, body=body)).result
    publish_bulletin(kb, made)
    return made


def publish_bulletin(kb: KnowledgeBase, item: uuid.UUID, body: str = "") -> None:
    if body:
        kb.write(partial(articles.save_draft, record_id=item, body=body))
    kb.write(partial(articles.publish, record_id=item, note="", by="AF"))


def incident(kb: KnowledgeBase) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID]:
    """An incident with a lesson and a detection opportunity."""
    made: uuid.UUID = kb.write(partial(incidents.add, values={"title": "Fraud"})).result
    lesson = {
        "title": "Tier 1 must be able to revoke sessions",
        "what_happened": "Approval took 48 m.",
        "whys": ["The role lacked the right", "Nobody had asked for it"],
    }
    sign = {
        "signal": "One session from two countries",
        "phase": "Initial access",
        "data_source": "Sign-in log",
        "technique": "T1550.004",
        "why_missed": "The rule was off",
        "rule": "SigninLogs | where Country != Home",
    }
    one = kb.write(partial(lessons.add, incident_id=made, values=lesson)).result
    other = kb.write(partial(opportunities.add, incident_id=made, values=sign)).result
    return made, one, other


def card(kb: KnowledgeBase, front: str = "What is T1550?", **values: object) -> uuid.UUID:
    given = {"front": front, "back": "Use of alternate authentication material", **values}
    made: uuid.UUID = kb.write(partial(cards.add, values=given)).result
    return made


def person(kb: KnowledgeBase, name: str, role: str) -> None:
    kb.write(partial(people.ensure, name=name, role=role))


#: When the incident that drills are made of was detected.
DETECTED = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)


def after(minutes: int) -> datetime:
    """So many minutes after it was detected."""
    return DETECTED + timedelta(minutes=minutes)


def takeover(
    kb: KnowledgeBase, title: str = "Fraud by a replayed session", **more: object
) -> uuid.UUID:
    """An incident with times: four steps that people took, one that ran by itself, facts."""
    values = {
        "title": title,
        "incident_type": "Account takeover",
        "detected_at": DETECTED,
        "closed_at": after(300),
        "detection_source": "Sign-in alert",
        "lead": "Rita Okafor",
        "tlp": "amber",
        **more,
    }
    made: uuid.UUID = kb.write(partial(incidents.add, values=values)).result
    steps = (
        _step("Ask Rita Okafor about the sign-in", 10, 14, "She wasn't travelling."),
        _step("Revoke the sessions", 20, 22, "Two sessions ended."),
        _step("Quarantine the message", 23, 24, "Taken from 3 mailboxes.", automated=True),
        _step("Search the mailbox for new rules", 40, 55, "One rule hid the bank's mail."),
        _step("Reset the password", 60, 65, "", reason="The session came from a stolen cookie"),
        {"action": "Write to the bank", "state": "planned"},
    )
    kb.write(partial(workflow.add_many, incident_id=made, rows=steps))
    events = (
        {"text": "The user reports odd mail", "at": after(5), "lane": "business"},
        {"text": "A cookie was stolen from the laptop", "at": after(-900), "lane": "attacker"},
        {"text": "A rule was made in the mailbox", "at": after(-60), "lane": "attacker"},
    )
    ids = kb.write(partial(timeline.add_many, incident_id=made, rows=events)).result
    item = {"title": "Export of the rules", "collected_at": after(50), "event_ids": [ids[2]]}
    kb.write(partial(evidence.add, incident_id=made, values=item))
    return made


def _step(action: str, begun: int, ended: int, outcome: str, **more: object) -> dict[str, Any]:
    return {
        "action": action,
        "phase": "triage",
        "state": "done",
        "done_by": "Tomasz Nowak",
        "started_at": after(begun),
        "finished_at": after(ended),
        "outcome": outcome,
        **more,
    }
