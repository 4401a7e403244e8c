"""Records as plain JSON, in the shape that `reports.record.as_record` gives."""

# ruff: noqa: E501 - a row of a table reads best as a row

import uuid
from datetime import UTC, datetime
from typing import Any

from reports import catalog, insights, period
from reports.context import ReportContext, make
from reports.options import ReportOptions
from tests.reports.figures import made_up_figures
from tests.reports.response import response

NOW = datetime(2026, 3, 21, 15, 4, tzinfo=UTC)
_SPACE = uuid.UUID("0190a000-0000-7000-8000-000000000000")
DAY = "2026-03-12"


def uid(name: str) -> str:
    """A fixed id for a name."""
    return str(uuid.uuid5(_SPACE, name))


def at(clock: str, day: str = DAY) -> str:
    """An instant of the day of the incident."""
    return f"{day}T{clock}:00Z"


def options(**values: Any) -> ReportOptions:  # noqa: ANN401 - of any option
    """Options of a fixed time, so that equal data gives equal bytes."""
    fixed: dict[str, Any] = {
        "now": NOW,
        "organisation": "Example Corp · Incident Response",
        "exported_by": "Amélie Fontaine",
    }
    return ReportOptions(**(fixed | values))


def context(record: dict[str, Any] | None = None, **values: Any) -> ReportContext:  # noqa: ANN401 - same
    """A context of a record, the whole example by default; extracts are of its first lesson."""
    if values.get("kind") == "extract":
        values = {"item": "L-01"} | values
    return make(full() if record is None else record, options(**values))


def of_kind(kind: str, record: str) -> dict[str, Any]:
    """The full or the bare example of what a kind of report is about."""
    examples = {
        "incident": {"full": full, "bare": bare},
        "extract": {"full": full, "bare": one_bare_lesson},
        "period": {"full": period_of_two, "bare": lambda: period.merged([], "Nothing yet")},
        "insights": {"full": figures, "bare": no_figures},
        "playbook": {"full": playbook, "bare": lambda: playbook() | {"steps": [], "purpose": ""}},
        "exercise": {
            "full": exercise,
            "bare": lambda: (
                exercise()
                | {
                    "injects": [],
                    "entries": [],
                    "objectives": "",
                    "participants": [],
                    "started_at": None,
                    "ended_at": None,
                }
            ),
        },
        "article": {"full": article, "bare": lambda: article() | {"body": "", "techniques": []}},
    }
    return examples[catalog.kind(kind).subject][record]()


def one_bare_lesson() -> dict[str, Any]:
    """An incident of which one lesson is begun."""
    return bare() | {"lessons": [{"id": uid("lesson0"), "number": 1, "ref": "L-01"}]}


def period_of_two() -> dict[str, Any]:
    """The example and an incident two months before it, whose summary names somebody of it."""
    earlier = bare() | {
        "id": uid("earlier"),
        "number": "INC-2026-0009",
        "title": "Phishing wave",
        "summary": "Robert Okafor saw ap@corp.example first.",
        "severity": "low",
        "incident_type": "phishing",
        "detected_at": at("08:00", "2026-01-20"),
        "resolved_at": at("12:00", "2026-01-20"),
        "causes": [{"id": uid("KX"), "number": 1, "title": "No filter", "factor": "Rules without an owner", "is_root": True}],
    }  # fmt: skip
    return period.merged([full(), earlier], "The first quarter of 2026")


def exercise() -> dict[str, Any]:
    """A table-top exercise that came to its end: what was put, decided, seen and learned."""
    injects = (
        ("Sign-in alert for ap@corp.example", "09:02"),
        ("The bank asks whether the transfer stands", "09:20"),
        ("A journalist <b>calls</b>", None),
    )
    entries = (
        ("decision", "Call the owner of the mailbox", "Robert Okafor", "09:05"),
        ("observation", "Nobody knew the number of the bank", "Tomasz Nowak", "09:24"),
        ("decision", "Robert Okafor stops the transfer", "Amélie Fontaine", "09:31"),
        ("lesson", "Keep the number of the bank at the desk", "", "09:50"),
    )
    return {
        "id": uid("exercise"),
        "subject": "exercise",
        "number": "INC-2026-0417",
        "title": "Replayed session, at the table",
        "objectives": "Who calls whom, **and when**?",
        "facilitator": "Amélie Fontaine",
        "recorder": "Tomasz Nowak",
        "participants": ["Robert Okafor", "Mei Lin"],
        "summary": "The group stopped the transfer after half an hour.",
        "state": "ended",
        "started_at": at("09:00"),
        "ended_at": at("10:05"),
        "injects": [
            {"id": uid(f"inject{n}"), "position": float(n), "text": text, "minute": None, "released_at": at(clock) if clock else None}
            for n, (text, clock) in enumerate(injects, 1)
        ],
        "entries": [
            {"id": uid(f"entry{n}"), "entry_kind": kind, "text": text, "who": who, "at": at(clock)}
            for n, (kind, text, who, clock) in enumerate(entries, 1)
        ],
    }  # fmt: skip


def figures() -> dict[str, Any]:
    """What is counted of thirty incidents, with names that a mark-up could break."""
    return insights.record_of(
        made_up_figures(), 30, "amber_strict", "Incidents: severity:high", "severity:high"
    )


def no_figures() -> dict[str, Any]:
    """What is counted of none."""
    return insights.record_of((), 0, "amber", "Nothing yet", "tag:none")


def article() -> dict[str, Any]:
    """A policy with a title of its own, parts, a table, and a block of code with a false heading."""
    item = {name: value for name, value in playbook().items() if name not in _OF_PLAYBOOK}
    return item | {
        "id": uid("article"),
        "subject": "article",
        "title": "Who leaves",
        "article_kind": "policy",
        "version_id": uid("article-version"),
        "body": "# Who leaves\n\nOn the day somebody leaves, **all** of it is closed. Ask <b>IT</b>.\n\n"
        "## Accounts\n\n1. Disable the account\n2. Revoke its sessions at https://portal.example\n\n"
        "### Exceptions ###\n\n| what | by |\n|---|---|\n| keys | desk |\n\n"
        "```sh\n# no heading\nrevoke --all\n```\n",
    }


#: What an article has none of.
_OF_PLAYBOOK = frozenset({"purpose", "incident_type", "steps"})


def playbook() -> dict[str, Any]:
    """A playbook with a decision, steps at once, and a step that a machine does."""
    told: tuple[tuple[int, str, str, str, list[list[Any]], dict[str, Any]], ...] = (
        (1, "triage", "Is the sign-in the user’s own?", "decision", [["yes", 5], ["no", 2]], {"role": "Tier 1", "expected_minutes": 15}),
        (2, "containment", "Contain at once", "parallel", [["", 3], ["", 4]], {}),
        (3, "containment", "Revoke sessions", "action", [["", 5]], {"automated": "Entra ID", "techniques": ["T1550.004"], "detail": "At https://portal.example/revoke\n\n```\nRevoke-MgUserSignInSession\n```"}),
        (4, "containment", "Reset the password", "action", [["", 5]], {"detail": "Ask <b>never</b> by mail.", "expected_result": "No session is left", "evidence": "Screenshot", "runs": "Password reset"}),
        (5, "recovery", "Tell the user", "action", [["", 0]], {}),
    )  # fmt: skip
    empty: dict[str, Any] = {
        "text": "", "role": "", "expected_minutes": None, "techniques": [], "detail": "", "automated": "", "expected_result": "", "evidence": "", "runs": "",
    }  # fmt: skip
    return {
        "id": uid("playbook"),
        "subject": "playbook",
        "number": "Version 3",
        "title": "Stolen session token",
        "purpose": "When a sign-in came from a token that its user **didn’t** ask for.",
        "incident_type": "account takeover",
        "owner": "Priya Raman",
        "review_due": "2026-09-01",
        "tags": ["identity"],
        "techniques": ["T1550.004"],
        "source": "",
        "licence": "",
        "version_number": 3,
        "version_state": "published",
        "published_at": "2026-03-01T09:00:00Z",
        "published_by": "Jad Haddad",
        "steps": [
            empty
            | {"id": uid(f"PS{n}"), "number": n, "position": n, "phase": phase, "title": title}
            | {"kind": kind, "ways": ways}
            | more
            for n, phase, title, kind, ways, more in told
        ],
    }


def bare() -> dict[str, Any]:
    """An incident just imported: nothing is recorded yet."""
    parts = (
        "sources alerts assets timeline workflow lessons config_changes follow_ups comments versions "
        "evidence custody remediation causes measures research notifications sign_offs metrics checklist issued_reports"
    )
    empty: dict[str, Any] = {part: [] for part in parts.split()}
    return empty | {
        "id": uid("incident"),
        "number": "INC-2026-0001",
        "title": "",
        "summary": "",
        "severity": "not_set",
        "status": "",
        "review_state": "recording",
        "classification": "not_set",
        "determination": "",
        "tlp": "amber",
        "pap": "amber",
        "moments": {},
        "root_cause": "",
        "impacts": [],
        "lead": "",
        "reporter": "",
        "responders": [],
        "tags": [],
        "techniques": [],
        "config_decision": "undecided",
        "config_decision_reason": "",
        "config_decision_by": "",
        "config_decision_at": None,
        "playbook": None,
        "comparison": None,
        "version": 1,
    }


def full() -> dict[str, Any]:
    """A business e-mail compromise, recorded from end to end."""
    record = bare() | {
        "number": "INC-2026-0417",
        "title": "Supplier payment fraud through a stolen finance session",
        "summary": _SUMMARY,
        "severity": "high",
        "status": "resolved",
        "review_state": "approved",
        "classification": "true_positive",
        "tlp": "amber_strict",
        "first_activity_at": at("08:12"),
        "detected_at": at("09:26"),
        "triaged_at": at("09:57"),
        "contained_at": at("11:20"),
        "resolved_at": at("18:00"),
        "moments": {"first_activity_at": {"precision": "minute"}},
        "root_cause": "Report-only rules have **no owner**, so nobody read the one that fired.",
        "impacts": [
            {
                "area": "Money",
                "what": "EUR 48,200 released; recalled by the bank at 12:48",
                "state": "Recovered",
            },
            {
                "area": "Personal data",
                "what": "212 mail items read, naming 9 people",
                "state": "Closed",
            },
            {"area": "Operations", "what": "Accounts payable paused 3 h", "state": "Restored"},
        ],
        "lead": "Amélie Fontaine",
        "reporter": "Tomasz Nowak",
        "responders": ["Tomasz Nowak", "Robert Okafor"],
        "config_decision": "changes_needed",
        "config_decision_reason": "Replay of a session must alert, and Tier 1 must be able to stop it.",
        "config_decision_by": "Jad Haddad",
        "config_decision_at": at("09:00", "2026-03-16"),
    }
    record["sources"] = [
        {"id": uid("source"), "product": "microsoft_defender", "external_id": "77120",
         "external_number": "77120", "url": "https://security.example/incidents/77120",
         "tenant": "corp", "file_name": "incident-77120.json", "baseline": {}, "extra": {}},
    ]  # fmt: skip
    record["own_fields"] = [
        {"id": uid(key), "key": key, "label": label, "applies_to": owner, "in_report": printed}
        for key, label, owner, printed in (
            ("loss", "Loss in EUR", "incident", True),
            ("regulator", "Regulator's reference", "incident", True),
            ("insider", "Insider suspected", "incident", False),
            ("effort", "Effort", "measure", True),
        )
    ]
    record["custom"] = {"loss": 48200, "regulator": "2026/17", "insider": True, "gone": "Old"}
    record["timeline"] = _events()
    record["workflow"], record["comparison"] = _workflow()
    record["lessons"] = _lessons()
    record["config_changes"] = _changes()
    record["follow_ups"] = _follow_ups()
    record["assets"] = _assets()
    record["alerts"] = [
        {"id": uid("alert"), "external_id": "da-77120-1", "title": "Suspicious inbox rule",
         "severity": "medium", "status": "resolved", "product": "Defender for Office 365",
         "techniques": ["T1564.008"], "created_in_source_at": at("09:26"), "assigned_to": "Tomasz Nowak",
         "extra": {}, "url": ""},
    ]  # fmt: skip
    record["versions"] = [
        {
            "id": uid(f"v{n}"),
            "number": n,
            "name": name,
            "by": by,
            "at": when,
            "content_hash": "9f2c61ab04de77c1" * 4,
        }
        for n, name, by, when in (
            (3, "After the interview with finance", "Tomasz Nowak", at("10:00", "2026-03-18")),
            (4, "For approval", "Amélie Fontaine", at("11:40", "2026-03-20")),
        )
    ]
    record["metrics"] = [
        {"name": name, "label": f"Time to {name}", "minutes": minutes, "value": value, "target_minutes": target,
         "state": state, "text": "", "from_label": "", "to_label": ""}
        for name, minutes, value, target, state in (
            ("detect", 74, "1 h 14 m", 60, "missed"),
            ("triage", 31, "31 m", 30, "missed"),
            ("contain", 114, "1 h 54 m", 120, "met"),
            ("resolve", 514, "8 h 34 m", 1440, "met"),
        )
    ]  # fmt: skip
    record["knowledge_updates"] = {
        "workflows": {"state": "not_needed", "reason": "It held", "by": "Mateo Silva"},
        "processes": {
            "state": "scheduled", "reason": "With the next audit", "by": "Mateo Silva",
            "owner": "Rosa Okafor", "due": "2026-04-15",
        },
        "playbooks": {"state": "scheduled", "reason": "", "by": "Mateo Silva"},
    }  # fmt: skip
    record["proposals"] = [
        _proposal("published", "Anybody of Tier 1 revokes sessions", "playbooks"),
        _proposal("proposed", "Confirm changes of bank details by telephone", "policies"),
    ]
    record["trend"] = {
        "months": [f"{2025 + (m > 12)}-{(m - 1) % 12 + 1:02d}-01" for m in range(4, 16)],
        "rows": [
            {"kind": "technique", "name": "T1566.002", "counts": [0, 2, 1, 0, 0, 3, 1, 0, 2, 4, 6, 12]},
            {"kind": "technique", "name": "T1657", "counts": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]},
            {"kind": "type", "name": "business e-mail compromise", "counts": [0, 0, 1, 0, 0, 1, 0, 0, 0, 2, 0, 1]},
            {"kind": "factor", "name": "Rules without an owner", "counts": [1, 0, 0, 0, 2, 0, 0, 1, 0, 1, 0, 2]},
        ],
    }  # fmt: skip
    return record | response(uid, at)


def _proposal(state: str, title: str, knowledge: str) -> dict[str, Any]:
    published = state == "published"
    return {
        "id": uid(title), "item_kind": "playbook", "item_id": uid("item"), "item_owner": "Rosa Okafor",
        "item_title": "Business e-mail compromise", "knowledge": knowledge, "title": title,
        "reason": "Containment waited 48 minutes.", "teams": [], "state": state,
        "proposed_by": "Mateo Silva", "decided_by": "Rosa Okafor" if published else "",
        "decided_at": None, "decision_reason": "", "incident_ids": [], "lesson_ids": [],
        "version_number": 8 if published else 0,
        "effective_from": "2026-04-01" if published else None,
    }  # fmt: skip


_SUMMARY = """On 12 March 2026 an attacker used a look-alike sign-in page to take over the session of one \
accounts-payable mailbox, hid the replies with an inbox rule, and asked two suppliers’ payments to go to a new \
account. **One payment of EUR 48,200 was released and recalled the same day; nothing was lost.** Mail of nine \
people was read.

We detected the rule 18 minutes after it was made, and needed 1 h 23 m to contain it, 48 minutes of which were \
spent waiting for a permission."""


def _events() -> list[dict[str, Any]]:
    rows: tuple[tuple[Any, ...], ...] = (
        ("08:12", "attacker", "Phishing mail with https://login.corp-example.top/a delivered to 14 finance mailboxes; one recipient signs in on the look-alike page.", "Mail trace", ["T1566.002"]),
        ("08:41", "attacker", "Session token replayed from 203.0.113.58; mailbox ap@corp.example opened.", "Sign-in log", ["T1550.004"]),
        ("09:08", "attacker", "Inbox rule “.” created: moves mail containing invoice or IBAN to RSS Feeds.", "Audit log", ["T1564.008"]),
        ("09:26", "defender", "Alert suspicious_inbox_rule raised (severity medium) and queued.", "Defender", []),
        ("09:57", "defender", "Tier 1 triages the alert, declares an incident at severity high.", "Tomasz Nowak", []),
        ("10:26", "attacker", "Two supplier threads answered with changed bank details.", "Mail trace", ["T1657"]),
        ("10:53", "defender", "All sessions of the account revoked; password reset; inbox rule removed.", "Entra ID", []),
        ("11:20", "defender", "Sign-in page domain blocked at proxy and DNS; containment confirmed.", "Proxy", []),
        ("12:48", "business", "Bank recalls the one released payment (EUR 48,200); second payment held.", "Finance", []),
        ("18:00", "defender", "Fourteen recipients re-enrolled with phishing-resistant MFA; incident resolved.", "Entra ID", []),
    )  # fmt: skip
    return [
        {"id": uid(f"event{i}"), "at": at(clock), "precision": "minute", "until_at": None, "until_precision": "exact",
         "lane": lane, "phase": "", "text": text, "techniques": techniques, "asset_ids": [], "source": source,
         "key_event": True, "original_time": "", "zone": "", "derived": "", "entered_by": "Tomasz Nowak"}
        for i, (clock, lane, text, source, techniques) in enumerate(rows)
    ]  # fmt: skip


def _workflow() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    rows: tuple[tuple[Any, ...], ...] = (
        ("triage", "Confirm alert with the mailbox owner by telephone", "", "09:26", "09:42", 15, "as_planned", ""),
        ("triage", "Read sign-in log for the last 7 days", "Read 24 hours only; 7 days read at 13:10", "09:42", "09:50", 10, "reordered", "Log export was slow; query saved for next time"),
        ("triage", "Declare severity; page the duty lead", "", "09:50", "09:57", 5, "as_planned", ""),
        ("containment", "Revoke sessions and refresh tokens", "", "09:57", "10:53", 15, "late", "Tier 1 role lacked the permission; approval took 48 m"),
        ("containment", "Reset password and remove unknown MFA methods", "", "10:53", "10:58", 10, "as_planned", ""),
        ("containment", "", "Call the supplier", "11:12", "11:34", None, "added", "Their mailbox was the source of the thread"),
        ("recovery", "Tell the data protection officer", None, "", "", 30, "skipped", "Done by finance at 16:20"),
    )  # fmt: skip
    steps, compared = [], []
    for i, (phase, planned, done, start, end, expected, result, reason) in enumerate(rows):
        performed = None
        if done is not None:
            performed = {
                "id": uid(f"step{i}"), "position": float(i), "phase": phase, "action": done or planned, "state": "done",
                "done_by": "Tomasz Nowak", "started_at": at(start), "started_precision": "minute",
                "finished_at": at(end), "finished_precision": "minute", "outcome": "", "reason": reason,
                "tool": "", "command": "", "automated": False, "expected_minutes": expected, "result_reason": "",
            }  # fmt: skip
            steps.append(performed)
        plan = {
            "id": uid(f"plan{i}"),
            "phase": phase,
            "title": planned,
            "text": "",
            "expected_minutes": expected,
        }
        compared.append(
            {"result": result, "playbook_step": plan if planned else None, "performed_step": performed and performed["id"],
             "expected_minutes": expected, "real_minutes": None, "reason": reason}
        )  # fmt: skip
    steps[0]["command"] = (
        "SigninLogs | where UserPrincipalName == 'ap@corp.example' | where TimeGenerated > ago(7d)"
    )
    return steps, {
        "playbook_title": "Business e-mail compromise",
        "version_number": 7,
        "version_id": None,
        "steps": compared,
    }


def _lessons() -> list[dict[str, Any]]:
    rows: tuple[tuple[Any, ...], ...] = (
        ("change", "response", "Tier 1 could not revoke sessions", "The on-call analyst saw the replay and could do nothing for 48 minutes.", "Robert Okafor", "2026-04-15", ["F0"], ["C0"]),
        ("change", "detection", "The session-replay rule fired in report-only mode and nobody reads that queue", "See https://wiki.corp.example/rules for the list.", "", None, [], []),
        ("keep", "process", "The supplier was called by telephone, outside the playbook", "That call stopped the second payment.", "Tomasz Nowak", None, [], []),
        ("luck", "people", "The bank’s recall desk was open", "", "Amélie Fontaine", None, [], []),
    )  # fmt: skip
    return [
        {"id": uid(f"lesson{i}"), "number": i + 1, "ref": f"L-{i + 1:02d}", "title": title, "direction": direction,
         "category": category, "what_happened": text, "whys": ["The role has no such right", "Nobody asked for it since 2024"] if i == 0 else [],
         "owner": owner, "due": due, "gap_severity": "high", "follow_up_ids": [uid(f) for f in follow_ups],
         "config_change_ids": [uid(c) for c in changes], "step_ids": [],
         "cause_ids": [uid("CA0")] if i == 0 else []}
        for i, (direction, category, title, text, owner, due, follow_ups, changes) in enumerate(rows)
    ]  # fmt: skip


def _changes() -> list[dict[str, Any]]:
    return [
        {"id": uid("C0"), "number": 1, "ref": "C-01", "title": "Block session replay", "system": "Entra ID",
         "change_kind": "identity", "setting": "conditionalAccess/policies/session-replay",
         "before": "state: reportOnly\nusers: all\ngrant: mfa", "after": "state: enabled\nusers: all\ngrant: mfa, compliantDevice\nexclude: 203.0.113.58",
         "reason": "The rule saw the replay and nobody was told.", "risk": "Travellers may be asked twice.",
         "requester": "Amélie Fontaine", "approver": "Jad Haddad", "applied_by": "Robert Okafor", "verified_by": "",
         "planned_at": None, "approved_at": at("09:10", "2026-03-16"), "applied_at": at("10:00", "2026-03-16"),
         "verified_at": None, "verification": "", "rollback": "Set state back to reportOnly.", "permanent": True,
         "until": None, "ticket": "CHG-1187", "state": "implemented", "state_reason": ""},
        {"id": uid("C1"), "number": 2, "ref": "C-02", "title": "Mark the first mail of a new sender", "system": "Exchange Online",
         "change_kind": "email", "setting": "", "before": "FirstContactSafetyTip: Off", "after": "FirstContactSafetyTip: On",
         "reason": "", "risk": "", "requester": "", "approver": "", "applied_by": "", "verified_by": "",
         "planned_at": None, "approved_at": None, "applied_at": None, "verified_at": None, "verification": "",
         "rollback": "", "permanent": False, "until": "2026-06-30", "ticket": "", "state": "proposed", "state_reason": ""},
    ]  # fmt: skip


def _follow_ups() -> list[dict[str, Any]]:
    rows: tuple[tuple[Any, ...], ...] = (
        ("Give Tier 1 a role that may revoke sessions", "Robert Okafor", "2026-04-15", "high", "in_progress", "lesson0"),
        ("Give every report-only rule an owner", "", None, "medium", "open", "lesson1"),
        ("Write the bank’s recall contact into the playbook", "Amélie Fontaine", "2026-03-20", "medium", "done", "step3"),
    )  # fmt: skip
    return [
        {"id": uid(f"F{i}"), "number": i + 1, "ref": f"F-{i + 1:02d}", "action": action, "owner": owner, "due": due,
         "priority": priority, "state": state, "source_id": uid(origin), "ticket": "", "closing_note": "", "verified_by": "",
         "closed_at": None}
        for i, (action, owner, due, priority, state, origin) in enumerate(rows)
    ]  # fmt: skip


def _assets() -> list[dict[str, Any]]:
    rows: tuple[tuple[Any, ...], ...] = (
        ("mailbox", "ap@corp.example", "victim", "suspicious", "in", ""),
        (
            "host",
            "FIN-LT-0231.corp.example",
            "victim",
            "no_threats_found",
            "out",
            "Rebuilt before the incident",
        ),
        ("ip", "203.0.113.58", "attacker", "malicious", "in", ""),
        ("url", "https://login.corp-example.top/a", "attacker", "malicious", "in", ""),
        ("user", "Anna Petrova", "victim", "unknown", "in", ""),
    )
    return [
        {"id": uid(f"asset{i}"), "number": i + 1, "ref": f"A-{i + 1:02d}", "entity_type": kind, "value": value,
         "identity_key": f"{kind}:{value.lower()}", "identifiers": {}, "role": role, "criticality": "not_set",
         "verdict": verdict, "remediation_status": "blocked" if role == "attacker" else "", "scope_state": scope,
         "scope_reason": reason, "first_seen_at": at("08:41"), "last_seen_at": at("10:26"), "notes": "", "extra": {}}
        for i, (kind, value, role, verdict, scope, reason) in enumerate(rows)
    ]  # fmt: skip
