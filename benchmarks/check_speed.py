"""Verification of a store: records and revisions a second, and memory.

    python -m benchmarks.check_speed [--records N]

The baseline is SQLite's own integrity_check of the same file, which sees next to nothing.
"""

import argparse
import tempfile
import time
import tracemalloc
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from kb import checking
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase

_PARTS = 9


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--records", type=int, default=10_000)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "team.hotwash"
        with KnowledgeBase.open(place, actor="A") as kb:
            for _ in range(0, given.records, 100 * (_PARTS + 1)):
                kb.write(_fill)
            started = time.perf_counter()
            kb.read(lambda s: s.execute(text("PRAGMA integrity_check")).all())
            baseline = time.perf_counter() - started
            started = time.perf_counter()
            found = checking.check(kb)
            wall = time.perf_counter() - started
            tracemalloc.start()
            checking.check(kb)
            memory = tracemalloc.get_traced_memory()[1] / 1e6
    assert found.is_sound
    print(f"{found.records:,} records, {found.revisions:,} revisions")
    print(f"check      {wall:6.2f} s, {found.records / wall:,.0f} records/s")
    print(f"baseline   {baseline:6.2f} s, ratio {wall / baseline:.1f}")
    print(f"memory     {memory:6.1f} MB at the peak")


def _fill(session: Session) -> None:
    for number in range(100):
        made = incidents.add(session, {"title": f"Incident {number}", "summary": "x" * 500})
        for part in range(_PARTS):
            lessons.add(session, made, {"title": f"Lesson {part}", "what_happened": "y" * 300})


if __name__ == "__main__":
    main()
