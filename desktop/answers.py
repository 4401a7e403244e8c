"""What the session is asked for, and who is told its answers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import FunctionType
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject
from shiboken6 import isValid

Operation = Callable[[Any], object]
"""A service function, or a partial of one, that kb calls with its own session."""

Done = Callable[[Any], object]
Undo = Callable[[], None]
Failed = Callable[[Exception], object]


def alive(callback: Callable[..., object] | None) -> bool:
    """Whether a callback's widget still exists.

    A partial's is that of what it calls; that of a function within a method is the method's.
    """
    while isinstance(callback, partial):
        callback = callback.func
    owner = getattr(callback, "__self__", None) or _held_self(callback)
    return callback is not None and (not isinstance(owner, QObject) or isValid(owner))


def _held_self(callback: Callable[..., object] | None) -> object:
    """The `self` that a function within a method, as a lambda, took along."""
    if not isinstance(callback, FunctionType):
        return None
    names = callback.__code__.co_freevars
    if "self" not in names:
        return None
    cell = (callback.__closure__ or ())[names.index("self")]
    try:
        return cell.cell_contents
    except ValueError:  # not given a value yet
        return None


@dataclass(slots=True)
class Caller:
    """Who asked, until the answer is told on the window's thread.

    The threads that work hold this and nothing of it: what is told may be the last to know a
    widget, and a widget that another thread lets go of ends on that thread, which Qt forbids.
    """

    on_done: Done | None = None
    on_failed: Failed | None = None
    initiator: object = None

    def take(self) -> "Caller":
        """All of it, which this one doesn't hold any more; for the window's thread."""
        found = Caller(self.on_done, self.on_failed, self.initiator)
        self.on_done = self.on_failed = self.initiator = None
        return found


@dataclass(slots=True)
class Asked:
    """A write that was asked for.

    Attributes:
        operation_id: its entry in the ledger; None until it is written.
    """

    operation_id: UUID | None = None


def is_of_the_store(error: Exception) -> bool:
    """Whether the disk or the database refused, rather than the value or another person."""
    from kb.errors import StoreError  # noqa: PLC0415 - kb loads after the first paint

    return isinstance(error, StoreError | OSError)
