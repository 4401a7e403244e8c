"""A playbook on paper: its version, with boxes to tick, as PDF or as a Word document."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QMenu

from desktop.errors import trouble
from desktop.jobs.report_file import ReportFile, forms
from reports import context as reading

if TYPE_CHECKING:
    from desktop.pages.base import Page
    from desktop.pages.knowledge.reading import Reading

_KIND: Final = "playbook"


def _tr(text: str) -> str:
    return QCoreApplication.translate("HandingOut", text)


class HandingOut(QObject):
    """Reads the version that is shown, and hands it on.

    Attributes:
        file: makes and writes the hand-out.
    """

    def __init__(self, page: "Page") -> None:
        super().__init__(page)
        self._context = page.context
        self.file = ReportFile(page.context, page, self._refused)

    def add_to(self, menu: QMenu, found: "Reading") -> None:
        """Adds the forms to a menu."""
        for form, name, _kinds in forms():
            label = _tr("Hand-out as {form}…").format(form=name)
            menu.addAction(label, partial(self.begin, found, form))

    def begin(self, found: "Reading", form: str) -> None:
        """Asks where the hand-out goes, and makes it."""
        read = partial(
            reading.read_playbook,
            playbook_id=found.item.id,
            options=self.file.options(_KIND),
            version_id=found.version.id,
        )
        self._context.session.read(read, partial(self.file.ask, form), self._refused)

    def _refused(self, error: Exception) -> None:
        self._context.notices.show(trouble(error).what)
