"""Pasted lines as cells: which character separates them, and what each column is."""

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

_SHOWN_IN_GUESS: Final = 200
_LEAST_SCORE: Final = 0.5


@dataclass(frozen=True, slots=True)
class PasteTarget:
    """A field that a pasted column may go to.

    Attributes:
        key: field name.
        label: as in the choice.
        fits: how likely a cell is of this field, 0…1.
        names: headings that mean this field, in lower case.
    """

    key: str
    label: str
    fits: Callable[[str], float]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pasted:
    """Lines taken apart.

    Attributes:
        rows: cells, all rows of one length, without the heading.
        heading: the first line, where it names columns; else empty.
    """

    rows: list[list[str]]
    heading: list[str] = field(default_factory=list)

    @property
    def columns(self) -> int:
        """Cells in each row."""
        return len(self.rows[0]) if self.rows else len(self.heading)


def take_apart(lines: Sequence[str], targets: Sequence[PasteTarget]) -> Pasted:
    """Separates lines by tabs, semicolons or commas; a line without them is one cell."""
    kept = [line for line in lines if line.strip()]
    separator = _separator(kept)
    if separator:
        rows = [[cell.strip() for cell in row] for row in csv.reader(kept, delimiter=separator)]
    else:
        rows = [[line.strip()] for line in kept]
    rows = [row for row in rows if any(row)]
    width = max((len(row) for row in rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows]
    known = {name for target in targets for name in (*target.names, target.label.lower())}
    if len(rows) > 1 and any(cell.lower() in known for cell in rows[0]):
        return Pasted(rows[1:], rows[0])
    return Pasted(rows)


def _separator(lines: Sequence[str]) -> str:
    if any("\t" in line for line in lines):
        return "\t"
    for separator in (";", ","):
        try:
            counts = [
                len(row) for row in csv.reader(lines[:_SHOWN_IN_GUESS], delimiter=separator) if row
            ]
        except csv.Error:
            continue
        # Sentences hold commas too: only lines that all have as many are a table.
        if counts and counts[0] > 1 and len(set(counts)) == 1 and len(counts) > 1:
            return separator
    return ""


def guess(pasted: Pasted, targets: Sequence[PasteTarget]) -> list[str]:
    """A field for each column, "" where none fits; each field is given once."""
    taken: list[str] = [""] * pasted.columns
    left = list(targets)
    for number, cell in enumerate(pasted.heading):
        named = [t for t in left if cell.lower() in (*t.names, t.label.lower())]
        if named:
            taken[number] = named[0].key
            left.remove(named[0])
    sample = pasted.rows[:_SHOWN_IN_GUESS]
    for target in left:
        scores = [
            (_score([row[number] for row in sample], target), -number)
            for number in range(pasted.columns)
            if not taken[number]
        ]
        best = max(scores, default=(0.0, 0))
        if best[0] > _LEAST_SCORE:
            taken[-best[1]] = target.key
    return taken


def _score(cells: Sequence[str], target: PasteTarget) -> float:
    filled = [cell for cell in cells if cell]
    return sum(target.fits(cell) for cell in filled) / len(filled) if filled else 0.0


def looks_like(pattern: str) -> Callable[[str], float]:
    """A test by a pattern that must fit the whole cell."""
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda cell: 1.0 if compiled.fullmatch(cell.strip()) else 0.0


def one_of(words: Sequence[str]) -> Callable[[str], float]:
    """A test by words of an enumeration."""
    folded = {word.casefold() for word in words}
    return lambda cell: 1.0 if cell.strip().casefold() in folded else 0.0


def any_text(cell: str) -> float:
    """What fits where nothing else does: sentences better than words."""
    return 0.95 if " " in cell.strip() else 0.6
