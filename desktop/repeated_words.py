"""A lesson that was repeated, in words, and the ways to its places: on Home and elsewhere."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.navigation import Route

if TYPE_CHECKING:
    from kb.conformance.repeated import RepeatedLesson


def came_back(one: "RepeatedLesson") -> str:
    """What happened, in a sentence."""
    if one.closed_on:
        text = _tr(
            "“{factor}” is back ({cause}), although {lesson} of {incident} was closed {day}."
        )
    else:
        text = _tr("“{factor}” is back ({cause}), although {lesson} of {incident} was closed.")
    return text.format(
        factor=one.factor,
        cause=one.cause_ref,
        lesson=one.lesson_ref,
        incident=one.earlier,
        day=one.closed_on,
    )


def lesson_route(one: "RepeatedLesson") -> Route:
    """Where the lesson that was closed stands."""
    return Route("incident", one.earlier_id, "lessons", one.lesson_id)


def cause_route(one: "RepeatedLesson") -> Route:
    """Where the cause that is back stands."""
    return Route("incident", one.incident_id, "causes", one.cause_id)


def _tr(text: str) -> str:
    return QCoreApplication.translate("RepeatedLessons", text)
