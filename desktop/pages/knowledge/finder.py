"""The left side: search as you type, facets, and the list."""

from functools import partial
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.pages.knowledge import entries
from desktop.pages.knowledge.entries import Entry
from desktop.pages.knowledge.results import ResultList
from desktop.pages.knowledge.saved_searches import SavedSearch, SavedSearchButton
from desktop.search_hits import facets
from desktop.widgets.buttons import Button
from desktop.widgets.fields import SearchField
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, row
from desktop.widgets.sections import SegmentedTabs
from kb.library import listing
from kb.search import service as search
from kb.vocabulary.enums import KnowledgeState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session as KbSession

    from desktop.session import Session
    from desktop.settings import Settings

WIDTH = 372
_LIMIT = 60


def read_library(session: "KbSession") -> list[Entry]:
    """Everything in the library by title, playbooks first: they are what one works with."""
    rows = [row for row in listing.rows(session) if row.state != KnowledgeState.RETIRED]
    found = [entries.of_row(row) for row in rows]
    return sorted(found, key=lambda entry: entry.kind != "playbook")


class Finder(QWidget):
    """Finds in the library and in all incidents.

    Signals:
        chosen: `(Entry)` show it.
        opened: `(Entry)` open it where it belongs.
        new_wanted, register_wanted: the buttons.
        listed: `(list[Entry])` the list shows something else now.
        words_changed: `(tuple)` these words are to be marked in what is read.

    Attributes:
        words: what was searched for.
    """

    chosen = Signal(object)
    opened = Signal(object)
    new_wanted = Signal()
    register_wanted = Signal()
    listed = Signal(object)
    words_changed = Signal(object)

    def __init__(
        self, session: "Session", settings: "Settings", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.words: tuple[str, ...] = ()
        self._facet = "all"
        self._sort: Literal["best", "newest"] = "best"
        self._found: list[Entry] = []
        self._marked: UUID | None = None
        self._first_wanted = False
        self.setFixedWidth(WIDTH)
        self.setProperty("panel", "1")
        self.new_button = Button(self.tr("New"), icon="plus", on_click=self.new_wanted.emit)
        self.field = SearchField(self.tr("Search knowledge and incidents"))
        self.saved = SavedSearchButton(settings)
        self.saved.chosen.connect(self._on_saved)
        self.facets = SegmentedTabs(self.tr("Kinds"), chips=True)
        self.facets.set_tabs(
            [
                ("all", self.tr("All")),
                ("playbooks", self.tr("Playbooks")),
                ("articles", self.tr("Articles")),
                ("rules", self.tr("Rules")),
                ("incidents", self.tr("Incidents")),
            ]
        )
        self.facets.mark("all")
        self._said = PlainText("", "secondary", elide=True)
        self._order = Button("", "link", on_click=self._turn_order)
        self.register = Button(
            self.tr("Register and coverage"), "link", on_click=self.register_wanted.emit
        )
        self.proposals = Button("", "link", icon="git-diff")
        self._problem = PlainText("", "warn", wrap=True)
        for unasked in (self.register, self.proposals, self._problem):
            unasked.hide()
        self.list = ResultList()
        self._build()
        self._connect()

    def _connect(self) -> None:
        self.field.searched.connect(lambda _text: self.read_again())
        self.field.entered.connect(self._to_list)
        self.facets.chosen.connect(self._on_facet)
        self.list.chosen.connect(self.chosen)
        self.list.opened.connect(self.opened)

    def _build(self) -> None:
        title = PlainText(self.tr("Knowledge"), "title")
        count = row(self._said, None, self.register, self._order)
        count.setStretch(0, 1)
        head = column(
            row(title, None, self.new_button),
            row(self.field, self.saved, spacing=4),
            *(self.facets, self._problem, row(self.proposals, None), count),
            spacing=10,
            margins=(16, 14, 16, 8),
        )
        layout = column(head, hline(), self.list, spacing=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    @property
    def is_searching(self) -> bool:
        """Whether the list is the answer to a query."""
        return bool(self.field.text().strip())

    def start(self, query: str) -> None:
        """Shows the answer to a query, or the library when it is empty and nothing is shown."""
        if query and query != self.field.text():
            self.field.setText(query)
        self.read_again()

    def focus(self) -> None:
        """Puts the caret into the field."""
        self.field.setFocus()
        self.field.selectAll()

    def mark(self, item_id: UUID) -> None:
        """The item that is being read: its row is shown as chosen."""
        self._marked = item_id
        current = self.list.current()
        if current is None or current.dossier_id != item_id:
            self.list.show_entries(self._shown(), keep=item_id)

    def read_again(self) -> None:
        """Asks the store for what the field says."""
        text = self.field.text().strip()
        self.saved.set_now(text, self._facet)
        if not text:
            self._session.read(read_library, self._on_library, replaces="knowledge.find")
            return
        query = partial(
            search.search,
            query=self.field.text(),
            kinds=None if self._facet == "all" else facets()[self._facet],
            limit=_LIMIT,
            sort=self._sort,
            actor=self._session.actor,
        )
        self._session.read(query, self._on_found, replaces="knowledge.find")

    def show_proposals(self, count: int) -> None:
        """Shows how many changes are under way; a press leads to them."""
        self.proposals.set_label(self.tr("Proposed changes (%1)").replace("%1", str(count)))
        self.proposals.setVisible(count > 0)

    def _on_library(self, found: list[Entry]) -> None:
        self._found = found
        self._problem.hide()
        self._set_words(())
        self._order.hide()
        self._show_counts({e.kind: sum(o.kind == e.kind for o in found) for e in found})
        shown = self._shown()
        self._said.set_text(self.tr("%n item(s)", "", len(shown)))
        self.list.show_entries(shown, keep=self._marked)
        self.listed.emit(shown)
        self._take_first()

    def _on_found(self, page: search.SearchPage) -> None:
        self._found = [entries.of_result(result) for result in page.results]
        words = tuple(word.text for word in page.query.words())
        if self._facet == "all":
            self._show_counts(dict(page.facets))
        self._order.show()
        self._order.set_label(
            self.tr("Best match") if self._sort == "best" else self.tr("Newest first")
        )
        total = f"{page.total:,}" if page.total is not None else f"{len(page.results)}+"
        said = self.tr("%1 results in %2 ms").replace("%1", total)
        self._said.set_text(said.replace("%2", str(max(1, round(page.milliseconds)))))
        self._explain(page)
        self.list.show_entries(self._found, keep=self._marked)
        self._set_words(words)
        self.listed.emit(self._found)
        self._take_first()

    def _explain(self, page: search.SearchPage) -> None:
        lines = [problem.text for problem in page.problems]
        if page.corrected:
            lines.insert(0, self.tr("Showing results for “%s”.") % page.corrected)
        if not page.results and page.unknown:
            lines.append(self.tr("Nothing holds: %s") % ", ".join(page.unknown))
        self._problem.set_text("\n".join(lines))
        self._problem.setVisible(bool(lines))

    def _set_words(self, words: tuple[str, ...]) -> None:
        if words != self.words:
            self.words = words
            self.words_changed.emit(words)

    def _shown(self) -> list[Entry]:
        if self.is_searching or self._facet == "all":
            return self._found
        kinds = facets()[self._facet]
        return [entry for entry in self._found if entry.kind in kinds]

    def _show_counts(self, by_kind: dict[str, int]) -> None:
        for facet, kinds in facets().items():
            count = sum(by_kind.get(kind, 0) for kind in kinds)
            self.facets.set_count(facet, count or None)

    def _on_saved(self, one: SavedSearch) -> None:
        self._set_facet(one.facet)
        self.facets.mark(one.facet)
        self.field.setText(one.text)
        self.read_again()

    def _on_facet(self, facet: str) -> None:
        self._set_facet(facet)
        self.read_again()

    def _set_facet(self, facet: str) -> None:
        self._facet = facet
        self.register.setVisible(facet == "rules")

    def _turn_order(self) -> None:
        self._sort = "newest" if self._sort == "best" else "best"
        self.read_again()

    def _to_list(self) -> None:
        """Down or Enter in the field: to the first result, once the answer is in."""
        self.list.setFocus()
        self._first_wanted = True

    def _take_first(self) -> None:
        wanted, self._first_wanted = self._first_wanted, False
        if wanted:
            self.list.take_first()
