"""What the library asks of a person: drafts to review, and what they own and should review."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.navigation import Route
from desktop.pages.home.blocks import Line

if TYPE_CHECKING:
    from desktop.pages.home.reading import HomeReading
    from kb.library.life import Waiting

Go = Callable[[Route], object]


def library_lines(found: "HomeReading", go: Go) -> list[Line]:
    """Drafts in review first, then overdue reviews."""
    return [
        *(_to_review(one, go) for one in found.to_review),
        *(_stale(one, go) for one in found.stale),
    ]


def _to_review(one: "Waiting", go: Go) -> Line:
    asked = _tr("version {n}, asked by {who}") if one.asked_by else _tr("version {n}")
    said = asked.format(n=one.number, who=one.asked_by)
    chip = (_tr("In review"), "info")
    return _line(one, said, _tr("Review"), chip, go)


def _stale(one: "Waiting", go: Go) -> Line:
    day = one.due.isoformat() if one.due is not None else ""
    said = _tr("review due {day}").format(day=day)
    return _line(one, said, _tr("Open"), (_tr("Overdue"), "warn"), go)


def _line(one: "Waiting", said: str, action: str, chip: tuple[str, str], go: Go) -> Line:
    route = Route("knowledge", record_id=one.item_id)
    return Line("", one.title, said, action, partial(go, route), chip, one.title)


def _tr(text: str) -> str:
    return QCoreApplication.translate("LibraryLines", text)
