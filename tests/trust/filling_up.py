"""A disk that is full from the n-th write on, for each n: what the app says, and what is there.

    python -m tests.trust.filling_up STORE EVERY

Runs in a process of its own: its SQLite has another VFS. Prints a JSON line for each n.
"""

import json
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from kb import checking
from kb.errors import KBError
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.incidents.record.models import Incident
from kb.knowledge_base import KnowledgeBase
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
    place = store.with_name(f"full-{full_from}.hotwash")
    shutil.copyfile(store, place)
    log.writes, log.refused_from = 0, full_from
    told: list[str] = []
    acknowledged: list[str] = []
    try:
        with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
            for title in ("One", "Two", "Three"):
                _write(kb, title, acknowledged, told)
    except KBError as error:
        told.append(f"{getattr(error, 'reason', '')}: {error}")
    writes, log.refused_from = log.writes, None
    log.events.clear()
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        there = {str(one) for one in kb.read(lambda s: s.scalars(select(Incident.id)).all())}
        problems = [str(one) for one in checking.check(kb).problems]
    for ending in ("", "-wal", "-shm", "-journal"):
        place.with_name(place.name + ending).unlink(missing_ok=True)
    lost = sorted(set(acknowledged) - there)
    return {"n": full_from, "writes": writes, "told": told, "lost": lost, "problems": problems}


def _write(kb: KnowledgeBase, title: str, acknowledged: list[str], told: list[str]) -> None:
    try:
        values = {"title": title, "summary": "By mail. " * 400}
        made = kb.write(partial(record.add, values=values)).result
        acknowledged.append(str(made))
        kb.write(partial(lessons.add, incident_id=made, values={"title": f"Lesson of {title}"}))
    except KBError as error:
        told.append(f"{getattr(error, 'reason', '')}: {error}")


if __name__ == "__main__":
    main()
