"""A disk that is full from the n-th write on, for each n: what the app says, and what is there.

    python -m tests.trust.filling_up STORE EVERY

Runs in a process of its own: its SQLite has another VFS. Prints a JSON line for each n.
"""

import errno
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from kb import backups, checking
from kb.errors import KBError
from kb.incidents.assets import service as assets
from kb.incidents.evidence import files as evidence
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.interchange.service import import_paths
from kb.knowledge_base import KnowledgeBase
from kb.store.engine import attachments_folder
from tests.kb.interchange.samples import graph_incident
from tests.trust.disk_log import DiskLog


def main() -> None:
    store, every = Path(sys.argv[1]), int(sys.argv[2])
    KnowledgeBase.open(store, actor="Amelie Fontaine").close()
    log = DiskLog()
    end = log.begin()
    whole = _run(store, log, None)
    for number in range(1, whole["writes"] + 1, every):
        sys.stdout.write(json.dumps(_run(store, log, number)) + "\n")
    end()


def _run(store: Path, log: DiskLog, full_from: int | None) -> dict[str, Any]:
    """One run on a copy of the store."""
    folder = store.with_name(f"full-{full_from}")
    folder.mkdir()
    place = folder / "store.hotwash"
    shutil.copyfile(store, place)
    given = _given(folder)
    log.writes, log.refused_from = 0, full_from
    told: list[str] = []
    done: list[str] = []
    with _counting_files(log):
        try:
            with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
                for one in _operations(kb, given, folder):
                    _tried(one, done, told)
        except KBError as error:
            told.append(_words(error))
    writes, log.refused_from = log.writes, None
    log.events.clear()
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        there = {str(one.operation_id) for one in kb.changes_since(0)[1]}
        problems = [str(one) for one in checking.check(kb).problems]
    problems += _halves(folder)
    shutil.rmtree(folder)
    lost = sorted(set(done) - there - {""})
    return {"n": full_from, "writes": writes, "told": told, "lost": lost, "problems": problems}


def _given(folder: Path) -> tuple[Path, Path]:
    """What is attached and what is imported."""
    mail, export = folder / "mail.eml", folder / "export.json"
    mail.write_bytes(b"Subject: Fraud\n" * 20_000)
    export.write_text(json.dumps([graph_incident(id=str(n)) for n in range(20)]))
    return mail, export


@contextmanager
def _counting_files(log: DiskLog) -> Iterator[None]:
    """A full disk says so of other files, too, at the latest when they are synced."""
    sync = os.fsync

    def synced(handle: int) -> None:
        log.writes += 1
        if log.refused_from is not None and log.writes >= log.refused_from:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(handle)

    os.fsync = synced  # type: ignore[assignment]
    try:
        yield
    finally:
        os.fsync = sync


def _operations(
    kb: KnowledgeBase, given: tuple[Path, Path], folder: Path
) -> Iterator[Callable[[], str]]:
    """What is done one after the other; each gives the operation that it acknowledged."""
    mail, export = given
    made: list[Any] = []

    def added() -> str:
        values = {"title": "Fraud", "summary": "By mail. " * 400}
        changes = kb.write(partial(record.add, values=values))
        made.append(changes.result)
        return str(changes.operation_id)

    def within(operation: Callable[..., Any], **more: object) -> str:
        return str(kb.write(partial(operation, incident_id=made[-1], **more)).operation_id)

    def imported() -> str:
        before = kb.position()
        refused = import_paths(kb, [export]).refused
        return "" if refused else str(kb.changes_since(before)[1][-1].operation_id)

    yield added
    yield lambda: within(lessons.add, values={"title": "Ask back"})
    yield lambda: within(assets.add, values={"value": "10.0.0.1", "entity_type": "ip"})
    yield lambda: within(evidence.collect, path=mail)
    yield imported
    yield lambda: str(kb.undo().operation_id)
    yield lambda: _backed_up(kb, folder / "b.hotwash-backup")


def _backed_up(kb: KnowledgeBase, target: Path) -> str:
    backups.back_up(kb, target)
    return ""


def _tried(one: Callable[[], str], done: list[str], told: list[str]) -> None:
    try:
        done.append(one())
    except IndexError:
        pass  # there is no incident that it could be of
    except KBError as error:
        told.append(_words(error))


def _halves(folder: Path) -> list[str]:
    """Files that were begun and are still there, and a backup that none can be restored from."""
    beside = [*folder.rglob("*.part"), *attachments_folder(folder / "store.hotwash").rglob(".*")]
    found = [f"{one.name} was left" for one in beside]
    backup = folder / "b.hotwash-backup"
    if backup.exists():
        backups.restore(backup, folder / "restored.hotwash")
    return found


def _words(error: KBError) -> str:
    return f"{getattr(error, 'reason', '')}: {error}"


if __name__ == "__main__":
    main()
