"""What a platform does otherwise than written: banners until it is re-tested."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.pages.knowledge.reading_days import read_day
from desktop.widgets.bars import Bar
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout
from kb.library.known_differences import service as known_differences

if TYPE_CHECKING:
    from desktop.pages.knowledge.reading import Reading
    from kb.library.known_differences.schemas import KnownDifference

_MOST_TESTED = 3


class DifferenceBars(QWidget):
    """A banner for each difference that holds, a line for those that were re-tested.

    Signals:
        wanted: `(operation, str)` a write, and the sentence that tells of it.
    """

    wanted = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self._bars = column(spacing=6)
        self.setLayout(self._bars)
        self._reading: Reading | None = None
        self._shown: tuple[object, ...] = ()
        self._today = date.min
        self.noting: InlineForm | None = None

    def show_reading(self, reading: "Reading", today: date) -> None:
        """Shows what is known of an item; what is being typed about the same one stays."""
        self._reading = reading
        shown = (reading.item.id, reading.differences, today)
        if shown == self._shown:
            return
        self._shown = shown
        self._today = today
        empty_layout(self._bars)
        self.noting = None
        for one in reading.differences:
            if one.holds:
                self._bars.addWidget(self._banner(one))
                self._bars.addWidget(self._form(one))
        tested = [one for one in reading.differences if not one.holds]
        for one in tested[:_MOST_TESTED]:
            self._bars.addWidget(PlainText(self._of_tested(one), "hint", wrap=True))
        self.setVisible(self._bars.count() > 0)

    def ask_note(self) -> None:
        """Asks what behaves differently, and when it is to be tested again."""
        if self._reading is None or self.noting is not None:
            return
        asks = (
            InlineAsk("title", self.tr("What behaves differently"), required=True),
            InlineAsk("impact", self.tr("What that means for us")),
            self._day("retest_due", self.tr("Re-test due")),
        )
        self.noting = InlineForm(self.tr("Note known difference…"), asks, self._note)
        self._bars.insertWidget(0, self.noting)
        self.setVisible(True)
        self.noting.show()
        self.noting.open()

    def _banner(self, one: "KnownDifference") -> Bar:
        said = self.tr("Affected by a known difference: {what}").format(what=one.title)
        noted = self.tr("Noted {day} by {who}.") if one.noted_by else self.tr("Noted {day}.")
        day = one.noted_at.isoformat() if one.noted_at else "–"
        parts = [one.impact, noted.format(day=day, who=one.noted_by)]
        if one.retest_due is not None:
            due = self.tr("The re-test was due on {day}.") if one.is_overdue(self._today) else ""
            due = due or self.tr("Re-test due on {day}.")
            parts.append(due.format(day=one.retest_due.isoformat()))
        parts.append(one.result)
        detail = " ".join(part.strip() for part in parts if part.strip())
        remove = (self.tr("Delete the note"), partial(self._remove, one))
        return Bar(
            said, "danger" if one.is_overdue(self._today) else "warn", (remove,), detail=detail
        )

    def _form(self, one: "KnownDifference") -> InlineForm:
        asks = (
            InlineAsk("result", self.tr("What the re-test found"), required=True),
            self._day("again", self.tr("Still different: test again on")),
        )
        return InlineForm(self.tr("Re-tested…"), asks, partial(self._retest, one))

    def _of_tested(self, one: "KnownDifference") -> str:
        day = one.retested_at.isoformat() if one.retested_at else "–"
        said = self.tr("Re-tested {day} by {who}: {what}. {result}")
        return said.format(day=day, who=one.retested_by or "–", what=one.title, result=one.result)

    @staticmethod
    def _day(name: str, label: str) -> InlineAsk:
        return InlineAsk(name, label, read=read_day, hint="2026-12-31")

    def _note(self, given: Mapping[str, Any]) -> None:
        if self._reading is None:
            return
        about: dict[str, Any] = {"item_kind": self._reading.kind, "item_id": self._reading.item.id}
        self._want(
            partial(known_differences.add, **about, values=given),
            self.tr("Noted what behaves differently in “{title}”"),
        )

    def _retest(self, one: "KnownDifference", given: Mapping[str, Any]) -> None:
        self._want(
            partial(known_differences.retest, record_id=one.id, **given),
            self.tr("Re-tested “{title}”"),
        )

    def _remove(self, one: "KnownDifference") -> None:
        remove = partial(known_differences.remove, record_id=one.id)
        self._want(remove, self.tr("Deleted a note on “{title}”"))

    def _want(self, operation: Callable[..., object], said: str) -> None:
        self.wanted.emit(operation, said)
