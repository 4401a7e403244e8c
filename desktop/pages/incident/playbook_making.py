"""An incident's playbook: made of its recorded steps once, then opened."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.errors import trouble
from desktop.navigation import Route
from kb.library.playbooks import from_incident
from kb.orchestration import making

if TYPE_CHECKING:
    from uuid import UUID

    from desktop.pages.base import PageContext
    from kb.changes import Changes


def open_playbook(context: "PageContext", incident_id: "UUID") -> None:
    """Opens the playbook of an incident, and makes it first where there is none."""
    context.session.committing.emit()

    def go_on(found: "tuple[UUID, str] | None") -> None:
        if found is not None:
            context.navigation.go(Route("knowledge", record_id=found[0]))
            return
        make = partial(making.make, incident_id=incident_id)
        context.session.write(make, None, partial(_made, context), partial(_refused, context))

    context.session.read(partial(from_incident.find, incident_id=incident_id), go_on)


def _made(context: "PageContext", changes: "Changes") -> None:
    told = _tr("Made the draft of a playbook: check its steps, then publish it")
    context.notices.show(told, _tr("Undo"), context.session.way_back())
    context.navigation.go(Route("knowledge", record_id=changes.result, section="edit"))


def _refused(context: "PageContext", error: Exception) -> None:
    found = trouble(error)
    context.notices.show(" ".join(part for part in (found.what, found.todo) if part))


def read_playbook(
    context: "PageContext",
    incident_id: "UUID",
    shown: "Callable[[tuple[UUID, str] | None], object]",
    owner: object,
) -> None:
    """Reads which playbook was made from an incident."""
    context.session.read(
        partial(from_incident.find, incident_id=incident_id),
        shown,
        replaces=("incident.playbook", id(owner)),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("PlaybookMaking", text)
