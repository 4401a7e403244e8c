"""Rows of the list at the left: the library, or what a search found."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from desktop.search_hits import icon_of, is_of_library
from kb.library.automation_rules.register import is_expired
from kb.store.base import kinds
from kb.vocabulary.enums import ArticleKind, KnowledgeState

if TYPE_CHECKING:
    from kb.library.listing import LibraryRow
    from kb.search.service import SearchResult

Marks = tuple[tuple[int, int], ...]


def _tr(text: str) -> str:
    return QCoreApplication.translate("KnowledgeList", text)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row.

    Attributes:
        dossier_id: the item of the library, or the incident, that opens.
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
        return icon_of(self.kind)

    @property
    def of_library(self) -> bool:
        """Whether it opens on this page; everything else is part of an incident."""
        return is_of_library(self.kind)


def of_row(found: "LibraryRow") -> Entry:
    """An item of the library."""
    parts = [_kind(found), _version(found.number, found.state)]
    if is_expired(found.expires_at, datetime.now(UTC)):
        parts.append(_tr("expired"))
    if found.in_review:
        parts.append(KnowledgeState.IN_REVIEW.label.lower())
    if found.steps:
        parts.append(QCoreApplication.translate("KnowledgeList", "%n step(s)", "", found.steps))
    origin = _origin(found.source)
    return Entry(found.kind, found.id, found.id, found.title, _joined(parts), origin)


def _kind(found: "LibraryRow") -> str:
    if found.kind == "automation_rule":
        return _tr("Automation rule")
    return ArticleKind(found.article_kind).label if found.article_kind else _tr("Playbook")


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
