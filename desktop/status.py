"""Feeds the status bar: when the last write reached the disk, and why one did not."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.errors import trouble
from desktop.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from desktop.jobs.job_list import JobList
    from desktop.session import Session


class Status(QObject):
    """Joins session and jobs with one status bar.

    Attributes:
        unsaved: the error of the last write when it did not reach the disk.
    """

    def __init__(
        self, bar: StatusBar, session: "Session", jobs: "JobList", parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bar = bar
        self._session = session
        self._jobs = jobs
        self.unsaved: Exception | None = None
        bar.set_zone(str(session.zone))
        session.opened.connect(self._on_opened)
        session.saving.connect(self._on_saving)
        session.saved.connect(self._on_saved)
        session.unsaved.connect(self._on_unsaved)
        session.store_changed.connect(self._on_store_changed)
        jobs.changed.connect(self._on_jobs)
        bar.cancel_wanted.connect(self._on_cancel)
        self._on_opened()

    def _on_opened(self) -> None:
        name = self._session.name
        self._bar.set_store(self.tr("Store: {name}").format(name=name), name)
        if self._session.last_saved is not None:
            self._on_saved(self._session.last_saved)

    def _on_saving(self, busy: bool) -> None:
        if busy:
            self._bar.set_saving(self.tr("Saving…"))
        elif self.unsaved is None and self._session.last_saved is not None:
            self._on_saved(self._session.last_saved)

    def _on_saved(self, at: datetime) -> None:
        self.unsaved = None
        time = at.astimezone(self._session.zone).strftime("%H:%M:%S")
        self._bar.set_saved(self.tr("Saved {time}").format(time=time))

    def _on_unsaved(self, error: Exception) -> None:
        self.unsaved = error
        reason = trouble(error).what.rstrip(".")
        self._bar.set_unsaved(self.tr("Not saved: {reason}").format(reason=reason))

    def _on_store_changed(self) -> None:
        self._bar.set_zone(str(self._session.zone))
        if self.unsaved is None and self._session.last_saved is not None:
            self._on_saved(self._session.last_saved)

    def _on_jobs(self) -> None:
        running = self._jobs.running
        if not running:
            self._bar.set_job("", None)
            return
        job = running[0]
        share = job.progress.share
        text = job.name
        if share is not None:
            text = self.tr("{job}  {percent} %").format(job=job.name, percent=round(share * 100))
        self._bar.set_job(text, share, running=True)

    def _on_cancel(self) -> None:
        for job in self._jobs.running[:1]:
            job.cancel()
