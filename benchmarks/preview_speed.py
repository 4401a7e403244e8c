"""A draft of a report while somebody types, against the naive way to make the same PDF.

The naive way is that of `benchmarks.report`: one cold process. Ours: a desk with its own worker and
one that helps with the first draft, all warm. Each figure is a ratio of medians of one run.
Beside them, how long the thread that asks was kept from its own work during renders.

    python -m benchmarks.preview_speed [--quick]
"""

import argparse
import copy
import queue
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.report import content
from benchmarks.report.exports import cold
from reports.context import ReportContext
from reports.pool import RenderPool
from reports.preview.desk import DraftDesk
from reports.result import RenderResult
from tests.reports import factories

#: What is measured → at most this part of the baseline.
TARGETS = {"first": 0.32, "small edit": 0.03, "largest section": 0.15, "nothing changed": 0.01}
STALL_TARGET_MS = 20.0
_EVERY = 0.001


@dataclass(slots=True)
class Row:
    """What was measured at one size.

    Attributes:
        pages: of the report.
        base: seconds of the naive way.
        seconds: of each kind of draft, a number a run.
        stalls: of the asking thread, in milliseconds, the longest of each run.
    """

    pages: int = 0
    base: float = 0.0
    seconds: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in TARGETS})
    stalls: list[float] = field(default_factory=list)

    def ratio(self, name: str) -> float:
        """A median as a part of the baseline."""
        return statistics.median(self.seconds[name]) / self.base


@contextmanager
def ticking(stalls: list[float]) -> Iterator[None]:
    """A thread that wants to run every millisecond, as an event loop does; its longest wait."""
    done = threading.Event()
    longest = 0.0

    def tick() -> None:
        nonlocal longest
        last = time.perf_counter()
        while not done.is_set():
            time.sleep(_EVERY)
            now = time.perf_counter()
            longest, last = max(longest, now - last - _EVERY), now

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        stalls.append(longest * 1000)


def drafted(desk: DraftDesk, context: ReportContext) -> tuple[float, RenderResult]:
    """Seconds until a draft is there, and the draft."""
    made: queue.SimpleQueue[RenderResult | None] = queue.SimpleQueue()
    began = time.perf_counter()
    desk.ask(context, made.put)
    result = made.get()
    if result is None:
        raise RuntimeError("There is no draft.")
    return time.perf_counter() - began, result


def edited(context: ReportContext, edit: Callable[[dict[str, Any]], object]) -> ReportContext:
    """The same report after an edit."""
    record = copy.deepcopy(context.record)
    edit(record)
    return replace(context, record=record)


def lesson(number: int) -> Callable[[dict[str, Any]], object]:
    """A few words more in a lesson."""

    def edit(record: dict[str, Any]) -> None:
        record["lessons"][0]["what_happened"] += f" Noted {number}."

    return edit


def step(number: int) -> Callable[[dict[str, Any]], object]:
    """A few words more in the middle of the longest section, the workflow."""

    def edit(record: dict[str, Any]) -> None:
        row = record["workflow"][len(record["workflow"]) // 2]
        row["outcome"] = f"{row.get('outcome') or ''} Noted {number}."

    return edit


def measure(times: int, runs: int) -> Row:
    """All drafts of one size."""
    row = Row()
    bases = []
    context = content.context(times)
    for run in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            bases.append(cold("plain", content.written(times, Path(folder)))[0])
        with RenderPool(workers=1) as pool:
            desk = DraftDesk(pool, seconds=600)
            pool.submit(content.context(1)).result()
            drafted(desk, factories.context(factories.bare()))
            with ticking(row.stalls):
                seconds, first = drafted(desk, context)
                row.seconds["first"].append(seconds)
                row.pages = first.pages
                small = edited(context, lesson(run))
                row.seconds["small edit"].append(drafted(desk, small)[0])
                row.seconds["nothing changed"].append(drafted(desk, small)[0])
                row.seconds["largest section"].append(drafted(desk, edited(small, step(run)))[0])
            desk.close()
    row.base = statistics.median(bases)
    return row


def main(*, quick: bool) -> int:
    """Print the table; 1 when a target is missed."""
    missed = 0
    names = "  ".join(f"{name} (≤ {most})" for name, most in TARGETS.items())
    print(f"pages  naive s  {names}  longest stall ms (≤ {STALL_TARGET_MS:.0f})")
    for size in content.SIZES:
        if quick and size.pages > 50:
            continue
        row = measure(size.times, 3 if quick else 5)
        ratios = {name: row.ratio(name) for name in TARGETS}
        stall = statistics.median(row.stalls)
        missed += sum(ratios[name] > most for name, most in TARGETS.items())
        missed += stall > STALL_TARGET_MS
        shown = "  ".join(
            f"{ratio:>{len(f'{name} (≤ {TARGETS[name]})')}.3f}" for name, ratio in ratios.items()
        )
        print(f"{row.pages:>5} {row.base:>8.2f}  {shown}  {stall:>8.1f}")
    return int(missed > 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="three runs, small sizes only")
    sys.exit(main(quick=parser.parse_args().quick))
