"""What is done with the item that is read: published, reviewed, restored, retired, deleted."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop.pages.base import PageContext
from desktop.pages.knowledge.services import SERVICES
from kb.library import life

if TYPE_CHECKING:
    from desktop.pages.knowledge.reading import Reading
    from kb.changes import Changes


class Changing(QObject):
    """Writes, and tells of it with a way back.

    Args:
        context: session and notices.
        reading: what is read now.

    Signals:
        done: `(Reading)` it was changed.
        refused: `(str)` why it wasn't.
    """

    done = Signal(object)
    refused = Signal(str)

    def __init__(self, context: PageContext, reading: "Callable[[], Reading | None]") -> None:
        super().__init__()
        self._context = context
        self._reading = reading

    def publish(self, note: str) -> None:
        """Makes the draft the published version."""
        self._context.session.flush()
        by = self._context.session.actor
        self._run(self._of_kind("publish", note=note, by=by), self.tr("Published “{title}”"))

    def ask_review(self) -> None:
        """Asks others to read the draft."""
        self._context.session.flush()
        found = self._reading()
        if found is not None:
            by = self._context.session.actor
            ask = partial(life.ask_review, kind=found.kind, record_id=found.item.id, by=by)
            self._run(ask, self.tr("Asked for a review of “{title}”"))

    def discard(self) -> None:
        """Takes the draft away."""
        self._run(self._of_kind("discard_draft"), self.tr("Discarded the draft of “{title}”"))

    def restore(self, version_id: UUID) -> None:
        """Writes an older version's text into the draft."""
        restore = self._of_kind("restore_version", version_id=version_id)
        self._run(restore, self.tr("Restored into the draft of “{title}”"))

    def delete(self) -> None:
        """Deletes the item with its versions."""
        self._run(self._of_kind("remove"), self.tr("Deleted “{title}”"))

    def write(self, operation: Callable[..., object], said: str) -> None:
        """Runs an operation on the item; `said` tells of it."""
        self._run(operation, said)

    def _of_kind(self, name: str, **values: object) -> "Callable[..., object] | None":
        """An operation that all services have, for the item that is read."""
        found = self._reading()
        if found is None:
            return None
        return partial(getattr(SERVICES[found.kind], name), record_id=found.item.id, **values)

    def _run(self, operation: "Callable[..., object] | None", said: str) -> None:
        found = self._reading()
        if found is None or operation is None:
            return
        session = self._context.session

        def tell(_changes: "Changes") -> None:
            text = said.replace("{title}", found.item.title)
            self._context.notices.show(text, self.tr("Undo"), session.way_back())
            self.done.emit(found)

        session.write(operation, self, tell, self._on_refused)

    def _on_refused(self, error: Exception) -> None:
        self.refused.emit(str(getattr(error, "what", "") or error))
