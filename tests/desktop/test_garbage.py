"""Garbage is collected by the thread of the window, whichever thread made it."""

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.garbage import GarbageCollector


class Ring:
    """Knows itself, and tells which thread took it away."""

    def __init__(self, told: list[int]) -> None:
        self.me = self
        self._told = told

    def __del__(self) -> None:
        self._told.append(threading.get_ident())


@pytest.fixture
def collector() -> Iterator[GarbageCollector]:
    made = GarbageCollector()
    yield made
    made.stop()


def test_what_a_thread_leaves_is_taken_away_by_the_window(
    collector: GarbageCollector, qtbot: QtBot
) -> None:
    told: list[int] = []
    collector.start()

    def work() -> None:
        for _ in range(5_000):
            Ring(told)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert told == []
    qtbot.waitUntil(lambda: len(told) == 5_000)
    assert set(told) == {threading.get_ident()}


def test_it_is_left_to_python_again(collector: GarbageCollector) -> None:
    collector.start()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()
