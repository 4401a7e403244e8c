"""Proposals beside what is read: how many there are, the way to them, and new ones from its use."""

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject

from desktop.navigation import Route
from desktop.pages.knowledge.adherence_words import UseRow
from desktop.proposing import propose
from kb.conformance import proposing
from kb.library.proposals import listing, service
from kb.vocabulary.proposals import StepWish

if TYPE_CHECKING:
    from desktop.pages.knowledge.page import KnowledgePage
    from kb.changes import Changes


class Proposing(QObject):
    """Joins a knowledge page to proposals.

    Args:
        page: the page.
    """

    def __init__(self, page: "KnowledgePage") -> None:
        super().__init__(page)
        self._page = page
        session = page.context.session
        session.changed.connect(self._on_changed)
        go = page.context.navigation.go
        page.finder.proposals.clicked.connect(lambda: go(Route("proposals")))
        page.reader.proposals.route_wanted.connect(go)
        page.reader.proposals.version_wanted.connect(page.reader.life.version_wanted)
        page.reader.adherence.wished.connect(self._propose)
        self.count()

    def count(self) -> None:
        """Tells the list how many proposals are under way."""
        show = self._page.finder.show_proposals
        self._page.context.session.read(
            listing.count_under_way, show, replaces=("knowledge.proposals", id(self))
        )

    def begin(self) -> None:
        """Proposes a change of what is read, and writes it."""
        found = self._page.reading
        if found is not None:
            title = self._page.tr("Change of “{title}”").format(title=found.item.title)
            values = {"title": title}
            make = partial(service.add, item_kind=found.kind, item_id=found.item.id, values=values)
            propose(self._page.context, make, self._page, edit=True)

    def _on_changed(self, changes: "Changes", _initiator: Any) -> None:  # noqa: ANN401
        if changes.touches("proposal"):
            self.count()

    def _propose(
        self, playbook_id: UUID, wish: StepWish, row: UseRow, ids: tuple[UUID, ...]
    ) -> None:
        make = partial(
            proposing.from_many,
            playbook_id=playbook_id,
            wish=wish.value,
            incident_ids=ids,
            number=row.number,
            title=row.title,
            minutes=row.took if wish is StepWish.EXPECT else None,
        )
        propose(self._page.context, make, self._page, edit=wish is StepWish.REWORD)
