"""Days as people type them."""

from datetime import date

from PySide6.QtCore import QCoreApplication


def read_day(value: object) -> date | None:
    """The day that is typed; None for an empty field.

    Raises:
        ValueError: a sentence that tells what to type.
    """
    text = str(value or "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        msg = QCoreApplication.translate("ReadingDays", "Use a day such as 2026-12-31.")
        raise ValueError(msg) from None
