"""Finding references in texts. A reference stands in brackets: [T4], [E-09], [[A title]]."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

#: What is left of a reference whose key event is no longer one.
LOST: Final = "T?"

# `[E-09](address)` and `[E-09]: address` are links of Markdown, and no references.
_REFERENCE: Final = re.compile(
    r"\[\[(?P<title>[^\[\]\n]{1,200})\]\]"
    r"|(?<![\[\\])\[(?P<ref>T(?:[1-9]\d{0,4}|\?)|[A-Z]-\d{1,5}|INC-\d{4}-\d{1,6})\](?![(\[:\]])"
)
_EVENT: Final = re.compile(
    r"(?<=\[\[)\s*(?:T[1-9]\d{0,4})\s*(?=\]\])"
    r"|(?<=(?<![\[\\])\[)(?:T[1-9]\d{0,4})(?=\](?![(\[:\]]))"
)


@dataclass(frozen=True, slots=True)
class Citation:
    """One reference in a text.

    Attributes:
        start, end: where it stands, brackets included.
        ref: "E-09", "T4", "INC-2026-0417"; empty where a title is cited.
        title: the title that is cited, as it was typed.
    """

    start: int
    end: int
    ref: str = ""
    title: str = ""

    @property
    def words(self) -> str:
        """What people read between the brackets."""
        return self.ref or self.title


def citations(text: str) -> Iterator[Citation]:
    """Every reference of a text, in its order."""
    if "[" not in text:
        return
    for found in _REFERENCE.finditer(text):
        if found["ref"]:
            yield Citation(found.start(), found.end(), ref=normal(found["ref"]))
            continue
        title = " ".join(found["title"].split())
        ref = normal(title)
        if _is_ref(ref):
            yield Citation(found.start(), found.end(), ref=ref)
        elif title:
            yield Citation(found.start(), found.end(), title=title)


def normal(ref: str) -> str:
    """A reference as records write it: "E-9" is "E-09"."""
    head, dash, number = ref.rpartition("-")
    return f"{head}-{int(number):02d}" if dash and len(head) == 1 and number.isdigit() else ref


def cites_events(text: str) -> bool:
    """Whether a text speaks of key events by their numbers."""
    return _EVENT.search(text) is not None


def renumbered(text: str, number_now: Callable[[str], str]) -> str:
    """A text with the numbers of key events replaced: `number_now("T4")` may be "T5"."""
    return _EVENT.sub(lambda found: number_now(found[0].strip()), text)


def _is_ref(text: str) -> bool:
    return re.fullmatch(r"T(?:[1-9]\d{0,4}|\?)|[A-Z]-\d{2,5}|INC-\d{4}-\d{1,6}", text) is not None
