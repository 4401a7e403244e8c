"""Import: files are read and shown first; nothing is written before somebody says so."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, override

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.dialogs.files import choose_files
from desktop.errors import trouble
from desktop.jobs.import_job import ImportJob, undo_written
from desktop.jobs.job import JobState
from desktop.navigation import Route
from desktop.pages.base import PANEL_WIDTH, Page, PageContext
from desktop.pages.imports import wording
from desktop.pages.imports.detail import FileDetail
from desktop.pages.imports.fetching import Fetching
from desktop.pages.imports.results import Results, names_of
from desktop.widgets.bars import EmptyState, ErrorBar
from desktop.widgets.buttons import Button
from desktop.widgets.chips import ThinProgress
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, row
from desktop.widgets.rows import RowsModel
from desktop.widgets.table import EditableTable
from kb.interchange.outcome import FileOutcome, ImportReport

if TYPE_CHECKING:
    from uuid import UUID

    from kb.changes import Changes
    from kb.interchange.table_mapping import TableMapping

#: A panel with the columns of a table.
_TABLE_PANEL = 360
_START, _WORKING, _PREVIEW, _DONE = range(4)


class ImportPage(Page):
    """From files to a preview, from the preview to records.

    Attributes:
        choose: asks for files; the platform's dialog.
    """

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.choose: Callable[[QWidget, str], list[Path]] = choose_files
        self.header.set_title(self.tr("Import"))
        self.cancel_button = Button(self.tr("Cancel"), on_click=self._on_cancel)
        self.other_button = Button(
            self.tr("Choose files…"), icon="folder-open", on_click=self.choose_files
        )
        self.import_button = Button(
            self.tr("Import"), "primary", icon="download-simple", on_click=self.start_import
        )
        for button in (self.cancel_button, self.other_button, self.import_button):
            self.header.add_action(button)
        self._paths: list[Path] = []
        self._mappings: dict[str, TableMapping] = {}
        self._mapped = ""
        self._job: ImportJob | None = None
        self._report: ImportReport | None = None
        self._written: tuple[Changes, ...] = ()
        self._summary = PlainText("", "strong", wrap=True)
        self._at = PlainText("", "secondary", elide=True)
        self._progress = ThinProgress()
        self.model: RowsModel[FileOutcome] = RowsModel(
            wording.outcome_columns(done=False), key=lambda outcome: outcome.path
        )
        self.model.read_only = True
        self.table = EditableTable(self.tr("Files"))
        self.table.setModel(self.model)
        self.table.picked.connect(self._on_picked)
        self.table.peeked.connect(lambda _outcome: self.toggle_panel())
        self.results = Results()
        self.results.chosen.connect(context.navigation.go)
        self.fetching = Fetching(context, self)
        self._detail: FileDetail | None = None
        self._detail_width = PANEL_WIDTH
        self._shown_path = ""
        self._build()
        self._connect_fetching()
        self._show(_START)

    def _build(self) -> None:
        start = EmptyState(
            self.tr(
                "Incidents and cases from Defender, Sentinel, TheHive, DFIR-IRIS, Dispatch, MISP, "
                "STIX, VERIS, Microsoft 365 or tables, post-mortems, playbooks and articles are "
                "imported here."
            ),
            (
                (self.tr("Choose files…"), self.choose_files),
                (self.tr("Fetch from Microsoft…"), self.fetch),
            ),
            self.tr(
                "Or drop files and folders anywhere on this window. They are shown first; "
                "nothing is written before you say so."
            ),
            primary=True,
        )
        working = QWidget()
        self._progress.setMaximumWidth(360)
        working.setLayout(column(self._at, self._progress, None, margins=(20, 24, 20, 20)))
        preview = QWidget()
        layout = column(row(self._summary, margins=(20, 0, 20, 10)), hline(), self.table, spacing=0)
        layout.setStretch(2, 1)
        preview.setLayout(layout)
        self._stack = QStackedWidget()
        for widget in (start, working, preview, self.results):
            self._stack.addWidget(widget)
        self.body.addWidget(self._stack)

    def _connect_fetching(self) -> None:
        self.fetching.began.connect(self._on_fetch_began)
        self.fetching.told.connect(self._at.set_text)
        self.fetching.came.connect(self.take_files)
        self.fetching.failed.connect(self._on_failed)
        self.fetching.ended.connect(self._reset)

    def _on_fetch_began(self, name: str) -> None:
        self._reset()
        self._progress.set_share(0.0)
        self._at.set_text(name)
        self._show(_WORKING)

    def _show(self, what: int) -> None:
        self._stack.setCurrentIndex(what)
        self.cancel_button.setVisible(what in (_WORKING, _PREVIEW))
        self.import_button.setVisible(what == _PREVIEW)
        self.other_button.setVisible(what in (_PREVIEW, _DONE))
        if what != _PREVIEW:
            self.set_panel(None)
            self._detail = None
        self.handlers_changed.emit()

    # --- the page

    @override
    def open(self, route: Route) -> None:
        if self._stack.currentIndex() == _START and not self._paths:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.focusNextChild()

    @override
    def take_files(self, paths: list[Path]) -> None:
        if self._works:
            self.context.notices.show(
                self.tr("Another import is running; cancel it or wait for it.")
            )
            return
        if paths != self._paths:
            self.fetching.leave(self._paths)
        self._paths = list(paths)
        self._mappings = {}
        self._written = ()
        self._run(dry_run=True)

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        return {"import": self.choose_files, "new": self.choose_files, "fetch": self.fetch}

    @override
    def panes(self) -> list[QWidget]:
        content = (self.table, self.results, self._detail)
        return [pane for pane in content if pane is not None and pane.isVisible()]

    def choose_files(self) -> None:
        """Asks for files and shows what they are."""
        paths = self.choose(self.window(), self.tr("Import"))
        if paths:
            self.take_files(paths)

    def fetch(self) -> None:
        """Asks what is to be fetched from Microsoft."""
        if self._works:
            self.context.notices.show(
                self.tr("Another import is running; cancel it or wait for it.")
            )
            return
        self.fetching.ask()

    @property
    def _works(self) -> bool:
        runs = self._job is not None and self._job.state is JobState.RUNNING
        return runs or self.fetching.runs

    def start_import(self) -> None:
        """Writes what the preview showed."""
        self._run(dry_run=False)

    # --- working

    def _run(self, *, dry_run: bool) -> None:
        job = ImportJob(
            self.context.session,
            self._paths,
            dry_run=dry_run,
            initiator=self,
            mappings=self._mappings,
        )
        self._job = job
        job.came.connect(self._on_previewed if dry_run else self._on_imported)
        job.failed.connect(self._on_failed)
        job.at_file.connect(lambda path: self._tell_file(job, path))
        job.finished.connect(lambda: self._on_finished(job))
        self._tell_file(job, "")
        self._show(_WORKING)
        self.context.jobs.add(job)
        job.start()

    def _tell_file(self, job: ImportJob, path: str) -> None:
        done, total = job.progress.done, job.progress.total
        self._progress.set_share(job.progress.share or 0.0)
        if not total:
            self._at.set_text(job.name)
            return
        said = self.tr("{job}: {done} of {total}. {name}")
        name = Path(path).name
        self._at.set_text(
            said.format(job=job.name, done=f"{done:,}", total=f"{total:,}", name=name)
        )

    def _on_previewed(self, report: ImportReport) -> None:
        self._report = report
        self._summary.set_text(wording.totals(report, done=False))
        # Refused files stand first: they are what somebody has to act on.
        files = sorted(report.files, key=lambda outcome: outcome.result != "refused")
        self.model.set_rows(files)
        taken = len(files) - len(report.refused)
        wanted = any(file.result in ("imported", "updated") for file in files)
        self.import_button.set_label(
            self.tr("Import %n file(s)", "", taken)
            if report.refused and taken
            else self.tr("Import")
        )
        self.import_button.setEnabled(wanted)
        self.import_button.setToolTip(
            "" if wanted else self.tr("There is nothing new in these files.")
        )
        self._show(_PREVIEW)
        if files:
            there = {file.path for file in files}
            self.table.select_key(self._mapped if self._mapped in there else files[0].path)
            if self._detail is None:
                # The same file is selected as before it was read again.
                self._on_picked(next((f for f in files if f.path == self._mapped), files[0]))
        (self.import_button if wanted else self.cancel_button).setFocus(
            Qt.FocusReason.OtherFocusReason
        )

    def _on_imported(self, report: ImportReport) -> None:
        self._report = report
        self._written = self._job.written if self._job is not None else ()
        self.fetching.imported(self._paths, report)
        self.context.session.read(partial(names_of, report=report), self._on_named)

    def _on_named(self, names: "dict[UUID, str]") -> None:
        if self._report is None:
            return
        self.results.show_report(self._report, names)
        self._show(_DONE)
        self.results.focus_first()
        self._tell_done(wording.totals(self._report, done=True))

    def _tell_done(self, said: str) -> None:
        if self._written:
            self.context.notices.show(said, self.tr("Undo"), self._undo)
        else:
            self.context.notices.show(said)

    def _undo(self) -> None:
        undo_written(
            self.context.session,
            self._written,
            partial(self._on_undone, len(self._written)),
            self._on_not_undone,
        )

    def _on_undone(self, files: int) -> None:
        self._written = ()
        self.fetching.taken_back(self._paths)
        self.context.notices.show(self.tr("Took back %n imported file(s)", "", files))
        self._run(dry_run=True)

    def _on_not_undone(self) -> None:
        self.context.notices.show(
            self.tr("Other things were written since. Ctrl+Z takes them back one by one.")
        )

    def _on_failed(self, error: Exception) -> None:
        found = trouble(error)
        self.bars.addWidget(ErrorBar(found.what, found.kept, found.todo, found.details))
        self._show(_PREVIEW if self._report is not None and self.model.rowCount() else _START)

    def _on_finished(self, job: ImportJob) -> None:
        """After Cancel: files that were imported by then are told, and can be taken back."""
        if job is not self._job or job.state is not JobState.CANCELLED:
            return
        self._written = job.written
        if self._written:
            said = self.tr("Stopped after %n imported file(s)", "", len(self._written))
            self._tell_done(said)
        self._reset()

    def _on_cancel(self) -> None:
        if self._job is not None and self._job.state is JobState.RUNNING:
            self._job.cancel()
            return
        if self.fetching.runs:
            self.fetching.cancel()
            return
        self._reset()
        self.context.navigation.back()

    def _reset(self) -> None:
        self.fetching.leave(self._paths)
        self._paths = []
        self._report = None
        self.model.set_rows([])
        self._show(_START)

    # --- one file

    def _on_picked(self, outcome: FileOutcome | None) -> None:
        if outcome is None or self._stack.currentIndex() != _PREVIEW:
            return
        width = _TABLE_PANEL if outcome.table is not None else PANEL_WIDTH
        if self._detail is None or self._detail_width != width:
            self._detail, self._detail_width = FileDetail(), width
            self._detail.mapped.connect(self._on_mapped)
            self.set_panel(self._detail, width=width)
        self._detail.show_file(outcome)
        self._shown_path = outcome.path

    def _on_mapped(self, signature: str, mapping: "TableMapping") -> None:
        """A table is read again, by what a person said of its columns."""
        self._mappings[signature] = mapping
        self._mapped = self._shown_path
        self._run(dry_run=True)
