"""Notices: one line that tells of something done, with a way back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

_KEPT = 50


@dataclass(frozen=True, slots=True, eq=False)
class Notice:
    """One notice.

    Attributes:
        text: one line, "Deleted F-03".
        action: label of its button, or "".
        on_action: what the button does.
        at: UTC.
    """

    text: str
    action: str = ""
    on_action: Callable[[], object] | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


class Notices(QObject):
    """Notices of one window, kept for the tray.

    Signals:
        posted: `(Notice)` to be shown above the status bar.
    """

    posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: list[Notice] = []

    def show(
        self, text: str, action: str = "", on_action: Callable[[], object] | None = None
    ) -> None:
        """Shows a line for 6 s, or 10 s when it has an action such as Undo."""
        notice = Notice(text, action, on_action)
        self._kept.insert(0, notice)
        del self._kept[_KEPT:]
        self.posted.emit(notice)

    @property
    def kept(self) -> tuple[Notice, ...]:
        """The latest notices, newest first."""
        return tuple(self._kept)
