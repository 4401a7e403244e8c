"""JSON from files: one document or one a line; bombs and nonsense are refused with their place."""

import json
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kb.errors import InterchangeError
from kb.interchange.files import SourceFile
from kb.interchange.strict_json import DECODER, DEEPEST, NotFiniteError, nests_too_deep
from kb.vocabulary.text import clean_tree

#: Objects of one list; exports of whole platforms hold ten thousands.
MOST_ITEMS = 1_000_000
#: From so many characters on a list is read element by element.
_LARGE = 4_000_000
_SPACE = re.compile(r"\s*")
_GAP = re.compile(r"[ \t\n\r]*")
#: A list, bare or in an answer whose other fields before it are short texts and numbers.
_LIST = re.compile(
    r'\s*(?:\{\s*(?:"@odata\.[a-zA-Z]{1,20}"\s*:\s*(?:"[^"\\]{0,500}"|\d+)\s*,\s*)*'
    r'"(?:value|incidents|results|items|response)"\s*:\s*)?\['
)
_END = re.compile(r'\s*(?:,\s*"[@.a-zA-Z]{1,30}"\s*:\s*(?:"[^"\\]{0,2000}"|\d+|null)\s*)*\}?\s*')
_REFUSED_TEXT = re.compile(r"\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})")


def looks_like_json(text: str) -> bool:
    """Whether a text begins as a JSON object or list."""
    return text.lstrip()[:1] in ("{", "[")


def parse(file: SourceFile) -> tuple[Any, tuple[str, ...]]:
    """The value of a JSON file; a list of the lines' values for JSON Lines.

    Returns:
        The value, and warnings.

    Raises:
        InterchangeError: it isn't JSON, nests too deep, or holds NaN or huge numbers.
    """
    text = file.text
    start = len(text) - len(text.lstrip())
    value, end = _one(file, text, start)
    rest = text[end:].lstrip()
    if rest:
        value = _lines(file, text, value, end)
    if nests_too_deep(value):
        raise InterchangeError(file.path, f"This JSON nests deeper than {DEEPEST} levels.")
    if _REFUSED_TEXT.search(text):
        cleaned = clean_tree(value)
        if cleaned != value:
            return cleaned, ("Characters that no text may hold were replaced by U+FFFD.",)
    return value, ()


def elements(file: SourceFile) -> "Elements | None":
    """The objects of a large file one at a time: those of a list, or one a line.

    A list may be bare or the only large field of an object.

    Returns:
        None for a small file, and for one that is neither: it is read whole.

    Raises:
        InterchangeError: an element isn't valid JSON, or nests too deep.
    """
    if len(file.text) < _LARGE or _REFUSED_TEXT.search(file.text):
        return None
    if found := _LIST.match(file.text):
        return _located(file, found.end())
    return _located_lines(file) if _is_one_a_line(file.text) else None


@dataclass(frozen=True, slots=True)
class Elements:
    """Where the elements of a file stand; each is read again when it is asked for.

    Attributes:
        places: where each begins in the text.
    """

    file: SourceFile
    places: array[int]

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, number: int) -> dict[str, Any]:
        value: dict[str, Any] = DECODER.raw_decode(self.file.text, self.places[number])[0]
        return value

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (self[number] for number in range(len(self)))


def _located(file: SourceFile, start: int) -> Elements | None:
    """The places of a list's elements; None where something else than objects is in it."""
    text, position = file.text, start
    places = array("q")
    while True:
        begin = _after_gap(text, position)
        if text[begin : begin + 1] != "{":
            return None
        position = _after_gap(text, _noted(file, places, begin))
        mark = text[position : position + 1]
        position += 1
        if mark == "]":
            return Elements(file, places) if _END.fullmatch(text, position) else None
        if mark != ",":
            return None


def _is_one_a_line(text: str) -> bool:
    """Whether an object ends with its line and another follows on the next."""
    start = _after_gap(text, 0)
    end = text.find("\n", start)
    if (
        end < 0
        or not text.startswith("{", start)
        or not text.startswith("{", _after_gap(text, end))
    ):
        return False
    return text[max(start, end - 9) : end].rstrip().endswith("}")


def _located_lines(file: SourceFile) -> Elements | None:
    """The places of objects one a line; None where something else is among them."""
    text, position = file.text, 0
    places = array("q")
    while (begin := _after_gap(text, position)) < len(text):
        if text[begin] != "{" or (places and text.find("\n", position, begin) < 0):
            return None
        position = _noted(file, places, begin)
    return Elements(file, places)


def _noted(file: SourceFile, places: array[int], begin: int) -> int:
    """Take down where an object begins, and return where it ends."""
    value, end = _one(file, file.text, begin)
    if nests_too_deep(value):
        raise InterchangeError(file.path, f"This JSON nests deeper than {DEEPEST} levels.")
    places.append(begin)
    _refuse_many(file, len(places))
    return end


def _after_gap(text: str, position: int) -> int:
    found = _GAP.match(text, position)
    return found.end() if found else position


def _one(file: SourceFile, text: str, start: int) -> tuple[Any, int]:
    try:
        return DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        reason = f"This isn't valid JSON: {error.msg.rstrip()}."
        raise InterchangeError(file.path, reason, error.lineno, error.colno) from None
    except RecursionError:
        raise InterchangeError(
            file.path, f"This JSON nests deeper than {DEEPEST} levels."
        ) from None
    except NotFiniteError as error:
        raise InterchangeError(file.path, f"JSON has no number {error}.") from None
    except ValueError:
        raise InterchangeError(file.path, "This JSON holds a number that is too long.") from None


def _lines(file: SourceFile, text: str, first: Any, end: int) -> list[Any]:
    """The values after the first one, each on lines of its own."""
    values = [first]
    position = end
    while True:
        found = _SPACE.match(text, position)
        begin = found.end() if found else position
        if begin >= len(text):
            return values
        if text.find("\n", position, begin) < 0:
            line = text.count("\n", 0, begin) + 1
            column = begin - text.rfind("\n", 0, begin)
            reason = "This isn't valid JSON: something follows the end of the document."
            raise InterchangeError(file.path, reason, line, column)
        value, position = _one(file, text, begin)
        values.append(value)
        _refuse_many(file, len(values))


def _refuse_many(file: SourceFile, count: int) -> None:
    if count > MOST_ITEMS:
        raise InterchangeError(file.path, f"This list holds more than {MOST_ITEMS:,} items.")
