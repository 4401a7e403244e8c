"""Rendering reports for the window: one pool of warm processes, one job a report."""

import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, override

from PySide6.QtCore import QObject, Qt, Signal

from desktop.answers import alive
from desktop.jobs.certificates import Certificates
from desktop.jobs.job import Job, JobState

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from reports.context import ReportContext
    from reports.export import Written
    from reports.pool import Job as PoolJob
    from reports.pool import RenderPool
    from reports.preview.desk import DraftDesk
    from reports.progress import Progress
    from reports.result import RenderResult
    from reports.signatures.request import Signing


class RenderJob(Job):
    """One report on its way through a child process.

    Signals:
        rendered: `(RenderResult)` it is finished.
        refused: `(Exception)` it couldn't be made; not sent after Cancel.
    """

    rendered = Signal(object)
    refused = Signal(object)
    _ended = Signal(object)
    _told = Signal(object)

    def __init__(self, name: str, record: str = "", parent: QObject | None = None) -> None:
        super().__init__(name, record, parent)
        self._pool_job: PoolJob | None = None
        # The pool calls in its own threads: queued signals bring that to this one.
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    def start(self, pool: "RenderPool", context: "ReportContext", report_format: str) -> None:
        """Hands the reading to a worker."""
        self._pool_job = pool.submit(context, report_format, self._told.emit)
        self._pool_job.add_done_callback(self._ended.emit)

    @override
    def cancel(self) -> None:
        if self._pool_job is not None:
            self._pool_job.cancel()
        self.end(JobState.CANCELLED)

    def _on_told(self, progress: "Progress") -> None:
        self.report(progress.done, progress.total, progress.text or progress.stage)

    def _on_ended(self, done: "PoolJob") -> None:
        if self.state is not JobState.RUNNING:
            return
        try:
            result: RenderResult = done.result(0)
        except Exception as error:  # noqa: BLE001 - shown to the person, whatever it was
            self.end(JobState.FAILED, error=error)
            self.refused.emit(error)
        else:
            self.end(JobState.DONE)
            self.rendered.emit(result)


class Renderers(QObject):
    """The render processes of the application, started with the first report.

    Also writes finished reports, on a thread of its own, because the written file is opened
    again and checked.

    Attributes:
        certificates: opens what reports are signed with.
    """

    _delivered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool: RenderPool | None = None
        self._desk: DraftDesk | None = None
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="report-writer")
        self._delivered.connect(lambda act: act(), Qt.ConnectionType.QueuedConnection)
        self.certificates = Certificates(self._work)

    def warm(self) -> None:
        """Starts the processes, so that the first report doesn't wait for them."""
        self._opened().warm()

    def submit(
        self,
        name: str,
        record: str,
        context: "ReportContext",
        report_format: str = "pdf",
    ) -> RenderJob:
        """Begins to render; connect to the job's signals at once."""
        job = RenderJob(name, record, self)
        job.start(self._opened(), context, report_format)
        return job

    def draft(
        self,
        context: "ReportContext",
        on_draft: "Callable[[RenderResult | None], object]",
    ) -> None:
        """Wants a draft of pages; `on_draft` runs on the GUI thread, for the newest wish only."""
        self._drafts().ask(context, lambda made: self._deliver(on_draft, made))

    def settle_drafts(self) -> None:
        """Nobody types: what drafts left unsettled is laid out again.

        Drafts are made again, too, after one was given up: the whole document could be made.
        """
        if self._desk is not None:
            self._desk.resume()
            self._desk.settle()

    def write(
        self,
        result: "RenderResult",
        target: "Path",
        signing: "Signing | None",
        at: "datetime",
        on_done: Callable[["Written"], object],
        on_failed: Callable[[Exception], object],
    ) -> None:
        """Signs, writes and checks a file; the callbacks run on the GUI thread.

        Args:
            result: what a job gave.
            target: where it goes.
            signing: the certificate; None leaves it unsigned.
            at: the time of the export.
            on_done: given what was written.
            on_failed: given why nothing was.
        """
        from reports import export  # noqa: PLC0415 - only when something is exported

        self._work(partial(export.deliver, result, target, signing, at), on_done, on_failed)

    def close(self) -> None:
        """Ends the processes; what is being rendered is lost, what is being written is kept."""
        self._writer.shutdown(wait=True)
        if self._desk is not None:
            self._desk.close()
            self._desk = None
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def _work(
        self,
        work: Callable[[], Any],
        on_done: Callable[[Any], object],
        on_failed: Callable[[Exception], object],
    ) -> None:
        """Does something on the writer's thread; the callbacks run on the GUI thread."""

        def run() -> None:
            try:
                found = work()
            except Exception as error:  # noqa: BLE001 - shown to the person, whatever it was
                self._deliver(on_failed, error)
            else:
                self._deliver(on_done, found)

        self._writer.submit(run)

    def _deliver(self, callback: Callable[[Any], object], value: object) -> None:
        with contextlib.suppress(RuntimeError):  # the window was closed meanwhile
            self._delivered.emit(lambda: callback(value) if alive(callback) else None)

    def _drafts(self) -> "DraftDesk":
        if self._desk is None:
            from reports.preview.desk import DraftDesk  # noqa: PLC0415 - as below

            self._desk = DraftDesk(self._opened())
        return self._desk

    def _opened(self) -> "RenderPool":
        if self._pool is None:
            from reports.pool import RenderPool  # noqa: PLC0415 - only when something is rendered

            self._pool = RenderPool(workers=2)
        return self._pool
