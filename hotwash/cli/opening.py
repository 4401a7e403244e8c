"""Opens the store for a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hotwash.cli.running import NO_STORE, stop
from kb.errors import StoreError

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase


@contextmanager
def store(place: str) -> Iterator["KnowledgeBase"]:
    """The store of a command, closed at its end.

    Raises:
        StopError: it can't be opened; exit code 3.
    """
    from kb.knowledge_base import KnowledgeBase

    try:
        opened = KnowledgeBase.open(place)
    except StoreError as error:
        stop(NO_STORE, " ".join((str(error), *ways_on(place, error.reason))))
    with opened:
        yield opened


def ways_on(place: str, reason: str) -> list[str]:
    """What can be done about a store that can't be opened, as commands."""
    from kb.recovery import ways

    found = ways.look(place, reason)
    said = []
    if found.backup is not None and ways.Way.RESTORE in found.ways:
        at = f"{found.backup.at:%Y-%m-%d %H:%M} UTC"
        said.append(
            f"The newest backup is of {at}: hotwash --db NEW restore “{found.backup.path}”."
        )
    if ways.Way.REINDEX in found.ways:
        said.append(f"Rebuild the indexes: hotwash --db “{found.place}” reindex.")
    if ways.Way.SALVAGE in found.ways:
        said.append(f"Take what can be read: hotwash recover “{found.place}” -o NEW.")
    return said
