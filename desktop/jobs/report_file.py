"""A report that is rendered beside the window and written where somebody says."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from desktop.dialogs.files import save_as
from desktop.jobs.signing import ReportSigning, with_signer
from reports import export
from reports.options import ReportOptions

if TYPE_CHECKING:
    from desktop.pages.base import PageContext
    from reports.context import ReportContext
    from reports.result import RenderResult
    from reports.signatures.request import Signing


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReportFile", text)


def forms() -> tuple[tuple[str, str, str], ...]:
    """What such a report is written as: its form, its name, the filter of the file dialog."""
    return (
        ("pdf", _tr("PDF"), _tr("PDF (*.pdf)")),
        ("docx", _tr("Word document"), _tr("Word documents (*.docx)")),
    )


class ReportFile(QObject):
    """Asks where a report goes, makes it as a job, and says that it is there.

    Args:
        context: of the page.
        owner: the widget that the file dialog belongs to.
        on_failed: shows why there is none.

    Attributes:
        save_as: asks where a file goes; the platform's dialog.
        signing: asks for the passphrase, when exports are signed.

    Signals:
        wrote: `(ReportContext, RenderResult, Path)` a report is where it was to go.
    """

    wrote = Signal(object, object, object)

    def __init__(
        self, context: "PageContext", owner: QWidget, on_failed: Callable[[Exception], object]
    ) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner
        self._failed = on_failed
        self.signing = ReportSigning(context, owner)
        self.save_as: Callable[[QWidget, str, Path, str], Path | None] = save_as

    def options(self, kind: str, item: str = "") -> ReportOptions:
        """What the settings say of a report of this kind that is made now, by this user."""
        return ReportOptions(
            kind=kind,
            page_size=self._context.settings.text("report/page"),
            exported_by=self._context.session.actor,
            now=datetime.now(UTC).replace(microsecond=0),
            item=item,
        )

    def ask(self, form: str, read: "ReportContext") -> None:
        """Asks where a report that was read goes, and makes it in a form."""
        kinds = {known: shown for known, _name, shown in forms()}
        suggested = Path.home() / export.file_name(read, form)
        target = self.save_as(self._owner.window(), _tr("Save report"), suggested, kinds[form])
        if target is None:
            return
        make = partial(self._make, form, read, target)
        self.signing.before(target, form, make, lambda: None, self._failed)

    def _make(
        self, form: str, read: "ReportContext", target: Path, signing: "Signing | None"
    ) -> None:
        job = self._context.renderers.submit(target.name, "", read, form)
        job.rendered.connect(partial(self._write, read, target, signing))
        job.refused.connect(self._failed)
        self._context.jobs.add(job)

    def _write(
        self,
        read: "ReportContext",
        target: Path,
        signing: "Signing | None",
        result: "RenderResult",
    ) -> None:
        done = partial(self._written, read)
        at = read.options.now
        self._context.renderers.write(result, target, signing, at, done, self._failed)

    def _written(self, read: "ReportContext", written: "export.Written") -> None:
        self.wrote.emit(read, written.result, written.path)
        folder = QUrl.fromLocalFile(str(written.path.parent))
        said = _tr("Wrote {file}").format(file=written.path.name)
        self._context.notices.show(
            with_signer(said, written.result.signed_by),
            _tr("Show in folder"),
            lambda: QDesktopServices.openUrl(folder),
        )
