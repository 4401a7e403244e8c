"""Promise 1: what was acknowledged is there after a power cut, and the store opens and is sound."""

import pickle
import random
import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from kb import checking
from kb.errors import StoreError
from kb.knowledge_base import KnowledgeBase
from tests.trust import disk_log
from tests.trust.conftest import Tell
from tests.trust.disk_log import Event
from tests.trust.power import Disk, lay_out

pytestmark = pytest.mark.skipif(
    not disk_log.is_possible(), reason="the SQLite of this Python takes no VFS of others"
)
_SHORT, _LONG = 160, 5_000
#: Cuts of the weakened store: some of them must lose something.
_WEAK = 120


def recorded(folder: Path, synchronous: str = "") -> tuple[list[Event], str]:
    store, out = folder / "team.hotwash", folder / "log.pickle"
    command = [sys.executable, "-m", "tests.trust.recording", str(store), str(out)]
    subprocess.run([*command, *([synchronous] if synchronous else [])], check=True)
    return pickle.loads(out.read_bytes()), str(store)  # noqa: S301 - written a line above


def test_no_power_cut_loses_what_was_acknowledged(
    tmp_path: Path, tell: Tell, pytestconfig: pytest.Config
) -> None:
    cuts = _LONG if pytestconfig.getoption("--long") else _SHORT
    events, store = recorded(tmp_path)
    lost, opened, promised = run(events, store, cuts, tmp_path, check_every=8)
    tell(
        f"power cuts: {opened:,} of {cuts:,} opened and sound, "
        f"{lost:,} of {promised:,} acknowledged writes lost"
    )
    assert (opened, lost) == (cuts, 0)


def test_the_simulation_finds_what_less_syncing_loses(tmp_path: Path, tell: Tell) -> None:
    events, store = recorded(tmp_path, "OFF")
    lost, opened, promised = run(events, store, _WEAK, tmp_path, check_every=0)
    tell(
        f"power cuts without syncing, for comparison: {opened:,} of {_WEAK:,} opened, "
        f"{lost:,} of {promised:,} acknowledged writes lost"
    )
    assert lost > 0


def run(
    events: list[Event], store: str, cuts: int, folder: Path, check_every: int
) -> tuple[int, int, int]:
    """How many acknowledged writes were lost, stores opened, and writes were acknowledged."""
    chance = random.Random(20)  # noqa: S311 - no secret
    ready = next(at for at, one in enumerate(events) if one.what == b"open")
    places = sorted(chance.randrange(ready, len(events) + 1) for _ in range(cuts))
    disk, done = Disk(), 0
    acknowledged: list[str] = []
    lost = opened = promised = 0
    for number, place in enumerate(places):
        for event in events[done:place]:
            disk.do(event)
            if event.kind == "mark" and event.what != b"open":
                acknowledged.append(event.what.decode())
        done = place
        target = folder / f"cut-{number}"
        target.mkdir()
        left = lay_out(disk.cut(chance), store, target)
        there = found(left, check=bool(check_every) and number % check_every == 0)
        opened += there is not None
        promised += len(acknowledged)
        lost += len(set(acknowledged) - (there or set()))
        for path in target.iterdir():
            if path.is_file():
                path.unlink()
    return lost, opened, promised


def found(store: Path, *, check: bool) -> set[str] | None:
    """The operations of a store as the app opens it; None where it doesn't, or isn't sound."""
    try:
        with KnowledgeBase.open(store, actor="Amelie Fontaine") as kb:
            if check and not checking.check(kb).is_sound:
                return None
    except StoreError:
        return None
    with sqlite3.connect(store) as raw:
        return {_dashed(row[0]) for row in raw.execute("SELECT id FROM operation")}


def _dashed(text: str) -> str:
    return str(uuid.UUID(text))
