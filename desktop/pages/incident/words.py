"""How states of an incident look: tone and mark of each word, durations, spans of time."""

from datetime import datetime, tzinfo
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QGuiApplication

from desktop.widgets.marks import Mark
from kb.vocabulary.enums import Precision

SEVERITY_TONES: Final = {
    "critical": "crit",
    "high": "high",
    "medium": "med",
    "low": "low",
    "informational": "low",
    "not_set": "neutral",
}
REVIEW_TONES: Final = {
    "recording": "info",
    "in_review": "warn",
    "sign_off": "info",
    "approved": "ok",
}
FOLLOW_UP_TONES: Final = {
    "open": "warn",
    "in_progress": "info",
    "done": "ok",
    "verified": "ok",
    "accepted_risk": "neutral",
    "cancelled": "neutral",
}


def severity_mark(code: str) -> Mark:
    """The shape of a severity."""
    return Mark(code) if code in SEVERITY_TONES else Mark.NOT_SET


def isolated(text: str) -> str:
    """Keeps numbers and Latin words in order where the window runs from right to left."""
    return f"\u2066{text}\u2069" if QGuiApplication.isRightToLeft() else text


def zone_name(zone: tzinfo, at: datetime | None) -> str:
    """Short name of the zone, "UTC" or "CET"."""
    moment = at.astimezone(zone) if at is not None else None
    return (moment.tzname() if moment is not None else zone.tzname(None)) or str(zone)


def day_text(at: datetime, zone: tzinfo) -> str:
    """A day in prose, "12 March 2026"."""
    local = at.astimezone(zone)
    return QLocale().toString(local.date(), "d MMMM yyyy")  # type: ignore[call-overload,no-any-return]


def span_text(
    began: datetime | None, ended: datetime | None, zone: tzinfo, *, clock: tuple[bool, bool]
) -> str:
    """From when to when: "12 March 2026, 08:12–18:00 UTC".

    Args:
        began: the first time, or None.
        ended: the last time, or None.
        zone: the window's zone.
        clock: whether the times of day are known, of both ends.
    """
    if began is None:
        return QCoreApplication.translate("IncidentWords", "Began: not set")
    name = zone_name(zone, began)
    start = day_text(began, zone)
    if clock[0]:
        start += f", {began.astimezone(zone):%H:%M}"
    if ended is None:
        return f"{start} {name}" if clock[0] else start
    same_day = began.astimezone(zone).date() == ended.astimezone(zone).date()
    if same_day:
        end = f"–{ended.astimezone(zone):%H:%M}" if clock[0] and clock[1] else ""
        return f"{start}{end} {name}" if clock[0] else start
    end = day_text(ended, zone) + (f", {ended.astimezone(zone):%H:%M}" if clock[1] else "")
    return f"{start} – {end} {name}" if clock[0] or clock[1] else f"{start} – {end}"


def has_clock(precision: str) -> bool:
    """Whether a time of that precision has a time of day."""
    return precision in {Precision.EXACT, Precision.MINUTE, Precision.HOUR}


def short_time(at: datetime | None, precision: str, zone: tzinfo, day: datetime | None) -> str:
    """A time in a list: the clock alone on the day of `day`, else "03-12 08:12"."""
    if at is None or precision == Precision.UNKNOWN:
        return ""
    local = at.astimezone(zone)
    if not has_clock(precision):
        forms = {Precision.DAY: "%Y-%m-%d", Precision.MONTH: "%Y-%m", Precision.YEAR: "%Y"}
        return local.strftime(forms.get(Precision(precision), "%Y-%m-%d"))
    clock = local.strftime("%H h" if precision == Precision.HOUR else "%H:%M")
    if day is None or local.date() == day.astimezone(zone).date():
        return clock
    same_year = local.year == day.astimezone(zone).year
    return f"{local.strftime('%m-%d' if same_year else '%Y-%m-%d')} {clock}"
