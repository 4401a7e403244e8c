"""One table of all rows: python -m benchmarks.report [--quick]. Exits with 1 if one is missed."""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.report import content, exports
from reports.pool import RenderPool

_BATCH = 20
_BATCH_TARGET = 0.27
_CHROMIUM_TARGET = 1.0
_STALL_MS = 20.0


class _Table:
    """Rows as they come, and how many miss their target."""

    def __init__(self) -> None:
        self.missed = 0
        print(f"{'what':<34} {'baseline':>9} {'ours':>9} {'ratio':>6} {'target':>6}")

    def row(self, what: str, baseline: float, ours: float, target: float) -> None:
        """A row of seconds."""
        ratio = ours / baseline
        self.missed += ratio > target
        word = "" if ratio <= target else "  missed"
        print(
            f"{what:<34} {baseline:>7.2f} s {ours:>7.2f} s {ratio:>6.2f} {target:>6.2f}{word}",
            flush=True,
        )

    def word(self, what: str, word: str) -> None:
        """A row that isn't measured, and why."""
        print(f"{what:<34} {word}", flush=True)


def _exports(table: _Table, size: content.Size, place: Path, runs: int) -> float:
    """The rows of one size; gives back the baseline's seconds."""
    program = exports.chromium()
    naive, own, chromium, pages = [], [], [], 0
    for _ in range(runs):  # in turns: a busy machine is slow with all alike
        naive.append(exports.cold("plain", place)[0])
        seconds, pages = exports.cold("ours", place)
        own.append(seconds)
        if program:
            chromium.append(exports.printed(program, place))
    baseline, ours = statistics.median(naive), statistics.median(own)
    table.row(f"export, one cold process, {pages} pages", baseline, ours, size.target)
    if chromium:
        against = statistics.median(chromium)
        table.row(f"the same against Chromium, {pages} p.", against, ours, _CHROMIUM_TARGET)
    else:
        table.word(f"the same against Chromium, {pages} p.", "not measured: it isn't installed")
    return baseline


def _batch(table: _Table, baseline: float) -> None:
    """Twenty reports of the small size, the start of the two renderers included."""
    contexts = [content.context(1) for _ in range(_BATCH)]
    began = time.perf_counter()
    with RenderPool(workers=2) as pool:
        jobs = [pool.submit(one) for one in contexts]
        pages = sum(job.result().pages for job in jobs)
    taken = time.perf_counter() - began
    what = f"batch of {_BATCH}, two cores, {pages} pages"
    table.row(what, _BATCH * baseline, taken, _BATCH_TARGET)


def _stall(table: _Table, times: int) -> None:
    command = [sys.executable, "-m", "benchmarks.report.window", str(times)]
    runs = []
    for _ in range(3):
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        runs.append([float(word) for word in done.stdout.split()[-2:]])
    idle, during = (statistics.median(values) for values in zip(*runs, strict=True))
    table.missed += during > _STALL_MS
    word = "" if during <= _STALL_MS else "  missed"
    what = "longest stall, idle and rendering"
    print(f"{what:<34} {idle:>6.1f} ms {during:>6.1f} ms {'':>6} {_STALL_MS:>3.0f} ms{word}")


def _preview(table: _Table, *, quick: bool) -> None:
    """The rows of the live preview, by their own benchmark."""
    print(flush=True)
    command = [sys.executable, "-m", "benchmarks.preview_speed", *(["--quick"] if quick else [])]
    table.missed += subprocess.run(command, check=False).returncode != 0


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="three runs, without 210 pages")
    quick = arguments.parse_args().quick
    table = _Table()
    with tempfile.TemporaryDirectory() as folder:
        small = 0.0
        for size in content.SIZES[: 2 if quick else None]:
            place = content.written(size.times, Path(folder))
            baseline = _exports(table, size, place, 3 if quick else 5)
            small = small or baseline
    _batch(table, small)
    _stall(table, content.SIZES[1].times)
    _preview(table, quick=quick)
    return int(table.missed > 0)


if __name__ == "__main__":
    sys.exit(main())
