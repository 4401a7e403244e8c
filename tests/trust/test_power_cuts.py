"""Promise 1: what was acknowledged is there after a power cut, and the store opens and is sound."""

import hashlib
import pickle
import random
import shutil
import sqlite3
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest

from kb import checking
from kb.errors import StoreError
from kb.knowledge_base import KnowledgeBase
from kb.store.engine import attachments_folder
from tests.trust import disk_log
from tests.trust.conftest import Tell
from tests.trust.disk_log import Event
from tests.trust.folders import Folders
from tests.trust.power import Disk, lay_out

pytestmark = pytest.mark.skipif(
    not disk_log.is_possible(), reason="the SQLite of this Python takes no VFS of others"
)
_SHORT, _LONG = 160, 5_000
#: Cuts of the weakened store: some of them must lose something.
_WEAK = 80


def recorded(folder: Path, synchronous: str = "") -> tuple[list[Event], str]:
    store, out = folder / "team.hotwash", folder / "log.pickle"
    command = [sys.executable, "-m", "tests.trust.recording", str(store), str(out)]
    subprocess.run([*command, *([synchronous] if synchronous else [])], check=True)
    return pickle.loads(out.read_bytes()), str(store)  # noqa: S301 - written a line above


def test_no_power_cut_loses_what_was_acknowledged(
    tmp_path: Path, tell: Tell, pytestconfig: pytest.Config
) -> None:
    cuts = _LONG if pytestconfig.getoption("--long") else _SHORT
    seen = run(tmp_path, "", cuts, check_every=5)
    tell(f"power cuts: {seen}")
    assert (seen.opened, seen.lost, seen.unsound, seen.without_bytes) == (cuts, 0, 0, 0)
    assert seen.attachments > cuts


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_the_simulation_finds_what_less_syncing_loses(
    tmp_path: Path, tell: Tell, synchronous: str
) -> None:
    seen = run(tmp_path, synchronous, _WEAK, check_every=0)
    tell(f"power cuts with synchronous={synchronous}, for comparison: {seen}")
    assert seen.lost > 0


@dataclass(slots=True)
class Seen:
    """What was left after many cuts."""

    cuts: int
    opened: int = 0
    checked: int = 0
    unsound: int = 0
    promised: int = 0
    lost: int = 0
    attachments: int = 0
    without_bytes: int = 0

    def __str__(self) -> str:
        """One line of figures."""
        return (
            f"{self.opened:,} of {self.cuts:,} stores opened, {self.checked:,} of them checked "
            f"whole ({self.unsound:,} unsound), {self.lost:,} of {self.promised:,} acknowledged "
            f"writes lost, {self.without_bytes:,} of {self.attachments:,} attachments lost"
        )


def run(folder: Path, synchronous: str, cuts: int, check_every: int) -> Seen:
    """Record a run, cut it off many times, and look at what is left each time."""
    events, store = recorded(folder, synchronous)
    chance = random.Random(20)  # noqa: S311 - no secret
    ready = next(at for at, one in enumerate(events) if one.what == b"open")
    places = sorted(chance.randrange(ready, len(events) + 1) for _ in range(cuts))
    disk, done, seen = Disk(), 0, Seen(cuts)
    attachments = Folders(str(attachments_folder(Path(store))))
    acknowledged: list[str] = []
    for number, place in enumerate(places):
        for event in events[done:place]:
            (attachments if attachments.has(event.path) else disk).do(event)
            if event.kind == "mark" and event.what != b"open":
                acknowledged.append(event.what.decode())
        done = place
        target = folder / f"cut-{number}"
        target.mkdir()
        left = lay_out(disk.cut(chance), store, target)
        for path, content in attachments.cut(chance).items():
            file = target / Path(path).relative_to(folder)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        there = found(left, seen, check=bool(check_every) and number % check_every == 0)
        seen.promised += len(acknowledged)
        seen.lost += len(set(acknowledged) - there)
        shutil.rmtree(target)
    return seen


def found(store: Path, seen: Seen, *, check: bool) -> set[str]:
    """The operations of a store as the app opens it; none where it doesn't."""
    try:
        with KnowledgeBase.open(store, actor="Amelie Fontaine") as kb:
            seen.opened += 1
            if check:
                seen.checked += 1
                seen.unsound += not checking.check(kb).is_sound
    except StoreError:
        return set()
    with sqlite3.connect(store) as raw:
        named = [sha for (sha,) in raw.execute("SELECT sha256 FROM blob")]
        seen.attachments += len(named)
        seen.without_bytes += sum(not _is_whole(store, sha) for sha in named)
        return {_dashed(row[0]) for row in raw.execute("SELECT id FROM operation")}


def _is_whole(store: Path, sha: str) -> bool:
    file = attachments_folder(store) / sha[:2] / sha[2:]
    return file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() == sha


def _dashed(text: str) -> str:
    return str(uuid.UUID(text))
