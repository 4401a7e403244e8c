"""Fetching for the import page: what to fetch, progress, then the page's own preview."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from desktop import connections
from desktop.dialogs.fetch import FetchDialog
from desktop.dialogs.sign_in import DeviceCodeDialog, SecretDialog
from desktop.jobs.connector_job import ConnectorJob
from desktop.jobs.job import JobState
from desktop.navigation import Route
from desktop.pages.base import PageContext
from kb.connectors import keys as secrets
from kb.connectors.errors import SignInError
from kb.connectors.schemas import SECRET, Connection
from kb.connectors.sign_in import DeviceCode
from kb.errors import KBError

if TYPE_CHECKING:
    from kb.connectors.fetching import Result
    from kb.connectors.service import Connector
    from kb.interchange.outcome import ImportReport


class Fetching(QObject):
    """One fetch after the other.

    Args:
        context: of the page.
        owner: the page.

    Attributes:
        dialog: the last dialog that was opened.

    Signals:
        began: `(str)` a fetch runs; its name.
        told: `(str)` how far it is.
        came: `(list[Path])` files to preview.
        failed: `(Exception)` it could not be done.
        ended: nothing came, or it was cancelled.
    """

    began = Signal(str)
    told = Signal(str)
    came = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, context: PageContext, owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner
        self._job: ConnectorJob | None = None
        self._of: tuple[Connection, Result] | None = None
        self._before: datetime | None = None
        self.dialog: QDialog | None = None

    @property
    def runs(self) -> bool:
        """Whether a fetch runs now."""
        return self._job is not None and self._job.state is JobState.RUNNING

    def ask(self) -> None:
        """Asks what is to be fetched; without a connection it leads to where one is added."""
        try:
            register = connections.register()
            known = register.all()
        except KBError as error:
            self.failed.emit(error)
            return
        if not known:
            self._context.notices.show(self.tr("Add a connection first."))
            self._context.navigation.go(Route("settings", section="connections"))
            return
        dialog = FetchDialog(
            self._owner.window(), known, lambda one: register.until(one, self._store)
        )
        dialog.accepted.connect(lambda: self.start(dialog.chosen, dialog.start()))
        self._open(dialog)

    def start(self, one: Connection, since: datetime | None) -> None:
        """Fetches beside the window."""

        def work(connector: "Connector") -> object:
            return connector.fetch(connections.register(), since)

        self._drop()
        job = ConnectorJob(self.tr("Fetching from {name}").format(name=one.name), one, work)
        self._job = job
        job.came.connect(partial(self._on_came, one))
        job.failed.connect(partial(self._on_failed, one, since))
        job.code_wanted.connect(lambda code: self._show_code(job, code))
        job.told.connect(partial(self._on_told, job.name))
        job.finished.connect(lambda: self._on_finished(job))
        self.began.emit(job.name)
        self._context.jobs.add(job)
        job.start()

    def cancel(self) -> None:
        """Stops; what came is kept for the next time."""
        if self._job is not None:
            self._job.cancel()

    # --- what becomes of it

    def imported(self, paths: Sequence[Path], report: "ImportReport") -> None:
        """Moves on, if these are the fetched files and all of them were taken."""
        of = self._fetched(paths)
        if of is None or report.refused or report.cancelled or of[1].until is None:
            return
        register = connections.register()
        try:
            self._before = register.until(of[0], self._store)
            register.move_on(of[0], self._store, of[1].until)
        except KBError as error:
            self.failed.emit(error)

    def taken_back(self, paths: Sequence[Path]) -> None:
        """Goes back to where it was, so that the next fetch brings it again."""
        of = self._fetched(paths)
        if of is not None:
            connections.register().go_back(of[0], self._store, self._before)

    def leave(self, paths: Sequence[Path]) -> None:
        """Drops the fetched files when they aren't shown any more."""
        if self._fetched(paths) is not None:
            self._drop()

    def _drop(self) -> None:
        from kb.connectors import fetching  # noqa: PLC0415 - the network loads late

        if self._of is not None:
            fetching.drop(connections.register(), self._of[0])
            self._of = None

    def _fetched(self, paths: Sequence[Path]) -> "tuple[Connection, Result] | None":
        return self._of if self._of is not None and tuple(paths) == self._of[1].paths else None

    @property
    def _store(self) -> str:
        return self._context.session.place

    # --- the job

    def _on_told(self, name: str, incidents: int, pages: int, said: str) -> None:
        count = self.tr("%n incident(s)", "", incidents)
        on = self.tr("on %n page(s)", "", pages)
        self.told.emit(f"{name}: {count} {on}" + (f"; {said}" if said else ""))

    def _on_came(self, one: Connection, result: "Result") -> None:
        if result.resumed:
            self._context.notices.show(self.tr("It went on with what was fetched before."))
        if not result.paths:
            self._context.notices.show(self.tr("Nothing changed in {name}.").format(name=one.name))
            self.ended.emit()
            return
        self._of = (one, result)
        self.came.emit(list(result.paths))

    def _on_failed(self, one: Connection, since: datetime | None, error: Exception) -> None:
        self.ended.emit()
        if one.sign_in == SECRET and isinstance(error, SignInError):
            self._ask_secret(one, error.what, lambda: self.start(one, since))
            return
        self.failed.emit(error)

    def _ask_secret(self, one: Connection, why: str, then: Callable[[], object]) -> None:
        dialog = SecretDialog(self._owner.window(), one.name, why)

        def use() -> None:
            connections.keys().write(secrets.secret_name(one), dialog.taken())
            then()

        dialog.accepted.connect(use)
        self._open(dialog)

    def _show_code(self, job: ConnectorJob, code: DeviceCode) -> None:
        self._open(DeviceCodeDialog(self._owner.window(), job, code))

    def _on_finished(self, job: ConnectorJob) -> None:
        if job.state is JobState.CANCELLED:
            self._context.notices.show(
                self.tr("Stopped. What came is kept; the next fetch goes on from there.")
            )
            self.ended.emit()

    def _open(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
