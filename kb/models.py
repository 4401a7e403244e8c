"""Every table of the store, imported once so that the mappers know each other."""

from kb.incidents.assets.models import Asset
from kb.incidents.causes.models import Cause
from kb.incidents.comments.models import Comment
from kb.incidents.config_changes.models import ConfigChange
from kb.incidents.evidence.models import CustodyEvent, EvidenceItem
from kb.incidents.follow_ups.models import FollowUp
from kb.incidents.issued_reports.models import IssuedReport
from kb.incidents.lessons.models import Lesson
from kb.incidents.measures.models import Measure
from kb.incidents.notifications.models import Notification
from kb.incidents.record.labels import DossierLabel
from kb.incidents.record.models import Alert, Incident, IncidentSource, SavedVersion
from kb.incidents.remediation.models import RemediationAction
from kb.incidents.research.models import ResearchNote
from kb.incidents.sign_offs.models import SignOff
from kb.incidents.timeline.models import TimelineEvent
from kb.incidents.workflow.models import WorkflowStep
from kb.ledger.models import Dossier, Operation, Revision
from kb.library.articles.models import Article, ArticleVersion
from kb.library.playbooks.models import Playbook, PlaybookStep, PlaybookVersion
from kb.people.models import Person
from kb.store.blobs import Blob, BlobChunk

__all__ = [
    "Alert",
    "Article",
    "ArticleVersion",
    "Asset",
    "Blob",
    "BlobChunk",
    "Cause",
    "Comment",
    "ConfigChange",
    "CustodyEvent",
    "Dossier",
    "DossierLabel",
    "EvidenceItem",
    "FollowUp",
    "Incident",
    "IncidentSource",
    "IssuedReport",
    "Lesson",
    "Measure",
    "Notification",
    "Operation",
    "Person",
    "Playbook",
    "PlaybookStep",
    "PlaybookVersion",
    "RemediationAction",
    "ResearchNote",
    "Revision",
    "SavedVersion",
    "SignOff",
    "TimelineEvent",
    "WorkflowStep",
]
