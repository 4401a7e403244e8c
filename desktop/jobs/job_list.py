"""All jobs of the application, newest first; finished ones are kept for a day."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject, Signal

from desktop.jobs.job import Job, JobState

_KEPT_FOR = timedelta(hours=24)


class JobList(QObject):
    """The jobs.

    Signals:
        changed: a job was added, progressed or ended.
        ended: `(Job)` a job ended.
    """

    changed = Signal()
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: list[Job] = []

    def add(self, job: Job) -> Job:
        """Shows `job` in the status bar and the tray, and takes ownership of it."""
        job.setParent(self)
        self._jobs.insert(0, job)
        job.progressed.connect(self.changed)
        job.finished.connect(lambda: self._on_finished(job))
        self.changed.emit()
        return job

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Running jobs, and those that ended within a day; newest first."""
        limit = datetime.now(UTC) - _KEPT_FOR
        return tuple(job for job in self._jobs if job.ended_at is None or job.ended_at > limit)

    @property
    def running(self) -> tuple[Job, ...]:
        """Jobs that have not ended, newest first."""
        return tuple(job for job in self._jobs if job.state is JobState.RUNNING)

    def cancel_all(self) -> None:
        """Cancels every running job."""
        for job in self.running:
            job.cancel()

    def _on_finished(self, job: Job) -> None:
        self.changed.emit()
        self.ended.emit(job)
