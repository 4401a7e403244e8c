"""What the page of an incident reads at once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kb.dossier import whole as whole_of
from kb.people import service as people

if TYPE_CHECKING:
    from kb.dossier import WholeIncident


@dataclass(frozen=True, slots=True)
class Reading:
    """One incident, whole, and the names of people."""

    whole: "WholeIncident"
    people: tuple[str, ...]


def read(session: Any, incident_id: UUID) -> Reading:  # noqa: ANN401 - kb's own session
    """Read one incident.

    Raises:
        NotFoundError: it isn't there.
    """
    return Reading(whole_of(session, incident_id), people.names(session))
