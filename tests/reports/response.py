"""The parts of the example that tell of evidence, remediation, causes and what followed."""

# ruff: noqa: E501 - a row of a table reads best as a row

from collections.abc import Callable
from typing import Any

from tests.reports.findings import findings

Rows = list[dict[str, Any]]


def response(uid: Callable[[str], str], at: Callable[..., str]) -> dict[str, Rows]:
    """Every part by its key."""
    return {
        "evidence": _evidence(uid, at),
        "custody": _custody(uid, at),
        "remediation": _remediation(uid, at),
        "causes": _causes(uid),
        "measures": _measures(uid, at),
        "research": _research(uid),
        "notifications": _notifications(uid, at),
        "sign_offs": _sign_offs(uid, at),
        "repeated": _repeated(uid),
    } | findings(uid, at)


def _evidence(uid: Callable[[str], str], at: Callable[..., str]) -> Rows:
    rows: tuple[tuple[Any, ...], ...] = (
        ("Sign-in log of the mailbox", "log", "signin-ap.csv", 482_113, "c0ffee12" * 8, "sound", True, False),
        ("Interview with the payments clerk", "document", "interview-clerk.pdf", 91_004, "beefcafe" * 8, "not_yet", True, True),
        ("Private working notes", "other", "scratch.txt", 120, "0badf00d" * 8, "not_yet", False, False),
    )  # fmt: skip
    return [
        {"id": uid(f"EV{i}"), "number": i + 1, "ref": f"E-{i + 1:02d}", "title": title, "evidence_kind": kind, "file_name": name,
         "media_type": "", "size": size, "sha256": digits, "source": "Entra ID portal", "collected_by": "Grace Lindqvist",
         "collected_at": at("13:10"), "storage": "vault-7/shelf-3", "tlp": "amber", "in_report": shown, "redact": hidden,
         "malicious": False, "asset_ids": [], "event_ids": [], "step_ids": [], "verified_at": at("09:00", "2026-03-20") if check == "sound" else None,
         "verification": check, "text": "", "notes": ""}
        for i, (title, kind, name, size, digits, check, shown, hidden) in enumerate(rows)
    ]  # fmt: skip


def _custody(uid: Callable[[str], str], at: Callable[..., str]) -> Rows:
    rows = (
        ("EV0", "handed_over", "14:00", "Grace Lindqvist", "Ingrid Solberg", "Evidence room", "S-118"),
        ("EV0", "checked", "15:00", "Ingrid Solberg", "Marek Dvorak", "Laboratory", ""),
        ("EV2", "sealed", "16:00", "", "Secret Holder", "", ""),
    )  # fmt: skip
    return [
        {"id": uid(f"move{i}"), "evidence_id": uid(item), "custody_action": action, "at": at(clock), "from_person": before,
         "to_person": after, "place": place, "seal": seal, "reason": ""}
        for i, (item, action, clock, before, after, place, seal) in enumerate(rows)
    ]  # fmt: skip


def _remediation(uid: Callable[[str], str], at: Callable[..., str]) -> Rows:
    rows: tuple[tuple[Any, ...], ...] = (
        ("Revoke sessions", "contain", ["asset0"], "", "done", "10:05", "10:53", "All tokens revoked", None),
        ("Isolate the laptop", "contain", ["asset1"], "", "done", "10:10", "10:15", "Isolated", None),
        ("Release the laptop", "recover", ["asset1"], "", "done", "17:00", "17:20", "Released", "R1"),
        ("Block the sign-in page", "contain", ["asset3"], "https://login.corp-example.top/b", "pending_approval", "10:40", "", "", None),
    )  # fmt: skip
    return [
        {"id": uid(f"R{i}"), "number": i + 1, "ref": f"R-{i + 1:02d}", "action": action, "action_kind": kind, "asset_ids": [uid(a) for a in assets],
         "target": target, "state": state, "origin": "by_hand", "rule": "", "asked_by": "Lucia Moreau", "asked_at": at(asked),
         "approver": "Henrik Vasquez" if decided else "", "decided_at": at(decided) if decided else None, "decision_reason": "",
         "operator": "Yusuf Brandt" if decided else "", "ran_at": at(decided) if decided else None, "finished_at": None, "tool": "",
         "result": result, "rollback": "", "reversible": True, "undoes_id": uid(undoes) if undoes else None,
         "verdict_right": "not_judged", "verification": ""}
        for i, (action, kind, assets, target, state, asked, decided, result, undoes) in enumerate(rows)
    ]  # fmt: skip


def _causes(uid: Callable[[str], str]) -> Rows:
    rows: tuple[tuple[Any, ...], ...] = (
        ("A stolen session could be replayed", "trigger", "technology", None, "", ["EV0"], False),
        ("The rule was in report-only mode", "detection_gap", "process", "CA0", "Rules without an owner", [], False),
        ("Report-only rules have no owner", "enabling", "management", "CA1", "Rules without an owner", ["EV0", "EV1"], True),
        ("The bank’s recall desk was open", "luck", "environment", None, "", [], False),
    )  # fmt: skip
    return [
        {"id": uid(f"CA{i}"), "number": i + 1, "ref": f"K-{i + 1:02d}", "title": title, "cause_type": part, "category": branch,
         "parent_id": uid(parent) if parent else None, "factor": factor, "explanation": "", "evidence_ids": [uid(e) for e in evidence], "is_root": root}
        for i, (title, part, branch, parent, factor, evidence, root) in enumerate(rows)
    ]  # fmt: skip


def _repeated(uid: Callable[[str], str]) -> Rows:
    said = {"number": "INC-2026-0417", "cause_id": uid("CA2"), "cause_ref": "K-03"}
    return [said | {"lesson_ref": "L-02", "earlier": "INC-2025-0031", "closed_on": "2025-11-02"}]


def _measures(uid: Callable[[str], str], at: Callable[..., str]) -> Rows:
    return [
        {"id": uid("M0"), "number": 1, "ref": "M-01", "title": "Alert on replayed sessions", "measure_type": "detection", "description": "",
         "cause_id": uid("CA1"), "lesson_id": uid("lesson1"), "owner": "Priya Raman", "due": "2026-04-01", "state": "verified",
         "test": "Replay a test session", "tested_at": at("10:00", "2026-03-19"), "tested_by": "Olga Stein", "test_result": "effective",
         "test_evidence": "Alert raised after 40 s", "next_check": "2026-09-01", "ticket": "SEC-88", "custom": {"effort": ["S", "M"]}},
    ]  # fmt: skip


def _research(uid: Callable[[str], str]) -> Rows:
    return [
        {"id": uid(f"RN{i}"), "number": i + 1, "ref": f"N-{i + 1:02d}", "title": title, "source_kind": "vendor_report", "publisher": "Example Labs",
         "url": "https://labs.example.com/session-theft", "published_on": "2026-02-01", "read_on": "2026-03-14", "author": "Noor Jansen",
         "techniques": ["T1550.004", "T1111"], "indicators": [], "actor": "", "confidence": "moderate",
         "findings": "The same kit sells **session replay** as a service.", "tags": [], "in_report": shown}
        for i, (title, shown) in enumerate((("Session theft kits of 2026", True), ("Unprinted rumour", False)))
    ]  # fmt: skip


def _notifications(uid: Callable[[str], str], at: Callable[..., str]) -> Rows:
    rows: tuple[tuple[Any, ...], ...] = (
        ("National CSIRT", "authority", "nis2", "Early warning", at("09:57", "2026-03-13"), at("07:57", "2026-03-13"), False, ""),
        ("Data protection authority", "authority", "gdpr", "First notice", at("09:57", "2026-03-15"), at("11:57", "2026-03-15"), False, "Count of people came late"),
        ("Insurer", "partner", "contract", "Notice of claim", at("09:57", "2026-03-20"), None, False, ""),
        ("Customers", "customer", "none", "", None, None, True, "No customer data was read"),
    )  # fmt: skip
    return [
        {"id": uid(f"N{i}"), "number": i + 1, "ref": f"X-{i + 1:02d}", "recipient": recipient, "audience": audience, "rule": rule, "stage": stage,
         "clock_from": None, "due_at": due, "sent_at": sent, "sent_by": "Celine Aubert" if sent else "", "channel": "Web form" if sent else "",
         "reference": "", "content": "", "late_reason": "" if skipped else reason, "not_needed": skipped, "reason": reason if skipped else ""}
        for i, (recipient, audience, rule, stage, due, sent, skipped, reason) in enumerate(rows)
    ]  # fmt: skip


def _sign_offs(uid: Callable[[str], str], at: Callable[..., str]) -> Rows:
    rows: tuple[tuple[Any, ...], ...] = (
        (1, "reviewer", "returned", "Viktor Hale", "2026-03-17", "Name an owner for L-02.", True),
        (1, "author", "signed", "Amélie Fontaine", "2026-03-16", "", False),
        (1, "author", "signed", "Amélie Fontaine", "2026-03-20", "Complete to my knowledge.", True),
        (1, "approver", "signed", "Beatrix Quill", "2026-03-20", "Approved for the board.", True),
    )  # fmt: skip
    return [
        {"id": uid(f"sign{i}"), "review_number": number, "role": role, "decision": decision, "by": by, "at": at("12:00", day),
         "statement": statement, "content_hash": "a1b2c3d4e5f60718" * 4, "in_force": held}
        for i, (number, role, decision, by, day, statement, held) in enumerate(rows)
    ]  # fmt: skip
