"""Keeps the preview what Export would write: renders when things are quiet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.jobs.job import JobState
from reports import context as reading
from reports.options import ReportOptions

if TYPE_CHECKING:
    from desktop.jobs.rendering import RenderJob
    from desktop.pages.base import PageContext
    from desktop.pages.reports.form import Asked
    from reports.context import ReportContext
    from reports.result import RenderResult

QUIET_MS = 800


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished preview.

    Attributes:
        context: the reading it was made of.
        result: the bytes and what is known of them.
        at: when, UTC.
    """

    incident_id: UUID
    context: "ReportContext"
    result: "RenderResult"
    at: datetime


class PreviewRendering(QObject):
    """One preview: asked for at every change, rendered after 800 ms of quiet.

    Signals:
        read: `(ReportContext)` what the report is made of, before it is rendered.
        rendered: `(Rendered)` the preview is what Export would write.
        staled: something changed since; the old pages stay.
        failed: `(Exception)` it couldn't be rendered.
    """

    read = Signal(object)
    rendered = Signal(object)
    staled = Signal()
    failed = Signal(object)

    def __init__(self, context: "PageContext", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._asked: Asked | None = None
        self._job: RenderJob | None = None
        self._wanted = 0
        self._waiting: list[Callable[[Rendered], object]] = []
        self.latest: Rendered | None = None
        self.stale = True
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._start)

    def ask(self, asked: "Asked", *, at_once: bool = False) -> None:
        """Wants this report; renders when nothing else is asked for 800 ms, or at once."""
        self._asked = asked
        self._wanted += 1
        if not self.stale:
            self.stale = True
            self.staled.emit()
        if at_once or self.latest is None:
            self._start()
        else:
            self._quiet.start()

    def when_fresh(self, act: Callable[[Rendered], object]) -> None:
        """Calls `act` with the preview once it is up to date; at once when it is."""
        if not self.stale and self.latest is not None:
            act(self.latest)
            return
        self._waiting.append(act)
        if self._quiet.isActive():
            self._start()

    def stop(self) -> None:
        """Ends what is under way."""
        self._quiet.stop()
        self._waiting.clear()
        self._cancel()

    def _start(self) -> None:
        self._quiet.stop()
        asked = self._asked
        if asked is None or asked.incident_id is None:
            return
        self._cancel()
        number, incident_id = self._wanted, asked.incident_id
        options = ReportOptions(
            kind=asked.kind,
            audience=asked.audience,
            tlp=asked.tlp,
            page_size=asked.page_size,
            language=asked.language,
            sections=asked.sections,
            cover_text=asked.cover_text,
            exported_by=self._context.session.actor,
            now=datetime.now(UTC).replace(microsecond=0),
        )

        def on_read(found: object) -> None:
            self._render(number, incident_id, found)  # type: ignore[arg-type]

        query = partial(reading.read, incident_id=incident_id, options=options)
        self._context.session.read(query, on_read, self._on_failed, replaces="report.preview")

    def _render(self, number: int, incident_id: UUID, context: "ReportContext") -> None:
        if number != self._wanted:
            return
        self.read.emit(context)
        name = self.tr("Rendering %s") % str(context.record.get("number", ""))
        job = self._context.renderers.submit(name, str(incident_id), context)
        self._job = job
        job.rendered.connect(lambda result: self._on_rendered(number, incident_id, context, result))
        job.refused.connect(self._on_failed)
        self._context.jobs.add(job)

    def _on_rendered(
        self, number: int, incident_id: UUID, context: "ReportContext", result: "RenderResult"
    ) -> None:
        self._job = None
        self.latest = Rendered(incident_id, context, result, datetime.now(UTC))
        self.stale = number != self._wanted
        self.rendered.emit(self.latest)
        if not self.stale:
            waiting, self._waiting = self._waiting, []
            for act in waiting:
                act(self.latest)

    def _on_failed(self, error: Exception) -> None:
        self._job = None
        self._waiting.clear()
        self.failed.emit(error)

    def _cancel(self) -> None:
        job, self._job = self._job, None
        if job is not None and job.state is JobState.RUNNING:
            job.cancel()
