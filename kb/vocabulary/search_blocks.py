"""A search within a text: a block of code called `search` that holds one line, the query."""

import re
from collections.abc import Callable, Iterable
from typing import Final

#: So many searches of one reading are answered; further ones stay code.
MOST: Final = 10

_BLOCK: Final = re.compile(
    r"^(?P<fence>`{3,}|~{3,})[ \t]*search[ \t]*\r?\n(?P<query>[^\r\n]{0,500})\r?\n"
    r"(?P=fence)[ \t]*(?=\r?$)",
    re.MULTILINE,
)


def replaced(text: str, answer: Callable[[str], str | None]) -> str:
    """A text in which its searches are something else.

    Args:
        text: Markdown.
        answer: what stands in the place of a query; None leaves its block as it is.
    """
    if "search" not in text:
        return text

    def put(found: re.Match[str]) -> str:
        made = answer(found["query"].strip())
        return found[0] if made is None else made

    return _BLOCK.sub(put, text)


def queries(texts: Iterable[str]) -> tuple[str, ...]:
    """The different queries of some texts, in their order; at most `MOST`."""
    found: dict[str, None] = {}

    def note(query: str) -> None:
        if len(found) < MOST:
            found[query] = None

    for text in texts:
        replaced(text, note)
    return tuple(found)
