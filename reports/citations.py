"""References in the texts of a report become links to the items they mean."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kb.incidents.citations.finding import citations
from reports.wording import visible

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TAG: Final = re.compile(r"(<[^>]*>)")
_NAME: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
#: Text in these is no prose: links already, code, and what isn't on the page.
_CLOSED: Final = frozenset({"a", "code", "pre", "title", "style", "svg", "head"})
_REF: Final = re.compile(r"[A-Z]-\d{2,5}")
#: Where an item itself stands, its number is bold, or has a class of its own.
_OWN: Final = re.compile(r"<(b|div class=\"id\"|span class=\"id\")>([A-Z]-\d{2,5})</")
#: The table of key events, and in it the cell with the number of one.
_EVENTS: Final = re.compile(r'<h2 id="p-timeline">.*?(?=<h2 id="p-cause">)', re.DOTALL)
_EVENT: Final = re.compile(r'<td>(\d+)</td>(?=<td class="t">)')


def targets(record: Mapping[str, Any]) -> dict[str, str]:
    """The id of each item by its number, key events included, as the record has them."""
    found = {
        str(row["ref"]): str(row["id"])
        for rows in record.values()
        if isinstance(rows, list)
        for row in rows
        if isinstance(row, dict) and row.get("id") and _REF.fullmatch(str(row.get("ref", "")))
    }
    rows = [row for row in record.get("timeline") or () if row.get("key_event")]
    rows.sort(key=lambda row: (str(row.get("at") or "~"), str(row.get("id"))))
    return found | {f"T{number}": str(row.get("id")) for number, row in enumerate(rows, 1)}


def linked(html: str, known: Mapping[str, str]) -> str:
    """The document with its references as links; what isn't in it stays text."""
    cited = {found.ref for found in citations(html)} & known.keys()
    if not cited:
        return html
    marked, anchors = _anchored(html, {ref: known[ref] for ref in cited})
    return "".join(_with_links(marked, anchors))


def _anchored(html: str, known: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The document with a place for each item that has none, and where each item stands."""
    anchors = {
        ref: item for ref, item in known.items() if _UUID.fullmatch(item) and f'id="{item}"' in html
    }

    def place_event(found: re.Match[str]) -> str:
        ref = f"T{found[1]}"
        if ref in anchors or ref not in known:
            return found[0]
        anchors[ref] = f"i-{ref}"
        return f'<td id="i-{ref}">{found[1]}</td>'

    def place(found: re.Match[str]) -> str:
        tag, ref = found.groups()
        if ref in anchors or ref not in known:
            return found[0]
        anchors[ref] = f"i-{ref}"
        return f'<{tag} id="i-{ref}">{ref}</'

    html = _EVENTS.sub(lambda table: _EVENT.sub(place_event, table[0]), html, count=1)
    return _OWN.sub(place, html), anchors


def _with_links(html: str, anchors: Mapping[str, str]) -> Iterator[str]:
    closed = 0
    for piece in _TAG.split(html):
        if not piece.startswith("<"):
            yield piece if closed else _link(piece, anchors)
            continue
        named = _NAME.match(piece)
        if named is not None and named[2].lower() in _CLOSED:
            closed += -1 if named[1] else 1
        yield piece


def _link(text: str, anchors: Mapping[str, str]) -> str:
    pieces, at = [], 0
    for found in citations(text):
        place = anchors.get(found.ref)
        if place is None:
            continue
        words = visible(text[found.start : found.end])
        pieces += [text[at : found.start], f'<a class="cite" href="#{place}">{words}</a>']
        at = found.end
    return "".join((*pieces, text[at:]))
