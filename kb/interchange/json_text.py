"""JSON from files: one document or one a line; bombs and nonsense are refused with their place."""

import json
import re
from typing import Any

from kb.errors import InterchangeError
from kb.interchange.files import SourceFile
from kb.interchange.strict_json import DECODER, DEEPEST, NotFiniteError, nests_too_deep
from kb.vocabulary.text import clean_tree

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
        rest = text[position : position + 200_000]
        gap = len(rest) - len(rest.lstrip())
        if gap == len(rest):
            if position + len(rest) >= len(text):
                return values
            position += gap
            continue
        if "\n" not in rest[:gap]:
            line = text.count("\n", 0, position + gap) + 1
            column = position + gap - text.rfind("\n", 0, position + gap)
            reason = "This isn't valid JSON: something follows the end of the document."
            raise InterchangeError(file.path, reason, line, column)
        value, position = _one(file, text, position + gap)
        values.append(value)
