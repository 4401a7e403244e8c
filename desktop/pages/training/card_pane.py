"""One card beside the list: what it says, what its source says now, what can be done with it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.pages.training import words
from desktop.pages.training.card_form import CardForm, changed
from desktop.widgets.bars import Bar
from desktop.widgets.buttons import Button
from desktop.widgets.chips import Chip
from desktop.widgets.diff import DiffView
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import FlowLayout, column, empty_layout, row, scrolled
from desktop.widgets.reading import ProseView
from kb.training.cards import keeping
from kb.training.cards import service as cards
from kb.vocabulary.training import CardSource, CardState

if TYPE_CHECKING:
    from kb.training.cards.schemas import Card, Drift


class CardPane(QWidget):
    """Shows a card, or the fields of it.

    Signals:
        wanted: `(operation, str)` a write, and the sentence that tells of it.
        closed: the form of a new card was left.
    """

    wanted = Signal(object, str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card: Card | None = None
        self.drift: Drift | None = None
        self.front = ProseView(self.tr("Question"))
        self.back = ProseView(self.tr("Answer"))
        self._facts = FlowLayout(spacing=6)
        facts = QWidget()
        facts.setLayout(self._facts)
        self._buttons = FlowLayout(spacing=6)
        self.buttons = QWidget()
        self.buttons.setLayout(self._buttons)
        self._changed = column(spacing=6)
        self.difference: DiffView | None = None
        shown = QWidget()
        self.front.setMinimumHeight(84)
        self.back.setMinimumHeight(110)
        layout = column(
            facts,
            self.buttons,
            self._changed,
            self.front,
            hline(),
            self.back,
            spacing=10,
            margins=(16, 0, 6, 0),
        )
        layout.setStretch(3, 2)
        layout.setStretch(5, 3)
        shown.setLayout(layout)
        self.form = CardForm()
        self.form.given.connect(self._on_given)
        self.form.left.connect(self._leave)
        self._stack = QStackedWidget()
        self._stack.addWidget(scrolled(shown, self.tr("Card")))
        holder = QWidget()
        holder.setLayout(column(self.form, margins=(16, 0, 0, 0)))
        self._stack.addWidget(scrolled(holder, self.tr("Fields of the card")))
        self.setLayout(column(self._stack))

    def show_card(self, card: "Card", drift: "Drift | None", source: str) -> None:
        """Shows a card; what is being typed stays."""
        if self.is_editing:
            return
        self.card, self.drift = card, drift
        empty_layout(self._facts)
        state = CardState(card.state)
        self._facts.addWidget(Chip(state.label, words.STATE_TONES[card.state]))
        for said in (card.deck, CardSource(card.source_kind).label, *card.tags):
            if said:
                self._facts.addWidget(Chip(said, "neutral"))
        if card.is_edited:
            self._facts.addWidget(Chip(self.tr("Edited"), "info"))
        if source:
            self._facts.addWidget(PlainText(source, "secondary", wrap=True))
        self.front.show_markdown(card.front)
        self.back.show_markdown(card.back or self.tr("*No answer is written.*"))
        self._show_change(drift)
        self._show_buttons(card, drift)

    def new_card(self, deck: str) -> None:
        """Opens the empty fields of a new card."""
        self.card = None
        self._stack.setCurrentIndex(1)
        self.form.show_card(None, deck)

    def edit(self) -> None:
        """Opens the fields of the card that is shown."""
        if self.card is not None:
            self._stack.setCurrentIndex(1)
            self.form.show_card(self.card)

    @property
    def is_editing(self) -> bool:
        """Whether fields are open."""
        return self._stack.currentIndex() == 1

    def _show_change(self, drift: "Drift | None") -> None:
        empty_layout(self._changed)
        self.difference = None
        if drift is None:
            return
        if drift.gone:
            said = self.tr("Its source no longer says this: {title}")
        else:
            said = self.tr("Its source changed: {title}")
        title = drift.source_title or self.tr("deleted")
        self._changed.addWidget(Bar(said.format(title=title), "warn"))
        if not drift.gone:
            self.difference = DiffView(self.tr("The card"), self.tr("The source now"), mono=False)
            before = f"{drift.card.front}\n\n– – –\n\n{drift.card.back}"
            self.difference.show_texts(before, f"{drift.front}\n\n– – –\n\n{drift.back}")
            self.difference.setMinimumHeight(220)
            self._changed.addWidget(self.difference)

    def _show_buttons(self, card: "Card", drift: "Drift | None") -> None:
        empty_layout(self._buttons)
        one = [card.id]
        if drift is not None and not drift.gone:
            take = partial(keeping.take_over, card_id=card.id)
            self._add(self.tr("Take over"), take, self.tr("Took over what the source says"))
        if drift is not None:
            keep = partial(keeping.keep, card_id=card.id)
            self._add(self.tr("Keep as it is"), keep, self.tr("Kept the card as it is"))
        if card.state == CardState.SUGGESTED:
            accept = partial(cards.accept, record_ids=one)
            self._add(self.tr("Accept"), accept, self.tr("Accepted the card"))
            decline = partial(cards.decline, record_ids=one)
            self._add(self.tr("Decline"), decline, self.tr("Declined the card"))
        elif card.state == CardState.ACCEPTED:
            retire = partial(cards.retire, record_ids=one)
            self._add(self.tr("Retire"), retire, self.tr("Retired the card"))
        else:
            back = partial(cards.accept, record_ids=one)
            self._add(self.tr("Take into use"), back, self.tr("Took the card into use"))
        self._buttons.addWidget(Button(self.tr("Edit"), icon="pencil-simple", on_click=self.edit))

    def _add(self, label: str, operation: Callable[..., object], said: str) -> None:
        want = partial(self.wanted.emit, operation, said)
        self._buttons.addWidget(Button(label, on_click=want))

    def _on_given(self, values: dict[str, object]) -> None:
        self._stack.setCurrentIndex(0)
        if self.card is None:
            self.wanted.emit(partial(cards.add, values=values), self.tr("Added a card"))
            return
        found = changed(self.card, values)
        if found:
            held = self.card
            edit = partial(cards.revise, record_id=held.id, version=held.version, values=found)
            self.wanted.emit(edit, self.tr("Changed the card"))

    def _leave(self) -> None:
        self._stack.setCurrentIndex(0)
        self.closed.emit()


def beside_table(table: QWidget, pane: QWidget) -> QWidget:
    """A list with what is chosen of it at its side."""
    pane.setMinimumWidth(300)
    holder = QWidget()
    layout = row(table, pane, spacing=0)
    layout.setStretch(0, 5)
    layout.setStretch(1, 4)
    holder.setLayout(layout)
    return holder
