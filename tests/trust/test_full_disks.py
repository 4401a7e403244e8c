"""Promise 5: a disk that is full at any write gives a clear message, and damages nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.trust import disk_log
from tests.trust.conftest import Tell

pytestmark = pytest.mark.skipif(
    not disk_log.is_possible(), reason="the SQLite of this Python takes no VFS of others"
)
#: In the short form each so manieth write; the long one takes every one.
_EVERY = 23


def test_a_disk_that_is_full_at_any_write_loses_and_damages_nothing(
    tmp_path: Path, tell: Tell, pytestconfig: pytest.Config
) -> None:
    every = 1 if pytestconfig.getoption("--long") else _EVERY
    command = [sys.executable, "-m", "tests.trust.filling_up", str(tmp_path / "s.hotwash")]
    ran = subprocess.run([*command, str(every)], check=True, capture_output=True, text=True)
    runs = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(runs) > 5
    assert [one for one in runs if one["lost"] or one["problems"]] == []
    said = [one for one in runs if one["told"]]
    assert all("disk_full: The disk is full." in words for one in said for words in one["told"])
    assert said
    tell(
        f"disk full at {len(runs):,} different writes: {len(said):,} said so, the others had all "
        "they needed; 0 lost, 0 damaged"
    )
