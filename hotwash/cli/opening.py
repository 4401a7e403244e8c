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
        stop(NO_STORE, str(error))
    with opened:
        yield opened
