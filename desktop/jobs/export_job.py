"""Writing an incident as a file for others: a bundle, its timeline, its days, STIX, MISP, VERIS."""

from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Literal
from uuid import UUID

from PySide6.QtCore import Signal

from desktop.jobs.job import Job, JobState
from desktop.jobs.written import write_beside

if TYPE_CHECKING:
    from desktop.session import Session
    from kb.knowledge_base import KnowledgeBase

Format = Literal["bundle", "csv", "timeline-json", "ics", "stix", "misp", "veris"]
_OF_OTHER_TOOLS: Final = frozenset({"stix", "misp", "veris"})


class ExportJob(Job):
    """Writes beside the target and moves into place, so that no half file is ever there.

    Attributes:
        left_out: what of the record the format has no place for, once it is written.

    Signals:
        came: `(Path)` the file is there.
        failed: `(Exception)` it could not be written.
    """

    came = Signal(object)
    failed = Signal(object)

    def __init__(
        self, session: "Session", incident_id: UUID, number: str, target: Path, format_: Format
    ) -> None:
        super().__init__(self.tr("Exporting {number}").format(number=number), number)
        self._session = session
        self._incident_id = incident_id
        self._target = target
        self._format: Format = format_
        self.left_out: tuple[str, ...] = ()

    def start(self) -> None:
        """Begins in a reader thread."""
        self._session.with_store(self._run, self._on_came, self._on_failed)

    def _run(self, kb: "KnowledgeBase") -> Path:
        path, self.left_out = export_incident(
            kb, self._incident_id, self._target, self._format, lambda: self._is_stopped
        )
        return path

    @property
    def _is_stopped(self) -> bool:
        return self.state is not JobState.RUNNING

    def _on_came(self, path: Path) -> None:
        if not self._is_stopped:
            self.end(JobState.DONE, path=path)
            self.came.emit(path)

    def _on_failed(self, error: Exception) -> None:
        self.end(JobState.FAILED, error=error)
        self.failed.emit(error)


def export_incident(
    kb: "KnowledgeBase",
    incident_id: UUID,
    target: Path,
    format_: Format,
    stopped: Callable[[], bool],
) -> tuple[Path, tuple[str, ...]]:
    """Writes one incident to `target`, unless `stopped` says so before the last step.

    Returns:
        The file, and what of the record its format has no place for.

    Raises:
        OSError: the file can't be written; what was there before still is.
        NotFoundError: the incident isn't there.
        ValidationError: it can't be said in this format.
    """
    if format_ in _OF_OTHER_TOOLS:
        from kb.sharing import service  # noqa: PLC0415 - formats load late

        shared = kb.read(lambda session: service.incident_as(session, incident_id, format_))
        path = write_beside(target, lambda file: file.write(shared.text.encode()), stopped)
        return path, shared.left_out
    return write_beside(target, _writer(kb, incident_id, format_), stopped), ()


def _writer(
    kb: "KnowledgeBase", incident_id: UUID, format_: Format
) -> Callable[[IO[bytes]], object]:
    """What writes a bundle, a timeline or days into an open file."""
    from kb.interchange import calendar, export, timeline_json  # noqa: PLC0415 - as above

    def write(file: IO[bytes]) -> None:
        if format_ == "csv":
            text = kb.read(lambda session: export.timeline_csv(session, incident_id))
            file.write(text.encode("utf-8-sig"))
        elif format_ == "timeline-json":
            text = kb.read(lambda session: timeline_json.of_incident(session, incident_id))
            file.write(text.encode())
        elif format_ == "ics":
            file.write(kb.read(lambda session: calendar.of_incident(session, incident_id)))
        else:
            kb.read(
                lambda session: export.write_bundle(
                    session, file, export.of_incident(session, incident_id)
                )
            )

    return write
