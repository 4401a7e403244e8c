"""One card after the other: Space shows the answer, 1 to 4 rate it, E edits, U takes back."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from desktop.pages.training import words
from desktop.pages.training.card_form import CardForm
from desktop.reference_links import references_in
from desktop.theme import fonts
from desktop.widgets.buttons import Button
from desktop.widgets.chips import Chip
from desktop.widgets.labels import PlainText, as_tooltip, hline
from desktop.widgets.layouts import FlowLayout, column, row
from desktop.widgets.reading import ProseView

if TYPE_CHECKING:
    from desktop.item_pictures import ItemPictures
    from kb.training.reviews.schemas import Turn

_MEASURE: Final = 760
#: Characters of the title of a source.
_TITLE: Final = 40


class ReviewPane(QWidget):
    """The card that comes now.

    Signals:
        rated: `(Turn, int, int)` a rating from 1 to 4, and how many milliseconds it took.
        edited: `(Turn, dict)` fields of the card were changed.
        undo_wanted: the last rating is to be taken back.
        source_wanted: `(Turn)` what the card was made from is to be shown.
        link_wanted: `(str)` a link in the text was pressed.
    """

    rated = Signal(object, int, int)
    edited = Signal(object, object)
    undo_wanted = Signal()
    source_wanted = Signal(object)
    link_wanted = Signal(str)

    def __init__(self, pictures: "ItemPictures", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.turn: Turn | None = None
        self._began = 0.0
        self.front = ProseView(self.tr("Question"))
        self.back = ProseView(self.tr("Answer"))
        for view in (self.front, self.back):
            view.pictures = pictures.picture
            view.references = references_in
            view.link_wanted.connect(self.link_wanted)
            pictures.arrived.connect(view.show_again)
        self.deck = Chip("", "neutral")
        self.kind = PlainText("", "secondary")
        self.source = Button("", "link", on_click=lambda: self.source_wanted.emit(self.turn))
        self.show_button = Button(
            self.tr("Show the answer"), "primary", tip=self.tr("Space"), on_click=self.show_answer
        )
        self.ratings: dict[int, Button] = {}
        self.intervals: dict[int, PlainText] = {}
        self._line = hline()
        self._rating_row = self._rate_buttons()
        self.form = CardForm()
        self.form.given.connect(self._on_given)
        self.form.left.connect(self._leave_form)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._card())
        holder = QWidget()
        holder.setLayout(column(self.form, margins=(20, 12, 20, 12)))
        self._stack.addWidget(holder)
        self.setLayout(column(self._stack))
        self._bind_keys()

    def _rate_buttons(self) -> QWidget:
        holder = QWidget()
        layout = row(spacing=8)
        labels = {
            1: self.tr("1  Again"),
            2: self.tr("2  Hard"),
            3: self.tr("3  Good"),
            4: self.tr("4  Easy"),
        }
        for rating, label in labels.items():
            button = Button(label, on_click=partial(self.rate, rating))
            when = PlainText("", "hint")
            when.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self.ratings[rating] = button
            self.intervals[rating] = when
            layout.addLayout(column(button, when, spacing=2))
        layout.addStretch(1)
        holder.setLayout(layout)
        return holder

    def _card(self) -> QWidget:
        card = QFrame()
        card.setProperty("card", "1")
        card.setMaximumWidth(fonts.px(_MEASURE))
        head = row(self.deck, self.kind, None, self.source, spacing=10)
        body = column(
            head,
            self.front,
            self._line,
            self.back,
            row(self.show_button, self._rating_row, None, spacing=8),
            spacing=12,
            margins=(20, 14, 20, 14),
        )
        body.setStretch(1, 2)
        body.setStretch(3, 3)
        card.setLayout(body)
        keys = FlowLayout(spacing=12)
        for text in (
            self.tr("Space: show the answer"),
            self.tr("1–4: rate"),
            self.tr("E: edit the card"),
            self.tr("U: take the last rating back"),
        ):
            keys.addWidget(PlainText(text, "hint"))
        hints = QWidget()
        hints.setLayout(keys)
        holder = QWidget()
        layout = column(card, hints, spacing=8)
        layout.setStretch(0, 1)
        holder.setLayout(layout)
        self._reviewing = holder
        return holder

    def _bind_keys(self) -> None:
        """Keys of the card alone: while it is edited, they are letters again."""
        keys: Mapping[str, Callable[[], object]] = {
            "Space": self.show_answer,
            "1": partial(self.rate, 1),
            "2": partial(self.rate, 2),
            "3": partial(self.rate, 3),
            "4": partial(self.rate, 4),
            "E": self.edit,
            "U": self.undo_wanted.emit,
        }
        for key, act in keys.items():
            shortcut = QShortcut(QKeySequence(key), self._reviewing)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    @property
    def answer_shown(self) -> bool:
        """Whether the answer can be seen."""
        return not self.back.isHidden()

    @property
    def editing(self) -> bool:
        """Whether the card is being edited."""
        return self._stack.currentIndex() == 1

    def show_turn(self, turn: "Turn") -> None:
        """Shows a card from its front; the same card, read again, stays as it is shown."""
        before = self.turn
        self.turn = turn
        self.front.show_markdown(turn.card.front)
        self.back.show_markdown(turn.card.back)
        same = before is not None and before.card.id == turn.card.id
        if same and self.answer_shown and before is not None and before.memory == turn.memory:
            self._show_intervals(turn)
            return
        self.deck.set(turn.card.deck or self.tr("No deck"), "neutral")
        self.kind.set_text("" if turn.memory else self.tr("New"))
        what = turn.source_title
        shown = what if len(what) <= _TITLE else f"{what[: _TITLE - 1].rstrip()}…"
        self.source.set_label(self.tr("from {what}").format(what=shown))
        self.source.setToolTip(as_tooltip(what))
        self.source.setVisible(bool(turn.source_title))
        self.source.setEnabled(turn.source_route is not None)
        self._show_intervals(turn)
        self._reveal(shown=False)
        self._began = time.monotonic()
        if not self.editing:
            self.show_button.setFocus()

    def forget(self) -> None:
        """The next card is shown from its front, even where it is the one shown now."""
        self.turn = None

    def show_answer(self) -> None:
        """Shows the answer with the four ratings."""
        if self.turn is not None and not self.answer_shown:
            self._reveal(shown=True)
            self.ratings[3].setFocus()

    def rate(self, rating: int) -> None:
        """Rates the card, once its answer was seen."""
        if self.turn is not None and self.answer_shown:
            took = int(1000 * (time.monotonic() - self._began))
            turn, self.turn = self.turn, None
            self.rated.emit(turn, rating, took)

    def edit(self) -> None:
        """Opens the card's fields."""
        if self.turn is not None:
            self._stack.setCurrentIndex(1)
            self.form.show_card(self.turn.card)

    def _show_intervals(self, turn: "Turn") -> None:
        now = datetime.now(UTC)
        for rating, due in turn.previews.items():
            said = words.interval(now, due)
            self.intervals[rating].set_text(said)
            button = self.ratings[rating]
            name = self.tr("{rating}, comes again in {time}")
            button.setAccessibleName(name.format(rating=button.text(), time=said))

    def _reveal(self, *, shown: bool) -> None:
        for widget in (self._line, self.back, self._rating_row):
            widget.setVisible(shown)
        self.show_button.setVisible(not shown)

    def _on_given(self, values: object) -> None:
        turn = self.turn
        self._leave_form()
        if turn is not None:
            self.edited.emit(turn, values)

    def _leave_form(self) -> None:
        self._stack.setCurrentIndex(0)
        (self.ratings[3] if self.answer_shown else self.show_button).setFocus()
