"""Which incident types playbooks and automation rules cover, from all that is recorded."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.incidents.record.models import Incident
from kb.library.automation_rules.coverage import Coverage, coverage
from kb.library.automation_rules.register import register
from kb.library.playbooks import service as playbooks


def read(session: Session, at: datetime) -> Coverage:
    """The matrix as it stands at a time: types of incidents, playbooks and rules."""
    query = select(Incident.incident_type, func.count()).group_by(Incident.incident_type)
    counts = {row[0]: row[1] for row in session.execute(query) if row[0].strip()}
    return coverage(counts, playbooks.everything(session), register(session, at))
