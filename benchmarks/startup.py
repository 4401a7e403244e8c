"""From process start to a painted window, beside an empty PySide6 window's own start.

    python -m benchmarks.startup [--runs N] [--rows N] [--store FILE] [--xcb]

The baseline is what nobody can be quicker than by much: PySide6 alone, a main window with
an empty table and an editor. Baseline and Hotwash start by turns, as processes of their
own, from compiled modules as in an installation; one start of each before that is not
counted. `cpu` is the processor time of the process up to that moment: it tells more than
the clock on a machine that others use too.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from benchmarks.list_million import fill
from kb.incidents.record import service as record
from kb.incidents.timeline import service as timeline
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary.enums import Lane, Phase

_TARGET = 1.5
_STALL_MS = 50
_BASELINE, _HOTWASH = "benchmarks.startup_baseline", "benchmarks.startup_hotwash"

Moments = dict[str, float]
"""Name of a moment → seconds since the process was started, or milliseconds of a stall."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=7)
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--store", type=Path)
    arguments.add_argument("--xcb", action="store_true", help="also on the display of DISPLAY")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = given.store or Path(folder) / "startup.hotwash"
        fresh = not store.exists()
        with KnowledgeBase.open(store, actor="Lead 7") as kb:
            if fresh:
                kb.maintain(lambda session: fill(session, given.rows))
            os.environ["INCIDENT"] = str(_long_incident(kb))
        platforms = ["offscreen", *(["xcb"] if given.xcb and os.environ.get("DISPLAY") else [])]
        for platform in platforms:
            baseline, hotwash = _by_turns(given.runs, store, Path(folder), platform)
            _tell(platform, baseline, hotwash)


def _long_incident(kb: KnowledgeBase) -> UUID:
    """An incident of 300 events and 100 steps."""
    made = kb.write(partial(record.add, values={"title": "A long one"})).created("incident")
    start = datetime(2026, 3, 1, tzinfo=UTC)
    events = tuple(
        {"at": start + timedelta(minutes=n * 7), "lane": list(Lane)[n % 3], "text": f"Event {n}"}
        for n in range(300)
    )
    steps = tuple(
        {"phase": list(Phase)[n // 17], "action": f"Step {n} of the response", "done_by": "Lead 7"}
        for n in range(100)
    )
    kb.write(partial(timeline.add_many, incident_id=made, rows=events))
    kb.write(partial(workflow.add_many, incident_id=made, rows=steps))
    return made


def _by_turns(
    runs: int, store: Path, home: Path, platform: str
) -> tuple[list[Moments], list[Moments]]:
    baseline: list[Moments] = []
    hotwash: list[Moments] = []
    for _ in range(runs + 1):
        baseline.append(_start(_BASELINE, home, platform, store))
        hotwash.append(_start(_HOTWASH, home, platform, store))
    return baseline[1:], hotwash[1:]


def _start(module: str, home: Path, platform: str, store: Path) -> Moments:
    """Starts one child; it ends by itself and says on its last line when it was where."""
    environment = os.environ | {
        "QT_QPA_PLATFORM": platform,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "HOTWASH_DATABASE": str(store),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["STARTED_AT"] = str(time.monotonic())
    ended = subprocess.run(
        [sys.executable, "-m", module],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found: Moments = json.loads(ended.stdout.splitlines()[-1])
    return found


def _tell(platform: str, baseline: list[Moments], hotwash: list[Moments]) -> None:
    def median(runs: list[Moments], name: str) -> float:
        return statistics.median(run[name] for run in runs)

    base, cpu = median(baseline, "painted"), median(baseline, "painted_cpu")
    print(f"{platform}: {len(hotwash)} starts each, medians")
    print(f"  an empty PySide6 window is painted   {base:6.3f} s   cpu {cpu:6.3f} s")
    for name, what in (("painted", "Hotwash's window is painted"), ("home", "Home shows its data")):
        clock, used = median(hotwash, name), median(hotwash, f"{name}_cpu")
        print(
            f"  {what:36} {clock:6.3f} s   cpu {used:6.3f} s   "
            f"ratio {clock / base:4.2f}, of cpu {used / cpu:4.2f}"
        )
    print(f"  target: painted and usable ≤ {_TARGET} x the empty window")
    print(f"  longest stalls of the GUI thread (target {_STALL_MS} ms); when a page is whole")
    for name in (key.removesuffix("_stall") for key in hotwash[0] if key.endswith("_stall")):
        timed = name in hotwash[0] and name != "home"
        whole = f"   whole after {median(hotwash, name) * 1000:4.0f} ms" if timed else ""
        what = "from the first paint to Home" if name == "home" else name
        print(
            f"    {what:30} {median(hotwash, f'{name}_stall'):4.0f} ms, "
            f"of it own work {median(hotwash, f'{name}_work'):4.0f} ms{whole}"
        )


if __name__ == "__main__":
    main()
