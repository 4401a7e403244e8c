"""A playbook on paper: its version, with boxes to tick, as PDF or as a Word document."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu, QWidget

from desktop.dialogs.files import save_as
from desktop.errors import trouble
from reports import context as reading
from reports import export
from reports.options import ReportOptions

if TYPE_CHECKING:
    from desktop.pages.base import Page
    from desktop.pages.knowledge.reading import Reading
    from reports.context import ReportContext
    from reports.result import RenderResult

_KIND: Final = "playbook"


def _tr(text: str) -> str:
    return QCoreApplication.translate("HandingOut", text)


class HandingOut(QObject):
    """Renders the version that is shown beside the window, and writes it where somebody says.

    Attributes:
        save_as: asks where a file goes; the platform's dialog.
    """

    def __init__(self, page: "Page") -> None:
        super().__init__(page)
        self._page = page
        self.save_as: Callable[[QWidget, str, Path, str], Path | None] = save_as

    def add_to(self, menu: QMenu, found: "Reading") -> None:
        """Adds the forms to a menu."""
        forms = (
            ("pdf", _tr("Hand-out as PDF…"), _tr("PDF (*.pdf)")),
            ("docx", _tr("Hand-out as Word document…"), _tr("Word documents (*.docx)")),
        )
        for form, label, kinds in forms:
            menu.addAction(label, partial(self.begin, found, form, kinds))

    def begin(self, found: "Reading", form: str, kinds: str) -> None:
        """Asks where the hand-out goes, and makes it."""
        context = self._page.context
        options = ReportOptions(
            kind=_KIND,
            organisation=context.settings.text("report/organisation"),
            exported_by=context.session.actor,
            now=datetime.now(UTC).replace(microsecond=0),
        )
        read = partial(
            reading.read_playbook,
            playbook_id=found.item.id,
            options=options,
            version_id=found.version.id,
        )
        context.session.read(read, partial(self._ask, form, kinds), self._refused)

    def _ask(self, form: str, kinds: str, read: "ReportContext") -> None:
        suggested = Path.home() / export.file_name(read, form)
        target = self.save_as(self._page.window(), _tr("Save hand-out"), suggested, kinds)
        if target is None:
            return
        context = self._page.context
        job = context.renderers.submit(target.name, "", read, form)
        job.rendered.connect(partial(self._write, target))
        job.refused.connect(self._refused)
        context.jobs.add(job)

    def _write(self, target: Path, result: "RenderResult") -> None:
        renderers = self._page.context.renderers
        renderers.write(result, target, self._written, self._refused)

    def _written(self, written: Path) -> None:
        folder = QUrl.fromLocalFile(str(written.parent))
        self._page.context.notices.show(
            _tr("Wrote {file}").format(file=written.name),
            _tr("Show in folder"),
            lambda: QDesktopServices.openUrl(folder),
        )

    def _refused(self, error: Exception) -> None:
        self._page.context.notices.show(trouble(error).what)
