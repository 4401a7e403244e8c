"""Rows of the list at the left: the library, or what a search found."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from kb.store.base import kinds
from kb.vocabulary.enums import ArticleKind, KnowledgeState

if TYPE_CHECKING:
    from kb.library.listing import LibraryRow
    from kb.search.service import SearchResult

Marks = tuple[tuple[int, int], ...]
_ICONS = {
    "playbook": "book-open",
    "playbook_step": "book-open",
    "article": "article",
    "incident": "warning-circle",
    "lesson": "lightbulb",
    "workflow_step": "list-numbers",
    "timeline_event": "clock",
    "asset": "desktop-tower",
    "config_change": "git-diff",
    "follow_up": "check-circle",
    "comment": "chat-text",
    "alert": "bell",
    "person": "user",
}
#: Facet → the kinds of records behind it.
FACETS: dict[str, tuple[str, ...]] = {
    "playbooks": ("playbook", "playbook_step", "playbook_version"),
    "articles": ("article", "article_version"),
    "incidents": (
        "incident",
        "alert",
        "asset",
        "timeline_event",
        "workflow_step",
        "lesson",
        "config_change",
        "follow_up",
        "comment",
        "incident_source",
    ),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("KnowledgeList", text)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row.

    Attributes:
        dossier_id: the playbook, article or incident that opens.
        meta: kind, version, place.
        snippet: the best passage, or nothing.
    """

    kind: str
    record_id: UUID
    dossier_id: UUID
    title: str
    meta: str
    snippet: str = ""
    title_marks: Marks = ()
    snippet_marks: Marks = ()
    section: str = ""

    @property
    def icon(self) -> str:
        """The bundled icon of its kind."""
        return _ICONS.get(self.kind, "file-text")

    @property
    def of_library(self) -> bool:
        """Whether it opens on this page; everything else is part of an incident."""
        return self.kind in FACETS["playbooks"] + FACETS["articles"]


def of_row(found: "LibraryRow") -> Entry:
    """A playbook or an article of the library."""
    kind = ArticleKind(found.article_kind).label if found.article_kind else _tr("Playbook")
    parts = [kind, _version(found.number, found.state)]
    if found.steps:
        parts.append(QCoreApplication.translate("KnowledgeList", "%n step(s)", "", found.steps))
    origin = _origin(found.source)
    return Entry(found.kind, found.id, found.id, found.title, _joined(parts), origin)


def of_result(found: "SearchResult") -> Entry:
    """What a search found."""
    label = kinds()[found.kind].label.capitalize() if found.kind in kinds() else found.kind
    meta = found.place or label
    return Entry(
        found.kind,
        found.record_id,
        found.dossier_id,
        found.title.text or label,
        meta if meta.lower().startswith(label.lower()) else _joined([label, meta]),
        found.snippet.text,
        found.title.marks,
        found.snippet.marks,
        found.section,
    )


def _version(number: int, state: str) -> str:
    if state == KnowledgeState.PUBLISHED:
        return f"v{number}"
    return KnowledgeState(state).label.lower()


def _origin(source: str) -> str:
    return _tr("From %s") % source if source else ""


def _joined(parts: list[str]) -> str:
    return " · ".join(part for part in parts if part)
