"""One incident, whole: what reports, the command line and the window read at once."""

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kb.conformance import service as conformance
from kb.conformance.alignment import Comparison
from kb.incidents.assets import schemas as assets
from kb.incidents.assets import service as assets_service
from kb.incidents.comments import schemas as comments
from kb.incidents.comments import service as comments_service
from kb.incidents.config_changes import schemas as config_changes
from kb.incidents.config_changes import service as config_changes_service
from kb.incidents.follow_ups import schemas as follow_ups
from kb.incidents.follow_ups import service as follow_ups_service
from kb.incidents.lessons import schemas as lessons
from kb.incidents.lessons import service as lessons_service
from kb.incidents.metrics.service import Metric, PhaseSpan, metrics_of, phases_of
from kb.incidents.record import schemas as record
from kb.incidents.record import service as record_service
from kb.incidents.review.checklist import ChecklistItem, checklist
from kb.incidents.timeline import schemas as timeline
from kb.incidents.timeline import service as timeline_service
from kb.incidents.workflow import schemas as workflow
from kb.incidents.workflow import service as workflow_service


@dataclass(frozen=True, slots=True)
class WholeIncident:
    """Everything recorded about one incident, read in one transaction."""

    incident: record.Incident
    sources: tuple[record.IncidentSource, ...]
    alerts: tuple[record.Alert, ...]
    assets: tuple[assets.Asset, ...]
    timeline: tuple[timeline.TimelineEvent, ...]
    workflow: tuple[workflow.WorkflowStep, ...]
    lessons: tuple[lessons.Lesson, ...]
    config_changes: tuple[config_changes.ConfigChange, ...]
    follow_ups: tuple[follow_ups.FollowUp, ...]
    comments: tuple[comments.Comment, ...]
    versions: tuple[record.SavedVersion, ...]
    metrics: tuple[Metric, ...]
    phases: tuple[PhaseSpan, ...]
    checklist: tuple[ChecklistItem, ...]
    comparison: Comparison | None


def whole(session: Session, incident_id: uuid.UUID) -> WholeIncident:
    """Read one incident with all its parts.

    Raises:
        NotFoundError: it isn't there.
    """
    incident = record_service.get(session, incident_id)
    found = {
        "timeline": timeline_service.list_for(session, incident_id),
        "workflow": workflow_service.list_for(session, incident_id),
        "assets": assets_service.list_for(session, incident_id),
        "lessons": lessons_service.list_for(session, incident_id),
        "config_changes": config_changes_service.list_for(session, incident_id),
        "follow_ups": follow_ups_service.list_for(session, incident_id),
    }
    return WholeIncident(
        incident=incident,
        sources=record_service.sources_for(session, incident_id),
        alerts=record_service.alerts_for(session, incident_id),
        comments=comments_service.list_for(session, incident_id),
        versions=record_service.versions_for(session, incident_id),
        metrics=metrics_of(incident),
        phases=phases_of(incident),
        checklist=checklist(incident, **found),
        comparison=conformance.comparison(session, incident_id),
        **found,  # type: ignore[arg-type]
    )
