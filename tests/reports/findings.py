"""The parts of the example that tell of scope, live response, automation, clauses and barriers."""

# ruff: noqa: E501 - a row of a table reads best as a row

from collections.abc import Callable
from typing import Any

type _Rows = list[dict[str, Any]]


def findings(uid: Callable[[str], str], at: Callable[..., str]) -> dict[str, _Rows]:
    """Every part by its key."""
    return _looked_at(uid, at) | _judged(uid, at)


def _looked_at(uid: Callable[[str], str], at: Callable[..., str]) -> dict[str, _Rows]:
    return {
        "scope_changes": [
            {"id": uid("S0"), "asset_id": uid("asset1"), "state": "suspected", "reason": "It had the same mail open", "by": "Yusuf Brandt", "at": at("10:00")},
            {"id": uid("S1"), "asset_id": uid("asset1"), "state": "out", "reason": "No session token on its disk", "by": "Yusuf Brandt", "at": at("15:30")},
        ],
        "clocks": [{"id": uid("CL0"), "source": "Mail gateway", "zone": "Europe/Oslo", "skew_seconds": 90, "how_known": "NTP was off"}],
        "opportunities": [
            {"id": uid("D0"), "number": 1, "ref": "D-01", "signal": "Inbox rule that hides replies", "phase": "Defense evasion", "at": at("08:20"), "precision": "minute",
             "data_source": "Mailbox audit log", "technique": "T1564.008", "why_missed": "The rule’s alert was report-only", "detection_change": "Alert on rules that move to RSS feeds",
             "rule": "NewInboxRule", "lesson_id": uid("lesson1")},
        ],
        "live_responses": [
            {"id": uid("V0"), "number": 1, "ref": "V-01", "title": "Look for the stolen token", "asset_id": uid("asset1"), "device": "", "operator": "Yusuf Brandt", "started_at": at("11:00"),
             "ended_at": at("11:40"), "script": "collect-tokens.ps1", "outcome": "No token was found.", "transcript": "C:\\> processes\nall of it",
             "commands": [{"at": at("11:02"), "command": "processes", "output": "msedge.exe\noutlook.exe", "note": ""}, {"at": at("11:10"), "command": "getfile tokens.json", "output": "", "note": "Nothing there"}],
             "files": [{"name": "tokens.json", "direction": "fetched", "size": 2048, "sha256": "ab12" * 16, "evidence_id": uid("EV0")}], "evidence_ids": [uid("EV0")]},
        ],
        "playbook_runs": [
            {"id": uid(f"W{i}"), "number": i + 1, "ref": f"W-{i + 1:02d}", "title": title, "playbook_version_id": uid("PV"), "playbook_version": 3, "subject_kind": kind, "subject_id": subject, "trigger": trigger, "rule": rule,
             "rule_version": "2" if rule else "", "rule_id": None, "started_by": by, "started_at": at(began), "started_precision": "minute", "finished_at": None, "finished_precision": "minute", "external_id": "", "outcome": outcome,
             "steps": 12, "done": done, "skipped": i}
            for i, (title, kind, subject, trigger, rule, by, began, done, outcome) in enumerate((
                ("Stolen session token", "incident", None, "by_rule", "Token theft: contain at once", "", "09:31", 9, "The sessions ended at once."),
                ("Isolate a device", "entity", uid("asset1"), "by_hand", "", "Yusuf Brandt", "11:05", 4, ""),
            ))
        ],
        "automated_runs": [
            {"id": uid("U0"), "number": 1, "ref": "U-01", "title": "Mail with a malicious address", "engine": "Automated investigation", "rule": "User-reported phish", "rule_version": "4", "trigger": "Alert",
             "external_id": "urn:1", "status": "PartiallyInvestigated", "started_at": at("09:30"), "ended_at": at("09:44"), "action_ids": [uid("R0")], "decision": "Approve", "decided_by": "Henrik Vasquez", "decided_at": at("10:52"),
             "verdicts": [{"entity": "login.corp-example.top", "asset_id": uid("asset3"), "verdict": "malicious", "right": "right", "reason": ""},
                          {"entity": "invoice mail", "asset_id": None, "verdict": "no_threats_found", "right": "wrong", "reason": "Its address was made an hour before"}],
             "judgement": "partly", "judgement_reason": "It saw the page and not the mail."},
        ],
    }  # fmt: skip


def _judged(uid: Callable[[str], str], at: Callable[..., str]) -> dict[str, _Rows]:
    return {
        "adherence": [
            {"id": uid(f"P{i}"), "number": i + 1, "ref": f"P-{i + 1:02d}", "document_id": uid(document), "document_title": document, "document_version": version, "clause": clause, "clause_text": says,
             "finding": finding, "fact_kind": "", "fact_id": None, "fact": fact, "explanation": why, "lesson_id": None}
            for i, (document, version, clause, says, finding, fact, why) in enumerate((
                ("Payment policy", 7, "§ 4.2", "Changed bank details are confirmed by telephone.", "deviated", "F2 was paid without a call", "The clerk was new."),
                ("Payment policy", 7, "§ 4.4", "The bank is told at once.", "followed", "The bank was called at 13:02", ""),
                ("", 0, "Who may revoke sessions", "", "missing", "48 minutes were spent waiting", "No document says who."),
            ))
        ],
        "observations": [
            {"id": uid(f"O{i}"), "number": i + 1, "ref": f"O-{i + 1:02d}", "title": title, "observation_class": how, "explanation": why, "by": "Noor Jansen", "event_ids": [], "evidence_ids": evidence, "lesson_id": None}
            for i, (title, how, why, evidence) in enumerate((
                ("The clerk called back", "went_well", "Within the hour", [uid("EV1")]),
                ("Nobody could revoke sessions", "went_badly", "", []),
                ("The bank’s recall desk was open", "luck", "It closes at 16:00", []),
            ))
        ],
        "barriers": [
            {"id": uid(f"B{i}"), "number": i + 1, "ref": f"B-{i + 1:02d}", "title": title, "barrier_kind": kind, "state": state, "explanation": why, "cause_id": uid("CA1") if state == "bypassed" else None,
             "measure_id": uid("M0") if state == "bypassed" else None, "evidence_ids": []}
            for i, (title, kind, state, why) in enumerate((
                ("Multi-factor sign-in", "technical", "bypassed", "The session was taken after it"),
                ("Call before payment", "human", "held", "For the second payment"),
            ))
        ],
        "references": [{"id": uid("REF0"), "title": "Vendor’s advice on session theft", "url": "https://example.com/advice", "accessed_on": "2026-03-14", "offline_note": "Bind tokens to devices.", "about_kind": "", "about_id": None}],
        "answer_sets": [
            {"id": uid("Q0"), "number": 1, "ref": "Q-01", "person": "Lucia Moreau", "questionnaire": "After the incident", "questionnaire_version": 1, "state": "answered", "asked_by": "Noor Jansen", "asked_at": at("09:00", "2026-03-13"),
             "answered_at": at("11:00", "2026-03-13"), "answers": {"surprised": "The wait", "tools": ["Entra portal"]}, "questions": {"questions": [{"key": "surprised", "text": "What surprised you?"}, {"key": "tools", "text": "What did you work with?"}]}},
        ],
        "links": [],
    }  # fmt: skip
