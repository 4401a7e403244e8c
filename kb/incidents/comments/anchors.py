"""Where the passage that a comment is about stands in a text that was edited since.

A passage is known by its own words and by the words around it, never by its place alone: texts
grow above it, are reworded, and lose sentences.
"""

from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import Postfix, Prefix

#: Characters kept before and after a passage.
AROUND: Final = 48
#: From this share of same letters on, reworded text is still the passage.
_LIKE: Final = 72.0
#: Shorter passages are found by their exact words only.
_SHORTEST: Final = 8
#: So much of the text around has to be there still, where the passage itself was rewritten.
_HOLD: Final = 16
#: Longer texts are searched for exact words only.
_LONGEST: Final = 200_000


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text with what stands around it."""

    quote: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a passage stands now.

    Attributes:
        start, end: places in the text.
        same: its words are the same still.
    """

    start: int
    end: int
    same: bool


def passage(text: str, start: int, end: int) -> Passage:
    """The passage between two places of a text."""
    return Passage(text[start:end], text[max(0, start - AROUND) : start], text[end : end + AROUND])


def find(text: str, wanted: Passage) -> Span | None:
    """Where a passage stands in a text now; None when it is gone."""
    if not wanted.quote.strip():
        return None
    exact = _exact(text, wanted)
    if exact is not None:
        return exact
    if len(text) > _LONGEST:
        return None
    return _reworded(text, wanted) or _between(text, wanted)


def _exact(text: str, wanted: Passage) -> Span | None:
    """Of all places with the same words the one whose surroundings fit best."""
    best, most, at = -1, -1, text.find(wanted.quote)
    while at >= 0:
        fits = _fit(text, wanted, at, at + len(wanted.quote))
        if fits > most:
            best, most = at, fits
        at = text.find(wanted.quote, at + 1)
    return Span(best, best + len(wanted.quote), same=True) if best >= 0 else None


def _fit(text: str, wanted: Passage, start: int, end: int) -> int:
    """How many characters right before and right after a place are those that are known."""
    before = text[max(0, start - len(wanted.before)) : start]
    after = text[end : end + len(wanted.after)]
    return Postfix.similarity(before, wanted.before) + Prefix.similarity(after, wanted.after)


def _reworded(text: str, wanted: Passage) -> Span | None:
    if len(wanted.quote) < _SHORTEST or len(text) < _SHORTEST:
        return None
    found = fuzz.partial_ratio_alignment(wanted.quote, text, score_cutoff=_LIKE)
    if found is None:
        return None
    start, end = _whole_words(text, found.dest_start, found.dest_end)
    return Span(start, end, same=False) if end > start else None


def _between(text: str, wanted: Passage) -> Span | None:
    """What stands where the passage stood, when the words on both sides are still there."""
    before, after = wanted.before[-_HOLD:], wanted.after[:_HOLD]
    if len(before) < _HOLD or len(after) < _HOLD:
        return None
    start = text.find(before)
    end = text.find(after, start + len(before)) if start >= 0 else -1
    if end < 0:
        return None
    start += len(before)
    return Span(start, end, same=False) if text[start:end].strip() else None


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while 0 < start < len(text) and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end
