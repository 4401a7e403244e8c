"""An import that is killed leaves whole files only, and the next one takes the rest."""

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from benchmarks.import_incidents import incident
from kb import checking
from kb.incidents.record.models import IncidentSource
from kb.interchange import service
from kb.knowledge_base import KnowledgeBase
from tests.trust.conftest import Tell

_SHORT, _LONG = 3, 100
#: More than are written at once, so that a kill also comes between the pieces of a file.
_EACH = 202
_FILES = 2

_IMPORTING = """
import sys
from kb.interchange import service
from kb.knowledge_base import KnowledgeBase
with KnowledgeBase.open(sys.argv[1], actor="A") as kb:
    for file in sys.argv[2:]:
        tell = lambda done, total, path: print("within", flush=True)
        report = service.import_paths(kb, [file], progress=tell)
        print("taken", report.files[0].path, flush=True)
"""


def test_a_killed_import_leaves_whole_files(
    tmp_path: Path, tell: Tell, pytestconfig: pytest.Config
) -> None:
    kills = _LONG if pytestconfig.getoption("--long") else _SHORT
    chance = random.Random(11)  # noqa: S311 - no secret
    files = [_written(tmp_path / f"{n}.json", n * 1_000) for n in range(_FILES)]
    acknowledged = within = 0
    for kill in range(kills):
        store = tmp_path / f"{kill}.hotwash"
        taken, came = _killed(store, files, chance.randrange(1, 8), chance.uniform(0.0, 0.3))
        acknowledged += len(taken)
        within += came
        with KnowledgeBase.open(store, actor="A") as kb:
            held = _held(kb)
            for file in files:
                assert held[file.name] in (0, _EACH), f"{file.name} is there in part"
                assert held[file.name] == _EACH or str(file) not in taken, f"{file.name} is lost"
            assert checking.check(kb).problems == []
            service.import_paths(kb, files)
            assert [_held(kb)[file.name] for file in files] == [_EACH] * _FILES
    tell(
        f"killed imports: {kills} kills, {within} within a file, 0 files in part, "
        f"0 of {acknowledged} acknowledged files lost"
    )
    assert within


def test_a_cancelled_import_leaves_whole_files(tmp_path: Path) -> None:
    files = [_written(tmp_path / f"{n}.json", n * 1_000) for n in range(_FILES)]
    with KnowledgeBase.open(tmp_path / "a.hotwash", actor="A") as kb:
        report = service.import_paths(kb, files, cancelled=_after(3))
        assert report.cancelled
        held = _held(kb)
        assert {held[Path(one.path).name] for one in report.files} == {_EACH}
        assert sum(held.values()) == _EACH * len(report.files)
        assert checking.check(kb).problems == []


def _written(file: Path, first: int) -> Path:
    made: list[dict[str, Any]] = [incident(first + n) for n in range(_EACH)]
    file.write_text(json.dumps({"value": made}), encoding="utf-8")
    return file


def _killed(store: Path, files: list[Path], words: int, seconds: float) -> tuple[set[str], bool]:
    """Kill an import some time after so many words of it.

    Returns:
        The files it acknowledged, and whether it was within one when it was killed.
    """
    command = [sys.executable, "-c", _IMPORTING, str(store), *map(str, files)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        said = [run.stdout.readline().strip() for _ in range(words)]
        time.sleep(seconds)
        run.send_signal(signal.SIGKILL)
        said += [line.strip() for line in run.stdout if line.endswith("\n")]
    words_of_it = [line for line in said if line]
    taken = {line.removeprefix("taken ") for line in words_of_it if line.startswith("taken ")}
    return taken, words_of_it[-1] == "within"


def _held(kb: KnowledgeBase) -> Counter[str]:
    """How many incidents a store has of each file."""
    return Counter(kb.read(lambda session: session.scalars(select(IncidentSource.file_name)).all()))


def _after(times: int) -> Callable[[], bool]:
    """Says yes once it was asked so often."""
    asked = iter(range(times))
    return lambda: next(asked, None) is None
