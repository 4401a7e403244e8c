"""Bars that say what an incident is: an example, or one that can only be read."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.widgets.bars import Bar, ReadOnlyBar

if TYPE_CHECKING:
    from kb.dossier import WholeIncident


class StateBars(QObject):
    """Keeps the bars of one page in step with the incident.

    Args:
        place: the page's layout for bars.
        on_remove: removes an example.
    """

    def __init__(self, place: QVBoxLayout, on_remove: Callable[[], object]) -> None:
        super().__init__(place)
        self._place = place
        self._on_remove = on_remove
        self._shown: list[QWidget] = []
        self._key: tuple[bool, bool] | None = None

    def show_whole(self, whole: "WholeIncident", *, read_only: bool) -> None:
        """Shows the bars that fit the incident; nothing moves while they stay the same."""
        key = (whole.incident.is_example, read_only)
        if key == self._key:
            return
        self.clear()
        self._key = key
        if whole.incident.is_example:
            text = self.tr("Example: facts of a public incident.")
            self._add(Bar(text, "neutral", ((self.tr("Remove"), self._on_remove),)))
        if read_only:
            self._add(ReadOnlyBar(self.tr("Approved: this incident can only be read.")))

    def clear(self) -> None:
        """Takes all bars away."""
        for bar in self._shown:
            bar.hide()
            bar.deleteLater()
        self._shown.clear()
        self._key = None

    def _add(self, bar: QWidget) -> None:
        self._shown.append(bar)
        self._place.addWidget(bar)
