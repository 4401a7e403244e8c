"""The lists of a text as trees: each item with its line, what stands below it, its JSON."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

_ITEM: Final = re.compile(r"(?P<indent>[ \t]*)(?:[-*+•]|\d{1,4}[.)])[ \t]+(?P<text>\S.*)\Z")
_FENCE: Final = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,})[ \t]*(?P<language>[\w-]*)")
#: Longer lines are no conditions or actions that a person wrote.
_LONGEST: Final = 200_000


@dataclass(slots=True)
class Item:
    """An item of a list.

    Attributes:
        line: where it stands, from 1.
        json: the text of the block of JSON that belongs to it.
    """

    text: str
    line: int
    indent: int
    below: "list[Item]" = field(default_factory=list)
    json: str | None = None


def items_of(lines: Sequence[str], first: int) -> list[Item]:
    """The items of some lines.

    Args:
        lines: of a section.
        first: number of the first of them, from 1.
    """
    top: list[Item] = []
    open_: list[Item] = []
    at = 0
    while at < len(lines):
        line = lines[at][:_LONGEST]
        fence = _FENCE.match(line)
        if fence is not None:
            end = _fence_end(lines, at, fence["mark"])
            if open_ and fence["language"].lower() == "json":
                open_[-1].json = "\n".join(lines[at + 1 : end])
            at = end + 1
            continue
        found = _ITEM.match(line)
        if found is not None:
            _place(top, open_, Item(found["text"].strip(), first + at, _width(found["indent"])))
        elif line.strip() and line[:1] in " \t" and open_ and open_[-1].json is None:
            open_[-1].text = f"{open_[-1].text} {line.strip()}"
        at += 1
    return top


def fenced(lines: Sequence[str]) -> str | None:
    """The first block of JSON of some lines."""
    for at, line in enumerate(lines):
        fence = _FENCE.match(line)
        if fence is not None:
            return "\n".join(lines[at + 1 : _fence_end(lines, at, fence["mark"])])
    return None


def _place(top: list[Item], open_: list[Item], item: Item) -> None:
    while open_ and open_[-1].indent >= item.indent:
        open_.pop()
    (open_[-1].below if open_ else top).append(item)
    open_.append(item)


def _width(indent: str) -> int:
    return len(indent.expandtabs(4))


def _fence_end(lines: Sequence[str], start: int, mark: str) -> int:
    for at in range(start + 1, len(lines)):
        line = lines[at].strip()
        if line.startswith(mark) and not line.strip(mark[0]):
            return at
    return len(lines)
