"""The filter of the timeline: words anywhere in an event, or `asset:A-01 phase:containment`."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from desktop.pages.incident.section import label_of
from desktop.pages.incident.timeline.rows import EventRow
from kb.vocabulary.enums import Lane, Phase

_WORD: Final = re.compile(r'(?:([a-z&]+):)?(?:"([^"]*)"?|(\S+))', re.IGNORECASE)
_REFERENCE: Final = re.compile(r"[a-z]-\d+")


def fits(row: EventRow, query: str) -> bool:
    """Whether an event is among those that a filter asks for; see Filter."""
    return Filter(query).fits(row)


class Filter:
    """A filter, taken apart once for all events.

    A word may say where: `asset:WS-12`, `technique:T1566`, `phase:containment`, `lane:attacker`,
    `person:haddad`, `tag:vip`, `source:edr`, `evidence:E-02`, `text:mail`; spaces stand in
    quotation marks. What looks like that but names none of these, such as "http://", is looked
    for as it stands. Every word must fit; of several values of one field, such as two assets,
    one is enough. Only words of a text add up.
    """

    def __init__(self, query: str) -> None:
        self._anywhere: list[str] = []
        self._fields: dict[str, list[str]] = {}
        for name, wanted in _words(query.casefold()):
            if name in FIELDS:
                self._fields.setdefault(name, []).append(wanted)
            else:
                self._anywhere.append(wanted)

    def fits(self, row: EventRow) -> bool:
        """Whether an event is among those that are asked for."""
        for name, wanted in self._fields.items():
            parts = [part.casefold() for part in FIELDS[name](row)]
            found = (any(_holds(part, word) for part in parts) for word in wanted)
            if not (all(found) if name == "text" else any(found)):
                return False
        if not self._anywhere:
            return True
        everywhere = row.words
        return all(word in everywhere for word in self._anywhere)

    def among(self, rows: Iterable[EventRow]) -> list[EventRow]:
        """The events that are asked for; quick where only words are, there may be thousands."""
        if self._fields:
            return [row for row in rows if self.fits(row)]
        found = list(rows)
        for word in self._anywhere:
            found = [row for row in found if word in row.words]
        return found


def _holds(part: str, word: str) -> bool:
    """Whether a word is in a text; a reference such as A-01 is not in A-010."""
    return part == word if _REFERENCE.fullmatch(word) else word in part


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


def asked(query: str, name: str) -> list[str]:
    """The values that a filter asks for in one field, as they are written."""
    return [
        match[2] if match[2] is not None else match[3]
        for match in _WORD.finditer(query)
        if (match[1] or "").casefold() == name
    ]


def with_value(query: str, name: str, value: str) -> str:
    """The filter with one more value of a field."""
    typed = f'"{value}"' if " " in value else value
    return f"{query.strip()} {name}:{typed}".strip()


def without_value(query: str, name: str, value: str) -> str:
    """The filter without a value of a field; without any of them where `value` is empty."""

    def kept(match: re.Match[str]) -> str:
        text = match[2] if match[2] is not None else match[3]
        same = not value or text.casefold() == value.casefold()
        return "" if (match[1] or "").casefold() == name and same else match[0]

    return " ".join(_WORD.sub(kept, query).split())


def counted(rows: Iterable[EventRow], name: str) -> list[tuple[str, str, int]]:
    """The values of a field in these events: as typed, as people read them, and how often."""
    found: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for row in rows:
        for value, label in _VALUES[name](row):
            found[value] += 1
            labels[value] = label
    if name == "phase":
        order = {phase.value: place for place, phase in enumerate(Phase)}
        ranked = sorted(found, key=lambda value: (order.get(value, 99), value))
    else:
        ranked = sorted(found, key=lambda value: (-found[value], value.casefold()))
    return [(value, labels[value], found[value]) for value in ranked]


def _assets(row: EventRow) -> list[str]:
    return [part for asset in row.assets for part in (asset.ref, asset.value)]


def _phase(row: EventRow) -> list[str]:
    code = row.event.phase
    return [code, label_of(Phase, code)] if code else []


def _lane(row: EventRow) -> list[str]:
    return [row.event.lane, label_of(Lane, row.event.lane)]


#: What a word may say before its colon; they are typed in English in every language.
FIELDS: Final[dict[str, Callable[[EventRow], Sequence[str]]]] = {
    "asset": _assets,
    "technique": lambda row: row.event.techniques,
    "phase": _phase,
    "lane": _lane,
    "person": lambda row: [row.event.entered_by],
    "tag": lambda row: row.event.tags,
    "evidence": lambda row: row.evidence,
    "source": lambda row: [row.event.source],
    "text": lambda row: [row.event.text],
}

_VALUES: Final[dict[str, Callable[[EventRow], Sequence[tuple[str, str]]]]] = {
    "asset": lambda row: [(asset.ref, f"{asset.ref}  {asset.value}") for asset in row.assets],
    "phase": lambda row: (
        [(row.event.phase, label_of(Phase, row.event.phase))] if row.event.phase else []
    ),
    "technique": lambda row: [(one, one) for one in row.event.techniques],
    "person": lambda row: (
        [(row.event.entered_by, row.event.entered_by)] if row.event.entered_by else []
    ),
    "tag": lambda row: [(one, one) for one in row.event.tags],
}
