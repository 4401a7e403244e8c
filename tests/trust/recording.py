"""A run of real operations, with everything that it did to the disk.

    python -m tests.trust.recording STORE OUT [SYNCHRONOUS]

Runs in a process of its own: its SQLite has another VFS.
"""

import os
import pickle
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event

from kb.incidents.assets import service as assets
from kb.incidents.evidence import files as evidence
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.store.engine import attachments_folder
from tests.trust.disk_log import DiskLog
from tests.trust.folders import logged

_ROUNDS = int(os.environ.get("HOTWASH_TRUST_ROUNDS", "6"))


def main() -> None:
    store, out = Path(sys.argv[1]), Path(sys.argv[2])
    synchronous = sys.argv[3] if len(sys.argv) > 3 else ""
    log = DiskLog()
    end = log.begin()
    attachments = attachments_folder(store)
    with (
        logged(attachments, log.events),
        KnowledgeBase.open(store, actor="Amelie Fontaine") as kb,
    ):
        if synchronous:
            _weaken(kb, synchronous)
        log.mark("open")
        for changes in _operations(kb, out.parent):
            log.mark(str(changes.operation_id))
    end()
    out.write_bytes(pickle.dumps(log.events))


def _weaken(kb: KnowledgeBase, synchronous: str) -> None:
    """What the app never does: to see that the simulation finds what is lost by it."""
    writer = kb._writer
    writer.dispose()
    weaker = f"PRAGMA synchronous = {synchronous}"
    event.listen(writer, "connect", lambda raw, _record: raw.execute(weaker))


def _operations(kb: KnowledgeBase, folder: Path) -> Iterator[Any]:
    book = kb.write(partial(playbooks.add, values={"title": "BEC"}, body="## Triage\n\n1. Look\n"))
    yield book
    for number in range(_ROUNDS):
        values = {"title": f"Fraud {number}", "summary": "By mail. " * 300}
        made = kb.write(partial(record.add, values=values))
        yield made
        of = partial(partial, incident_id=made.result)
        yield kb.write(of(lessons.add, values={"title": f"Lesson {number}"}))
        rows = tuple({"action": f"Step {n}", "outcome": "Done. " * 50} for n in range(8))
        yield kb.write(of(workflow.add_many, rows=rows))
        yield kb.write(of(assets.add, values={"value": f"10.0.0.{number}", "entity_type": "ip"}))
        file = folder / f"mail-{number}.eml"
        file.write_bytes(os.urandom(3_000 * (number + 1)))
        yield kb.write(of(evidence.collect, path=file))
        changed = {"summary": f"Told {number} times"}
        revise = partial(record.revise, record_id=made.result, version=1, values=changed)
        yield kb.write(revise)
        yield kb.undo()
        body = f"## Triage\n\n1. Look\n2. Ask {number}\n"
        yield kb.write(partial(playbooks.save_draft, record_id=book.result, body=body))


if __name__ == "__main__":
    main()
