"""What came before the incident of the pictures: an earlier one that knows the same things."""

from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from kb.entities import merging
from kb.incidents.assets import service as assets
from kb.incidents.causes import service as causes
from kb.incidents.links import service as links
from kb.incidents.measures import service as measures
from kb.incidents.record import service as incidents
from kb.incidents.remediation import service as remediation
from kb.incidents.timeline import service as timeline
from kb.knowledge_base import KnowledgeBase
from kb.sightings.page import about
from kb.vocabulary.response import Relation


def at(day: int, clock: str) -> datetime:
    """A time in February of the story's year."""
    hour, minute = clock.split(":")
    return datetime(2026, 2, day, int(hour), int(minute), tzinfo=UTC)


def tell_before(kb: KnowledgeBase, incident_id: UUID) -> None:
    """Record the earlier incident, and that both belong together."""
    values = {
        "title": "Phishing wave against accounts payable",
        "severity": "medium",
        "lead": "Tomasz Nowak",
        "review_state": "recording",
        "summary": "Eleven mails with a false sign-in page; one password was typed in.",
        "first_activity_at": at(19, "07:31"),
        "detected_at": at(19, "08:04"),
        "resolved_at": at(19, "15:20"),
        "config_decision": "no_change_needed",
    }
    earlier: UUID = kb.write(partial(incidents.add, values=values)).result
    mailbox = _things(kb, earlier)
    relation = {
        "other_id": earlier,
        "relation": Relation.SAME_CAMPAIGN.value,
        "reason": "The same sign-in page, three weeks earlier",
        "by": "Amelie Fontaine",
    }
    kb.write(partial(links.add, incident_id=incident_id, values=relation))
    thing = kb.read(partial(about, record_id=mailbox)).thing
    said = "Shared by three clerks; **call** +31 20 555 0142 before it is locked."
    kb.write(partial(merging.write_notes, thing=thing, notes=said))


def _things(kb: KnowledgeBase, earlier: UUID) -> UUID:
    """Its assets with what was seen and done; gives back the mailbox."""
    rows = (
        {
            "value": "ap@corp.example",
            "role": "victim",
            "first_seen_at": at(19, "07:31"),
            "last_seen_at": at(19, "08:40"),
        },
        {"value": "203.0.113.58", "role": "attacker", "verdict": "malicious"},
    )
    made = kb.write(partial(assets.add_many, incident_id=earlier, rows=rows)).result
    mailbox: UUID = made[0]
    seen = (
        {
            "at": at(19, "07:31"),
            "text": "First mail with the false sign-in page",
            "lane": "attacker",
        },
        {"at": at(19, "08:04"), "text": "A clerk reports the mail", "lane": "defender"},
        {"at": at(19, "08:40"), "text": "Password reset, sessions left open", "lane": "defender"},
    )
    events = tuple(one | {"precision": "minute", "asset_ids": [mailbox]} for one in seen)
    kb.write(partial(timeline.add_many, incident_id=earlier, rows=events))
    cause = {"title": "A reset left the sessions alive", "factor": "Sessions not bound to devices"}
    kb.write(partial(causes.add, incident_id=earlier, values=cause))
    measure = {"title": "A reset revokes sessions as well", "measure_type": "policy"}
    kb.write(partial(measures.add, incident_id=earlier, values=measure))
    action = {"action": "Reset the password", "asset_ids": [mailbox], "ran_at": at(19, "08:38")}
    kb.write(partial(remediation.add, incident_id=earlier, values=action))
    return mailbox
