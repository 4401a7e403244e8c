"""The rest of the told incident: evidence, remediation, causes, measures, messages, research."""

import tempfile
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

from kb.conformance import knowledge
from kb.incidents.assets import service as assets
from kb.incidents.causes import service as causes
from kb.incidents.evidence import files
from kb.incidents.lessons import service as lessons
from kb.incidents.measures import service as measures
from kb.incidents.notifications import planning as notices
from kb.incidents.remediation import service as remediation
from kb.incidents.research import service as research
from kb.knowledge_base import KnowledgeBase

_LOG = """time,user,ip,result
2026-03-12T08:41:07Z,ap@corp.example,203.0.113.58,success (session token)
2026-03-12T08:43:51Z,ap@corp.example,203.0.113.58,rule created: move to RSS Feeds
"""


def at(clock: str) -> datetime:
    """A time of the story's day."""
    hour, minute = clock.split(":")
    return datetime(2026, 3, 12, int(hour), int(minute), tzinfo=UTC)


def tell_rest(kb: KnowledgeBase, incident_id: UUID) -> None:
    """Record what proves it, what was done, why it could happen and who was told."""
    _collect(kb, incident_id)
    _remediate(kb, incident_id)
    _explain(kb, incident_id)
    _add(kb, research, incident_id, _RESEARCH)
    plan = partial(notices.plan, incident_id=incident_id, rule="gdpr", start=at("09:57"))
    kb.write(plan)
    decide = partial(knowledge.decide, record_id=incident_id, by="Amelie Fontaine")
    owed = {"owner": "Rita Okafor", "due": date(2026, 4, 15)}
    kb.write(partial(decide, what="playbooks", state="scheduled", reason="Version 2", **owed))
    reason = "The mail policy says so already."
    kb.write(partial(decide, what="policies", state="not_needed", reason=reason))


def _add(
    kb: KnowledgeBase, part: ModuleType, incident_id: UUID, rows: tuple[dict[str, Any], ...]
) -> tuple[UUID, ...]:
    made: tuple[UUID, ...] = kb.write(
        partial(part.add_many, incident_id=incident_id, rows=rows)
    ).result
    return made


def _collect(kb: KnowledgeBase, incident_id: UUID) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (
            ("signin-7d.csv", _LOG),
            ("inbox-rule.json", '{"name": ".", "moveTo": "RSS Feeds"}\n'),
            ("invoice-fraud.eml", "Subject: New bank details\n\nPlease use the new account.\n"),
        ):
            place = Path(folder) / name
            place.write_text(text, "utf-8")
            kb.write(partial(files.collect, incident_id=incident_id, path=place))
    first = kb.write(partial(files.verify_all, incident_id=incident_id))
    moved = next(record for record in first.records if record.kind == "evidence_item")
    kb.write(
        partial(
            files.hand_over,
            evidence_id=moved.record_id,
            to_person="Tomasz Nowak",
            reason="Log analysis",
            place="Evidence share, case folder",
        )
    )


def _remediate(kb: KnowledgeBase, incident_id: UUID) -> None:
    known = {a.value: a.id for a in kb.read(partial(assets.list_for, incident_id=incident_id))}
    some = list(known.values())
    rows: tuple[dict[str, Any], ...] = (
        {
            "action": "Revoke sessions and refresh tokens",
            "action_kind": "contain",
            "asset_ids": some[:1],
            "state": "done",
            "asked_by": "Tomasz Nowak",
            "asked_at": at("10:05"),
            "approver": "Jad Haddad",
            "decided_at": at("10:53"),
            "operator": "Tomasz Nowak",
            "ran_at": at("10:53"),
            "result": "All sessions ended",
        },
        {
            "action": "Delete the forwarding rule",
            "action_kind": "eradicate",
            "asset_ids": some[:1],
            "state": "done",
            "operator": "Tomasz Nowak",
            "ran_at": at("11:02"),
        },
        {
            "action": "Block the sign-in address at the proxy",
            "action_kind": "contain",
            "asset_ids": some[1:2],
            "state": "pending_approval",
            "origin": "automated_investigation",
            "asked_by": "Tomasz Nowak",
            "asked_at": at("11:05"),
        },
    )
    _add(kb, remediation, incident_id, rows)


def _explain(kb: KnowledgeBase, incident_id: UUID) -> None:
    stolen, unseen = _add(
        kb,
        causes,
        incident_id,
        (
            {
                "title": "The session token could be used from anywhere",
                "cause_type": "enabling",
                "category": "technology",
                "factor": "Sessions not bound to devices",
                "is_root": True,
                "explanation": "The token of [T2] came from another address: [E-01].",
            },
            {
                "title": "The rule that saw it was in report-only mode",
                "cause_type": "detection_gap",
                "category": "process",
                "factor": "Detections without an owner",
            },
        ),
    )
    rows: tuple[dict[str, Any], ...] = (
        {
            "title": "Token protection was planned and not rolled out",
            "category": "management",
            "parent_id": stolen,
        },
        {
            "title": "Nobody owns the queue of report-only rules",
            "category": "people",
            "parent_id": unseen,
        },
        {"title": "The supplier answered the phone", "cause_type": "luck", "category": "people"},
    )
    _add(kb, causes, incident_id, rows)
    learned = kb.read(partial(lessons.list_for, incident_id=incident_id))
    for lesson, cause in ((learned[0], stolen), (learned[-1], unseen)):
        answer = partial(lessons.revise, record_id=lesson.id, version=lesson.version)
        kb.write(partial(answer, values={"cause_ids": [cause]}))
    told: tuple[dict[str, Any], ...] = (
        {
            "title": "Token protection for finance and administrators",
            "measure_type": "control",
            "cause_id": stolen,
            "owner": "Rosa Okafor",
            "due": date(2026, 5, 15),
            "state": "accepted",
            "test": "Replay a token from another device: it must be refused.",
        },
        {
            "title": "Every detection rule has an owner",
            "measure_type": "policy",
            "lesson_id": learned[-1].id,
            "owner": "Mats Lindqvist",
            "state": "in_place",
        },
        {"title": "Banner on mail from new suppliers", "measure_type": "training"},
    )
    made = _add(kb, measures, incident_id, told)
    kb.write(
        partial(
            measures.record_test,
            record_id=made[1],
            result="effective",
            by="Amelie Fontaine",
            evidence="The list of 41 rules names an owner for each.",
            next_check=date(2026, 9, 1),
        )
    )


_RESEARCH: tuple[dict[str, Any], ...] = (
    {
        "title": "Adversary-in-the-middle phishing against finance teams",
        "source_kind": "threat_analytics",
        "publisher": "Microsoft",
        "read_on": date(2026, 3, 13),
        "author": "Amelie Fontaine",
        "techniques": ["T1539", "T1114.003", "T1566.002"],
        "findings": "Stolen sessions are used within minutes; a hidden inbox rule follows.",
        "confidence": "high",
    },
    {
        "title": "Inbox rules named with a single dot",
        "source_kind": "community",
        "url": "https://blog.example/inbox-rules",
        "read_on": date(2026, 3, 14),
        "techniques": ["T1564.008"],
    },
)
