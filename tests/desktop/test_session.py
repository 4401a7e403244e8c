"""The session: threads, order, replacement, undo, other processes, closing."""

import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QThread
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.session import Session
from tests.desktop.fakes import FakeChanges, FakeStore

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase


def _add(value: str) -> Callable[[list[str]], str]:
    def operation(done: list[str]) -> str:
        done.append(value)
        return value

    return operation


def test_a_read_is_delivered_on_the_gui_thread(session: Session, qtbot: QtBot) -> None:
    seen: list[tuple[object, QThread]] = []
    session.read(
        lambda done: threading.current_thread().name,
        lambda name: seen.append((name, QThread.currentThread())),
    )
    qtbot.waitUntil(lambda: bool(seen))
    name, thread = seen[0]
    assert str(name).startswith("kb-read")
    application = QCoreApplication.instance()
    assert application is not None
    assert thread == application.thread()


def test_a_newer_read_replaces_the_older(session: Session, qtbot: QtBot) -> None:
    gate = threading.Event()
    seen: list[str] = []

    def slow(_done: object) -> str:
        gate.wait(5)
        return "old"

    session.read(slow, seen.append, replaces="search")
    session.read(lambda _done: "new", seen.append, replaces="search")
    qtbot.waitUntil(lambda: seen == ["new"])
    gate.set()
    finished: list[str] = []
    for _ in range(2):
        session.read(lambda _done: "end", finished.append)
    qtbot.waitUntil(lambda: len(finished) == 2)
    assert seen == ["new"]


def test_a_write_tells_everybody(session: Session, store: FakeStore, qtbot: QtBot) -> None:
    initiator = object()
    done: list[FakeChanges] = []
    with (
        qtbot.waitSignals([session.saved, session.changed]) as _,
        qtbot.waitSignal(session.changed) as changed,
    ):
        session.write(_add("one"), initiator=initiator, on_done=done.append)
    assert changed.args[1] is initiator
    assert done[0].result == "one"
    assert store.done == ["one"]
    assert store.threads == {"kb-write"}


def test_writes_keep_their_order(session: Session, store: FakeStore) -> None:
    for number in range(20):
        session.write(_add(str(number)))
    session.flush()
    assert store.done == [str(number) for number in range(20)]


def test_a_failed_write_is_told_with_its_error(session: Session, qtbot: QtBot) -> None:
    def broken(_done: object) -> None:
        raise OSError(28, "No space left on device")

    told: list[Exception] = []
    with qtbot.waitSignal(session.failed) as failed:
        session.write(broken, on_failed=told.append)
    assert isinstance(failed.args[0], OSError)
    assert told == [failed.args[0]]


def test_saving_is_only_said_when_it_takes_long(
    session: Session, store: FakeStore, qtbot: QtBot
) -> None:
    said: list[bool] = []
    session.saving.connect(said.append)
    session.write(_add("quick"))
    qtbot.waitUntil(lambda: said == [False])
    store.hold.clear()
    session.write(_add("slow"))
    qtbot.waitUntil(lambda: said == [False, True])
    store.hold.set()
    qtbot.waitUntil(lambda: said == [False, True, False])


def test_undo_and_redo(session: Session, store: FakeStore, qtbot: QtBot) -> None:
    session.write(_add("one"))
    with qtbot.waitSignal(
        session.changed, check_params_cb=lambda c, _i: c.label.startswith("Undo")
    ):
        session.undo()
    assert store.done == []
    with qtbot.waitSignal(session.changed):
        session.redo()
    assert store.done == ["one"]


def test_a_way_back_takes_back_the_write_that_it_was_made_for(
    session: Session, store: FakeStore, qtbot: QtBot
) -> None:
    ways: list[Callable[[], None]] = []
    session.write(_add("one"), on_done=lambda _changes: ways.append(session.way_back()))
    session.write(_add("two"))  # on its way when the first is answered
    qtbot.waitUntil(lambda: len(ways) == 1 and store.done == ["one", "two"])
    with qtbot.waitSignal(session.changed, check_params_cb=lambda c, _i: "Undo" in c.label):
        ways[0]()
    assert store.done == ["two"]


def test_a_way_back_can_be_had_before_the_write_is_answered(
    session: Session, store: FakeStore, qtbot: QtBot
) -> None:
    store.hold.clear()
    session.write(_add("one"))
    way_back = session.way_back()
    session.write(_add("two"))
    way_back()
    with qtbot.waitSignal(session.changed, check_params_cb=lambda c, _i: "Undo" in c.label):
        store.hold.set()
    assert store.done == ["two"]


def test_a_way_back_from_a_write_that_failed_takes_nothing_back(
    session: Session, store: FakeStore, qtbot: QtBot
) -> None:
    session.write(_add("one"))

    def refused(_done: list[str]) -> None:
        raise ValueError

    session.write(refused)
    way_back = session.way_back()
    with qtbot.waitSignal(session.not_undone):
        way_back()
    assert store.done == ["one"]


def test_changes_of_another_process_are_told(
    session: Session, store: FakeStore, qtbot: QtBot
) -> None:
    foreign = FakeChanges(label="Revise lesson L-02")
    store.elsewhere = [foreign]
    with qtbot.waitSignal(session.changed) as changed:
        pass
    assert changed.args == [foreign, None]


def test_own_changes_are_not_told_twice(session: Session, store: FakeStore, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.changed) as changed:
        session.write(_add("one"))
    told: list[object] = []
    session.changed.connect(lambda changes, _initiator: told.append(changes))
    store.elsewhere = [changed.args[0], FakeChanges(label="Foreign")]
    qtbot.waitUntil(lambda: bool(told))
    assert [changes.label for changes in told] == ["Foreign"]  # type: ignore[attr-defined]


def test_an_own_write_that_is_seen_before_its_answer_is_told_once(
    session: Session, store: FakeStore, qtbot: QtBot
) -> None:
    told: list[tuple[object, object]] = []
    session.changed.connect(lambda changes, initiator: told.append((changes.result, initiator)))
    store.answer.clear()
    session.write(_add("mine"), "editor")
    qtbot.waitUntil(lambda: store.done == ["mine"] and not store.elsewhere)
    with qtbot.waitSignal(session.store_changed, raising=False, timeout=200):
        pass
    assert told == []
    store.answer.set()
    qtbot.waitUntil(lambda: bool(told))
    assert told == [("mine", "editor")]


def test_a_write_of_the_same_person_elsewhere_is_told_after_the_own_one(
    session: Session, store: FakeStore, qtbot: QtBot
) -> None:
    told: list[tuple[object, object]] = []
    session.changed.connect(lambda changes, initiator: told.append((changes.result, initiator)))
    store.answer.clear()
    session.write(_add("mine"), "editor")
    qtbot.waitUntil(lambda: store.done == ["mine"])
    store.elsewhere.append(FakeChanges(result="other window", actor=session.actor))
    qtbot.waitUntil(lambda: not store.elsewhere)
    store.answer.set()
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told == [("mine", "editor"), ("other window", None)]


def test_a_callback_of_a_dead_widget_is_dropped(session: Session, qtbot: QtBot) -> None:
    import shiboken6

    label = QLabel()
    gate = threading.Event()

    def slow(_done: object) -> str:
        gate.wait(5)
        return "text"

    session.read(slow, label.setText)
    shiboken6.delete(label)
    gate.set()
    later: list[object] = []
    session.read(lambda _done: 1, later.append)
    session.read(lambda _done: 2, later.append)
    qtbot.waitUntil(lambda: len(later) == 2)


def test_flush_waits_for_what_editors_hand_in(session: Session, store: FakeStore) -> None:
    session.committing.connect(lambda: session.write(_add("typed")))
    session.flush()
    assert store.done == ["typed"]


def test_close_flushes_and_closes_the_store(store: FakeStore, qtbot: QtBot) -> None:
    session = Session(lambda: store, actor="A")  # type: ignore[arg-type,return-value]
    session.start()
    session.write(_add("last"))
    session.close()
    assert store.done == ["last"]
    assert store.closed
    session.write(_add("too late"))
    assert store.done == ["last"]


def test_a_store_that_cannot_be_opened(qtbot: QtBot) -> None:
    def broken() -> "KnowledgeBase":
        raise OSError(2, "No such file")

    session = Session(broken, actor="A")
    with qtbot.waitSignal(session.open_failed) as failed:
        session.start()
    assert isinstance(failed.args[0], OSError)
    with qtbot.waitSignal(session.failed):
        session.read(lambda done: done, lambda _result: None)
    session.close()


def test_writes_asked_for_before_the_start_wait(store: FakeStore, qtbot: QtBot) -> None:
    session = Session(lambda: store, actor="A")  # type: ignore[arg-type,return-value]
    session.write(_add("early"))
    with qtbot.waitSignals([session.opened, session.saved]):
        session.start()
    assert store.done == ["early"]
    session.close()


def test_opening_can_be_tried_again(store: FakeStore, qtbot: QtBot) -> None:
    refused = [OSError(2, "No such file")]

    def open_store() -> "KnowledgeBase":
        if refused:
            raise refused.pop()
        return store  # type: ignore[return-value]

    session = Session(open_store, actor="A")
    with qtbot.waitSignal(session.open_failed):
        session.start()
    with qtbot.waitSignal(session.opened):
        session.start()
    session.close()
    assert store.closed


def test_a_refused_value_is_not_called_unsaved(session: Session, qtbot: QtBot) -> None:
    def refused(_done: object) -> None:
        raise ValueError

    with qtbot.assertNotEmitted(session.unsaved), qtbot.waitSignal(session.failed):
        session.write(refused)


def test_with_store_gives_the_whole_store(session: Session, store: FakeStore, qtbot: QtBot) -> None:
    seen: list[object] = []
    session.with_store(lambda whole: whole, seen.append)
    qtbot.waitUntil(lambda: seen == [store])


@pytest.mark.parametrize("way", ["read", "with_store"])
def test_a_failed_read_reaches_its_caller(session: Session, qtbot: QtBot, way: str) -> None:
    def broken(_any: object) -> None:
        raise KeyError("record")

    told: list[Exception] = []
    with qtbot.waitSignal(session.failed):
        getattr(session, way)(broken, lambda _result: None, told.append)
    assert isinstance(told[0], KeyError)


class Asking:
    """Stands for a widget that asks, and is known by its callbacks alone."""

    def __init__(self, told: list[object]) -> None:
        self.told = told

    def done(self, answer: object) -> None:
        self.told.append(answer)


class Remembering:
    """A thread that never lets go of what it was given."""

    def __init__(self) -> None:
        self.kept: list[Callable[[], None]] = []
        self._thread = ThreadPoolExecutor(1)

    def submit(self, work: Callable[[], None]) -> Future[None]:
        self.kept.append(work)
        return self._thread.submit(work)

    def shutdown(self, **_how: bool) -> None:
        self._thread.shutdown()


def test_no_thread_holds_who_asked_once_the_answer_is_told(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = Remembering()
    monkeypatch.setattr(session, "_writer", threads)
    monkeypatch.setattr(session, "_readers", threads)
    told: list[object] = []
    asking = Asking(told)
    gone = weakref.ref(asking)
    session.write(lambda _store: None, initiator=asking, on_done=asking.done)
    session.read(lambda _store: 1, asking.done)
    session.with_store(lambda _store: 2, asking.done)
    del asking
    qtbot.waitUntil(lambda: len(told) == 3)
    assert len(threads.kept) == 3
    assert gone() is None
    threads.shutdown()
