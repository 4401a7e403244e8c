"""Texts as tokens, made here and nowhere else, so that both databases find the same.

A word is one token. An identifier (an address, a hash, T1566.002, a path, a mail address,
also defanged) gives its parts, each dotted or hyphenated stretch with all of its endings,
and a mail address as a whole. Scripts written without spaces give characters and pairs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from kb.vocabulary.folding import fold

#: Longest token, in characters; a SHA-512 fits.
LONGEST_TOKEN = 130
#: What of a text is indexed: the rest of a longer one is found by its beginning only.
LONGEST_TEXT = 400_000
#: Distinct tokens of one document at most, and their characters (a tsvector holds 1 MB).
MOST_TOKENS = 20_000
MOST_CHARACTERS = 240_000

# Scripts without spaces between words: Thai, Lao, Burmese, Khmer, kana, Han, Hangul.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
)
# Marks that belong to a word: accents, points, the vowel signs of Indic scripts.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff\u200c\u200d"
)
_DOT = r"\.|\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)| \[dot\] | \(dot\) "
_AT = r"@|\[at\]|\(at\)|\[@\]|\(@\)| \[at\] | \(at\) "
_COLON = r":|\[:\]"
_PIECE = re.compile(
    rf"(?P<dot>{_DOT})|(?P<at>{_AT})|(?P<scheme>(?:{_COLON})//|\[://\])"
    rf"|(?P<unspaced>[{_UNSPACED}]+)|(?P<word>(?:[^\W_{_UNSPACED}]|[{_MARKS}])+)"
    r"|(?P<hyphen>[-_])|(?P<other>[^\w\s]|\s+)",
    re.IGNORECASE,
)
_JOINING = {"dot": ".", "at": "@", "hyphen": "-"}
# A stretch of plain text in lower case, and the joints that would make words of themselves.
_PLAIN = re.compile(r"[a-z0-9]+(?:(?:[.@_-]|\[\.\]|\(\.\)|\{\.\}|\[@\]|\(@\))[a-z0-9]+)*", re.ASCII)
_SPELT = re.compile(r"[\[(](?:dot|at)[\])]", re.IGNORECASE)
#: A text of so many characters can't have more tokens than a document may.
_SURELY_WITHIN = MOST_TOKENS // 4
#: Longest word whose tokens are kept for the next time.
_LONGEST_KNOWN = 200


@dataclass(frozen=True, slots=True)
class Part:
    """An atom of a text: a word, or one character of a script without spaces.

    Attributes:
        text: folded.
        start, end: its place in the original text.
        glue: what joins it to the part before: "", ".", "@", "-", "|" (next to it, as the
            characters of a script without spaces are), or " " (something else between).
    """

    text: str
    start: int
    end: int
    glue: str


def parts(text: str) -> Iterator[Part]:
    """The atoms of a text in their order, with their places."""
    glue = " "
    for found in _PIECE.finditer(text):
        name = found.lastgroup
        if name == "word":
            folded = _bare(found.group())
            if folded:
                yield Part(folded[:LONGEST_TOKEN], found.start(), found.end(), glue)
                glue = ""
        elif name == "unspaced":
            for offset, char in enumerate(found.group()):
                folded = _bare(char)
                if folded:
                    place = found.start() + offset
                    yield Part(folded, place, place + 1, glue if offset == 0 else "|")
                    glue = ""
        else:
            joint = _JOINING.get(name or "", " ")
            glue = joint if glue == "" else " "


def _bare(text: str) -> str:
    folded = fold(text)
    if folded.isalnum():
        return "http" + folded[4:] if folded in {"hxxp", "hxxps"} else folded
    # Vowel signs of Indic scripts aren't letters for Python, joiners aren't anything.
    return "".join(
        c for c in folded if c.isalnum() or "\u0900" <= c <= "\u0dff" or c in "\u3099\u309a"
    )


def stretches(text: str) -> Iterator[list[Part]]:
    """Parts joined by dots, hyphens, @ or nothing: words and identifiers."""
    run: list[Part] = []
    for part in parts(text):
        if part.glue == " " and run:
            yield run
            run = []
        run.append(part)
    if run:
        yield run


def other_number(word: str) -> str | None:
    """The plural of a singular, or the other way round, as far as an s makes it; else None."""
    if len(word) < 4 or not (word.isascii() and word.isalpha()) or word.endswith("ss"):
        return None
    return word[:-1] if word.endswith("s") else word + "s"


def tokens(text: str) -> set[str]:
    """Every token that a text is found by."""
    if len(text) > _SURELY_WITHIN:
        return _first_tokens(_beginning(text))
    if _SPELT.search(text):
        return {token for run in stretches(text) for token in _tokens_of(run)}
    if text.isascii():
        return _plain_tokens(text)
    # No stretch goes across white space: the words with accents go the long way alone.
    words = text.split()
    found = _plain_tokens(" ".join(word for word in words if word.isascii()))
    for word in words:
        if not word.isascii():
            found |= _word_tokens(word)
    return found


def _beginning(text: str) -> str:
    """The part of a text that is indexed; a word that the end goes through is left out."""
    if len(text) <= LONGEST_TEXT:
        return text
    return (text[:LONGEST_TEXT].rsplit(maxsplit=1) or [""])[0]


def _plain_tokens(text: str) -> set[str]:
    """The tokens of an ASCII text without spelt joints, as the long way would give them."""
    found = set(_PLAIN.findall(text.lower()))
    # As `_is_token` says, without a call for each of thousands.
    others = [
        run
        for run in found
        if not run.isalnum() or len(run) > LONGEST_TOKEN or run.startswith("hxxp")
    ]
    found.difference_update(others)
    for run in others:
        found |= _word_tokens(run)
    return found


def _is_token(run: str) -> bool:
    """Whether a plain stretch is a token as it stands."""
    return run.isalnum() and len(run) <= LONGEST_TOKEN and not run.startswith("hxxp")


def _word_tokens(text: str) -> frozenset[str]:
    """The tokens of a text without white space."""
    return _known(text) if len(text) <= _LONGEST_KNOWN else _known.__wrapped__(text)


@lru_cache(maxsize=8192)
def _known(text: str) -> frozenset[str]:
    """The same, kept: hosts, techniques and accounts come again and again."""
    return frozenset(token for run in stretches(text) for token in _tokens_of(run))


def _first_tokens(text: str) -> set[str]:
    """The tokens of a long text, until they are as many as a document may have."""
    found: set[str] = set()
    size = 0
    for made, characters in _measured(text):
        before = len(found)
        found |= made
        if len(found) > before:
            size += characters
        if len(found) > MOST_TOKENS or size > MOST_CHARACTERS:
            break
    return found


def _measured(text: str) -> Iterator[tuple[frozenset[str] | set[str], int]]:
    """The tokens of each stretch of a text, and how many characters its words have."""
    words = [text] if _SPELT.search(text) else text.split()
    for word in words:
        if len(words) > 1 and word.isascii():
            for run in _PLAIN.findall(word.lower()):
                if _is_token(run):
                    yield {run}, len(run)
                else:
                    yield _word_tokens(run), sum(map(str.isalnum, run))
        else:
            for stretch in stretches(word):
                yield set(_tokens_of(stretch)), sum(len(part.text) for part in stretch)


def _tokens_of(run: list[Part]) -> Iterator[str]:
    if len(run) == 1:
        yield run[0].text
        return
    for part in run:
        yield part.text
    for first, second in pairwise(run):
        if second.glue == "|":
            yield first.text + second.text
    local = None
    for segment, by_mail in segments(run):
        yield from _endings(segment)
        whole = joined(segment)
        if by_mail and local:
            yield f"{local}@{whole}"[:LONGEST_TOKEN]
        local = whole


def segments(run: list[Part]) -> Iterator[tuple[list[Part], bool]]:
    """Stretches of dots and hyphens; the flag says that an @ stands before it."""
    segment: list[Part] = []
    by_mail = False
    for part in run:
        if segment and part.glue not in {".", "-"}:
            yield segment, by_mail
            segment, by_mail = [], part.glue == "@"
        segment.append(part)
    if segment:
        yield segment, by_mail


def joined(segment: list[Part]) -> str:
    """A stretch as one token, separators as typed; `_` counts as a hyphen."""
    text = segment[0].text + "".join(part.glue + part.text for part in segment[1:])
    return text[:LONGEST_TOKEN]


def _endings(segment: list[Part]) -> Iterator[str]:
    """The whole and what remains when parts are taken off in front: example.com of a host."""
    if len(segment) < 2:
        return
    for start in range(min(len(segment) - 1, 6)):
        yield joined(segment[start:])
    if all(part.glue == "-" and part.text.isalpha() for part in segment[1:]) and len(segment) == 2:
        yield (segment[0].text + segment[1].text)[:LONGEST_TOKEN]  # e-mail as email
