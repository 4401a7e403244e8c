"""The filter of the timeline: words anywhere in an event, or `asset:A-01 phase:containment`."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from desktop.pages.incident.section import label_of
from desktop.pages.incident.timeline.rows import EventRow
from kb.vocabulary.enums import Lane, Phase

_WORD: Final = re.compile(r'(?:([a-z&]+):)?(?:"([^"]*)"?|(\S+))', re.IGNORECASE)


def fits(row: EventRow, query: str) -> bool:
    """Whether every word of a filter is somewhere in an event.

    A word may say where: `asset:WS-12`, `technique:T1566`, `phase:containment`, `lane:attacker`,
    `person:haddad`, `source:edr`, `text:mail`; spaces stand in quotation marks. What looks like
    that but names none of these, such as "http://", is looked for as it stands.
    """
    everywhere: str | None = None
    for name, wanted in _words(query.casefold()):
        of = FIELDS.get(name)
        if of is not None:
            if not any(wanted in part.casefold() for part in of(row)):
                return False
            continue
        if everywhere is None:
            everywhere = " ".join(_all(row)).casefold()
        if wanted not in everywhere:
            return False
    return True


def _words(query: str) -> list[tuple[str, str]]:
    found = []
    for match in _WORD.finditer(query):
        name, text = match[1] or "", match[2] if match[2] is not None else match[3]
        if name and name not in FIELDS:
            name, text = "", match[0]
        # "asset:" is only half typed yet.
        if text.removesuffix(":") not in FIELDS or not text.endswith(":"):
            found.append((name, text))
    return found


def _assets(row: EventRow) -> list[str]:
    return [part for asset in row.assets for part in (asset.ref, asset.value)]


def _phase(row: EventRow) -> list[str]:
    code = row.event.phase
    return [code, label_of(Phase, code)] if code else []


def _lane(row: EventRow) -> list[str]:
    return [row.event.lane, label_of(Lane, row.event.lane)]


def _all(row: EventRow) -> list[str]:
    event = row.event
    parts = [event.text, event.source, event.entered_by, *event.techniques, row.key]
    parts += [label_of(Lane, event.lane), label_of(Phase, event.phase) if event.phase else ""]
    return parts + _assets(row)


#: What a word may say before its colon; they are typed in English in every language.
FIELDS: Final[dict[str, Callable[[EventRow], Sequence[str]]]] = {
    "asset": _assets,
    "technique": lambda row: row.event.techniques,
    "phase": _phase,
    "lane": _lane,
    "person": lambda row: [row.event.entered_by],
    "source": lambda row: [row.event.source],
    "text": lambda row: [row.event.text],
}
