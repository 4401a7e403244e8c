"""Real files of every format, changed by structure and by bytes, through the door of people.

Each is taken whole or refused in words, the preview says what the import does, a refusal leaves the
store as it was, and a second import of the same changes nothing.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kb.interchange.recognise import formats
from tests.kb.interchange.samples import SHARED
from tests.trust.conftest import Tell
from tests.trust.fuzzing import MOST_MB

_ROOT = Path(__file__).parents[2]
#: Cases of the short and of the long form; the long one has all real files as seeds.
_SHORT, _LONG = 240, 100_000
#: Each of the processes of the long form takes so many, so that its memory says something.
_CHUNK = 2_500


def _started(first: int, count: int, seeds: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.trust.fuzzing", str(first), "1", str(count), seeds]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    )


def _ended(process: subprocess.Popen[str]) -> dict[str, Any]:
    written, said = process.communicate()
    assert process.returncode == 0, f"a process ended early: {said[-3_000:]}"
    found: dict[str, Any] = json.loads(written)
    return found


def _judge(what: str, found: list[dict[str, Any]], tell: Tell) -> None:
    seen: Counter[str] = Counter()
    for one in found:
        seen.update(one["formats"])
    slowest = max(found, key=lambda one: float(one["slowest"]))
    cases, taken, refused = (
        sum(int(one[name]) for one in found) for name in ("cases", "taken", "refused")
    )
    most = max(float(one["most_mb"]) for one in found)
    tell(
        f"{what}: {cases:,} cases, {refused:,} refused, {taken:,} taken, "
        f"of {len(seen) - 1} formats; slowest {slowest['slowest']:.1f} s, most {most:.0f} MB"
    )
    assert [fault for one in found for fault in one["faults"]] == []
    assert cases == taken + refused
    # Neither everything nor nothing: the cases are broken enough, and not too much.
    assert cases * 0.2 < taken < cases * 0.8
    assert most < MOST_MB


@pytest.mark.slow
def test_changed_files_are_taken_whole_or_refused(tell: Tell) -> None:
    found = _ended(_started(0, _SHORT, "few"))
    assert found["faults"] == []
    _judge("fuzzed files", [found], tell)


@pytest.mark.long
def test_a_hundred_thousand_changed_files(tell: Tell) -> None:
    """Every format that is taken has seeds, and cases that were taken or refused as it."""
    found: list[dict[str, Any]] = []
    running: list[subprocess.Popen[str]] = []
    for first in range(0, _LONG, _CHUNK):
        running.append(_started(first, _CHUNK, "all"))
        if len(running) == 2:
            found.append(_ended(running.pop(0)))
    found += [_ended(process) for process in running]
    _judge("fuzzed files, long", found, tell)
    if SHARED.is_dir():
        seen = {name for one in found for name in one["formats"]}
        assert set(formats()) - seen <= {"iris_case_template", "markdown_postmortem"}
