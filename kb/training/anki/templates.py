"""The two sides of a card of Anki, from its template: fields put in, gaps opened and filled."""

import re
from typing import Final

from kb.training.anki.collection import Note

_SECTION: Final = re.compile(
    r"\{\{(?P<kind>[#^])\s*(?P<name>[^{}]{1,200}?)\s*\}\}(?P<inner>(?:(?!\{\{[#^]).)*?)"
    r"\{\{/\s*(?P=name)\s*\}\}",
    re.DOTALL,
)
_FIELD: Final = re.compile(r"\{\{(?P<said>[^{}#^/][^{}]{0,200})\}\}")
_GAP: Final = re.compile(
    r"\{\{c(?P<number>\d{1,3})::(?P<said>(?:(?!\}\}|\{\{).)*?)"
    r"(?:::(?P<hint>(?:(?!\}\}|\{\{).)*?))?\}\}",
    re.DOTALL,
)
_ANSWER: Final = re.compile(r"<hr\b[^>]*\bid=[\"']?answer\b[^>]*>", re.IGNORECASE)
_STYLE: Final = re.compile(r"<(style|script)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
#: Sections and gaps within each other; deeper ones stay as they stand.
_DEEPEST: Final = 6
_LONGEST: Final = 100_000


def sides(note: Note, number: int) -> tuple[str, str]:
    """The question and the answer as HTML; both empty where the note makes no such card."""
    values = dict(zip(note.kind.fields, note.fields, strict=False))
    if not note.kind.templates or not values:
        return "", ""
    at = 0 if note.kind.has_gaps else number
    if at >= len(note.kind.templates):
        return "", ""
    question, answer = note.kind.templates[at]
    gap = number + 1 if note.kind.has_gaps else 0
    front = _filled(question, values, gap, opened=True)
    back = _filled(_ANSWER.sub("\x1e", answer), values, gap, opened=False)
    # What stands above the line is the question once more.
    _again, line, told = back.rpartition("\x1e")
    return front, told if line else back.replace("\x1e", "")


def _filled(template: str, values: dict[str, str], gap: int, *, opened: bool) -> str:
    text = _STYLE.sub("", template)
    for _ in range(_DEEPEST):
        text, changed = _SECTION.subn(lambda match: _kept(match, values, gap), text)
        if not changed:
            break
    return _FIELD.sub(lambda match: _value(match["said"], values, gap, opened=opened), text)[
        :_LONGEST
    ]


def _kept(match: re.Match[str], values: dict[str, str], gap: int) -> str:
    name = match["name"].strip()
    if gap and re.fullmatch(r"c\d+", name):
        there = name == f"c{gap}"
    else:
        there = bool(values.get(name, "").strip())
    return match["inner"] if there is (match["kind"] == "#") else ""


def _value(said: str, values: dict[str, str], gap: int, *, opened: bool) -> str:
    *filters, name = (part.strip() for part in said.split(":"))
    if name not in values or "type" in filters:
        return values.get(name, "") if "type" in filters and not opened else ""
    value = values[name]
    if "cloze" not in filters:
        return value
    for _ in range(_DEEPEST):
        value, changed = _GAP.subn(lambda match: _gap(match, gap, opened=opened), value)
        if not changed:
            break
    return value


def _gap(match: re.Match[str], gap: int, *, opened: bool) -> str:
    if int(match["number"]) != gap:
        return match["said"]
    if opened:
        return f"<strong>[ {match['hint'] or '…'} ]</strong>"
    return f"<strong>{match['said']}</strong>"
