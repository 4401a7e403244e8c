"""Today: how many cards wait, and the one that comes now."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop.item_pictures import ItemPictures
from desktop.navigation import Route
from desktop.pages.training import asking, words
from desktop.pages.training.card_form import changed
from desktop.pages.training.review import ReviewPane
from desktop.pages.training.view import View
from desktop.reference_links import follow, words_of
from desktop.widgets.bars import EmptyState
from desktop.widgets.fields import Combo
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from kb.training.cards import service as cards
from kb.training.reviews import service as reviews

if TYPE_CHECKING:
    from desktop.answers import Undo
    from desktop.pages.base import PageContext
    from kb.changes import Changes
    from kb.training.reviews.schemas import Turn

_MINUTE_MS = 30_000


class TodayView(View):
    """The cards of one person, one after the other."""

    def __init__(self, context: "PageContext") -> None:
        super().__init__(context)
        self.counts = PlainText("", "medium")
        self.figures = PlainText("", "secondary", wrap=True)
        self.deck = Combo(self.tr("Deck"), ((None, self.tr("All decks")),))
        self.deck.setMinimumWidth(180)
        self.deck.setMaximumWidth(260)
        self.deck.picked.connect(lambda _deck: self.read())
        self._pictures = ItemPictures(context.session, self)
        self.pane = ReviewPane(self._pictures)
        self.pane.rated.connect(self._rate)
        self.pane.edited.connect(self._edit)
        self.pane.undo_wanted.connect(self.take_back)
        self.pane.source_wanted.connect(self._open_source)
        self.pane.link_wanted.connect(self._follow)
        self.empty = EmptyState(
            "",
            (
                (self.tr("All cards"), lambda: self.tab_wanted.emit("cards", None)),
                (self.tr("Open knowledge"), lambda: self.route_wanted.emit(Route("knowledge"))),
            ),
        )
        self._rated: list[Undo] = []
        above = row(self.counts, None, self.deck, spacing=12)
        layout = column(
            above, self.figures, self.pane, self.empty, spacing=8, margins=(20, 0, 16, 12)
        )
        layout.setStretch(2, 1)
        self.setLayout(layout)
        # A card that was forgotten comes again within minutes, without anybody asking.
        self._again = QTimer(self, interval=_MINUTE_MS)
        self._again.timeout.connect(self._look_again)
        self.pane.hide()
        self.empty.hide()

    def read(self) -> None:
        """Reads what is due now."""
        zone = self.context.session.zone
        deck = str(self.deck.value() or "")
        day = asking.asked(self.actor, self.context.settings, zone, deck)
        self.ask(partial(asking.read_today, day=day, zone=zone), self._show, "today")

    def panes(self) -> list[QWidget]:
        """The card, or what stands in its place."""
        return [self.deck, self.pane if self.pane.isVisible() else self.empty]

    def _show(self, found: asking.TodayReading) -> None:
        today = found.today
        self._show_decks(found)
        said = self.tr("%n card(s) due today", "", today.total)
        parts = [
            self.tr("{n} new").format(n=today.new),
            self.tr("{n} being learned").format(n=today.learning),
            self.tr("{n} to review").format(n=today.due),
            self.tr("about {n} m").format(n=today.minutes),
        ]
        self.counts.set_text(f"{said}: {', '.join(parts)}" if today.total else said)
        self.counted.emit(today.total or None)
        self.figures.set_text(" · ".join(self._figures(found)))
        self._pictures.use(found.files)
        self.pane.setVisible(today.turn is not None or self.pane.editing)
        self.empty.setVisible(today.turn is None and not self.pane.editing)
        if today.turn is not None:
            self.pane.show_turn(today.turn)
        else:
            self._show_rest(found)

    def _show_decks(self, found: asking.TodayReading) -> None:
        choices: list[tuple[object, str]] = [(None, self.tr("All decks"))]
        choices += [(deck.name, deck.name) for deck in found.decks if deck.name and deck.accepted]
        held = self.deck.value()
        self.deck.set_choices(choices)
        self.deck.set_value(held if held in dict(choices) else None)

    def _figures(self, found: asking.TodayReading) -> list[str]:
        figures = found.figures
        parts = []
        if figures.streak:
            parts.append(self.tr("streak %n day(s)", "", figures.streak))
        if figures.known is not None:
            parts.append(self.tr("{n} % known in 30 days").format(n=round(100 * figures.known)))
        if figures.weakest:
            parts.append(self.tr("weakest: {deck}").format(deck=figures.weakest))
        return parts

    def _show_rest(self, found: asking.TodayReading) -> None:
        """Nothing is due now: why, and what there is to do."""
        waits, suggested = found.today.waits_until, sum(d.suggested for d in found.decks)
        self._again.stop()
        if waits is not None:
            self._again.start()
            now = words.interval(datetime.now(UTC), waits)
            self.empty.set_text(self.tr("Done for now. The next card comes in %s.") % now)
        elif any(deck.accepted for deck in found.decks):
            self.empty.set_text(self.tr("Nothing is due today."))
        elif suggested:
            text = self.tr("%n suggested card(s) wait to be taken.", "", suggested)
            self.empty.set_text(self.tr("No card is in use yet."), text)
        else:
            hint = self.tr("Cards are made from playbooks, lessons, bulletins and early signs.")
            self.empty.set_text(self.tr("There are no cards yet."), hint)

    def _look_again(self) -> None:
        if self.isVisible() and not self.pane.isVisible():
            self.read()

    def _rate(self, turn: "Turn", rating: int, milliseconds: int) -> None:
        rate = partial(
            reviews.rate,
            card_id=turn.card.id,
            rating=rating,
            person=self.actor,
            retention=int(self.context.settings.text("training/retention")) / 100,
            milliseconds=milliseconds,
        )
        self.write(rate, on_done=self._on_rated, on_failed=self._not_rated)

    def _on_rated(self, changes: "Changes") -> None:
        if changes.operation_id is not None:
            self._rated.append(self.context.session.way_back())
        self.read()

    def _not_rated(self, error: Exception) -> None:
        """Says why; the card, or what comes in its place, is asked again."""
        self.fail(error)
        self.read()

    def take_back(self) -> None:
        """Takes the last rating of this sitting back; its card comes again."""
        if not self._rated:
            self.context.notices.show(self.tr("There is no rating to take back."))
            return
        self._rated.pop()()
        self.pane.forget()
        self.context.notices.show(self.tr("Took the last rating back"))

    def _edit(self, turn: "Turn", values: object) -> None:
        found = changed(turn.card, cast("dict[str, Any]", values))
        if found:
            self._revise(turn, found)

    def _revise(self, turn: "Turn", values: Mapping[str, Any]) -> None:
        card = turn.card
        edit = partial(cards.revise, record_id=card.id, version=card.version, values=values)
        self.write(edit, self.tr("Changed the card"), lambda _changes: self.read())

    def _open_source(self, turn: "Turn | None") -> None:
        if turn is not None and turn.source_route is not None:
            page, record_id = turn.source_route
            self.route_wanted.emit(Route(page, record_id))

    def _follow(self, address: str) -> None:
        said = words_of(address)
        if said:
            missing = self.tr("There is no “%s” yet.") % said
            follow(self.context, said, partial(self.context.notices.show, missing))
