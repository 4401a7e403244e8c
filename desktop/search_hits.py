"""Records for the palette. Imported with the first search, because it brings kb with it."""

from typing import Any, Final

from desktop.navigation import Route
from desktop.palette import Hit
from kb.search.service import SearchResult, search

_LIMIT: Final = 8
_ICONS: Final = {
    "incident": "warning-circle",
    "playbook": "book-open",
    "playbook_step": "book-open",
    "article": "article",
    "lesson": "lightbulb",
    "workflow_step": "list-numbers",
    "config_change": "sliders-horizontal",
    "follow_up": "check-circle",
    "timeline_event": "clock",
}


def find(session: Any, text: str) -> list[Hit]:  # noqa: ANN401 - the reader's session, handed on
    """The best records for `text`; one whose number it is comes first."""
    wanted = text.casefold().strip()
    return [_hit(result, wanted) for result in search(session, text, limit=_LIMIT).results]


def _hit(result: SearchResult, wanted: str) -> Hit:
    numbers = {(result.incident or "").casefold(), (result.incident or "").casefold()[-4:]}
    exact = result.kind == "incident" and bool(wanted) and wanted in numbers
    icon = _ICONS.get(result.kind, "file-text")
    return Hit(result.title.text, result.place, icon, route_to(result), exact=exact)


def route_to(result: SearchResult) -> Route:
    """Where a search result opens."""
    anchor = result.record_id if result.record_id != result.dossier_id else None
    page = "incident" if result.incident is not None else "knowledge"
    return Route(page, result.dossier_id, result.section, anchor)
