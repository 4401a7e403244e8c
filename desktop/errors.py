"""Errors as people read them: what happened, what is kept, what to do."""

import logging
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

from PySide6.QtCore import QCoreApplication

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error in three sentences.

    Attributes:
        what: what happened, with the record's name.
        kept: what is safe.
        todo: what to do now.
        details: technical text for [Details]; holds no field contents.
    """

    what: str
    kept: str
    todo: str
    details: str


def _tr(text: str) -> str:
    return QCoreApplication.translate("Errors", text)


def trouble(error: BaseException) -> Trouble:
    """Describes any error; those of kb and reports bring their own sentences."""
    details = technical(error)
    what = getattr(error, "what", None)
    if isinstance(what, str) and what:
        kept = str(getattr(error, "kept", "") or _tr("All saved fields are safe."))
        return Trouble(what, kept, str(getattr(error, "todo", "") or ""), details)
    if isinstance(error, OSError) and error.strerror:
        what = _tr("A file could not be used: {reason}.").format(reason=error.strerror)
        return Trouble(what, _tr("All saved fields are safe."), _tr("Try again."), details)
    return Trouble(
        _tr("Something in Hotwash failed."),
        _tr("All saved fields are safe; the last one may not be."),
        _tr("Copy the details for a report of the fault."),
        details,
    )


def technical(error: BaseException) -> str:
    """Type and places of an error, without its message: that may quote recorded text."""
    lines = [f"{type(error).__module__}.{type(error).__qualname__}"]
    frames = traceback.extract_tb(error.__traceback__)
    lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join(lines)


def install(show: Callable[[Trouble], None]) -> None:
    """Sends unhandled exceptions to the log and to `show`; the application goes on."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        _log.error("unhandled exception\n%s", technical(error))
        show(trouble(error))

    sys.excepthook = hook
