"""One incident, whole: what reports, the command line and the window read at once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.conformance import knowledge, recurrence, repeated, running
from kb.conformance import service as conformance
from kb.conformance.alignment import Comparison
from kb.custom_fields import schemas as custom_fields
from kb.custom_fields import service as custom_fields_service
from kb.house import service as house
from kb.incidents.adherence import schemas as adherence
from kb.incidents.adherence import service as adherence_service
from kb.incidents.answers import schemas as answers
from kb.incidents.answers import service as answers_service
from kb.incidents.assets import schemas as assets
from kb.incidents.assets import scope as scope_changes_service
from kb.incidents.assets import service as assets_service
from kb.incidents.automated_runs import schemas as automated_runs
from kb.incidents.automated_runs import service as automated_runs_service
from kb.incidents.barriers import schemas as barriers
from kb.incidents.barriers import service as barriers_service
from kb.incidents.causes import schemas as causes
from kb.incidents.causes import service as causes_service
from kb.incidents.comments import schemas as comments
from kb.incidents.comments import service as comments_service
from kb.incidents.comments.threads import unresolved
from kb.incidents.config_changes import schemas as config_changes
from kb.incidents.config_changes import service as config_changes_service
from kb.incidents.evidence import schemas as evidence
from kb.incidents.evidence import service as evidence_service
from kb.incidents.follow_ups import schemas as follow_ups
from kb.incidents.follow_ups import service as follow_ups_service
from kb.incidents.lessons import schemas as lessons
from kb.incidents.lessons import service as lessons_service
from kb.incidents.links import schemas as links
from kb.incidents.links import service as links_service
from kb.incidents.live_response import schemas as live_response
from kb.incidents.live_response import service as live_response_service
from kb.incidents.measures import schemas as measures
from kb.incidents.measures import service as measures_service
from kb.incidents.metrics.service import Metric, PhaseSpan, metrics_of, phases_of
from kb.incidents.notifications import schemas as notifications
from kb.incidents.notifications import service as notifications_service
from kb.incidents.observations import schemas as observations
from kb.incidents.observations import service as observations_service
from kb.incidents.opportunities import schemas as opportunities
from kb.incidents.opportunities import service as opportunities_service
from kb.incidents.playbook_runs import schemas as playbook_runs
from kb.incidents.record import schemas as record
from kb.incidents.record import service as record_service
from kb.incidents.references import schemas as references
from kb.incidents.references import service as references_service
from kb.incidents.remediation import schemas as remediation
from kb.incidents.remediation import service as remediation_service
from kb.incidents.research import schemas as research
from kb.incidents.research import service as research_service
from kb.incidents.review.checklist import ChecklistItem, checklist, empty_fields
from kb.incidents.sign_offs import schemas as sign_offs
from kb.incidents.sign_offs import service as sign_offs_service
from kb.incidents.timeline import clocks as clocks_service
from kb.incidents.timeline import schemas as timeline
from kb.incidents.timeline import service as timeline_service
from kb.incidents.withheld_passages import schemas as withheld_passages
from kb.incidents.withheld_passages import service as withheld_passages_service
from kb.incidents.workflow import schemas as workflow
from kb.incidents.workflow import service as workflow_service
from kb.library.proposals import listing as proposals_listing
from kb.library.proposals import schemas as proposals
from kb.vocabulary.proposals import ProposalState


@dataclass(frozen=True, slots=True)
class WholeIncident:
    """Everything recorded about one incident, read in one transaction."""

    incident: record.Incident
    sources: tuple[record.IncidentSource, ...]
    alerts: tuple[record.Alert, ...]
    scope_changes: tuple[assets.ScopeChange, ...]
    assets: tuple[assets.Asset, ...]
    clocks: tuple[timeline.Clock, ...]
    timeline: tuple[timeline.TimelineEvent, ...]
    workflow: tuple[workflow.WorkflowStep, ...]
    playbook_runs: tuple[playbook_runs.PlaybookRun, ...]
    lessons: tuple[lessons.Lesson, ...]
    config_changes: tuple[config_changes.ConfigChange, ...]
    follow_ups: tuple[follow_ups.FollowUp, ...]
    custody: tuple[evidence.CustodyEvent, ...]
    evidence: tuple[evidence.EvidenceItem, ...]
    remediation: tuple[remediation.RemediationAction, ...]
    causes: tuple[causes.Cause, ...]
    measures: tuple[measures.Measure, ...]
    research: tuple[research.ResearchNote, ...]
    notifications: tuple[notifications.Notification, ...]
    sign_offs: tuple[sign_offs.SignOff, ...]
    adherence: tuple[adherence.Adherence, ...]
    answer_sets: tuple[answers.AnswerSet, ...]
    automated_runs: tuple[automated_runs.AutomatedRun, ...]
    barriers: tuple[barriers.Barrier, ...]
    links: tuple[links.IncidentLink, ...]
    live_responses: tuple[live_response.LiveResponse, ...]
    observations: tuple[observations.Observation, ...]
    opportunities: tuple[opportunities.Opportunity, ...]
    references: tuple[references.Reference, ...]
    comments: tuple[comments.Comment, ...]
    withheld_passages: tuple[withheld_passages.WithheldPassage, ...]
    versions: tuple[record.SavedVersion, ...]
    metrics: tuple[Metric, ...]
    phases: tuple[PhaseSpan, ...]
    returned: tuple[recurrence.ReturnedCause, ...]
    proposals: tuple[proposals.ProposalRow, ...]
    knowledge: tuple[knowledge.KnowledgeDecision, ...]
    repeated: tuple[repeated.RepeatedLesson, ...]
    checklist: tuple[ChecklistItem, ...]
    own_fields: tuple[custom_fields.CustomField, ...]
    comparison: Comparison | None


#: Lists of an incident that are read as they are.
_LISTS: Final = {
    "sources": record_service.sources_for,
    "alerts": record_service.alerts_for,
    "versions": record_service.versions_for,
    "timeline": timeline_service.list_for,
    "clocks": clocks_service.list_for,
    "workflow": workflow_service.list_for,
    "playbook_runs": running.list_for,
    "assets": assets_service.list_for,
    "scope_changes": scope_changes_service.list_for,
    "evidence": evidence_service.list_for,
    "custody": evidence_service.custody_for,
    "remediation": remediation_service.list_for,
    "live_responses": live_response_service.list_for,
    "automated_runs": automated_runs_service.list_for,
    "adherence": adherence_service.list_for,
    "causes": causes_service.list_for,
    "barriers": barriers_service.list_for,
    "observations": observations_service.list_for,
    "opportunities": opportunities_service.list_for,
    "measures": measures_service.list_for,
    "lessons": lessons_service.list_for,
    "config_changes": config_changes_service.list_for,
    "follow_ups": follow_ups_service.list_for,
    "research": research_service.list_for,
    "references": references_service.list_for,
    "notifications": notifications_service.list_for,
    "answer_sets": answers_service.list_for,
    "sign_offs": sign_offs_service.list_for,
    "comments": comments_service.list_for,
    "withheld_passages": withheld_passages_service.list_for,
    "links": links_service.list_for,
    "returned": recurrence.returned,
    "proposals": proposals_listing.of_incident,
    "repeated": repeated.of_incident,
}
#: Those of them that the gate asks for by name.
_GATED: Final = ("timeline", "workflow", "assets", "lessons", "config_changes", "follow_ups")


def whole(session: Session, incident_id: uuid.UUID) -> WholeIncident:
    """Read one incident with all its parts.

    Raises:
        NotFoundError: it isn't there.
    """
    incident = record_service.get(session, incident_id)
    found: dict[str, Any] = {name: read(session, incident_id) for name, read in _LISTS.items()}
    own_fields = custom_fields_service.everything(session)
    further = _further(found["notifications"], found["sign_offs"], found["config_changes"])
    return WholeIncident(
        incident=incident,
        metrics=metrics_of(incident, house.read(session).targets, further),
        phases=phases_of(incident),
        checklist=checklist(
            incident,
            **{name: found[name] for name in _GATED},
            returned=_came_back(found["returned"], found["repeated"]),
            unanswered=unresolved(found["comments"]),
            empty=empty_fields(incident, found["measures"], own_fields),
            updated=_updated(found["proposals"]),
        ),
        knowledge=knowledge.decisions(incident.knowledge_updates, found["proposals"]),
        own_fields=own_fields,
        comparison=conformance.comparison(session, incident_id),
        **found,
    )


def _updated(found: Sequence[proposals.ProposalRow]) -> frozenset[str]:
    return frozenset(one.knowledge for one in found if one.state == ProposalState.PUBLISHED)


def gate(session: Session, incident_id: uuid.UUID) -> tuple[ChecklistItem, ...]:
    """What sign-off needs of one incident, what is missing first.

    Raises:
        NotFoundError: it isn't there.
    """
    came_back = _came_back(
        recurrence.returned(session, incident_id), repeated.of_incident(session, incident_id)
    )
    incident = record_service.get(session, incident_id)
    return checklist(
        incident,
        timeline_service.list_for(session, incident_id),
        workflow_service.list_for(session, incident_id),
        assets_service.list_for(session, incident_id),
        lessons_service.list_for(session, incident_id),
        config_changes_service.list_for(session, incident_id),
        follow_ups_service.list_for(session, incident_id),
        returned=came_back,
        unanswered=unresolved(comments_service.list_for(session, incident_id)),
        empty=empty_fields(
            incident,
            measures_service.list_for(session, incident_id),
            custom_fields_service.everything(session),
        ),
        updated=proposals_listing.updated_kinds(session, incident_id),
    )


def _came_back(
    changes: Sequence[recurrence.ReturnedCause], lessons: Sequence[repeated.RepeatedLesson]
) -> list[tuple[uuid.UUID, str]]:
    """The causes that came back and that nobody answered, each with what it says of them."""
    found = [(one.cause_id, one.text) for one in changes if one.is_open]
    return found + [(one.cause_id, one.text) for one in lessons if one.is_open]


def _further(
    told: Sequence[notifications.Notification],
    signed: Sequence[sign_offs.SignOff],
    changed: Sequence[config_changes.ConfigChange],
) -> dict[str, datetime | None]:
    """Times of metrics that lie beyond the milestones: the tightest message, the last proofs."""
    sent = [(n.due_at - n.sent_at, n.sent_at, n.due_at) for n in told if n.sent_at and n.due_at]
    _left, sent_at, due_at = min(sent, default=(None, None, None))
    signatures = [s.at for s in signed if s.in_force and s.at and s.decision == "signed"]
    verified = [change.verified_at for change in changed if change.verified_at is not None]
    return {
        "signed_at": max(signatures, default=None),
        "change_verified_at": max(verified, default=None),
        "notified_at": sent_at,
        "deadline_at": due_at,
    }
