"""Text of one direction within text of the other.

While a report runs from right to left, whatever it shows of the record is marked where it is
put into a sentence or a page, and each mark becomes an element of its own direction once the
page is whole. So an English name within an Arabic sentence can't move the full stop, and an
identifier reads as it was recorded. Hidden marks of direction in recorded text stay what they
are: code points that are shown.
"""

import re
import unicodedata
from typing import Final

from reports.language.tongue import current

#: Noncharacters, which no text of people holds.
_LEFTWARD, _CLOSE, _RIGHTWARD = "\ufdd0", "\ufdd1", "\ufdd2"
_OPENED: Final = {_LEFTWARD: '<bdi dir="ltr">', _RIGHTWARD: '<bdi dir="rtl">'}
_MARKS: Final = re.compile(f"[{_LEFTWARD}{_CLOSE}{_RIGHTWARD}]")
_PIECES: Final = re.compile(
    r"(<svg\b.*?</svg>|<(?:title|style)\b.*?</(?:title|style)>|<[^>]*>)", re.DOTALL
)
_BLOCK: Final = re.compile(r"<(p|li|td|th|dt|dd|blockquote)((?: [^>]*)?)>(.*?)(?=</\1>)", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
#: Isolates of either direction, and their end, for text without markup.
_ISOLATE: Final = str.maketrans({_LEFTWARD: "\u2066", _RIGHTWARD: "\u2067", _CLOSE: "\u2069"})
_LEFT: Final = frozenset({"L"})
_RIGHT: Final = frozenset({"R", "AL"})
RTL: Final = "rtl"
LTR: Final = "ltr"


def of_text(text: str) -> str:
    """How a text runs, by its first letter; digits alone run left to right; empty for neither."""
    digits = False
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in _LEFT:
            return LTR
        if kind in _RIGHT:
            return RTL
        digits = digits or kind in {"EN", "AN"}
    return LTR if digits else ""


def apart(text: str) -> str:
    """A text marked as apart from what stands around it, where that may run the other way.

    A number alone runs as it should wherever it stands.
    """
    alone = not text or text.isdecimal() or text[0] in _OPENED
    if alone or current().direction != RTL:
        return text
    runs = of_text(text)
    if not runs or unicodedata.bidirectional(text[0]) in _RIGHT:
        return text
    return f"{_LEFTWARD if runs == LTR else _RIGHTWARD}{text}{_CLOSE}"


def anchored(text: str, anchor: str) -> tuple[str, str, str]:
    """A text of a figure with where it is held, and its direction as an attribute.

    What stands to the right of its place in English does so in every language.
    """
    plain = unmarked(text)
    if of_text(plain) != RTL:
        return plain, anchor, ""
    held = {"start": "end", "end": "start"}.get(anchor, anchor)
    return plain, held, ' direction="rtl"'


def in_html(html: str) -> str:
    """A page with its marked texts as elements; marks within drawings and attributes go."""
    if _MARKS.search(html) is None:
        return html
    return "".join(
        _elements(piece) if number % 2 == 0 else unmarked(piece)
        for number, piece in enumerate(_PIECES.split(html))
    )


def in_text(text: str) -> str:
    """A text without markup with its marks as the characters that Unicode has for them."""
    return text.translate(_ISOLATE)


def unmarked(text: str) -> str:
    """A text without its marks."""
    return _MARKS.sub("", text)


def in_blocks(html: str) -> str:
    """Paragraphs of recorded prose, each saying how it runs where that isn't the report's way."""
    own = current().direction

    def told(block: re.Match[str]) -> str:
        runs = of_text(_TAG.sub("", block[3]))
        way = f' dir="{runs}"' if runs and runs != own else ""
        return f"<{block[1]}{block[2]}{way}>{block[3]}"

    return _BLOCK.sub(told, html)


def _elements(text: str) -> str:
    """Marks as elements, never more ends than beginnings."""
    parts: list[str] = []
    depth = 0
    for piece in re.split(f"([{_LEFTWARD}{_CLOSE}{_RIGHTWARD}])", text):
        if piece in _OPENED:
            depth += 1
            parts.append(_OPENED[piece])
        elif piece == _CLOSE:
            parts.append("</bdi>" if depth else "")
            depth -= bool(depth)
        else:
            parts.append(piece)
    return "".join((*parts, "</bdi>" * depth))
