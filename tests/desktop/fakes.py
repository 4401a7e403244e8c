"""Stand-ins for the store, with the shape of kb's KnowledgeBase."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4


@dataclass(frozen=True)
class FakeChanges:
    """As kb's Changes, as far as the desktop looks at it."""

    operation_id: UUID | None = field(default_factory=uuid4)
    label: str = "Revise lesson"
    result: object = None
    actor: str = ""


class FakeConflict(Exception):  # noqa: N818 - named as the error that it stands for
    """Raised in place of kb's ConflictError; the desktop goes by the class's name."""


FakeConflict.__name__ = "ConflictError"


class FakeStore:
    """A store in memory: operations are called with a list, the record of what was done."""

    def __init__(self) -> None:
        self.done: list[Any] = []
        self.taken_back: list[Any] = []
        self.written: list[UUID | None] = []
        self.closed = False
        self.threads: set[str] = set()
        self.elsewhere: list[FakeChanges] = []
        self.hold = threading.Event()
        self.hold.set()
        self.answer = threading.Event()
        self.answer.set()

    def read[T](self, query: Callable[[Any], T]) -> T:
        self.threads.add(threading.current_thread().name.rsplit("_", 1)[0])
        return query(self.done)

    def write(self, operation: Callable[[Any], Any], actor: str | None = None) -> FakeChanges:
        self.hold.wait(5)
        self.threads.add(threading.current_thread().name.rsplit("_", 1)[0])
        changes = FakeChanges(result=operation(self.done), actor=actor or "")
        self.written.append(changes.operation_id)
        if not self.answer.is_set():  # others see it before the writer is told
            self.elsewhere.append(changes)
            self.answer.wait(5)
        return changes

    def undo(
        self,
        actor: str | None = None,
        dossier_id: UUID | None = None,
        operation_id: UUID | None = None,
    ) -> FakeChanges:
        at = self.written.index(operation_id) if operation_id is not None else -1
        self.taken_back.append(self.done.pop(at))
        self.written.pop(at)
        return FakeChanges(label="Undo Revise lesson")

    def redo(self, actor: str | None = None, dossier_id: UUID | None = None) -> FakeChanges:
        self.done.append(self.taken_back.pop())
        self.written.append(uuid4())
        return FakeChanges(label="Redo Revise lesson")

    def position(self) -> int:
        return 0

    def changes_since(self, position: int) -> tuple[int, tuple[FakeChanges, ...]]:
        found, self.elsewhere = tuple(self.elsewhere), []
        return position + len(found), found

    def close(self) -> None:
        self.closed = True
