"""Work on the store as a whole: check it, back it up. Runs in a reader thread."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase


def check(store: "KnowledgeBase") -> list[str]:
    """Verifies records, revisions, attachments and index; a sentence for each problem."""
    from kb import checking  # noqa: PLC0415 - kb loads late

    found = checking.check(store).problems
    return [f"{problem.where}: {problem.what}" for problem in found]


def back_up(store: "KnowledgeBase", path: Path) -> None:
    """Writes a consistent copy of the store to `path` while it is in use.

    Raises:
        StoreError: the file can't be written.
    """
    from kb.store.backup import write_backup  # noqa: PLC0415 - kb loads late

    write_backup(store.url, store.engine, path)
