"""The sections of the incident page, each imported when it is first chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from kb.store.base import kinds

if TYPE_CHECKING:
    from desktop.pages.incident.section import Section
    from kb.dossier import WholeIncident

_HERE: Final = "desktop.pages.incident"


def _none(_whole: "WholeIncident") -> int | None:
    return None


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """Where a section is found.

    Attributes:
        name: name in routes and in the checklist.
        title: label in the list.
        cls: its class, in the module of its name.
        count: the number beside its label.
        kinds: record kinds that it shows.
    """

    name: str
    title: str
    cls: str
    count: Callable[["WholeIncident"], int | None] = _none
    kinds: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The title in the language of the window."""
        return QCoreApplication.translate("IncidentSections", self.title)

    @property
    def exists(self) -> bool:
        """Whether the module is part of this installation."""
        return find_spec(f"{_HERE}.{self.name}") is not None

    def load(self) -> "type[Section]":
        """Imports the section's class."""
        loaded: type[Section] = getattr(import_module(f"{_HERE}.{self.name}"), self.cls)
        return loaded


SECTIONS: Final = (
    SectionSpec("overview", "Overview", "OverviewSection", kinds=("incident", "incident_source")),
    SectionSpec(
        "timeline",
        "Timeline",
        "TimelineSection",
        lambda w: len(w.timeline),
        ("timeline_event", "clock", "opportunity"),
    ),
    SectionSpec(
        "workflow",
        "Workflow",
        "WorkflowSection",
        lambda w: len(w.workflow),
        ("workflow_step", "playbook_run"),
    ),
    SectionSpec(
        "assets", "Assets & entities", "AssetsSection", lambda w: len(w.assets), ("asset",)
    ),
    SectionSpec(
        "evidence",
        "Evidence",
        "EvidenceSection",
        lambda w: len(w.evidence),
        ("evidence_item", "custody_event"),
    ),
    SectionSpec(
        "remediation",
        "Remediation",
        "RemediationSection",
        lambda w: len(w.remediation) + len(w.live_responses) + len(w.automated_runs),
        ("remediation_action", "live_response", "automated_run"),
    ),
    SectionSpec(
        "adherence",
        "Process & policy",
        "AdherenceSection",
        lambda w: len(w.adherence),
        ("adherence",),
    ),
    SectionSpec(
        "causes",
        "Causes",
        "CausesSection",
        lambda w: len(w.causes) + len(w.observations) + len(w.barriers),
        ("cause", "observation", "barrier"),
    ),
    SectionSpec(
        "config_changes",
        "Config changes",
        "ConfigChangesSection",
        lambda w: len(w.config_changes),
        ("config_change",),
    ),
    SectionSpec(
        "questionnaires",
        "Questionnaires",
        "QuestionnairesSection",
        lambda w: len(w.answer_sets),
        ("answer_set",),
    ),
    SectionSpec("lessons", "Lessons", "LessonsSection", lambda w: len(w.lessons), ("lesson",)),
    SectionSpec("measures", "Measures", "MeasuresSection", lambda w: len(w.measures), ("measure",)),
    SectionSpec(
        "follow_ups",
        "Follow-ups",
        "FollowUpsSection",
        lambda w: len(w.follow_ups),
        ("follow_up",),
    ),
    SectionSpec("trace", "Trace", "TraceSection"),
    SectionSpec(
        "research",
        "Research",
        "ResearchSection",
        lambda w: len(w.research),
        ("research_note", "reference"),
    ),
    SectionSpec(
        "notifications",
        "Notifications",
        "NotificationsSection",
        lambda w: len(w.notifications),
        ("notification",),
    ),
    SectionSpec("sign_off", "Sign-off", "SignOffSection", kinds=("sign_off", "comment")),
    SectionSpec("history", "History", "HistorySection", kinds=("saved_version",)),
)


def section_named(word: str) -> str:
    """Name of the section that a route means: by its name, or by what it shows in the plural."""
    if any(spec.name == word for spec in SECTIONS):
        return word
    known = {kind.plural: name for name, kind in kinds().items()}
    return section_of(known.get(word, ""))


def section_of(kind: str) -> str:
    """Name of the section that shows records of `kind`; "overview" for any other."""
    return next((spec.name for spec in SECTIONS if kind in spec.kinds), "overview")
