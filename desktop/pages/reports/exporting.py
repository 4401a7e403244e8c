"""A report on its way out: written as PDF, Word, HTML or Markdown, and noted in the incident."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu, QWidget

from desktop.dialogs.report_box import forms
from desktop.jobs.signing import ReportSigning, with_signer
from desktop.pages.base import Page
from desktop.pages.reports.evidence_check import EvidenceCheck
from desktop.pages.reports.rendering import PreviewRendering, Rendered
from reports import export, issuing

if TYPE_CHECKING:
    from uuid import UUID

    from reports.result import RenderResult
    from reports.signatures.request import Signing

Ask = Callable[[QWidget, str, Path, str], Path | None]
PDF: Final = "pdf"


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReportExport", text)


class ReportExport(QObject):
    """Writes what the preview shows, in any form; one export at a time.

    Args:
        page: the page of reports, which shows failures.
        rendering: gives fresh pages.
        check: looks at the evidence first.
        on_failed: shows why it didn't come to be.

    Attributes:
        ask_target: asks where a file goes; replaced in tests.
        signing: asks for the passphrase, when exports are signed.
    """

    def __init__(
        self,
        page: Page,
        rendering: PreviewRendering,
        check: EvidenceCheck,
        on_failed: Callable[[Exception], object],
        ask_target: Ask,
    ) -> None:
        super().__init__(page)
        self._page = page
        self._rendering = rendering
        self._check = check
        self._failed = on_failed
        self.ask_target = ask_target
        self.signing = ReportSigning(page.context, page)
        self.is_busy = False

    def begin(self, incident_id: "UUID", form: str = PDF) -> None:
        """Exports the report of an incident in a form, as soon as its pages are fresh."""
        if self.is_busy:
            return
        self.is_busy = True
        self._page.context.session.flush()
        self._check.before(incident_id, partial(self._wait, form), self.end, self._fail)

    def end(self) -> None:
        """Nothing is under way any more."""
        self.is_busy = False

    def add_to(self, menu: QMenu, incident_id: "UUID") -> None:
        """Adds a line for each form that isn't the PDF."""
        for form, name, _filter in forms():
            if form != PDF:
                words = _tr("Export as {form}…").format(form=name)
                menu.addAction(words, partial(self.begin, incident_id, form))

    def _wait(self, form: str) -> None:
        self.is_busy = True
        self._rendering.when_fresh(partial(self._ask, form))

    def _ask(self, form: str, rendered: Rendered) -> None:
        name = export.file_name(rendered.context, form)
        filters = {known: shown for known, _name, shown in forms()}
        place = self._folder() / name
        target = self.ask_target(self._page, _tr("Export report"), place, filters[form])
        if target is None:
            self.end()
        elif form == PDF:
            then = partial(self._write, rendered, target, rendered.result)
            self.signing.before(target, form, then, self.end, self._fail)
        else:
            self._render(form, rendered, target)

    def _render(self, form: str, rendered: Rendered, target: Path) -> None:
        """Another form of the very reading that the preview shows."""
        context = self._page.context
        number = str(rendered.context.record.get("number", ""))
        job = context.renderers.submit(target.name, number, rendered.context, form)
        job.rendered.connect(partial(self._write, rendered, target))
        job.refused.connect(self._fail)
        job.finished.connect(self.end)
        context.jobs.add(job)

    def _write(
        self,
        rendered: Rendered,
        target: Path,
        result: "RenderResult",
        signing: "Signing | None" = None,
    ) -> None:
        now = datetime.now(UTC).replace(microsecond=0)
        done = partial(self._written, rendered)
        self._page.context.renderers.write(result, target, signing, now, done, self._fail)

    def _fail(self, error: Exception) -> None:
        self.end()
        self._failed(error)

    def _written(self, rendered: Rendered, written: export.Written) -> None:
        self.end()
        context, result, path = self._page.context, written.result, written.path
        note = issuing.note(rendered.context, written, context.session.actor)
        context.session.write(note, self._page)
        context.settings.set("report/folder", str(path.parent))
        pages = QCoreApplication.translate(
            "ReportExport", "Exported %1, %n page(s)", "", result.pages
        )
        said = pages if result.pages else _tr("Exported %1")
        context.notices.show(
            with_signer(said.replace("%1", path.name), result.signed_by),
            _tr("Show in folder"),
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))),
        )

    def _folder(self) -> Path:
        kept = self._page.context.settings.text("report/folder")
        if kept and Path(kept).is_dir():
            return Path(kept)
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        return Path(QStandardPaths.writableLocation(documents) or Path.home())
