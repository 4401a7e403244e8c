"""What the palette finds besides commands: records, given by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass

from desktop.navigation import Route


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that matches what was typed.

    Attributes:
        title: its title.
        place: kind and place, "Playbook · v7 · step 4 of 13" or "INC-2026-0421".
        icon: bundled icon of its kind.
        route: where it opens.
        exact: the query is its id; it comes first.
    """

    title: str
    place: str
    icon: str
    route: Route
    exact: bool = False


PaletteSource = Callable[[str, Callable[[list[Hit]], object]], object]
"""Looks for a text and calls back with hits, best first; an empty text asks for recent records."""
