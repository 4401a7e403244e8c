"""The list of incidents on a million rows: count, pages, jumps, filters, memory.

    python -m benchmarks.list_million [--rows N] [--store FILE]

What the window adds for painting is measured there; this is what it waits for.
"""

import argparse
import random
import resource
import statistics
import tempfile
import time
import tracemalloc
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kb.incidents.follow_ups.models import FollowUp
from kb.incidents.record import listing
from kb.incidents.record.labels import DossierLabel
from kb.incidents.record.listing import ListQuery
from kb.incidents.record.models import Incident
from kb.knowledge_base import KnowledgeBase
from kb.store.base import new_id
from kb.vocabulary.enums import ReviewState, Severity

_BATCH = 5_000
_TAGS = ("finance", "bec", "ransomware", "phishing", "insider", "rare-one")
_FILTERS = (
    "severity:high",
    "lead:me",
    "tag:phishing",
    "tag:rare-one",
    "began:2025-Q1",
    "severity:critical state:in-review lead:me",
    "has:overdue",
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--store", type=Path)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.store or Path(folder) / "million.hotwash"
        fresh = not path.exists()
        with KnowledgeBase.open(path, actor="Lead 7") as kb:
            if fresh:
                kb.maintain(lambda session: fill(session, given.rows))
            _measure(kb)


def fill(session: Session, rows: int) -> None:
    """Makes up incidents with labels and follow-ups, without a ledger."""
    chance = random.Random(1)
    start = datetime.now(UTC) - timedelta(days=1500)
    for first in range(0, rows, _BATCH):
        numbers = range(first, min(first + _BATCH, rows))
        batch = [_incident(chance, n, start + timedelta(days=1500 * n / rows)) for n in numbers]
        session.execute(insert(Incident), batch)
        session.execute(insert(DossierLabel), list(_labels(batch)))
        owed = [_follow_up(chance, row["id"]) for row in batch if chance.random() < 0.1]
        session.execute(insert(FollowUp), owed)


def _incident(chance: random.Random, number: int, at: datetime) -> dict[str, Any]:
    severity = chance.choice(list(Severity))
    tags = [chance.choice(_TAGS[:-1])] + (["rare-one"] if number % 9973 == 0 else [])
    return {
        "id": new_id(),
        "version": 1,
        "number": f"INC-{at.year}-{number:07d}",
        "title": f"Incident {chance.randrange(10**9)} in the finance department of site {number}",
        "summary": "The attacker came by mail, stayed two days, and left by the same way. " * 3,
        "severity": severity.value,
        "severity_rank": severity.rank,
        "review_state": chance.choice(list(ReviewState)).value,
        "lead": f"Lead {chance.randrange(60)}",
        "tags": tags,
        "created_at": at,
        "updated_at": at + timedelta(hours=chance.randrange(400)),
        "first_activity_at": at - timedelta(hours=chance.randrange(900)),
    }


def _labels(batch: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in batch:
        for tag in row["tags"]:
            yield {
                "field": "tag",
                "value": tag,
                "dossier_id": row["id"],
                "record_id": row["id"],
            }


def _follow_up(chance: random.Random, incident_id: uuid.UUID) -> dict[str, Any]:
    due = datetime.now(UTC).date() + timedelta(days=chance.randrange(-20, 200))
    return {
        "id": new_id(),
        "version": 1,
        "incident_id": incident_id,
        "number": 1,
        "action": "Close the gap",
        "owner": "Lead 7",
        "due": due,
        "state": chance.choice(["open", "done", "done", "done"]),
    }


def _measure(kb: KnowledgeBase) -> None:
    everything = ListQuery.read(actor="Lead 7")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    total = int(kb.read(partial(listing.count, q=everything)))
    print(f"rows                         {total:10,}")
    middle = total // 2
    page = partial(listing.page, total=total)
    _time(kb, "count", partial(listing.count, q=everything))
    _time(kb, "first page (200 rows)", partial(page, q=everything))
    _time(kb, "jump to the middle", partial(page, q=everything, offset=middle))
    _time(kb, "jump to the end", partial(page, q=everything, offset=total - 200))
    anchor = kb.read(lambda s: s.scalar(select(Incident.id).offset(middle).limit(1)))
    assert anchor is not None
    _time(kb, "place of a row", partial(listing.offset_of, q=everything, incident_id=anchor))
    for sort in listing.SORTS:
        q = ListQuery.read(sort=sort, actor="Lead 7")
        _time(kb, f"middle, sorted by {sort}", partial(page, q=q, offset=middle))
    for text in _FILTERS:
        q = ListQuery.read(text, actor="Lead 7")
        found = int(kb.read(partial(listing.count, q=q)))
        _time(kb, f"count {text} ({found:,})", partial(listing.count, q=q))
        _time(kb, f"page  {text}", partial(listing.page, q=q))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    tracemalloc.start()
    kept = [kb.read(partial(page, q=everything, offset=n * 200)) for n in range(20)]
    held = tracemalloc.get_traced_memory()[0] / 2**20
    print(
        f"memory: {len(kept)} pages hold {held:.1f} MB; the process grew by {grown:.1f} MB, "
        "64 MB of SQLite's cache included (target 40 MB over an empty list)"
    )


def _time(kb: KnowledgeBase, what: str, query: Callable[[Session], Any]) -> None:
    times = []
    for _ in range(5):
        started = time.perf_counter()
        kb.read(query)
        times.append((time.perf_counter() - started) * 1000)
    print(f"{what:60} median {statistics.median(times):8.1f}  max {max(times):8.1f} ms")


if __name__ == "__main__":
    main()
