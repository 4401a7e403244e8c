"""The text of a Tier 1 bulletin, made from an incident: what its report says, to be edited."""

from typing import TYPE_CHECKING
from uuid import UUID

from reports import catalog, context
from reports.document import prepare
from reports.environment import text_environment
from reports.options import ReportOptions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_KIND = "bulletin"


def draft(session: "Session", incident_id: UUID) -> tuple[str, str]:
    """The title and the Markdown of a bulletin on an incident, with all its names.

    Raises:
        kb.errors.NotFoundError: there is no such incident.
    """
    read = context.read(session, incident_id, ReportOptions(kind=_KIND, audience="internal"))
    return text_of(read)


def text_of(read: context.ReportContext) -> tuple[str, str]:
    """The title and the Markdown of a record that was read for a bulletin."""
    prepared = prepare(read, catalog.kind(_KIND))
    templates = text_environment()
    parts = []
    for section in prepared.values["sections"]:
        values = prepared.values | {"section": section, "data": section["data"]}
        text = templates.select_template(section["markdown"]).render(values)
        lines = [line.rstrip() for line in text.strip().splitlines()]
        parts.append(f"## {section['title']}\n\n" + "\n".join(lines))
    title = " ".join(str(read.record.get("title") or "Incident without a title").split())
    return title, "\n\n".join(parts) + "\n"
