"""A line above the table that names long gaps between events, and goes from one to the next."""

from collections.abc import Sequence
from datetime import timedelta, tzinfo
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.pages.incident.timeline.preferences import GAP_MINUTES
from desktop.pages.incident.words import isolated
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Combo
from desktop.widgets.layouts import row
from kb.vocabulary.moments import format_duration, format_moment

if TYPE_CHECKING:
    from kb.incidents.timeline.gaps import Gap

_NAMED: Final = 3
_LIMIT: Final = 12
_IN_TIP: Final = 12


class GapsLine(QWidget):
    """Names the gaps, "2 gaps: 6 h 10 m, 5 h 40 m", beside the limit of their length.

    Hidden while there are too few events for a gap.

    Attributes:
        limit: the choice of the limit, in minutes.

    Signals:
        wanted: `(UUID)` the event that ends the next gap.
        limited: `(timedelta)` another limit was chosen.
    """

    wanted = Signal(object)
    limited = Signal(object)

    def __init__(self, limit: timedelta) -> None:
        super().__init__()
        offered = [
            (minutes, self.tr("Gaps over {limit}").format(limit=format_duration(minutes)))
            for minutes in GAP_MINUTES
        ]
        self.limit = Combo(self.tr("Least length of a gap"), offered)
        self.limit.setMinimumContentsLength(_LIMIT)
        self.limit.set_value(limit // timedelta(minutes=1))
        self.limit.picked.connect(self._on_limit)
        self.button = Button("", "link", on_click=self._show_next)
        self.setLayout(row(self.limit, self.button, None))
        self._gaps: Sequence[Gap] = ()
        self._shown = -1
        self.hide()

    def _on_limit(self, _value: object) -> None:
        self.limited.emit(timedelta(minutes=int(str(self.limit.value()))))

    def show_gaps(self, gaps: "Sequence[Gap]", zone: tzinfo, events: int) -> None:
        """Names the gaps, in time order."""
        self._gaps = gaps
        self.setVisible(events > 1)
        self.button.setVisible(bool(gaps))
        if not gaps:
            return
        said = self.tr("1 gap") if len(gaps) == 1 else self.tr("{n} gaps")
        named = [isolated(gap_text(gap, zone)) for gap in gaps]
        lengths = [format_duration(gap.length / timedelta(minutes=1)) for gap in gaps]
        text = ", ".join(lengths[:_NAMED]) + (", …" if len(gaps) > _NAMED else "")
        label = self.tr("{count}: {gaps}")
        self.button.set_label(label.format(count=said.format(n=len(gaps)), gaps=text))
        why = self.tr("Either nothing happened, or nobody looked. Shows the event after the gap.")
        self.button.setToolTip("\n".join([why, *named[:_IN_TIP]]))

    def _show_next(self) -> None:
        if self._gaps:
            self._shown = (self._shown + 1) % len(self._gaps)
            self.wanted.emit(self._gaps[self._shown].before_id)


def gap_text(gap: "Gap", zone: tzinfo) -> str:
    """A gap in words: "2026-03-13 03:10–09:20", with the second day where it is another."""
    began, ended = (format_moment(at, "minute", zone) for at in (gap.began, gap.ended))
    same_day = began[:10] == ended[:10]
    return f"{began}–{ended[11:]}" if same_day else f"{began} – {ended}"
