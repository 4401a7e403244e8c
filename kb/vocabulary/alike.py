"""Finding words in texts however they are written there.

Case, accents, line breaks, Unicode forms, letters that nobody sees, Markdown in the middle of a
word, entities and defanged addresses make no difference: what reads the same is the same.
"""

import html
import re
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from kb.vocabulary.folding import fold

#: Whether a word may begin or end at a place of a folded text.
type Edge = Callable[[int], bool]
#: Where something stands in a folded text (start, end), and the key of what it is.
type Hit = tuple[int, int, int]
#: Looks for something in a folded text.
type Finder = Callable[[str, Edge], Iterable[Hit]]

_SHARED: Final = r"""
  (?P<line>\n[\s>]*)
 |(?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)
 |(?P<escape>\\u[0-9a-fA-F]{4})
 |(?P<percent>(?:%[0-9a-fA-F]{2})+)
 |(?P<at>\[(?:at|@)\]|\((?:at|@)\))
 |(?P<dot>\[(?:dot|\.)\]|\((?:dot|\.)\))
 |(?P<mark>[*_~`\\\[\]]+)
"""
#: What stands in a text beside the words that are read.
_BESIDE: Final = r"""
  (?P<tag><!--(?:(?!-->|<!--).)*-->|</?[A-Za-z](?![a-zA-Z0-9+.-]*:)(?![^\s<>]*@)[^<>]*>)
 |(?P<target>\](?:\([^()\s]*(?:\s+"[^"\n]*")?\)|\[[^\]\n]*\]))
"""
_RAW: Final = re.compile(_SHARED, re.VERBOSE | re.IGNORECASE)
_READ: Final = re.compile(f"{_BESIDE}|{_SHARED}", re.VERBOSE | re.IGNORECASE | re.DOTALL)
_HAS_BESIDE: Final = re.compile(r"<|\]\(|\]\[")
_SPACES: Final = re.compile(r"\s+")
_TWO_SPACES: Final = re.compile(r"\s\s")
#: Letters that nobody sees; and the strokes that people write for one another.
_UNSEEN: Final = re.compile(
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_STROKES: Final = str.maketrans("\u2010\u2011\u2012–—\u2015−’‘ʼ", "-------'''")
_SHORTEST: Final = 3
_SHORTEST_UNCASED: Final = 2


class _Folds(dict[int, str]):
    """What each letter is folded to, worked out once."""

    def __missing__(self, code: int) -> str:
        self[code] = _UNSEEN.sub("", fold(chr(code)).translate(_STROKES))
        return self[code]


_FOLDS: Final = _Folds()


@dataclass(frozen=True, slots=True)
class _Folded:
    """A folded text; letter by letter where it comes from."""

    text: str
    starts: array[int]
    ends: array[int]

    def is_edge(self, at: int) -> bool:
        """Whether a word may begin or end here: no letters meet, or something stands between."""
        if at in {0, len(self.text)} or self.ends[at - 1] < self.starts[at]:
            return True
        return not (self.text[at - 1].isalnum() and self.text[at].isalnum())


def folded(text: str) -> str:
    """A text as it is compared."""
    return _quick(unicodedata.normalize("NFC", text), _RAW).strip()


def is_findable(text: str) -> bool:
    """Whether a text is long enough to be looked for: three letters, or two without case."""
    letters = [letter for letter in folded(text) if letter.isalnum()]
    cased = any(_needs_edge(letter) for letter in letters)
    return len(letters) >= (_SHORTEST if cased else _SHORTEST_UNCASED)


def replaced(text: str, finders: Iterable[Finder], put: Callable[[int], str]) -> str:
    """A text in which `put` says what stands in the place of each thing that was found.

    What overlaps is replaced as a whole, by what is put for the first of it.
    """
    written = unicodedata.normalize("NFC", text)
    joined = places(written, finders)
    if not joined:
        return text
    parts, at = list[str](), 0
    for start, end, key in joined:
        parts += [written[at:start], put(key), _left_open(written[start:end])]
        if written[end : end + 1] in {"(", "["}:
            parts.append(" ")  # a mark in brackets must not become a link
        at = end
    return "".join([*parts, written[at:]])


def places(written: str, finders: Iterable[Finder]) -> list[Hit]:
    """Where things stand in a text that is in NFC, in order; what overlaps is one place."""
    joined: list[Hit] = []
    for start, end, key in sorted(
        _hits(written, tuple(finders)), key=lambda hit: (hit[0], -hit[1])
    ):
        if joined and start < joined[-1][1]:
            first, last, known = joined[-1]
            joined[-1] = (first, max(last, end), known)
        else:
            joined.append((start, end, key))
    return joined


def stands_in(words: str, text: str) -> bool:
    """Whether words stand in a text, also within other words."""
    known = Words()
    known.add(words, 0, whole=False)
    return bool(_hits(unicodedata.normalize("NFC", text), (known.find,)))


class Words:
    """Words that are looked for."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, bool]] = {}
        self._by_first: dict[str, list[str]] | None = None
        self._starts: re.Pattern[str] | None = None

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._known)

    def add(self, words: str, key: int, *, whole: bool = True) -> None:
        """Look for these, too; the first key that was said of them counts.

        Args:
            words: as they are written somewhere.
            key: what finding them gives.
            whole: they aren't looked for within other words.
        """
        form = folded(words)
        if not is_findable(words):
            return
        known_key, known_whole = self._known.get(form, (key, whole))
        self._known[form] = known_key, known_whole and whole
        self._starts = None

    def find(self, text: str, edge: Edge) -> Iterator[Hit]:
        """The longest of them at each place of a folded text."""
        if not self._known:
            return
        by_first, starts = self._compiled()
        for match in starts.finditer(text):
            at = match.start()
            for form in by_first[text[at]]:
                key, whole = self._known[form]
                end = at + len(form)
                if text.startswith(form, at) and (not whole or _fits(text, at, end, edge)):
                    yield at, end, key
                    break

    def _compiled(self) -> tuple[dict[str, list[str]], re.Pattern[str]]:
        if self._starts is None or self._by_first is None:
            self._by_first = {}
            for form in sorted(self._known, key=len, reverse=True):
                self._by_first.setdefault(form[0], []).append(form)
            groups = (
                f"{re.escape(first)}(?:{'|'.join(re.escape(form[1:]) for form in forms)})"
                for first, forms in self._by_first.items()
            )
            # Only looked at, not taken: what overlaps is found as well.
            self._starts = re.compile(f"(?={'|'.join(groups)})")
        return self._by_first, self._starts


def _fits(text: str, start: int, end: int, edge: Edge) -> bool:
    begins = not _needs_edge(text[start]) or edge(start)
    return begins and (not _needs_edge(text[end - 1]) or edge(end))


def _needs_edge(letter: str) -> bool:
    """Whether words with this letter are parted from others: not so where there is no case."""
    return letter.isdigit() or letter.upper() != letter.lower()


def _hits(text: str, finders: tuple[Finder, ...]) -> list[Hit]:
    """Where things stand in a text, as it is written and as it is read."""
    found: list[Hit] = []
    ways = (_RAW, _READ) if _HAS_BESIDE.search(text) else (_RAW,)
    for tokens in ways:
        quick = _quick(text, tokens)
        if not any(True for find in finders for _hit in find(quick, _anywhere)):
            continue
        mapped = _mapped(text, tokens)
        for find in finders:
            found += (
                (mapped.starts[start], mapped.ends[end - 1], key)
                for start, end, key in find(mapped.text, mapped.is_edge)
            )
    return found


def _anywhere(_at: int) -> bool:
    """While it is only asked whether it's worth a closer look."""
    return True


def _quick(text: str, tokens: re.Pattern[str]) -> str:
    return _SPACES.sub(" ", tokens.sub(_token, text).translate(_FOLDS))


def _mapped(text: str, tokens: re.Pattern[str]) -> _Folded:
    folding, at = _Folding(), 0
    for match in tokens.finditer(text):
        folding.take_run(text[at : match.start()], at)
        folding.take(_token(match), match.start(), match.end())
        at = match.end()
    folding.take_run(text[at:], at)
    return _Folded("".join(folding.pieces), folding.starts, folding.ends)


class _Folding:
    """A text that is being folded, piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        # Four bytes a letter: a text may have ten million.
        self.starts = array("I")
        self.ends = array("I")

    def take_run(self, run: str, start: int) -> None:
        """Letters that stand for themselves."""
        if not run:
            return
        one_by_one = run.isascii() and not _TWO_SPACES.search(run)
        if one_by_one and not (run[0].isspace() and self._ends_in_space()):
            self.pieces.append(_SPACES.sub(" ", run.translate(_FOLDS)))
            self.starts.extend(range(start, start + len(run)))
            self.ends.extend(range(start + 1, start + len(run) + 1))
            return
        for place, letter in enumerate(run, start):
            self.take(letter, place, place + 1)

    def take(self, said: str, start: int, end: int) -> None:
        """What something written between two places says."""
        for letter in said.translate(_FOLDS):
            if letter.isspace() and self._ends_in_space():
                self.ends[-1] = end
                continue
            self.pieces.append(" " if letter.isspace() else letter)
            self.starts.append(start)
            self.ends.append(end)

    def _ends_in_space(self) -> bool:
        return bool(self.pieces) and self.pieces[-1][-1] == " "


def _token(match: re.Match[str]) -> str:
    written = match[0]
    kind = match.lastgroup
    if kind == "entity":
        return html.unescape(written)
    if kind == "escape":
        return chr(int(written[2:], 16))
    if kind == "percent":
        return unquote(written, errors="replace")
    return {"line": " ", "at": "@", "dot": "."}.get(str(kind), "")


def _left_open(written: str) -> str:
    """The emphasis that what was replaced opened or closed for the text around it."""
    return "".join(
        mark for mark in ("**", "__", "~~", "`") if written.count(mark) % 2 and "\n" not in written
    )
