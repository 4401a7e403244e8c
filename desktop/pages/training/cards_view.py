"""All cards: suggested, in use, changed at their source; made, exported, imported."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, override
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.pages.training import asking, words
from desktop.pages.training.card_pane import CardPane, beside_table
from desktop.pages.training.package_bar import PackageBar
from desktop.pages.training.view import Chooser, View
from desktop.theme import fonts
from desktop.widgets.bars import EmptyState
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.fields import Combo, SearchField
from desktop.widgets.layouts import FlowLayout, column
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable
from kb.training.anki import reading, writing
from kb.training.cards import service as cards
from kb.vocabulary.folding import fold
from kb.vocabulary.training import CardSource, CardState

if TYPE_CHECKING:
    from desktop.pages.base import PageContext
    from kb.changes import Changes
    from kb.training.cards.schemas import Card, Drift

_DRIFTED: Final = "drifted"
_IN_USE: Final = CardState.ACCEPTED.value
_SUFFIX: Final = ".apkg"


class CardsView(View):
    """The list of cards, and the one that is chosen."""

    def __init__(self, context: "PageContext") -> None:
        super().__init__(context)
        self._reading: asking.CardsReading | None = None
        self._drifts: dict[UUID, Drift] = {}
        self._wanted: UUID | None = None
        self.choose_file: Callable[[], str] = self._ask_open
        self.choose_target: Callable[[str], str] = self._ask_save
        self.state = Combo(self.tr("State"), self._states({}))
        self.state.set_value(_IN_USE)
        self.state.picked.connect(lambda _value: self._fill())
        self.deck = Combo(self.tr("Deck"), ((None, self.tr("All decks")),))
        self.deck.set_value(None)
        self.deck.picked.connect(lambda _value: self._fill())
        self.field = SearchField(self.tr("Filter cards"))
        self.field.searched.connect(lambda _text: self._fill())
        self.source = Chooser(self.tr("Make cards from"), self.tr("Suggest cards"))
        self.source.given.connect(self._suggest)
        self.model: RowsModel[Card] = RowsModel(self._columns(), lambda one: one.id, parent=self)
        self.table = EditableTable(self.tr("Cards"))
        self.table.setModel(self.model)
        self.table.picked.connect(self._show_one)
        self.pane = CardPane()
        self.pane.wanted.connect(self._want)
        self.pane.closed.connect(lambda: self._show_one(self.table.current_record()))
        self.table.opened.connect(lambda _card: self.pane.edit())
        self.package = PackageBar()
        self.package.taken.connect(self._import)
        self.empty = EmptyState("")
        self._lay_out()

    def _lay_out(self) -> None:
        self.field.setMinimumWidth(150)
        self.field.setMaximumWidth(240)
        for combo, width in ((self.state, 168), (self.deck, 180), (self.source.combo, 220)):
            combo.setMinimumWidth(fonts.px(width))
            combo.setMaximumWidth(fonts.px(width + 80))
        self.accept_all = Button(self.tr("Accept all shown"), on_click=self._accept_all)
        tools = QWidget()
        flow = FlowLayout(spacing=8)
        for part in (
            *(self.state, self.deck, self.field, self.source, self.accept_all),
            Button(self.tr("New card"), icon="plus", on_click=self.new_card),
            Button(self.tr("Import Anki package…"), on_click=self.import_package),
            Button(self.tr("Export as Anki package…"), on_click=self.export_package),
        ):
            flow.addWidget(part)
        tools.setLayout(flow)
        self._body = beside_table(self.table, self.pane)
        layout = column(
            tools, self.package, self._body, self.empty, spacing=10, margins=(20, 0, 16, 12)
        )
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.package.hide()
        self.empty.hide()

    def _columns(self) -> tuple[Column["Card"], ...]:
        return (
            Column("front", self.tr("Question"), self._question, 200, stretch=True),
            Column("deck", self.tr("Deck"), lambda o: Cell(o.deck, "secondary", wrap=True), 120),
            Column("source", self.tr("Made from"), _source, 96),
        )

    def _question(self, card: "Card") -> Cell:
        drifts = card.id in self._drifts
        tip = self.tr("Its source changed") if drifts else ""
        state = "conflict" if drifts else ""
        return Cell(words.one_line(card.front), wrap=True, tip=tip, state=state)

    @override
    def read(self) -> None:
        self.ask(asking.read_cards, self._show, "cards")

    @override
    def panes(self) -> list[QWidget]:
        return [self.state, self.table, self.pane]

    def show_card(self, card_id: UUID) -> None:
        """Shows one card, whatever the filters are."""
        self._wanted = card_id
        self.read()

    def new_card(self) -> None:
        """Opens the fields of a new card."""
        self._body.show()
        self.empty.hide()
        self.pane.show()
        self.pane.new_card(str(self.deck.value() or ""))

    def _show(self, found: asking.CardsReading) -> None:
        self._reading = found
        self._drifts = {one.card.id: one for one in found.drifted}
        counts = {state.value: 0 for state in CardState}
        for card in found.cards:
            counts[card.state] += 1
        counts[_DRIFTED] = len(found.drifted)
        held = self.state.value()
        self.state.set_choices(self._states(counts))
        self.state.set_value(held)
        decks: list[tuple[object, str]] = [(None, self.tr("All decks"))]
        decks += [(one.name, one.name) for one in found.decks if one.name]
        chosen = self.deck.value()
        self.deck.set_choices(decks)
        self.deck.set_value(chosen if chosen in dict(decks) else None)
        self.source.set_choices(found.sources)
        if self._wanted is not None:
            self._reveal(self._wanted)
        self._fill()

    def _reveal(self, card_id: UUID) -> None:
        found = self._reading
        card = next((c for c in found.cards if c.id == card_id), None) if found else None
        if card is not None:
            self.state.set_value(card.state)
            self.deck.set_value(None)
            self.field.setText("")

    def _states(self, counts: dict[str, int]) -> Sequence[tuple[object, str]]:
        labels = (
            (_IN_USE, self.tr("In use")),
            (CardState.SUGGESTED.value, self.tr("Suggested")),
            (_DRIFTED, self.tr("Source changed")),
            (CardState.DECLINED.value, self.tr("Declined")),
            (CardState.RETIRED.value, self.tr("Retired")),
        )
        return [(key, f"{label} {counts[key]}" if counts else label) for key, label in labels]

    def _shown(self) -> list["Card"]:
        if self._reading is None:
            return []
        state, deck = self.state.value(), self.deck.value()
        wanted = fold(self.field.text()).split()
        found = []
        for card in self._reading.cards:
            fits = card.id in self._drifts if state == _DRIFTED else card.state == state
            text = fold(f"{card.front}\n{card.back}\n{' '.join(card.tags)}")
            in_deck = deck is None or card.deck == deck
            if fits and in_deck and all(word in text for word in wanted):
                found.append(card)
        return found

    def _fill(self) -> None:
        shown = self._shown()
        self.model.set_rows(shown)
        self.counted.emit(len(shown))
        self.accept_all.setVisible(self.state.value() == CardState.SUGGESTED and bool(shown))
        if self._wanted is not None and self.table.select_key(self._wanted):
            self._wanted = None
        if self.table.current_record() is None and shown:
            self.table.select_key(shown[0].id)
        if not self.pane.is_editing:
            self._show_empty(bool(shown))
            self._show_one(self.table.current_record())

    def _show_empty(self, shown: bool) -> None:
        self._body.setVisible(shown)
        self.empty.setVisible(not shown)
        if not (self._reading and self._reading.cards):
            hint = self.tr("Choose a playbook, bulletin, lesson or early sign, and suggest cards.")
            self.empty.set_text(self.tr("There are no cards yet."), hint)
        elif self.state.value() == _DRIFTED:
            self.empty.set_text(self.tr("Every card is in step with its source."))
        else:
            self.empty.set_text(self.tr("No card matches."))

    def _show_one(self, card: "Card | None") -> None:
        self.pane.setVisible(card is not None or self.pane.is_editing)
        if card is not None:
            drift = self._drifts.get(card.id)
            self.pane.show_card(card, drift, drift.source_title if drift else "")

    def _want(self, operation: Callable[..., object], said: str) -> None:
        self.write(operation, said)

    def _suggest(self, chosen: tuple[str, UUID]) -> None:
        kind, source_id = chosen
        suggest = partial(cards.suggest, kind=kind, source_id=source_id)
        self.write(suggest, on_done=self._on_suggested)

    def _on_suggested(self, changes: "Changes") -> None:
        made = len(changes.result)
        if not made:
            self.context.notices.show(self.tr("There is nothing new to suggest."))
            return
        said = self.tr("%n card(s) suggested", "", made)
        self.context.notices.show(said, self.tr("Undo"), self.context.session.way_back())
        self.state.set_value(CardState.SUGGESTED.value)
        self._wanted = changes.result[0]

    def _accept_all(self) -> None:
        shown = [card.id for card in self._shown()]
        said = self.tr("%n card(s) accepted", "", len(shown))
        self.write(partial(cards.accept, record_ids=shown), said)

    # --- packages

    def export_package(self) -> None:
        """Writes the deck that is chosen, or all of them, to a file that is asked for."""
        deck = str(self.deck.value() or "")
        target = self.choose_target(f"{deck or self.tr('Hotwash cards')}{_SUFFIX}")
        if target:
            decks = [deck] if deck else []
            write = partial(writing.write, path=target, decks=decks)
            self.context.session.read(write, self._on_exported, self.fail)

    def _on_exported(self, written: writing.Written) -> None:
        said = self.tr("Exported {cards} cards to {name}")
        text = said.format(cards=written.cards, name=written.name)
        if written.left_out:
            text += " · " + self.tr("%n picture(s) left out", "", len(written.left_out))
        self.context.notices.show(text)

    def import_package(self) -> None:
        """Asks for a package, and shows what it holds before anything is taken."""
        path = self.choose_file()
        if path:
            self.context.session.read(
                partial(look_at, path=Path(path)), self.package.show_package, self.fail
            )

    def _import(self, parsed: reading.Parsed) -> None:
        said = self.tr("Imported {name}").format(name=Path(parsed.path).name)
        self.write(partial(reading.take, parsed=parsed), said, lambda _changes: self.read())

    def _ask_open(self) -> str:
        title, kinds = self.tr("Import Anki package"), self.tr("Anki packages (*.apkg *.colpkg)")
        return QFileDialog.getOpenFileName(self.window(), title, "", kinds)[0]

    def _ask_save(self, name: str) -> str:
        safe = name.replace("/", "-").replace("\\", "-").replace(":", "-")
        title, kinds = self.tr("Export as Anki package"), self.tr("Anki packages (*.apkg)")
        folder = self.context.settings.text("report/folder")
        return QFileDialog.getSaveFileName(self.window(), title, str(Path(folder) / safe), kinds)[0]


def look_at(session: object, path: Path) -> tuple[reading.Parsed, reading.Outcome]:
    """Reads a package, and what taking it would do."""
    parsed = reading.read(path)
    return parsed, reading.preview(session, parsed)  # type: ignore[arg-type]


def _source(card: "Card") -> Cell:
    return Cell(CardSource(card.source_kind).label, "secondary", wrap=True)
