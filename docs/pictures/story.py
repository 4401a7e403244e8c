"""The invented incident of the pictures: a supplier payment fraud, told through kb's services."""

from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID

from docs.pictures.story_answers import answer
from docs.pictures.story_before import tell_before
from docs.pictures.story_evidence import tell_rest
from kb.conformance import service as conformance
from kb.incidents.assets import service as assets
from kb.incidents.config_changes import service as config_changes
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.timeline import service as timeline
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks

PLAYBOOK = """# Business e-mail compromise

Use this when someone outside controls a mailbox, or mail in our name asks for payment or
data. Contain first; the mailbox owner's explanation can wait.

## Triage

1. Confirm the alert with the mailbox owner by telephone
   Never by mail: the attacker reads it.
   Role: Tier 1
   Expected: 15 m
2. Read the sign-in log for the last 7 days
   Role: Tier 1
   Expected: 10 m
3. Declare severity; page the duty lead
   Role: Tier 1
   Expected: 5 m

## Containment

4. Revoke sessions and refresh tokens
   Revoke all sessions of the account in the identity portal, then force a new sign-in. Any
   Tier 1 analyst may do this; write the time in the incident.
   Role: Tier 1
   Expected: 15 m
5. Reset the password; remove unknown MFA methods
   Compare each method's enrolment date with the first access. Remove those the owner does
   not know by voice, not by mail.
   Role: Tier 1
   Expected: 10 m
6. Remove inbox rules and forwarding
   List rules with hidden names such as "." and empty names. Save the rule as evidence
   before you delete it.
   Role: Tier 1
   Expected: 5 m
7. Block sender domain and landing domain
   If the sender is a real supplier, block the landing domain only and call the supplier.
   Role: Tier 2
   Expected: 10 m

## Eradication

8. Search the tenant for the same rule and domain
   Role: Tier 2
   Expected: 30 m
9. Hold outgoing payments touched since first access
   Role: Finance
   Expected: 30 m

## Recovery

10. Restore moved mail
    Role: Tier 1
    Expected: 20 m
"""

SUMMARY = (
    "On 12 March 2026 an attacker used a look-alike sign-in page to take over the session of "
    "one accounts-payable mailbox, hid the replies with an inbox rule, and asked for two "
    "suppliers' payments to go to a new account. **One payment of EUR 48,200 was released and "
    "recalled the same day; nothing was lost.**"
)

_STEPS = (
    ("Confirm the alert with the mailbox owner by telephone", "triage", "09:25", "09:41", 0, ""),
    ("Read 24 hours of the sign-in log; 7 days read at 13:10", "triage", "09:41", "09:49", 1, ""),
    ("Declare severity; page the duty lead", "triage", "09:54", "09:57", 2, ""),
    (
        "Waited 48 m for an administrator",
        "containment",
        "09:57",
        "10:53",
        3,
        "Tier 1 saw the abuse at 10:05 but the role lacked the permission to revoke sessions. "
        "An administrator approved at 10:53.",
    ),
    ("Reset the password; remove unknown MFA methods", "containment", "10:53", "10:58", 4, ""),
    ("Remove inbox rules and forwarding", "containment", "10:58", "11:02", 5, ""),
    ("Landing domain only; sender is a real supplier", "containment", "11:02", "11:20", 6, ""),
    ("Called the supplier; exchanged indicators", "containment", "11:12", "11:34", None, ""),
    ("3 further clicks, no sign-in", "eradication", "11:24", "12:05", 7, ""),
    ("Hold outgoing payments touched since first access", "eradication", "11:58", "12:10", 8, ""),
    ("Asked the bank for a recall", "recovery", "12:10", "12:48", None, ""),
)

_EVENTS = (
    ("08:12", "attacker", "Phishing mail delivered to 14 finance mailboxes; one signs in", True),
    ("08:41", "attacker", "Session token replayed from 203.0.113.58; ap@corp.example opened", True),
    ("09:08", "attacker", "Inbox rule “.” created: moves mail containing invoice or IBAN", True),
    ("09:26", "defender", "Alert suspicious_inbox_rule raised and queued", True),
    ("09:57", "defender", "Tier 1 triages the alert, declares an incident at severity high", True),
    ("10:26", "attacker", "Two supplier threads answered with changed bank details", True),
    ("10:53", "defender", "All sessions revoked; password reset; inbox rule removed", True),
    ("11:20", "defender", "Sign-in page domain blocked; containment confirmed", True),
    ("12:48", "business", "Bank recalls the one released payment; second payment held", True),
    ("18:00", "defender", "Fourteen recipients re-enrolled with phishing-resistant MFA", True),
)
#: Which assets an event names, by its time.
_ON_ASSETS = {"08:12": (2,), "08:41": (0, 1), "09:08": (0,), "10:53": (0,), "11:20": (2,)}


def at(clock: str) -> datetime:
    """A time of the story's day."""
    hour, minute = clock.split(":")
    return datetime(2026, 3, 12, int(hour), int(minute), tzinfo=UTC)


def tell(kb: KnowledgeBase) -> UUID:
    """Write the story into a store; gives back the incident's id."""
    made = kb.write(
        partial(playbooks.add, values={"title": "Business e-mail compromise"}, body=PLAYBOOK)
    )
    playbook_id: UUID = made.result
    kb.write(partial(playbooks.publish, record_id=playbook_id, note="First", by="Jad Haddad"))
    version = kb.read(partial(playbooks.current, playbook_id=playbook_id))
    incident_id = _incident(kb)
    kb.write(partial(conformance.choose_playbook, incident_id=incident_id, version_id=version.id))
    _work(kb, incident_id, version.id)
    _events(kb, incident_id)
    _learn(kb, incident_id)
    answer(kb, incident_id)
    tell_rest(kb, incident_id)
    kb.write(
        partial(
            incidents.save_version, incident_id=incident_id, name="For review", by="Amelie Fontaine"
        )
    )
    tell_before(kb, incident_id)
    _others(kb)
    return incident_id


def _incident(kb: KnowledgeBase) -> UUID:
    times = {
        "first_activity_at": "08:12",
        "detected_at": "09:26",
        "acknowledged_at": "09:30",
        "triaged_at": "09:57",
        "contained_at": "11:20",
        "recovered_at": "18:00",
        "resolved_at": "18:00",
        "last_activity_at": "10:26",
    }
    values = {
        "title": "Supplier payment fraud through a stolen finance session",
        "summary": SUMMARY,
        "severity": "high",
        "review_state": "in_review",
        "classification": "true_positive",
        "tlp": "amber_strict",
        "incident_type": "Business e-mail compromise",
        "lead": "Amelie Fontaine",
        "entry": "Phishing link (T1566.002)",
        "techniques": ["T1566.002", "T1539", "T1564.008"],
        "reported_to": "Authority, 13 March",
        "root_cause": "Report-only detections have no reader, and Tier 1 may not revoke sessions.",
        "impacts": [
            {"area": "Money", "what": "EUR 48,200 released, recalled", "state": "Recovered"},
            {"area": "Personal data", "what": "212 mail items read", "state": "Closed"},
        ],
        **{name: at(clock) for name, clock in times.items()},
    }
    found: UUID = kb.write(partial(incidents.add, values=values)).result
    return found


def _work(kb: KnowledgeBase, incident_id: UUID, version_id: UUID) -> None:
    planned = kb.read(partial(playbooks.steps_for, version_id=version_id))
    rows = tuple(
        {
            "action": action,
            "phase": phase,
            "done_by": "Amelie Fontaine" if phase == "containment" else "Tomasz Nowak",
            "started_at": at(begun),
            "finished_at": at(ended),
            "outcome": outcome,
            "playbook_step_id": planned[step].id if step is not None else None,
        }
        for action, phase, begun, ended, step, outcome in _STEPS
    )
    kb.write(partial(workflow.add_many, incident_id=incident_id, rows=rows))


def _events(kb: KnowledgeBase, incident_id: UUID) -> None:
    found = (
        {
            "value": "ap@corp.example",
            "role": "victim",
            "criticality": "high",
            "first_seen_at": at("08:41"),
            "last_seen_at": at("10:53"),
        },
        {"value": "203.0.113.58", "role": "attacker", "verdict": "malicious"},
        {"value": "https://login.corp-example.net/", "role": "attacker", "verdict": "malicious"},
        {"value": "fin-laptop-07.corp.example", "entity_type": "host", "role": "cleared"},
    )
    made = kb.write(partial(assets.add_many, incident_id=incident_id, rows=found)).result
    rows = tuple(
        {
            "at": at(clock),
            "precision": "minute",
            "lane": lane,
            "text": text,
            "key_event": key,
            "asset_ids": [made[number] for number in _ON_ASSETS.get(clock, ())],
        }
        for clock, lane, text, key in _EVENTS
    )
    kb.write(partial(timeline.add_many, incident_id=incident_id, rows=rows))


def _learn(kb: KnowledgeBase, incident_id: UUID) -> None:
    changes = (
        {
            "title": "Block session replay",
            "system": "Conditional access",
            "change_kind": "identity",
            "setting": "policies/session-replay",
            "before": "state: reportOnly\nowner: none\nusers: all\n",
            "after": "state: enabled\nowner: detection team\nusers: all\n",
            "reason": "The rule fired at 08:43 in report-only mode and nobody reads that queue.",
            "rollback": "Set state back to reportOnly; takes effect within five minutes.",
            "approver": "Jad Haddad",
            "approved_at": at("16:20"),
            "state": "approved",
        },
    )
    kb.write(partial(config_changes.add_many, incident_id=incident_id, rows=changes))
    actions = (
        {
            "action": "Just-in-time role “session revoker” for Tier 1",
            "owner": "Rosa Okafor",
            "due": date(2026, 4, 15),
            "state": "in_progress",
            "priority": "high",
        },
        {
            "action": "Quarterly review of report-only detection rules",
            "owner": "Mats Lindqvist",
            "due": date(2026, 4, 30),
        },
        {"action": "Phishing-resistant MFA for all of finance", "owner": "Rosa Okafor"},
        {
            "action": "Bank recall contact sheet",
            "owner": "Amelie Fontaine",
            "due": date(2026, 3, 27),
            "state": "done",
        },
    )
    ids = kb.write(partial(follow_ups.add_many, incident_id=incident_id, rows=actions)).result
    learned = (
        {
            "title": "Tier 1 could not revoke sessions",
            "direction": "change",
            "category": "process",
            "what_happened": "Containment waited 48 minutes for an administrator.",
            "whys": ["The role lacks the permission", "Roles were copied from the old portal"],
            "owner": "Rosa Okafor",
            "due": date(2026, 4, 15),
            "follow_up_ids": [ids[0]],
        },
        {
            "title": "The call to the supplier stopped the second payment",
            "direction": "keep",
            "category": "people",
            "what_happened": "Nobody had planned it; it took 22 minutes.",
            "owner": "Amelie Fontaine",
        },
        {"title": "Detections in report-only mode need an owner", "direction": "start"},
    )
    kb.write(partial(lessons.add_many, incident_id=incident_id, rows=learned))


def _others(kb: KnowledgeBase) -> None:
    """Further incidents, so that the list is one."""
    told = (
        ("Exposed build token in public repository", "high", "Mats Lindqvist", 20, "recording"),
        (
            "Domain controller backup copied to a share",
            "critical",
            "Amelie Fontaine",
            18,
            "in_review",
        ),
        ("Ransomware precursor on one workshop laptop", "critical", "Jad Haddad", 11, "sign_off"),
        ("DNS tunnelling from the guest network", "medium", "Tomasz Nowak", 9, "recording"),
        ("Password spray against the VPN portal", "medium", "Mats Lindqvist", 7, "approved"),
        ("Malicious browser extension on 12 machines", "medium", "Tomasz Nowak", 5, "approved"),
        ("Lost laptop with disk encryption off", "low", "Rosa Okafor", 2, "approved"),
    )
    for title, severity, lead, day, state in told:
        values = {
            "title": title,
            "severity": severity,
            "lead": lead,
            "review_state": state,
            "summary": f"{title}.",
            "first_activity_at": datetime(2026, 3, day, 5, 40, tzinfo=UTC),
            "detected_at": datetime(2026, 3, day, 7, 0, tzinfo=UTC),
            "resolved_at": datetime(2026, 3, day, 17, 30, tzinfo=UTC),
            "config_decision": "no_change_needed",
        }
        kb.write(partial(incidents.add, values=values))
