"""A field that saves itself: one durable commit, against SQLite's own.

    python -m benchmarks.autosave_commit [--writes N] [--profile]

The baseline is one UPDATE of one row in a bare SQLite of the same kind (WAL, FULL), on the
same disk, in turns with ours. Ours also writes the revision, its hash and the search index.
"""

import argparse
import cProfile
import pstats
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.store.engine import journal_mode, sqlite_module

_TARGET_MS = 1.0
_WARM_UP = 50


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--writes", type=int, default=400)
    arguments.add_argument("--profile", action="store_true")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        bare = _bare(Path(folder) / "bare.db")
        with KnowledgeBase.open(Path(folder) / "team.hotwash", actor="A") as kb:
            incident = kb.write(partial(incidents.add, values={"title": "One"})).result
            add = partial(lessons.add, incident_id=incident, values={"title": "One"})
            lesson = kb.write(add).result
            baseline, ours = _in_turns(kb, lesson, bare, given.writes)
            if given.profile:
                _profile(kb, lesson, given.writes)
        bare.close()
    _print(baseline, ours)


def _bare(path: Path) -> Any:  # noqa: ANN401 - a DB-API connection
    connection = sqlite_module().connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA journal_mode = {journal_mode()}")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE lesson (id INTEGER PRIMARY KEY, owner TEXT)")
    connection.execute("INSERT INTO lesson VALUES (1, '')")
    return connection


def _in_turns(
    kb: KnowledgeBase,
    lesson: Any,  # noqa: ANN401 - an id
    bare: Any,  # noqa: ANN401
    writes: int,
) -> tuple[list[float], list[float]]:
    baseline, ours = [], []
    for number in range(writes + _WARM_UP):
        started = time.perf_counter()
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("UPDATE lesson SET owner = ? WHERE id = 1", (f"A {number}",))
        bare.execute("COMMIT")
        baseline.append(time.perf_counter() - started)
        started = time.perf_counter()
        _save(kb, lesson, number)
        ours.append(time.perf_counter() - started)
    return baseline[_WARM_UP:], ours[_WARM_UP:]


def _save(kb: KnowledgeBase, lesson: Any, number: int) -> None:  # noqa: ANN401
    values = {"owner": f"Somebody {number}"}
    kb.write(partial(lessons.revise, record_id=lesson, version=number + 1, values=values))


def _profile(kb: KnowledgeBase, lesson: Any, writes: int) -> None:  # noqa: ANN401
    first = kb.read(partial(lessons.get, record_id=lesson)).version
    with cProfile.Profile() as profile:
        for number in range(first, first + writes):
            values = {"owner": f"Somebody else {number}"}
            kb.write(partial(lessons.revise, record_id=lesson, version=number, values=values))
    pstats.Stats(profile).sort_stats("tottime").print_stats(25)


def _print(baseline: list[float], ours: list[float]) -> None:
    bare, saved = (statistics.median(times) * 1000 for times in (baseline, ours))
    worst = sorted(ours)[int(len(ours) * 0.95)] * 1000
    verdict = "met" if saved <= _TARGET_MS else f"{saved / _TARGET_MS:.1f} × the target"
    print(f"bare SQLite       {bare:6.2f} ms, median of {len(baseline)}")
    print(f"autosave          {saved:6.2f} ms (p95 {worst:.2f} ms), {saved / bare:.1f} × bare")
    print(f"target            {_TARGET_MS:6.2f} ms: {verdict}")


if __name__ == "__main__":
    main()
