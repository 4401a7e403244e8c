"""Causes that came back: the earlier change that answered them, the way to it, reopening it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.navigation import Route
from desktop.pages.incident.record_panel import link_button
from desktop.widgets.inline_form import InlineAsk, InlineForm
from kb.incidents.config_changes import decisions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop.pages.incident.section import Section
    from kb.changes import Changes
    from kb.conformance.recurrence import ReturnedCause


def came_back(one: "ReturnedCause") -> str:
    """What happened, in a sentence."""
    if one.reopened_because:
        told = _tr("{change} of {incident} answered this cause before: it came back; reopened.")
    else:
        told = _tr("{change} of {incident} answered this cause before: it came back.")
    return told.format(change=one.change_ref, incident=one.number)


def route_to(one: "ReturnedCause") -> Route:
    """Where the earlier change stands."""
    return Route("incident", one.incident_id, "config_changes", one.change_id)


def beside_returned(
    section: "Section", one: "ReturnedCause", on_failed: Callable[[Exception], object]
) -> list[QWidget]:
    """A link to the earlier change, and the form that reopens it."""
    label = f"{one.number}  {one.change_ref}  {one.change_title}"
    shown: list[QWidget] = [
        link_button(label, partial(section.context.navigation.go, route_to(one)))
    ]
    if one.is_open and not section.read_only:
        shown.append(reopening(section, one, on_failed))
    return shown


def reopening(
    section: "Section", one: "ReturnedCause", on_failed: Callable[[Exception], object]
) -> InlineForm:
    """Asks for the reason and reopens the earlier change."""
    reason = _tr("{incident} has the same cause: {factor}").format(
        incident=section.number, factor=one.factor
    )
    asks = (InlineAsk("because", _tr("Why it is reopened"), required=True, value=reason),)
    label = _tr("Reopen {change}…").format(change=one.change_ref)

    def done(_changes: "Changes") -> None:
        text = _tr("Reopened {change} of {incident}")
        section.tell_with_undo(text.format(change=one.change_ref, incident=one.number))

    def reopen(given: "Mapping[str, Any]") -> None:
        section.write(partial(decisions.reopen, record_id=one.change_id, **given), done, on_failed)

    return InlineForm(label, asks, reopen)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReturnedCauses", text)
