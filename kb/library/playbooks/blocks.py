"""Markdown as blocks with their lines: headings, list items, tables, fences. Total and fast.

Only what steps are made of is told apart; a block keeps its place, so that a step's text
is an exact piece of the source.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["heading", "number", "bullet", "table", "fence", "text", "blank"]

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_NUMBER = re.compile(r"( {0,3})(\d{1,4})[.)](?:[ \t]+(.*)|$)")
_BULLET = re.compile(r"( {0,3})[-*+•](?:[ \t]+(.*)|$)")
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*$")
#: Lines beyond this are one very long text; no marker needs that much.
_LONGEST_LINE = 4000


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document.

    Attributes:
        text: the heading's or the item's first line without its mark; a fence's content.
        level: of a heading; the number of a numbered item; of a bullet or a text 1 where it is
            indented; else 0.
        start, end: its lines, from 0, the end not included.
    """

    kind: Kind
    text: str
    level: int
    start: int
    end: int


def split_lines(body: str) -> list[str]:
    """The lines without their ends, as editors count them."""
    return [line.removesuffix("\r") for line in body.split("\n")]


def scan(lines: list[str]) -> list[Block]:
    """The blocks of a document, one a line or more, without gaps between items' lines."""
    return list(_join(_scan(lines)))


def _scan(lines: list[str]) -> Iterator[Block]:
    index = _front_matter_end(lines)
    while index < len(lines):
        line = lines[index][:_LONGEST_LINE]
        fence = _FENCE.match(line)
        if fence:
            end = _fence_end(lines, index, fence[1])
            inner = "\n".join(lines[index + 1 : end - 1])
            indented = line[:1] in (" ", "\t") and len(line) - len(line.lstrip()) > 1
            yield Block("text" if indented else "fence", inner, int(indented), index, end)
            index = end
        elif line.lstrip().startswith("<!--"):
            end = _comment_end(lines, index)
            yield Block("blank", "", 0, index, end)
            index = end
        else:
            block = _one_line(lines, index, line)
            yield block
            index = block.end


def _one_line(lines: list[str], index: int, line: str) -> Block:  # noqa: PLR0911
    if not line.strip():
        return Block("blank", "", 0, index, index + 1)
    if found := _HEADING.match(line):
        return Block("heading", (found[2] or "").strip(), len(found[1]), index, index + 1)
    following = lines[index + 1][:_LONGEST_LINE] if index + 1 < len(lines) else ""
    if _RULE.match(line):
        return Block("blank", "", 0, index, index + 1)
    if found := _NUMBER.match(line):
        return Block("number", (found[3] or "").strip(), int(found[2]), index, index + 1)
    if found := _BULLET.match(line):
        indented = int(len(found[1]) > 1)
        return Block("bullet", (found[2] or "").strip(), indented, index, index + 1)
    if line.lstrip().startswith("|") and line[:4].strip():
        return Block("table", line.strip(), 0, index, index + 1)
    indented = line[:1] == "\t" or line.startswith("  ")
    setext = _SETEXT.match(following)
    if setext and not indented and len(line) < 200:
        return Block("heading", line.strip(), 1 if setext[1][0] == "=" else 2, index, index + 2)
    return Block("text", line, int(indented), index, index + 1)


def _front_matter_end(lines: list[str]) -> int:
    """Where the text begins behind `---` … `---`."""
    if not lines or lines[0].strip("\ufeff \t") != "---":
        return 0
    for index in range(1, min(len(lines), 200)):
        if lines[index].rstrip() in ("---", "..."):
            return index + 1
    return 0


def _fence_end(lines: list[str], start: int, mark: str) -> int:
    for index in range(start + 1, len(lines)):
        line = lines[index].strip()
        if line.startswith(mark) and not line.strip(mark[0]):
            return index + 1
    return len(lines)


def _comment_end(lines: list[str], start: int) -> int:
    for index in range(start, len(lines)):
        if "-->" in lines[index]:
            return index + 1
    return len(lines)


def _join(blocks: Iterator[Block]) -> Iterator[Block]:
    """Give items and tables the lines that belong to them."""
    held: Block | None = None
    gap = False
    for block in blocks:
        if held is not None and _belongs(held, block, gap=gap):
            if block.kind != "blank":
                text = f"{held.text}\n{block.text}" if held.kind == "table" else held.text
                held = Block(held.kind, text, held.level, held.start, block.end)
            gap = block.kind == "blank"
            continue
        if held is not None:
            yield held
        held, gap = block, False
    if held is not None:
        yield held


def _belongs(held: Block, block: Block, *, gap: bool) -> bool:
    """Whether a block continues the one before: an item's paragraphs, a table's rows."""
    if held.kind in ("number", "bullet"):
        if block.kind == "text":
            return bool(block.level) or not gap
        return block.kind == "blank"
    return held.kind == "table" and block.kind == "table" and not gap
