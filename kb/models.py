"""Every table of the store, imported once so that the mappers know each other."""

from kb.custom_fields.models import CustomField
from kb.entities.models import Entity
from kb.incidents.adherence.models import Adherence
from kb.incidents.answers.models import AnswerSet
from kb.incidents.assets.models import Asset, ScopeChange
from kb.incidents.automated_runs.models import AutomatedRun
from kb.incidents.barriers.models import Barrier
from kb.incidents.causes.models import Cause
from kb.incidents.comments.models import Comment
from kb.incidents.config_changes.models import ConfigChange
from kb.incidents.evidence.models import CustodyEvent, EvidenceItem
from kb.incidents.follow_ups.models import FollowUp
from kb.incidents.issued_reports.models import IssuedReport
from kb.incidents.lessons.models import Lesson
from kb.incidents.links.models import IncidentLink
from kb.incidents.live_response.models import LiveResponse
from kb.incidents.measures.models import Measure
from kb.incidents.notifications.models import Notification
from kb.incidents.observations.models import Observation
from kb.incidents.opportunities.models import Opportunity
from kb.incidents.playbook_runs.models import PlaybookRun
from kb.incidents.record.labels import DossierLabel
from kb.incidents.record.models import Alert, Incident, IncidentSource, SavedVersion
from kb.incidents.references.models import Reference
from kb.incidents.remediation.models import RemediationAction
from kb.incidents.research.models import ResearchNote
from kb.incidents.sign_offs.models import SignOff
from kb.incidents.timeline.models import Clock, TimelineEvent
from kb.incidents.withheld_passages.models import WithheldPassage
from kb.incidents.workflow.models import WorkflowStep
from kb.insights.models import IncidentFigure, StepFigure
from kb.ledger.models import Dossier, Operation, Revision
from kb.library.articles.models import Article, ArticleVersion
from kb.library.automation_rules.models import AutomationRule, AutomationRuleVersion
from kb.library.files.models import OWNERS, ItemFile
from kb.library.known_differences.models import KnownDifference
from kb.library.playbooks.models import Playbook, PlaybookStep, PlaybookVersion
from kb.library.proposals.models import Proposal
from kb.people.models import Person
from kb.questionnaires.models import Questionnaire
from kb.store.base import table_of
from kb.store.blobs import Blob, BlobChunk
from kb.training.bulletins.models import Receipt
from kb.training.cards.models import Card
from kb.training.drills.models import Drill, DrillAssignment, DrillRun
from kb.training.exercises.models import Exercise, ExerciseEntry, ExerciseInject
from kb.training.paths.models import TrainingPath
from kb.training.quizzes.models import Quiz, QuizResult
from kb.training.reviews.models import Attempt, CardState

__all__ = [
    "Adherence",
    "Alert",
    "AnswerSet",
    "Article",
    "ArticleVersion",
    "Asset",
    "Attempt",
    "AutomatedRun",
    "AutomationRule",
    "AutomationRuleVersion",
    "Barrier",
    "Blob",
    "BlobChunk",
    "Card",
    "CardState",
    "Cause",
    "Clock",
    "Comment",
    "ConfigChange",
    "CustodyEvent",
    "CustomField",
    "Dossier",
    "DossierLabel",
    "Drill",
    "DrillAssignment",
    "DrillRun",
    "Entity",
    "EvidenceItem",
    "Exercise",
    "ExerciseEntry",
    "ExerciseInject",
    "FollowUp",
    "Incident",
    "IncidentFigure",
    "IncidentLink",
    "IncidentSource",
    "IssuedReport",
    "ItemFile",
    "KnownDifference",
    "Lesson",
    "LiveResponse",
    "Measure",
    "Notification",
    "Observation",
    "Operation",
    "Opportunity",
    "Person",
    "Playbook",
    "PlaybookRun",
    "PlaybookStep",
    "PlaybookVersion",
    "Proposal",
    "Questionnaire",
    "Quiz",
    "QuizResult",
    "Receipt",
    "Reference",
    "RemediationAction",
    "ResearchNote",
    "Revision",
    "SavedVersion",
    "ScopeChange",
    "SignOff",
    "StepFigure",
    "TimelineEvent",
    "TrainingPath",
    "WithheldPassage",
    "WorkflowStep",
]

for _owner in OWNERS:
    # Exports of an item come behind it: in bundles, and when both are brought back.
    table_of(IssuedReport).add_is_dependent_on(table_of(_owner))
