"""The conclusion of a review as a comment of the incident it came from; sent on a press only."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy.orm import Session

from kb.connectors.asking import VERSION
from kb.connectors.errors import ConnectorError
from kb.connectors.schemas import GRAPH, PRODUCTS, Connection
from kb.connectors.transport import Transport
from kb.errors import ValidationError
from kb.incidents.comments import service as comments
from kb.incidents.comments.models import SENT_TO
from kb.incidents.withheld_passages.leaving_out import without
from kb.interchange.enums import spaced
from kb.ledger.operation import operation
from kb.store.base import now

if TYPE_CHECKING:
    from kb.dossier import WholeIncident

#: What the portals take.
_MOST: Final = {"graph": 1_000, "sentinel": 30_000}


@dataclass(frozen=True, slots=True)
class Receiver:
    """Which incident of which product gets a comment, through which connection."""

    connection: Connection
    external_id: str
    number: str

    @property
    def label(self) -> str:
        """It in words, as it is shown before anything is sent."""
        product = PRODUCTS[self.connection.product]
        return f"{product}, incident {self.number or self.external_id}, {self.connection.place}"

    @property
    def most(self) -> int:
        """How many characters a comment may have there."""
        return _MOST[self.connection.product]


def receivers(whole: "WholeIncident", connections: Iterable[Connection]) -> tuple[Receiver, ...]:
    """Where the conclusion of an incident could go: its origins that a connection leads to."""
    return tuple(
        Receiver(connection, source.external_id, source.external_number)
        for connection in connections
        for source in whole.sources
        if source.product == PRODUCTS[connection.product]
        and source.external_id
        and _fits(connection, source.tenant)
    )


def _fits(connection: Connection, tenant: str) -> bool:
    """Whether an origin is at the place of a connection, as far as the origin says where."""
    if connection.product == GRAPH:
        known = tenant.casefold()
        wanted = connection.tenant.casefold()
        return not known or "." in wanted or known == wanted
    subscription, _, workspace = tenant.casefold().partition("/")
    given = (connection.subscription.casefold(), connection.workspace.casefold())
    return not workspace or (subscription, workspace) == given


def conclusion(whole: "WholeIncident", most: int) -> str:
    """The text that is proposed: what it was, why, and what was learned.

    Passages that are withheld from anybody aren't in it: everybody there may read it.

    Args:
        whole: the incident.
        most: as many characters at most; what is too long ends with "…".
    """
    incident = whole.incident
    words = (incident.classification, incident.determination)
    judged = ", ".join(spaced(word) for word in words if word)
    parts = [f"Post-incident review {incident.number}: {incident.title}".strip()]
    if judged:
        parts.append(f"Classification: {judged.replace('_', ' ')}")
    parts += [incident.summary.strip()] if incident.summary.strip() else []
    if incident.root_cause.strip():
        parts.append(f"Root cause: {incident.root_cause.strip()}")
    learned = [f"- {lesson.title}" for lesson in whole.lessons if lesson.title.strip()]
    if learned:
        parts.append("\n".join(["Lessons:", *learned]))
    text = "\n\n".join(parts)
    text = without(whole.withheld_passages)(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def checked(text: str, receiver: Receiver) -> str:
    """The text, if it can be sent.

    Raises:
        ValidationError: it is empty or too long.
    """
    found = text.strip()
    if not found:
        raise ValidationError("There is no text to send.", "text")
    if len(found) > receiver.most:
        over = len(found) - receiver.most
        raise ValidationError(
            f"The text is {over:,} characters longer than the {receiver.most:,} that "
            f"{PRODUCTS[receiver.connection.product]} takes.",
            "text",
            "Shorten it.",
        )
    return found


def send(transport: Transport, receiver: Receiver, text: str) -> None:
    """Send a comment, exactly as given.

    Raises:
        ValidationError: it is empty or too long.
        ConnectorError: it wasn't taken, or it isn't known whether it was.
        SignInError, StoppedError: see `Transport.get`.
    """
    found = checked(text, receiver)
    if receiver.connection.product == GRAPH:
        if not receiver.external_id.isalnum():
            raise ConnectorError("The incident's id in the source can't be one.", "Nothing sent.")
        kind = "microsoft.graph.security.alertComment"
        path = f"/v1.0/security/incidents/{receiver.external_id}/comments"
        transport.send("POST", path, {"@odata.type": kind, "comment": found})
        return
    if not receiver.external_id.replace("-", "").isalnum():
        raise ConnectorError("The incident's id in the source can't be one.", "Nothing sent.")
    at = f"{receiver.connection.workspace_path}/incidents/{receiver.external_id}/comments"
    path = f"{at}/{uuid.uuid4()}?api-version={VERSION}"
    transport.send("PUT", path, {"properties": {"message": found}})


@operation("Note what was sent")
def note(session: Session, incident_id: uuid.UUID, label: str, text: str, by: str) -> uuid.UUID:
    """Record in the incident what was sent, and where to.

    Returns:
        The id of the comment that tells.

    Raises:
        NotFoundError: the incident isn't there any more.
    """
    values = {"author": by, "at": now(), "text": text, "origin": f"{SENT_TO}{label}"}
    return comments.add(session, incident_id, values)
