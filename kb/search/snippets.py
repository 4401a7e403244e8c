"""The passage of a text that answers a query best, with the places of its matches."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kb.search.text import other_number, parts
from kb.vocabulary.query import Phrase, Word

#: Characters of a snippet: two lines of a result.
LENGTH = 180
#: A longer text is looked at around the first match only.
_WINDOW = 6_000
_MARKUP = re.compile(r"^[ \t]*(?:#{1,6}|[-*+>])[ \t]+|[*`]+", re.MULTILINE)
_GAP = re.compile(r"[\s|]+")
#: What may stand between two marks that become one: the dots of an address, defanged or not.
_JOINT = re.compile(r"[^\w\s]{1,3}")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage in plain text.

    Attributes:
        text: with ellipses where it is cut.
        marks: start and end of each match in it.
    """

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """An atom to mark; `prefix` when longer words count as well."""

    text: str
    prefix: bool

    def matches(self, text: str) -> bool:
        """Whether a word of the text is meant."""
        return text.startswith(self.text) if self.prefix else text == self.text


class Hit(NamedTuple):
    """A match in a text, and the number of the word that it matches."""

    start: int
    end: int
    word: int


def wanted(words: Sequence[Word | Phrase]) -> tuple[Wanted, ...]:
    """The atoms of words and phrases."""
    found: dict[Wanted, None] = {}
    for word in words:
        atoms = list(parts(word.text))
        for index, atom in enumerate(atoms):
            last = index == len(atoms) - 1
            found[Wanted(atom.text, last and isinstance(word, Word) and word.prefix)] = None
        other = other_number(atoms[0].text) if len(atoms) == 1 else None
        if other is not None and isinstance(word, Word):
            found[Wanted(other, prefix=False)] = None
    return tuple(found)


class Marker:
    """Finds the words of one query in many texts."""

    def __init__(self, words: Sequence[Wanted]) -> None:
        """Take the words to mark."""
        self._words = words
        self._exact = {word.text: i for i, word in enumerate(words) if not word.prefix}
        self._begun = [(i, word.text) for i, word in enumerate(words) if word.prefix]
        self._pattern = re.compile(_pattern(words), re.ASCII) if words else None

    def mark(self, text: str) -> Snippet:
        """A short text, such as a title, whole, with its matches."""
        return Snippet(text, _ranges(self._hits(text), text, 0, len(text)))

    def snippet(self, text: str) -> Snippet:
        """The best passage: most different words, then most matches, then earliest."""
        from_start, window = self._around_first(text)
        plain = _GAP.sub(" ", _MARKUP.sub("", window)).strip()
        hits = self._hits(plain)
        start, end = _passage(plain, _best(hits))
        lead = "… " if start > 0 or from_start > 0 else ""
        tail = " …" if end < len(plain) or from_start + len(window) < len(text) else ""
        ranges = _ranges(hits, plain, start, end)
        moved = tuple((a + len(lead), b + len(lead)) for a, b in ranges)
        return Snippet(lead + plain[start:end] + tail, moved)

    def _around_first(self, text: str) -> tuple[int, str]:
        """The stretch of a long text where matches begin, and where it starts."""
        if len(text) <= _WINDOW:
            return 0, text
        low = text.lower()
        found = [place for word in self._words if (place := low.find(word.text)) >= 0]
        start = max(max(found, default=0) - _WINDOW // 2, 0)
        return start, text[start : start + _WINDOW]

    def _hits(self, text: str) -> list[Hit]:
        """Matching atoms, each with the number of the word that it matches."""
        if self._pattern is None:
            return []
        if text.isascii():
            return [
                Hit(found.start(), found.end(), (found.lastindex or 1) - 1)
                for found in self._pattern.finditer(text.lower())
            ]
        found = []
        for part in parts(text):
            index = self._exact.get(part.text)
            if index is None:
                index = next((i for i, s in self._begun if part.text.startswith(s)), None)
            if index is not None:
                found.append(Hit(part.start, part.end, index))
        return found


def _pattern(words: Sequence[Wanted]) -> str:
    """One pattern for all words in ASCII text, the same matches as `parts` would give."""
    each = []
    for word in words:
        text = "h(?:tt|xx)p" + word.text[4:] if word.text[:4] == "http" else re.escape(word.text)
        each.append(f"({text}{'[a-z0-9]*' if word.prefix else '(?![a-z0-9])'})")
    return f"(?<![a-z0-9])(?:{'|'.join(each)})"


def _best(hits: list[Hit]) -> tuple[int, int]:
    """Start and end of the densest group of matches that fits."""
    best, place = (0, 0), (0, 0)
    for first in range(min(len(hits), 400)):
        last = first
        while last + 1 < len(hits) and hits[last + 1].end - hits[first].start <= LENGTH - 20:
            last += 1
        group = hits[first : last + 1]
        score = (len({hit.word for hit in group}), len(group))
        if score > best:
            best, place = score, (group[0].start, group[-1].end)
    return place


def _passage(text: str, place: tuple[int, int]) -> tuple[int, int]:
    """Widen a place to a passage that begins and ends between words."""
    if len(text) <= LENGTH:
        return 0, len(text)
    spare = max(LENGTH - (place[1] - place[0]), 0)
    start = max(place[0] - spare // 2, 0)
    end = min(start + LENGTH, len(text))
    start = max(min(start, end - LENGTH), 0)
    if start > 0:
        gap = text.find(" ", start, place[0] + 1)
        start = gap + 1 if gap >= 0 else start
    if end < len(text):
        gap = text.rfind(" ", place[1], end)
        end = gap if gap > start else end
    return start, end


def _ranges(hits: list[Hit], text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Places of the matches within a passage, those side by side joined."""
    found: list[tuple[int, int]] = []
    for hit in hits:
        if hit.start < start or hit.end > end:
            continue
        a, b = hit.start - start, hit.end - start
        if found and _touch(text, start + found[-1][1], hit.start):
            found[-1] = (found[-1][0], max(b, found[-1][1]))
        else:
            found.append((a, b))
    return tuple(found)


def _touch(text: str, end: int, start: int) -> bool:
    return start <= end or bool(_JOINT.fullmatch(text, end, start))
