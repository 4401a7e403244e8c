"""Where an item stands: in review, returned, overdue, retired; and what can be done about it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets.bars import Bar, BarAction
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout
from kb.library import life
from kb.vocabulary.enums import KnowledgeState

if TYPE_CHECKING:
    from uuid import UUID

    from desktop.pages.knowledge.reading import Reading

Operation = Callable[[Any], object]


class LifeBars(QWidget):
    """Bars over the text; nothing is shown while there is nothing to know.

    Signals:
        wanted: `(operation, str)` a write, and the sentence that tells of it.
        item_wanted: `(UUID)` open this item.
        version_wanted: `(UUID)` show this version.
        edit_wanted, publish_wanted: go on with the draft.
    """

    wanted = Signal(object, str)
    item_wanted = Signal(object)
    version_wanted = Signal(object)
    edit_wanted = Signal()
    publish_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._bars = column(spacing=6)
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.setLayout(column(self._bars, self.message, spacing=6))
        self._reading: Reading | None = None
        self.retiring: InlineForm | None = None

    def show_reading(self, reading: "Reading", today: date) -> None:
        """Shows where an item stands; what is being typed about the same item stays."""
        known, self._reading = self._reading, reading
        if known is not None and known == reading:
            return
        self.say("")
        empty_layout(self._bars)
        self.retiring = None
        item = reading.item
        if item.state == KnowledgeState.RETIRED:
            self._add(self._retired(reading))
        elif life.is_stale(item.review_due, today) and item.state == KnowledgeState.PUBLISHED:
            due = self.tr("Its review was due on {day}: read it before you rely on it.")
            self._add(
                Bar(
                    due.format(day=f"{item.review_due:%Y-%m-%d}"),
                    "warn",
                    ((self.tr("Edit"), self.edit_wanted.emit),),
                )
            )
        if reading.draft is not None and item.state != KnowledgeState.RETIRED:
            self._show_draft(reading)
        self.setVisible(self._bars.count() > 0)

    def say(self, sentence: str) -> None:
        """Says what is right; "" takes it away."""
        self.message.set_text(sentence)
        self.message.setVisible(bool(sentence))

    def ask_retire(self, others: "Sequence[tuple[object, str]]") -> None:
        """Asks why the item is retired, and what succeeds it."""
        if self._reading is None or self.retiring is not None:
            return
        asks = (
            InlineAsk("reason", self.tr("Why it is retired"), required=True),
            InlineAsk(
                "successor_id",
                self.tr("What is to be used instead"),
                choices=((None, self.tr("nothing")), *others),
            ),
        )
        self.retiring = InlineForm(self.tr("Retire…"), asks, self._retire)
        self._bars.addWidget(self.retiring)
        self.setVisible(True)
        self.retiring.show()
        self.retiring.open()

    # --- bars

    def _add(self, widget: QWidget) -> None:
        self._bars.addWidget(widget)

    def _retired(self, reading: "Reading") -> Bar:
        text = self.tr("Retired: {why}").format(why=reading.item.retired_reason or "–")
        actions: list[BarAction] = []
        if reading.successor is not None:
            successor_id, title = reading.successor
            open_it = self.tr("Open “{title}”").format(title=title)
            actions.append((open_it, partial(self.item_wanted.emit, successor_id)))
        actions.append((self.tr("Bring back"), self._bring_back))
        return Bar(text, "neutral", tuple(actions))

    def _show_draft(self, reading: "Reading") -> None:
        draft = reading.draft
        if draft is None:
            return
        shown = draft.id == reading.version.id
        read = () if shown else ((self.tr("Read it"), partial(self._show_version, draft.id)),)
        if draft.state == KnowledgeState.IN_REVIEW:
            text = self.tr("Version {n} waits for review; {who} asked for it.")
            who = draft.requested_by or self.tr("somebody")
            publish = (self.tr("Publish"), partial(self.publish_wanted.emit, ""))
            said = text.format(n=draft.number, who=who)
            self._add(Bar(said, "info", (*read, publish)))
            asks = (InlineAsk("reason", self.tr("What is to be done first"), required=True),)
            self._add(InlineForm(self.tr("Return…"), asks, self._return))
            return
        if draft.returned_because:
            text = self.tr("Version {n} was returned: {why}")
            said = text.format(n=draft.number, why=draft.returned_because)
            self._add(Bar(said, "warn", (*read, (self.tr("Edit"), self.edit_wanted.emit))))

    def _show_version(self, version_id: "UUID") -> None:
        self.version_wanted.emit(version_id)

    # --- doing

    def _retire(self, given: Mapping[str, Any]) -> None:
        self._want(partial(life.retire, **given), self.tr("Retired “{title}”"))

    def _bring_back(self) -> None:
        self._want(life.bring_back, self.tr("“{title}” is in use again"))

    def _return(self, given: Mapping[str, Any]) -> None:
        self._want(partial(life.give_back, **given), self.tr("Returned the draft of “{title}”"))

    def _want(self, operation: Callable[..., object], said: str) -> None:
        if self._reading is None:
            return
        about = {"kind": self._reading.kind, "record_id": self._reading.item.id}
        said = said.format(title=self._reading.item.title)
        self.wanted.emit(partial(operation, **about), said)
