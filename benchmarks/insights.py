"""The whole Insights page on 100,000 incidents, against ORM objects counted in Python.

    python -m benchmarks.insights [--rows N] [--store FILE]

The target is under a second for the page. The baseline reads the incidents of the store, their
steps left out, as objects and counts them in Python: months, severities and the four times. It
is less than the page says, so the ratio flatters the baseline.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kb.conformance import service as conformance
from kb.incidents.causes.models import Cause
from kb.incidents.config_changes.models import ConfigChange
from kb.incidents.follow_ups.models import FollowUp
from kb.incidents.lessons.models import Lesson
from kb.incidents.metrics.service import METRICS, minutes_of
from kb.incidents.record.labels import DossierLabel
from kb.incidents.record.listing import ListQuery
from kb.incidents.record.models import Incident
from kb.incidents.workflow.models import WorkflowStep
from kb.insights import keeping, service
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.store.base import new_id
from kb.vocabulary.enums import ReviewState, Severity

_BATCH = 5_000
_SPAN = 1500
_TECHNIQUES = (
    "t1566.002 t1078.004 t1114.003 t1059.001 t1486 t1003.001 t1021.001 t1190 t1110".split()
)
_FACTORS = ("No MFA", "Old server", "Nobody on call", "Rule switched off", "Shared account", "")
_STEPS = ("Isolate the host", "Reset the password", "Revoke sessions", "Tell the lead")
_BODY = "## Containment\n\n" + "".join(
    f"{number}. **{title}**\n\n   Expected: 15 m\n\n"
    for number, title in enumerate(_STEPS, start=1)
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--store", type=Path)
    arguments.add_argument("--runs", type=int, default=5)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.store or Path(folder) / "insights.hotwash"
        fresh = not path.exists()
        with KnowledgeBase.open(path, actor="Lead 7") as kb:
            if fresh:
                fill(kb, given.rows)
            _measure(kb, given.runs)


def fill(kb: KnowledgeBase, rows: int) -> None:
    """Makes up incidents with all that figures are made of, without a ledger."""
    book = kb.write(partial(playbooks.add, values={"title": "Any incident"}, body=_BODY)).result
    kb.write(partial(playbooks.publish, record_id=book, note="", by="AF"))
    version = kb.read(partial(playbooks.current, playbook_id=book)).id
    started = time.perf_counter()
    kb.maintain(lambda session: _fill(session, rows, version))
    made = time.perf_counter()
    kb.maintain(keeping.rebuild)
    print(f"made in {made - started:.0f} s; figures of all in {time.perf_counter() - made:.0f} s")


def _fill(session: Session, rows: int, version: Any) -> None:  # noqa: ANN401 - an id
    chance = random.Random(1)
    start = datetime.now(UTC) - timedelta(days=_SPAN)
    for first in range(0, rows, _BATCH):
        numbers = range(first, min(first + _BATCH, rows))
        batch = [
            _incident(chance, n, start + timedelta(days=_SPAN * n / rows), version) for n in numbers
        ]
        session.execute(insert(Incident), batch)
        session.execute(insert(DossierLabel), [label for row in batch for label in _labels(row)])
        causes = [_part(row, factor=chance.choice(_FACTORS), title="Why") for row in batch]
        session.execute(insert(Cause), causes)
        session.execute(insert(Lesson), [_lesson(chance, row) for row in batch[::2]])
        session.execute(insert(ConfigChange), [_change(chance, row) for row in causes[::3]])
        session.execute(insert(FollowUp), [_follow_up(chance, row) for row in batch])
        session.execute(
            insert(WorkflowStep), [s for row in batch[::10] for s in _steps(chance, row)]
        )


def _incident(chance: random.Random, number: int, at: datetime, version: Any) -> dict[str, Any]:  # noqa: ANN401
    severity = chance.choice(list(Severity))
    contained = at + timedelta(minutes=chance.lognormvariate(4.5, 1))
    return {
        "id": new_id(),
        "version": 1,
        "number": f"INC-{at.year}-{number:07d}",
        "title": f"Incident {chance.randrange(10**9)} in the finance department of site {number}",
        "summary": "The attacker came by mail, stayed two days, and left by the same way. " * 3,
        "severity": severity.value,
        "severity_rank": severity.rank,
        "review_state": chance.choice(list(ReviewState)).value,
        "techniques": chance.sample(_TECHNIQUES, 2),
        "created_at": at,
        "updated_at": at,
        "first_activity_at": at - timedelta(minutes=chance.lognormvariate(5, 1.2) - 5),
        "detected_at": at,
        "triaged_at": at + timedelta(minutes=chance.lognormvariate(3, 1)),
        "contained_at": contained,
        "resolved_at": contained + timedelta(minutes=chance.lognormvariate(7, 1)),
        "playbook_version_id": version if number % 10 == 0 else None,
    }


def _part(row: dict[str, Any], **values: Any) -> dict[str, Any]:  # noqa: ANN401
    made = {"created_at": row["created_at"], "updated_at": row["created_at"]}
    return {"id": new_id(), "version": 1, "number": 1, "incident_id": row["id"], **made, **values}


def _labels(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    own = {"dossier_id": row["id"], "record_id": row["id"]}
    return ({"field": "technique", "value": value, **own} for value in row["techniques"])


def _lesson(chance: random.Random, row: dict[str, Any]) -> dict[str, Any]:
    written = row["resolved_at"] + timedelta(days=chance.randrange(30))
    return _part(row, title="Learn") | {"created_at": written}


def _change(chance: random.Random, cause: dict[str, Any]) -> dict[str, Any]:
    applied = cause["created_at"] + timedelta(days=chance.randrange(3, 60))
    verified = applied + timedelta(days=chance.randrange(30))
    values = {"cause_id": cause["id"], "state": "verified", "applied_at": applied}
    return _part({**cause, "id": cause["incident_id"]}, verified_at=verified, **values)


def _follow_up(chance: random.Random, row: dict[str, Any]) -> dict[str, Any]:
    due = (row["created_at"] + timedelta(days=chance.randrange(200))).date()
    state = chance.choice(["open", "done", "done", "done"])
    return _part(
        row, action="Close the gap", owner=f"Lead {chance.randrange(60)}", due=due, state=state
    )


def _steps(chance: random.Random, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    at = row["detected_at"]
    for position, title in enumerate(_STEPS):
        if chance.random() < 0.1:
            continue
        minutes = {"started_at": at, "finished_at": at + timedelta(minutes=chance.randrange(20))}
        step = _part(row, action=title, state="done", position=float(position), **minutes)
        del step["number"]
        yield step


def _measure(kb: KnowledgeBase, runs: int) -> None:
    at = datetime.now(UTC)
    naive, busy = _median(runs, lambda: kb.read(_naive))
    said = "ORM objects, counted in Python"
    print(f"{said:36} {naive * 1000:9.0f} ms   cpu {busy * 1000:6.0f} ms")
    for said, text in (
        ("the page, all incidents", ""),
        ("the page, last 12 months", "detected:1y"),
        ("the page, high and critical", "severity:high,critical"),
        ("the page, a technique", "technique:t1566"),
        ("the page, a word in the title", "finance"),
    ):
        q = ListQuery.read(text)
        took, cpu = _median(runs, partial(kb.read, partial(service.read, q=q, at=at)))
        print(
            f"{said:36} {took * 1000:9.0f} ms   cpu {cpu * 1000:6.0f} ms   "
            f"ratio {took / naive:5.2f}, of cpu {cpu / busy:5.2f}"
        )
    compared = select(Incident.id).where(Incident.playbook_version_id.is_not(None)).limit(1)
    incident_id = kb.read(lambda session: session.scalar(compared))
    assert incident_id is not None
    one, _cpu = _median(
        runs, lambda: kb.read(partial(conformance.comparison, incident_id=incident_id))
    )
    print(f"for a write: one comparison          {one * 1000:9.1f} ms")


def _naive(session: Session) -> object:
    """What the page says of months, severities and times, the plain way."""
    counts: Counter[tuple[int, int, str]] = Counter()
    values: dict[tuple[str, int, int], list[float]] = {}
    for row in session.scalars(select(Incident)):
        at = row.detected_at or row.first_activity_at or row.created_at
        counts[at.year, at.month, row.severity] += 1
        for name in keeping.TIMES:
            _label, start, end, _tells = METRICS[name]
            minutes = minutes_of(name, getattr(row, start), getattr(row, end), row.moments)
            if minutes is not None and minutes >= 0:
                values.setdefault((name, at.year, at.month), []).append(minutes)
    medians = {key: statistics.median(held) for key, held in values.items()}
    session.expunge_all()
    return counts, medians


def _median(runs: int, act: Callable[[], object]) -> tuple[float, float]:
    """By the clock, and of the processor: that tells more on a machine that others use."""
    times, busy = [], []
    for _ in range(runs):
        started, begun = time.perf_counter(), time.process_time()
        act()
        times.append(time.perf_counter() - started)
        busy.append(time.process_time() - begun)
    return statistics.median(times), statistics.median(busy)


if __name__ == "__main__":
    main()
