"""What long work looks like to the window."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal


class JobState(StrEnum):
    """How far a job is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress in real units, for example page 5 of 8; `total` 0 when it is not known."""

    done: int
    total: int
    unit: str = ""

    @property
    def share(self) -> float | None:
        """0…1, or None when the total is not known."""
        return min(1.0, self.done / self.total) if self.total else None


class Job(QObject):
    """One piece of long work. Subclasses start it and report from the GUI thread.

    Attributes:
        name: what it does, "Exporting INC-2026-0416".
        record: the record that it is about, or "".
        started_at: UTC.
        result_path: the file that it made.

    Signals:
        progressed: progress is new.
        finished: the state is no longer running.
    """

    progressed = Signal()
    finished = Signal()

    def __init__(self, name: str, record: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.record = record
        self.started_at = datetime.now(UTC)
        self.ended_at: datetime | None = None
        self.progress = Progress(0, 0)
        self.state = JobState.RUNNING
        self.error: Exception | None = None
        self.result_path: Path | None = None

    @property
    def elapsed(self) -> timedelta:
        """Since the start, until the end or now."""
        return (self.ended_at or datetime.now(UTC)) - self.started_at

    def cancel(self) -> None:
        """Stops the work within a second and leaves no partial file; override to do so."""
        self.end(JobState.CANCELLED)

    def report(self, done: int, total: int, unit: str = "") -> None:
        """Tells how far the work is."""
        if self.state is JobState.RUNNING:
            self.progress = Progress(done, total, unit)
            self.progressed.emit()

    def end(
        self, state: JobState, *, path: Path | None = None, error: Exception | None = None
    ) -> None:
        """Ends the job once; later calls change nothing."""
        if self.state is not JobState.RUNNING:
            return
        self.state = state
        self.ended_at = datetime.now(UTC)
        self.result_path = path
        self.error = error
        self.finished.emit()
