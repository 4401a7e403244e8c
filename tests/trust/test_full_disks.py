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
#: Each so manieth write, in the short form and in the long one.
_SHORT, _LONG = 149, 3


def test_a_disk_that_is_full_at_any_write_loses_and_damages_nothing(
    tmp_path: Path, tell: Tell, pytestconfig: pytest.Config
) -> None:
    every = _LONG if pytestconfig.getoption("--long") else _SHORT
    command = [sys.executable, "-m", "tests.trust.filling_up", str(tmp_path / "s.hotwash")]
    ran = subprocess.run([*command, str(every)], check=True, capture_output=True, text=True)
    runs = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(runs) > 5
    assert [one for one in runs if one["lost"] or one["problems"]] == []
    said = [one for one in runs if one["told"]]
    told = [words for one in said for words in one["told"]]
    assert {words for words in told if not _says_so(words)} <= {": There is nothing to undo."}
    assert any("backup" in words for words in told)
    assert any("mail.eml" in words for words in told)
    tell(
        f"disk full at {len(runs):,} different writes: {len(said):,} said so, the others had all "
        "they needed; 0 lost, 0 damaged"
    )


def _says_so(words: str) -> bool:
    """Whether a message says that the disk is full, and what can be done."""
    return ("is full" in words or "No space left" in words) and "again." in words
