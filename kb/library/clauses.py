"""The clauses of a document: what its headings and its numbered items say, each by its key.

A key stays the same as long as the document keeps its numbers: "§ 4.2", or "§ 4 (3)" for the
third numbered item under it. A heading without a number is known by its words. Pure and total.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kb.library.playbooks.blocks import Block, scan, split_lines

#: More clauses than this are no document that somebody follows.
MOST_CLAUSES: Final = 2_000
_LONGEST_KEY: Final = 80
_NUMBERED = re.compile(
    r"(?:§+\s*|(?:section|article|clause|art\.)\s+)?(\d{1,3}(?:\.\d{1,3}){0,5})[.):]?(?:\s+|$)(.*)",
    re.IGNORECASE | re.DOTALL,
)
_MARKS = re.compile(r"\*\*|__|`|\\(?=[\W_])")
_LINK = re.compile(r"!?\[([^\]]{0,400})\]\([^()]{0,800}\)")
_ITEM_MARK = re.compile(r"\s{0,3}\d{1,4}[.)]\s+")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause.

    Attributes:
        key: how people cite it: "§ 4.2", "§ 4.2 (3)", "(3)" or the words of a heading.
        title: the words of its heading, or of the heading it stands under.
        text: what it says, without what its own clauses say.
        level: how deep it stands, from 1.
        line: where it begins, from 1.
    """

    key: str
    title: str
    text: str
    level: int
    line: int


def clauses_of(body: str) -> tuple[Clause, ...]:
    """The clauses of a text in Markdown, in their order; no two have the same key."""
    lines = split_lines(body)
    found: list[Clause] = []
    seen: dict[str, int] = {}
    ordered = sorted(_clauses(scan(lines), lines), key=lambda one: one.line)
    taken: set[str] = set()
    for clause in ordered:
        key, times = clause.key, seen.get(clause.key, 0)
        while key in taken:
            times += 1
            key = f"{clause.key} #{times + 1}"
        seen[clause.key] = times
        taken.add(key)
        found.append(Clause(key, clause.title, clause.text, clause.level, clause.line))
        if len(found) == MOST_CLAUSES:
            break
    return tuple(found)


def _clauses(blocks: Sequence[Block], lines: Sequence[str]) -> Iterator[Clause]:
    base, title, level, start = "", "", 0, 0
    own: list[str] = []
    for block in blocks:
        if block.kind == "heading":
            if base:
                yield Clause(base, title, _joined(own), level, start + 1)
            base, title = _key_of_heading(block.text)
            level, start, own = block.level, block.start, []
        elif block.kind == "number":
            said = "\n".join(lines[block.start : block.end])
            text = _plain(_ITEM_MARK.sub("", said, count=1))
            # What an item lays down is its own clause; the heading only holds it.
            if text:
                key = f"{base} ({block.level})".strip()
                yield Clause(key, title, text, level + 1, block.start + 1)
        elif block.kind != "blank":
            own.append("\n".join(lines[block.start : block.end]))
    if base:
        yield Clause(base, title, _joined(own), level, start + 1)


def _key_of_heading(text: str) -> tuple[str, str]:
    """What a heading is cited by, and its words."""
    words = _plain(text)
    numbered = _NUMBERED.match(words)
    if numbered:
        return f"§ {numbered[1]}", numbered[2].strip()
    return words[:_LONGEST_KEY].strip(), words


def _joined(parts: Sequence[str]) -> str:
    return _plain("\n".join(parts))


def _plain(text: str) -> str:
    """Words without the marks of Markdown, each paragraph on one line."""
    bare = _LINK.sub(r"\1", _MARKS.sub("", text))
    lines = (" ".join(line.split()) for line in bare.split("\n"))
    return "\n".join(line for line in lines if line)
