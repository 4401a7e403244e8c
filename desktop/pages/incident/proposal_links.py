"""The proposed changes that something led to, each with where it stands; a press opens one."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.navigation import Route
from desktop.proposing import state_words
from desktop.widgets.buttons import ElidedLink
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout

if TYPE_CHECKING:
    from desktop.pages.base import PageContext
    from kb.library.proposals.schemas import ProposalRow


class ProposalLinks(QWidget):
    """A title and a line each; hidden while there is none.

    Args:
        context: where the links lead.
        titled: whether the title stands above them.
    """

    def __init__(self, context: "PageContext", *, titled: bool = True) -> None:
        super().__init__()
        self._context = context
        self._shown: list[ProposalRow] = []
        self._lines = column(spacing=0)
        head = PlainText(self.tr("Proposed changes"), "secondary")
        self.setLayout(column(*((head,) if titled else ()), self._lines, spacing=2))
        self.hide()

    def show_proposals(self, found: "Sequence[ProposalRow]") -> None:
        """Shows them; nothing moves while they stay the same."""
        if list(found) == self._shown:
            return
        self._shown = list(found)
        empty_layout(self._lines)
        for one in found:
            said = self.tr("{state}: {change}, in “{title}”")
            text = said.format(state=state_words(one.state), change=one.title, title=one.item_title)
            if one.version_number:
                text = self.tr("{said}, version {n}").format(said=text, n=one.version_number)
            link = ElidedLink(text)
            link.clicked.connect(partial(self._open, Route("proposals", one.id)))
            self._lines.addWidget(link)
        self.setVisible(bool(found))

    def _open(self, route: Route, _checked: bool = False) -> None:
        self._context.navigation.go(route)
