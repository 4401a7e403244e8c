"""What a table shows in one cell: a word first, then perhaps a shape and a tone."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Literal

from PySide6.QtCore import Qt

from desktop.widgets.marks import Mark

Look = Literal[
    "text",
    "title",
    "mono",
    "secondary",
    "muted",
    "number",
    "mark",
    "chip",
    "person",
    "progress",
    "flag",
    "icon",
    "skeleton",
]

CELL_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""Role by which a delegate asks any model for the Cell of an index."""

GROUP_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 2
"""Role by which a delegate asks for the Group of a row; None for rows that are records."""

ENTRY_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 3
"""Role by which a delegate asks for the prompt of the row for quick entry."""


RECORD_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 4
"""Role by which a table asks any model for the record of a row; None where there is none."""


class Align(IntEnum):
    """Where the text stands."""

    LEADING = 0
    TRAILING = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        text: the word; also what a screen reader says. Empty shows "–" quietly.
        look: how it is drawn. "mark" draws `mark` before the text, "chip" puts the text on
            `tone`, "person" draws initials, "progress" a bar of `share` before the text,
            "flag" a tick box of `share` (0 or 1), "icon" the icon `icon` before the text.
        tone: crit, high, med, low, ok, warn, danger, info or neutral.
        mark: the shape.
        share: 0…1.
        icon: bundled icon.
        wrap: up to two lines.
        tip: tooltip; "" shows the text when it is cut.
        state: "" or "conflict" (edge in `warn`) or "error" (edge in `danger`).
        matches: start and length of search matches within the text.
    """

    text: str = ""
    look: Look = "text"
    tone: str = "neutral"
    mark: Mark | None = None
    share: float = 0.0
    icon: str = ""
    wrap: bool = False
    tip: str = ""
    state: str = ""
    matches: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A row that heads the rows after it: "Triage", "3 steps, 27 m"."""

    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A row that is still being read; `key` keeps it apart from others."""

    key: int
