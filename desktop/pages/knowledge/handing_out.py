"""A playbook or an article on paper: the version that is shown, for whom it is meant."""

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QMenu

from desktop.errors import trouble
from desktop.jobs.report_file import HandedOn, ReportFile
from reports import context as reading
from reports import subjects

if TYPE_CHECKING:
    from desktop.pages.base import Page
    from desktop.pages.knowledge.reading import Reading

#: How an item is read for a report, by its kind; automation rules have none.
_READ: Final[dict[str, tuple[Any, str]]] = {
    subjects.PLAYBOOK: (reading.read_playbook, "playbook_id"),
    subjects.ARTICLE: (reading.read_article, "article_id"),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("HandingOut", text)


class HandingOut(QObject):
    """Reads the version that is shown, and hands it on.

    Attributes:
        file: makes, writes and notes the hand-out.
    """

    def __init__(self, page: "Page") -> None:
        super().__init__(page)
        self._context = page.context
        self.file = ReportFile(page.context, page, self._refused)

    def add_to(self, menu: QMenu, found: "Reading") -> None:
        """Adds the hand-out to a menu."""
        if found.kind in _READ:
            menu.addAction(_tr("Hand out…"), partial(self.begin, found))

    def begin(self, found: "Reading") -> None:
        """Asks what is wanted and where it goes, and makes it."""
        read, name = _READ[found.kind]
        of_version = partial(read, **{name: found.item.id, "version_id": found.version.id})
        title = _tr("Hand-out of “{title}”").format(title=found.item.title)
        self.file.begin(HandedOn(title, found.kind, of_version))

    def _refused(self, error: Exception) -> None:
        self._context.notices.show(trouble(error).what)
