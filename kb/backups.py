"""Backups of a whole store, and stores from backups."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from kb import models as _models  # noqa: F401 - every table is known before rows are read
from kb.insights import keeping
from kb.opening import bare_engines, complete
from kb.search import index
from kb.store import backup, failures

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

Progress = Callable[[int, int, str], None]


def back_up(kb: "KnowledgeBase", target: Path, progress: Progress | None = None) -> dict[str, Any]:
    """Write a consistent copy of a store while it is in use.

    Args:
        kb: the store.
        target: the file; an older backup of that name is replaced once the new one is whole.
        progress: told how many of how many tables are done, and the next one.

    Returns:
        The manifest: schema, time, rows and hash of each table, number of attachments.

    Raises:
        StoreError: it can't be written, or something else than a backup lies there.
    """
    with failures.explained(kb.url):
        return backup.write_backup(kb.url, kb.engine, target, progress)


def restore(source: Path, place: str | Path, progress: Progress | None = None) -> dict[str, Any]:
    """Make a store from a backup; all or nothing.

    Args:
        source: the backup.
        place: a new path, or an empty store or database.
        progress: told how many of how many are done, and of what.

    Returns:
        The backup's manifest.

    Raises:
        StoreError: the place isn't empty or can't be written, or the backup isn't sound.
    """
    say = progress or (lambda *_: None)
    backup.read_manifest(source)
    url, writer, reader = bare_engines(place)
    try:
        manifest = backup.restore_backup(source, url, writer, progress)
        with failures.explained(url), Session(writer) as session:
            complete(writer)
            index.rebuild(session, lambda done, total: say(done, total, "documents"))
            keeping.rebuild(session, lambda done, total: say(done, total, "figures"))
            session.commit()
    finally:
        reader.dispose()
        writer.dispose()
    return manifest
