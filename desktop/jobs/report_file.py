"""A report that is rendered beside the window, written where somebody says, and noted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication, QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from desktop.dialogs.files import save_as
from desktop.dialogs.report_box import ReportBox, Wanted, forms
from desktop.jobs.signing import ReportSigning, with_signer
from reports import export, issuing
from reports.options import ReportOptions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session as KbSession

    from desktop.pages.base import PageContext
    from reports.context import ReportContext
    from reports.result import RenderResult
    from reports.signatures.request import Signing


class Read(Protocol):
    """Reads what a report is about, in a reader thread."""

    def __call__(self, session: "KbSession", /, *, options: ReportOptions) -> "ReportContext":
        """With the options that were chosen."""
        ...


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReportFile", text)


@dataclass(frozen=True, slots=True)
class HandedOn:
    """Something of which a report is made.

    Attributes:
        title: of the question what is wanted.
        subject: what it is about; see `reports.subjects`.
        read: reads it, with the options that were chosen.
        item: of an extract, the reference of its record.
        query: of a period, which incidents; None where they were chosen one by one.
    """

    title: str
    subject: str
    read: Read
    item: str = ""
    query: str | None = None


class ReportFile(QObject):
    """Asks what a report is to be and where it goes, makes it as a job, notes that it is there.

    Args:
        context: of the page.
        owner: the widget that the question and the file dialog belong to.
        on_failed: shows why there is none.

    Attributes:
        save_as: asks where a file goes; the platform's dialog.
        signing: asks for the passphrase, when exports are signed.
        box: the question, while it is open.

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
        self.box: ReportBox | None = None

    def begin(self, about: HandedOn) -> None:
        """Asks for kind, audience, form and page; makes it when they are given."""
        page_size = self._context.settings.text("report/page")
        box = ReportBox(self._owner.window(), about.title, about.subject, page_size)
        box.chosen.connect(partial(self._read, about))
        box.dismissed.connect(self._forget_box)
        self.box = box
        box.ask()

    def ask(self, form: str, read: "ReportContext", query: str | None = None) -> None:
        """Asks where a report that was read goes, and makes it in a form."""
        kinds = {known: shown for known, _name, shown in forms()}
        suggested = Path.home() / export.file_name(read, form)
        target = self.save_as(self._owner.window(), _tr("Save report"), suggested, kinds[form])
        if target is None:
            return
        make = partial(self._make, form, read, target, query)
        self.signing.before(target, form, make, lambda: None, self._failed)

    def _make(
        self,
        form: str,
        read: "ReportContext",
        target: Path,
        query: str | None,
        signing: "Signing | None",
    ) -> None:
        job = self._context.renderers.submit(target.name, "", read, form)
        job.rendered.connect(partial(self._write, read, target, query, signing))
        job.refused.connect(self._failed)
        self._context.jobs.add(job)

    def _forget_box(self) -> None:
        self.box = None

    def _read(self, about: HandedOn, wanted: Wanted) -> None:
        options = ReportOptions(
            kind=wanted.kind,
            audience=wanted.audience,
            page_size=wanted.page_size,
            language=wanted.language,
            exported_by=self._context.session.actor,
            now=datetime.now(UTC).replace(microsecond=0),
            item=about.item,
        )

        def go_on(read: "ReportContext") -> None:
            self.ask(wanted.form, read, about.query)

        self._context.session.read(partial(about.read, options=options), go_on, self._failed)

    def _write(
        self,
        read: "ReportContext",
        target: Path,
        query: str | None,
        signing: "Signing | None",
        result: "RenderResult",
    ) -> None:
        done = partial(self._written, read, query)
        at = read.options.now
        self._context.renderers.write(result, target, signing, at, done, self._failed)

    def _written(self, read: "ReportContext", query: str | None, written: "export.Written") -> None:
        note = issuing.note(read, written, self._context.session.actor, query)
        self._context.session.write(note, self._owner, None, self._failed)
        self.wrote.emit(read, written.result, written.path)
        folder = QUrl.fromLocalFile(str(written.path.parent))
        said = _tr("Wrote {file}").format(file=written.path.name)
        self._context.notices.show(
            with_signer(said, written.result.signed_by),
            _tr("Show in folder"),
            lambda: QDesktopServices.openUrl(folder),
        )
