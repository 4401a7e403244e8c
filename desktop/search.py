"""Finds records for the palette through the session."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.palette import Hit, PaletteSource
    from desktop.session import Session


def palette_source(session: "Session") -> "PaletteSource":
    """A source of palette hits that asks the session's store."""

    def look(text: str, on_done: "Callable[[list[Hit]], object]") -> None:
        from desktop.search_hits import find  # noqa: PLC0415 - kb loads after the first paint

        session.read(lambda store: find(store, text), on_done, replaces="palette")

    return look
