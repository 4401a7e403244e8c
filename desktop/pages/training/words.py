"""Words of training for people: intervals, states, kinds."""

from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from kb.vocabulary.moments import format_duration

#: Word, tone of a card's state.
STATE_TONES = {
    "suggested": "info",
    "accepted": "ok",
    "declined": "neutral",
    "retired": "neutral",
}
HOW_TONES = {
    "open": "neutral",
    "begun": "info",
    "changed": "warn",
    "done": "ok",
    "gone": "neutral",
}


def tr(text: str) -> str:
    """A text in the language of the window."""
    return QCoreApplication.translate("Training", text)


def how_words(how: str) -> str:
    """How far somebody is with an item."""
    return {
        "open": tr("To do"),
        "begun": tr("Begun"),
        "changed": tr("Changed since"),
        "done": tr("Done"),
        "gone": tr("No longer there"),
    }.get(how, how)


def interval(now: datetime, due: datetime) -> str:
    """How long until a card comes again: "10 m", "3 d", "2.1 months"."""
    apart = max(due - now, timedelta(minutes=1))
    days = apart / timedelta(days=1)
    if days < 1:
        return format_duration(max(round(apart / timedelta(minutes=1)), 1))
    if days < 60:
        return tr("{n} d").format(n=round(days))
    return tr("{n} months").format(n=f"{days / 30.4:.1f}")


def one_line(text: str, most: int = 300) -> str:
    """Markdown in one line, for a list: without its marks."""
    plain = text.translate(str.maketrans("", "", "*`>#|"))
    return " ".join(plain.split())[:most]
