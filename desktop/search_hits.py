"""Records for the palette. Imported with the first search, because it brings kb with it."""

from functools import cache
from typing import Any, Final
from uuid import UUID

from desktop.navigation import Route
from desktop.palette import Hit
from kb.search.service import SearchResult, search
from kb.store.base import kinds

_LIMIT: Final = 8
_PLAYBOOKS: Final = ("playbook", "playbook_step", "playbook_version")
_ARTICLES: Final = ("article", "article_version")
_RULES: Final = ("automation_rule", "automation_rule_version", "known_difference")
#: Playbooks, articles and rules, and what belongs to them.
LIBRARY_KINDS: Final = (*_PLAYBOOKS, *_ARTICLES, *_RULES, "item_file")
_ICONS: Final = {
    "incident": "warning-circle",
    "playbook": "book-open",
    "playbook_step": "book-open",
    "playbook_version": "book-open",
    "article": "article",
    "article_version": "article",
    "automation_rule": "lightning",
    "automation_rule_version": "lightning",
    "known_difference": "warning",
    "proposal": "git-diff",
    "lesson": "lightbulb",
    "workflow_step": "list-numbers",
    "config_change": "sliders-horizontal",
    "follow_up": "check-circle",
    "timeline_event": "clock",
    "clock": "clock",
    "asset": "desktop-tower",
    "entity": "desktop-tower",
    "evidence_item": "seal-check",
    "item_file": "file",
    "remediation_action": "lightning",
    "comment": "chat-text",
    "alert": "bell",
    "person": "user",
    "questionnaire": "clipboard-text",
    "answer_set": "clipboard-text",
    "notification": "envelope",
    "card": "graduation-cap",
    "quiz": "graduation-cap",
    "drill": "graduation-cap",
    "exercise": "users",
    "exercise_inject": "users",
    "exercise_entry": "users",
    "training_path": "graduation-cap",
}
#: Where in Training a record opens.
_TRAINING: Final = {
    "card": "cards",
    "quiz": "quizzes",
    "drill": "drills",
    "exercise": "exercises",
    "exercise_inject": "exercises",
    "exercise_entry": "exercises",
    "training_path": "paths",
}
#: What is shown with the exercise that it belongs to.
_OF_EXERCISE: Final = frozenset({"exercise_inject", "exercise_entry"})


@cache
def facets() -> dict[str, tuple[str, ...]]:
    """What a search can be narrowed to: its name, and the kinds of records behind it."""
    own = [name for name, kind in kinds().items() if kind.dossier == "incident_id"]
    return {
        "playbooks": _PLAYBOOKS,
        "articles": _ARTICLES,
        "rules": _RULES,
        "incidents": ("incident", *own),
    }


def is_of_library(kind: str) -> bool:
    """Whether a record is an item of the library, or a part of one."""
    return kind in LIBRARY_KINDS


def item_kind(kind: str) -> str:
    """The kind of item that a record belongs to; "" where the record alone doesn't say."""
    if kind in {"known_difference", "item_file"}:
        return ""
    if kind in _RULES:
        return "automation_rule"
    return "playbook" if kind in _PLAYBOOKS else "article"


def icon_of(kind: str) -> str:
    """The bundled icon of a kind of record."""
    return _ICONS.get(kind, "file-text")


def find(session: Any, text: str) -> list[Hit]:  # noqa: ANN401 - the reader's session, handed on
    """The best records for `text`; one whose number it is comes first."""
    wanted = text.casefold().strip()
    return [_hit(result, wanted) for result in search(session, text, limit=_LIMIT).results]


def _hit(result: SearchResult, wanted: str) -> Hit:
    numbers = {(result.incident or "").casefold(), (result.incident or "").casefold()[-4:]}
    exact = result.kind == "incident" and bool(wanted) and wanted in numbers
    where = route_of(result.kind, result.record_id, result.dossier_id, result.section)
    return Hit(result.title.text, result.place, icon_of(result.kind), where, exact=exact)


def route_of(kind: str, record_id: UUID, dossier_id: UUID, section: str) -> Route:
    """Where a record that was found opens."""
    if kind == "entity":
        return Route("entity", record_id)
    if kind == "questionnaire":
        return Route("settings")
    if kind == "proposal":
        return Route("proposals", record_id)
    if kind in _TRAINING:
        shown = dossier_id if kind in _OF_EXERCISE else record_id
        return Route("training", shown, _TRAINING[kind])
    anchor = record_id if record_id != dossier_id else None
    page = "knowledge" if is_of_library(kind) else "incident"
    return Route(page, dossier_id, section, anchor)
