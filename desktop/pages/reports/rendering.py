"""Keeps the preview what Export would write: renders when things are quiet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
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

#: With so much quiet the whole document takes the place of the draft.
QUIET_MS = 1_500
#: A draft that isn't in by then doesn't hold up the whole document that was to follow it.
FIRST_MS = 4_000


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
    """One preview: a draft at every change, the whole document once things are quiet.

    Signals:
        read: `(ReportContext)` what the report is made of, before it is rendered.
        drafted: `(UUID, RenderResult)` pages that show the change, joined from parts.
        rendered: `(Rendered)` the preview is what Export would write.
        staled: something changed since; the old pages stay.
        failed: `(Exception)` it couldn't be rendered.
    """

    read = Signal(object)
    drafted = Signal(object, object)
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
        self._at_once = False
        self._records: frozenset[str] = frozenset()
        self.latest: Rendered | None = None
        self.stale = True
        self._quiet = QTimer(self, singleShot=True)
        self._quiet.timeout.connect(self._start)

    def ask(self, asked: "Asked", *, at_once: bool = False) -> None:
        """Wants this report: a draft now, the whole when nothing else is asked for a while.

        Args:
            asked: what is wanted.
            at_once: the whole follows the draft without waiting for quiet.
        """
        self._asked = asked
        self._wanted += 1
        self._cancel()
        if not self.stale:
            self.stale = True
            self.staled.emit()
        self._at_once = at_once or self.latest is None
        self._quiet.start(FIRST_MS if self._at_once else QUIET_MS)
        self._read(self._draft)

    def when_fresh(self, act: Callable[[Rendered], object]) -> None:
        """Calls `act` with the preview once it is up to date; at once when it is."""
        if not self.stale and self.latest is not None:
            act(self.latest)
            return
        self._waiting.append(act)
        if self._job is None:
            self._start()

    def shows(self, record_id: str) -> bool:
        """Whether the report is made of a record, as far as it was read."""
        return record_id in self._records

    def stop(self) -> None:
        """Ends what is under way."""
        self._quiet.stop()
        self._waiting.clear()
        self._cancel()

    # --- the draft

    def _draft(self, number: int, incident_id: UUID, context: "ReportContext") -> None:
        if number != self._wanted or self._job is not None:
            return
        on_draft = partial(self._on_draft, number, incident_id)
        self._context.renderers.draft(context, on_draft)

    def _on_draft(self, number: int, incident_id: UUID, made: "RenderResult | None") -> None:
        if not self.stale:
            return  # the whole is in
        if made is not None:
            self.drafted.emit(incident_id, made)
        if self._at_once and number == self._wanted:
            self._start()

    # --- the whole

    def _start(self) -> None:
        self._quiet.stop()
        self._at_once = False
        self._cancel()
        self._read(self._render)

    def _read(self, then: "Callable[[int, UUID, ReportContext], None]") -> None:
        asked = self._asked
        if asked is None or asked.incident_id is None:
            return
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
        # Only a draft shows what isn't saved yet; what is exported is what was recorded.
        typed = self._context.drafts.typed_texts() if then == self._draft else {}
        query = partial(reading.read, incident_id=incident_id, options=options, typed=typed)

        def on_read(found: object) -> None:
            then(number, incident_id, found)  # type: ignore[arg-type]

        self._context.session.read(query, on_read, self._on_failed, replaces="report.preview")

    def _render(self, number: int, incident_id: UUID, context: "ReportContext") -> None:
        if number != self._wanted:
            return
        self._records = _ids(context.record)
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
        if self.stale:
            return
        self.rendered.emit(self.latest)
        self._context.renderers.settle_drafts()
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


def _ids(record: dict[str, Any]) -> frozenset[str]:
    """The ids of an incident and of all that belongs to it."""
    parts = (rows for rows in record.values() if isinstance(rows, list))
    rows = [record, *(row for part in parts for row in part if isinstance(row, dict))]
    return frozenset(str(row["id"]) for row in rows if row.get("id"))
