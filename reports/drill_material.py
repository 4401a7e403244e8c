"""What a drill is made of, sanitised: each text as the audience's rules let others read it.

The rules are those of reports and bulletins. Steps of other incidents are sanitised by the record
that they come from, so that a name of one doesn't reach people through another.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from reports import catalog, house
from reports.record import as_record
from reports.redaction import MARK, redact

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from kb.training.drills.making import Material, Other


def material(session: "Session", incident_id: UUID, audience: str) -> "Material":
    """What a drill on an incident is made of, as an audience may read it.

    Raises:
        kb.errors.NotFoundError: there is no such incident.
        kb.errors.ValidationError: its marking forbids it, or too little was recorded.
        UnknownKindError: there is no such audience.
        ReportError: the rules of the organisation can't be read.
    """
    from kb.training.drills import making  # noqa: PLC0415 - a renderer needn't

    chosen = catalog.audience(audience)
    found = making.material(session, incident_id)
    if chosen.is_complete:
        return found
    cleaned = {
        one: _cleaner(session, one, chosen)
        for one in {incident_id, *(other.incident_id for other in found.others)}
        if one is not None
    }

    def of_other(other: "Other") -> str:
        return cleaned[other.incident_id](other.action) if other.incident_id else other.action

    return found.with_texts(cleaned[incident_id], of_other)


def _cleaner(
    session: "Session", incident_id: UUID, audience: catalog.Audience
) -> Callable[[str], str]:
    """Does to a text what a report for an audience does to those of an incident."""
    from kb import dossier  # noqa: PLC0415 - as reports.context reads it
    from kb.vocabulary.enums import Tlp  # noqa: PLC0415 - same

    record = as_record(dossier.whole(session, incident_id))
    tlp = str(record.get("tlp") or Tlp.AMBER.value)
    redacted = redact(record, audience, tlp, house.redaction_rules(session))
    return lambda text: MARK.sub(r"[\1]", redacted.text(text))
