"""Reads the list of incidents page by page, where somebody looks, never on the GUI thread."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.models.sparse import PAGE, SparseModel
from kb.incidents.record import listing
from kb.incidents.record.listing import ListQuery
from kb.incidents.record.rows import IncidentRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session as StoreSession

    from desktop.session import Session

_SCROLL_REST_MS = 15


@dataclass(frozen=True, slots=True)
class _Look:
    """One reading of a list.

    Attributes:
        total: how many incidents there are.
        pages: rows by the number of their page.
        places: where incidents that were asked for stand now.
    """

    total: int
    pages: Mapping[int, tuple[IncidentRow, ...]]
    places: Mapping[UUID, int]


@dataclass(slots=True)
class _First:
    """What a list begins with, as it arrives."""

    total: int | None = None
    rows: tuple[IncidentRow, ...] | None = None


class IncidentFeed(QObject):
    """Keeps a sparse model filled with what is visible of one list.

    Signals:
        shown: another list is shown from its beginning.
        renewed: `(dict)` the same list was read again; places of incidents asked for, by id.
        failed: `(Exception)` the list can't be read.
    """

    shown = Signal()
    renewed = Signal(object)
    failed = Signal(object)

    def __init__(
        self, session: "Session", model: SparseModel[IncidentRow], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._model = model
        self.query = ListQuery()
        self._round = 0
        self._asked: set[int] = set()
        self._visible = (0, 0)
        self._rest = QTimer(self, singleShot=True, interval=_SCROLL_REST_MS)
        self._rest.timeout.connect(self._read_visible)

    def show(self, query: ListQuery) -> None:
        """Shows another list; the one before stays until its count and first page are here."""
        self.query = query
        self._round += 1
        number = self._round
        self._asked.clear()
        found = _First()

        def here() -> None:
            if found.total is not None and found.rows is not None and number == self._round:
                self._asked.clear()
                self._model.reset(found.total, {0: found.rows})
                self.shown.emit()

        def counted(total: int) -> None:
            found.total = total
            here()

        def read(rows: tuple[IncidentRow, ...]) -> None:
            found.rows = rows
            here()

        # Side by side in two readers: counting a million takes as long as reading a page.
        ask = self._session.read
        ask(
            partial(listing.page, q=query, limit=PAGE),
            read,
            self.failed.emit,
            replaces=(id(self), "rows"),
        )
        ask(
            partial(listing.count, q=query),
            counted,
            self.failed.emit,
            replaces=(id(self), "count"),
        )

    def renew(self, wanted: tuple[UUID, ...] = ()) -> None:
        """Reads count and visible pages again, in place."""
        query, number = self.query, self._round
        first, last = self._visible
        offset = self._model.offset
        seen = range(max(0, first - offset) // PAGE, max(0, last - offset) // PAGE + 1)
        pages = {0, *seen} if len(seen) < 3 else set(seen)
        self._session.read(
            lambda s: _look(s, query, pages, wanted),
            lambda found: self._on_renewed(number, found),
            self.failed.emit,
            replaces=(id(self), "again"),
        )

    def need(self, first: int, last: int) -> None:
        """Rows `first` … `last` are visible."""
        self._visible = (first, last)
        if self._model.missing(first, last):
            self._rest.start()

    def _read_visible(self) -> None:
        query, number, total = self.query, self._round, self._model.total
        for page in self._model.missing(*self._visible):
            if page in self._asked:
                continue
            self._asked.add(page)
            self._session.read(
                partial(listing.page, q=query, offset=page * PAGE, limit=PAGE, total=total),
                partial(self._on_page, number, page),
                self.failed.emit,
            )

    def _on_renewed(self, number: int, found: _Look) -> None:
        if number == self._round:
            self._asked.clear()
            self._model.update(found.total, found.pages)
            self.renewed.emit(found.places)
            self.need(*self._visible)

    def _on_page(self, number: int, page: int, rows: tuple[IncidentRow, ...]) -> None:
        self._asked.discard(page)
        if number == self._round:
            self._model.put(page, rows)


def _look(
    session: "StoreSession", query: ListQuery, pages: set[int], wanted: tuple[UUID, ...]
) -> _Look:
    total = listing.count(session, query)
    read = {
        number: listing.page(session, query, number * PAGE, PAGE, total)
        for number in sorted(pages)
        if number * PAGE < total or number == 0
    }
    places: dict[UUID, int] = {}
    for incident_id in wanted:
        place = _place(session, query, incident_id)
        if place is not None:
            places[incident_id] = place
    return _Look(total, read, places)


def _place(session: "StoreSession", query: ListQuery, incident_id: UUID) -> int | None:
    from kb.errors import NotFoundError  # noqa: PLC0415 - only a deleted incident needs it

    try:
        return listing.offset_of(session, query, incident_id)
    except NotFoundError:
        return None
