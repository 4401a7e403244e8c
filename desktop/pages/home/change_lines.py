"""Changes as lines of the home page: those to be verified, and the lessons that came to nothing."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.navigation import Route
from desktop.pages.home.blocks import Line
from desktop.repeated_words import cause_route

if TYPE_CHECKING:
    from desktop.pages.home.reading import DueChange, HomeReading

Go = Callable[[Route], object]


def repeated_lines(found: "HomeReading", go: Go) -> list[Line]:
    """Each leads to the cause that is back; there it is answered anew."""
    return [
        Line(
            one.number,
            _tr("“{factor}” is back").format(factor=one.factor),
            _tr("{lesson} of {incident} was closed").format(
                lesson=one.lesson_ref, incident=one.earlier
            ),
            _tr("Open"),
            partial(go, cause_route(one)),
            subject=f"{one.number} {one.cause_ref}",
        )
        for one in found.repeated
    ]


def verify_lines(found: "HomeReading", go: Go, today: date) -> list[Line]:
    """Changes whose setting is to be looked at again."""
    return [_to_verify(one, go, today) for one in found.to_verify]


def _to_verify(one: "DueChange", go: Go, today: date) -> Line:
    item = one.change
    late = item.verify_on is not None and item.verify_on < today
    chip = (_tr("Overdue"), "warn") if late else (_tr("Due today"), "info")
    return Line(
        one.number,
        f"{item.ref}  {item.title}",
        _tr("does it still hold?"),
        _tr("Open"),
        partial(go, Route("incident", item.incident_id, "config_changes", item.id)),
        chip,
        item.ref,
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("ChangeLines", text)
