"""Steps in tables: a column for the step, perhaps others for role, time and phase."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.library.playbooks import wording

_STEP = re.compile(r"\b(?:step|action|task|activity|what to do|instruction)s?\b", re.IGNORECASE)
_ROLE = re.compile(r"\b(?:role|owner|who|responsible|assigned)\b", re.IGNORECASE)
_TIME = re.compile(r"\b(?:expected|time|duration|minutes|sla)\b", re.IGNORECASE)
_PHASE = re.compile(r"\b(?:phase|stage)\b", re.IGNORECASE)
_CELL = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:-]+")


@dataclass(frozen=True, slots=True)
class Row:
    """A step of a table.

    Attributes:
        offset: its line, counted from the table's first.
    """

    offset: int
    title: str
    role: str
    minutes: int | None
    phase: str


def steps_of_table(text: str) -> Iterator[Row]:
    """The rows of a table that has a column for the step; none for any other table."""
    rows = text.split("\n")
    if len(rows) < 3 or not _RULE.fullmatch(rows[1]):
        return
    heads = _cells(rows[0])
    step, role = _column(heads, _STEP), _column(heads, _ROLE)
    time, phase = _column(heads, _TIME), _column(heads, _PHASE)
    if step is None:
        return
    for offset, row in enumerate(rows[2:], start=2):
        cells = _cells(row)
        title = wording.title_of(_at(cells, step))
        if title.isdigit() and step + 1 < len(cells):
            title = wording.title_of(cells[step + 1])
        if title:
            minutes = wording.read_minutes(_at(cells, time))
            yield Row(offset, title, wording.plain(_at(cells, role)), minutes, _at(cells, phase))


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in _CELL.split(row.strip().strip("|"))]


def _column(heads: list[str], wanted: re.Pattern[str]) -> int | None:
    return next((n for n, head in enumerate(heads) if wanted.search(head)), None)


def _at(cells: list[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""
