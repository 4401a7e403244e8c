"""The pages of the window, each imported when it is first shown."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from desktop.pages.base import Page


@dataclass(frozen=True, slots=True)
class PageSpec:
    """Where a page is found.

    Attributes:
        name: name in routes.
        title: label in the rail.
        icon: bundled icon.
        module: module to import when it is first shown.
        cls: class in that module, called with a PageContext.
        rail: "top", "bottom" or "" for pages that are reached from others.
        parent: the rail entry that is marked while this page is shown.
    """

    name: str
    title: str
    icon: str
    module: str
    cls: str
    rail: str = "top"
    parent: str = ""

    @property
    def label(self) -> str:
        """The title in the language of the window."""
        return QCoreApplication.translate("Pages", self.title)

    @property
    def exists(self) -> bool:
        """Whether the module is part of this installation."""
        # By its file: asking the import system would import the package around it.
        inner = self.module.removeprefix("desktop.pages.").split(".")
        return Path(__file__).parent.joinpath(*inner).with_suffix(".py").is_file()

    def load(self) -> "type[Page]":
        """Imports the page's class."""
        loaded: type[Page] = getattr(import_module(self.module), self.cls)
        return loaded


PAGES: Final[tuple[PageSpec, ...]] = (
    PageSpec("home", "Home", "house", "desktop.pages.home.page", "HomePage"),
    PageSpec(
        "incidents", "Incidents", "warning-circle", "desktop.pages.incidents.page", "IncidentsPage"
    ),
    PageSpec(
        "incident",
        "Incident",
        "warning-circle",
        "desktop.pages.incident.page",
        "IncidentPage",
        rail="",
        parent="incidents",
    ),
    PageSpec(
        "trace",
        "Trace",
        "git-diff",
        "desktop.pages.trace.page",
        "TracePage",
        rail="",
        parent="incidents",
    ),
    PageSpec(
        "entity",
        "Entity",
        "desktop-tower",
        "desktop.pages.entity.page",
        "EntityPage",
        rail="",
        parent="incidents",
    ),
    PageSpec(
        "knowledge", "Knowledge", "book-open", "desktop.pages.knowledge.page", "KnowledgePage"
    ),
    PageSpec(
        "rules",
        "Automation rules",
        "lightning",
        "desktop.pages.rules.page",
        "RulesPage",
        rail="",
        parent="knowledge",
    ),
    PageSpec(
        "proposals",
        "Proposed changes",
        "git-diff",
        "desktop.pages.knowledge.proposals_page",
        "ProposalsPage",
        rail="",
        parent="knowledge",
    ),
    PageSpec(
        "training", "Training", "graduation-cap", "desktop.pages.training.page", "TrainingPage"
    ),
    PageSpec("reports", "Reports", "file-text", "desktop.pages.reports.page", "ReportsPage"),
    PageSpec(
        "issued",
        "Exported reports",
        "file-text",
        "desktop.pages.issued.page",
        "IssuedPage",
        rail="",
        parent="reports",
    ),
    PageSpec("insights", "Insights", "chart-bar", "desktop.pages.insights.page", "InsightsPage"),
    PageSpec(
        "import",
        "Import",
        "download-simple",
        "desktop.pages.imports.page",
        "ImportPage",
        rail="",
        parent="incidents",
    ),
    PageSpec(
        "search", "Search", "magnifying-glass", "desktop.pages.search.page", "SearchPage", rail=""
    ),
    PageSpec(
        "settings", "Settings", "gear", "desktop.pages.settings.page", "SettingsPage", "bottom"
    ),
)
