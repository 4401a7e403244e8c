"""Promise 1: a program that is killed while it writes loses nothing that it acknowledged."""

import random
from pathlib import Path

import pytest

from benchmarks import kill_nine
from kb import checking
from kb.knowledge_base import KnowledgeBase
from tests.trust.conftest import Tell

_SHORT, _LONG = 6, 1_000


def test_kill_nine_loses_nothing(tmp_path: Path, tell: Tell, pytestconfig: pytest.Config) -> None:
    kills = _LONG if pytestconfig.getoption("--long") else _SHORT
    chance = random.Random(9)  # noqa: S311 - no secret
    place = str(tmp_path / "team.hotwash")
    KnowledgeBase.open(place).close()
    acknowledged = lost = 0
    for _ in range(kills):
        ids = kill_nine.killed(place, chance.uniform(0.0, 0.25))
        acknowledged += len(ids)
        lost += len(ids - kill_nine.there(place, ids))
    with KnowledgeBase.open(place) as kb:
        problems = checking.check(kb).problems
    tell(f"kill -9: {kills:,} kills, {lost} of {acknowledged:,} acknowledged writes lost")
    assert (lost, problems) == (0, [])
    assert acknowledged >= kills
