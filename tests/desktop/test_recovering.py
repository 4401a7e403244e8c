"""A store that can't be opened: the bar with its ways, and each of them."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.errors import trouble
from desktop.recovering import RecoveryBar
from kb import backups
from kb.errors import StoreError
from kb.knowledge_base import KnowledgeBase
from kb.recovery import ways
from kb.recovery.ways import Way
from tests.kb.recovery import damage

pytestmark = pytest.mark.desktop


@pytest.fixture
def harmed(tmp_path: Path) -> Path:
    store = damage.filled(tmp_path / "team.hotwash", incidents=3)
    with KnowledgeBase.open(store, actor=damage.ACTOR) as kb:
        backups.back_up(kb, tmp_path / "monday.hotwash-backup")
    with store.open("r+b") as file:
        file.seek(damage.PAGE)
        file.write(damage.chance(1).randbytes(damage.PAGE * 4))
    return store


def bar_of(place: Path, qtbot: QtBot) -> RecoveryBar:
    with pytest.raises(StoreError) as refused:
        KnowledgeBase.open(place, actor=damage.ACTOR)
    recovery = ways.look(place, refused.value.reason)
    bar = RecoveryBar(trouble(refused.value), recovery)
    qtbot.addWidget(bar)
    bar.resize(900, 400)
    bar.show()
    return bar


def test_each_way_says_what_it_will_do(harmed: Path, qtbot: QtBot) -> None:
    bar = bar_of(harmed, qtbot)
    assert list(bar.buttons) == [Way.RESTORE, Way.REINDEX, Way.SALVAGE]
    told = "\n".join(label.text() for label in bar.findChildren(QLabel))
    for words in ("The store is damaged", "monday.hotwash-backup", "was last written on"):
        assert words in told


def test_a_backup_is_restored(harmed: Path, qtbot: QtBot) -> None:
    bar = bar_of(harmed, qtbot)
    with qtbot.waitSignal(bar.recovered, timeout=30_000) as done:
        bar.buttons[Way.RESTORE].click()
    assert "team-damaged-" in done.args[0]
    assert len(damage.titles(harmed)) == 3


def test_a_way_that_fails_says_why_and_the_others_stay(harmed: Path, qtbot: QtBot) -> None:
    before = harmed.read_bytes()
    bar = bar_of(harmed, qtbot)
    bar.begin(Way.REINDEX)
    qtbot.waitUntil(lambda: "More than the indexes" in bar.message.text(), timeout=30_000)
    assert all(button.isEnabled() for button in bar.buttons.values())
    assert harmed.read_bytes() == before
