"""Notifications: who had to be told by when, and by how much the clock was met or missed."""

from datetime import datetime
from typing import Any

from kb.vocabulary.response import NotificationRule, NotifiedAudience
from reports.language import _, label
from reports.reading import Reading, Row, duration, instant, reference


def notifications(reading: Reading) -> dict[str, Any]:
    """Values of the notifications, the soonest due first."""
    rows = sorted(
        reading.rows("notifications"),
        key=lambda row: str(row.get("due_at") or row.get("sent_at") or "~"),
    )
    return {"rows": [_row(reading, row) for row in rows]}


def _row(reading: Reading, row: Row) -> dict[str, Any]:
    row = row | {"_kind": "notification"}
    due, sent = instant(row.get("due_at")), instant(row.get("sent_at"))
    who = _("by {who}", who=row["sent_by"]) if row.get("sent_by") else ""
    how = reading.cell(row.get("channel"))
    number = reading.cell(row.get("reference"))
    return {
        "of": reading.of(row),
        "ref": reference(row, "X"),
        "recipient": reading.cell(row.get("recipient"), row, "recipient") or _("not set"),
        "audience": label(NotifiedAudience, row.get("audience")),
        "rule": label(NotificationRule, row.get("rule")),
        "stage": reading.cell(row.get("stage"), row, "stage"),
        "due": reading.moment(row.get("due_at"), none=_("no deadline")),
        "sent": reading.moment(row.get("sent_at"), none=_("not sent")),
        "by": " ".join(
            part for part in (who, how, number and _("no. {number}", number=number)) if part
        ),
        "margin": _margin(row, due, sent, reading.options.now),
        "reason": reading.cell(row.get("reason" if row.get("not_needed") else "late_reason")),
    }


def _margin(row: Row, due: datetime | None, sent: datetime | None, now: datetime) -> str:
    """How the clock ended, or where it stands at the time of the export."""
    if row.get("not_needed"):
        return _("Not needed")
    if due is None:
        return _("No deadline") if sent else _("Not sent; no deadline")
    if sent is not None:
        early = sent <= due
        words = duration(sent, due) if early else duration(due, sent)
        words = words or _("At once")
        if early:
            return _("{duration} before the deadline", duration=words)
        return _("{duration} late", duration=words)
    words = duration(now, due) if now <= due else duration(due, now)
    if now <= due:
        return _("Not sent; {duration} left", duration=words)
    return _("Not sent; overdue by {duration}", duration=words)
