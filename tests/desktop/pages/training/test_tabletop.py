"""Table-top exercises in the window: made of a drill, held, recorded, handed on, printed."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.training.page import TrainingPage
from desktop.pages.training.tabletop_view import TabletopView
from desktop.widgets.buttons import Button
from kb import reissuing
from kb.incidents.issued_reports import service as issued_reports
from kb.incidents.lessons import service as lessons
from kb.knowledge_base import KnowledgeBase
from kb.training.exercises import course, service
from kb.training.exercises.schemas import WholeExercise
from reports import reissue
from tests.kb.training.drills import drills

pytestmark = pytest.mark.desktop


@pytest.fixture
def opened(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot
) -> Callable[[], tuple[TabletopView, WholeExercise]]:
    """Makes an exercise of a drill in the window."""

    def made() -> tuple[TabletopView, WholeExercise]:
        drills.made(kb)
        page.open(Route("training", section="drills"))
        view = page.drills.exercises
        page.drills.shown.chosen.emit("table")
        qtbot.waitUntil(view.making.button.isEnabled)
        view.making.button.click()
        qtbot.waitUntil(lambda: view.is_open and view.room.found is not None)
        found = view.room.found
        assert found is not None
        return view, found

    return made


def press(view: TabletopView, label: str, qtbot: QtBot) -> None:
    def found() -> list[Button]:
        return [b for b in view.room.findChildren(Button) if b.text() == label and b.isVisible()]

    qtbot.waitUntil(lambda: bool(found()), timeout=5000)
    found()[0].click()


def now(kb: KnowledgeBase, found: WholeExercise) -> WholeExercise:
    return kb.read(partial(service.whole, record_id=found.exercise.id))


def test_an_exercise_is_held_recorded_and_handed_on(
    kb: KnowledgeBase,
    page: TrainingPage,
    opened: Callable[[], tuple[TabletopView, WholeExercise]],
    qtbot: QtBot,
) -> None:
    view, found = opened()
    room = view.room
    assert not page.header.isVisible()
    assert not room.release_it.isEnabled()
    press(view, "Begin", qtbot)
    qtbot.waitUntil(room.release_it.isEnabled)
    qtbot.keyClick(room.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: room.now.plain_text() == found.injects[0].text)
    current = room.table.current_record()
    assert current is not None
    assert current.id == found.injects[1].id
    room.kind.chosen.emit("lesson")
    room.who.set_value("Mei Lin")
    qtbot.keyClicks(room.text, "Keep the number at hand")
    qtbot.keyClick(room.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(room.entries.records()) == 1)
    (entry,) = now(kb, found).entries
    assert (entry.who, entry.entry_kind) == ("Mei Lin", "lesson")
    assert entry.inject_id == found.injects[0].id
    assert room.text.value() == ""
    press(view, "End", qtbot)
    press(view, "Hand 1 finding on to INC-2026-0001", qtbot)
    incident = found.exercise.incident_id
    assert incident is not None
    qtbot.waitUntil(lambda: bool(kb.read(partial(lessons.list_for, incident_id=incident))))
    room.left.emit()
    qtbot.waitUntil(page.header.isVisible)
    assert [one.state for one in view.model.records()] == ["ended"]


def test_the_clock_puts_to_the_group_what_is_due(
    kb: KnowledgeBase,
    opened: Callable[[], tuple[TabletopView, WholeExercise]],
    qtbot: QtBot,
) -> None:
    view, found = opened()
    third = found.injects[2]
    revise = partial(course.revise_inject, record_id=third.id, version=third.version)
    kb.write(partial(revise, values={"minute": 0}))
    press(view, "Begin", qtbot)
    qtbot.waitUntil(lambda: view.room.now.plain_text() == third.text)
    assert now(kb, found).injects[2].released_at is not None
    assert now(kb, found).injects[0].released_at is None


def test_own_injects_and_who_takes_part_are_typed(
    kb: KnowledgeBase,
    opened: Callable[[], tuple[TabletopView, WholeExercise]],
    qtbot: QtBot,
) -> None:
    view, found = opened()
    room = view.room
    room._add_inject({"text": "A journalist calls", "minute": 20})
    qtbot.waitUntil(lambda: len(room.injects.records()) == len(found.injects) + 1)
    room._revise({"facilitator": "Amelie Fontaine", "participants": ["Mei Lin", "Samir Haddad"]})
    qtbot.waitUntil(lambda: "Mei Lin, Samir Haddad" in room._facts.plain_text())
    own = now(kb, found).injects[-1]
    assert (own.text, own.minute) == ("A journalist calls", 20)

    def taken_out() -> bool:
        if room.table.select_key(own.id):
            qtbot.keyClick(room.table, Qt.Key.Key_Delete)
        return len(now(kb, found).injects) == len(found.injects)

    qtbot.waitUntil(taken_out)
    assert own.id not in {one.id for one in now(kb, found).injects}


def test_it_opens_by_its_route_and_prints_its_debrief(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot, tmp_path: Path
) -> None:
    drill = drills.made(kb)
    made = kb.write(partial(service.make, drill_id=drill.id)).result
    kb.write(partial(service.begin, record_id=made))
    kb.write(partial(course.note, exercise_id=made, kind="decision", text="Call the bank"))
    kb.write(partial(service.end, record_id=made))
    page.open(Route("training", made, "exercises"))
    view = page.drills.exercises
    qtbot.waitUntil(lambda: view.is_open and view.room.found is not None)
    target = tmp_path / "debrief.md"
    view.file.save_as = lambda *_of_dialog: target
    press(view, "Export debrief…", qtbot)
    box = view.file.box
    assert box is not None
    box.form.set_value("md")
    with qtbot.waitSignal(view.file.wrote, timeout=60_000):
        box.save.click()
    assert "Call the bank" in target.read_text("utf-8")
    registered = partial(issued_reports.register, subjects=("exercise",))
    qtbot.waitUntil(lambda: len(kb.read(registered)) == 1)
    report = kb.read(registered)[0].report
    assert (report.item_id, report.report_kind) == (made, "drill_debrief")
    since = partial(reissuing.since, report_id=report.id)
    assert not kb.read(since).differs
    entry = kb.read(partial(service.whole, record_id=made)).entries[0]
    put_right = partial(course.revise_entry, record_id=entry.id, version=entry.version)
    kb.write(partial(put_right, values={"who": "Mei Lin"}))
    assert [one.kind for one in kb.read(since).changes] == ["exercise_entry"]
    again = kb.read(partial(reissue.standing, report_id=report.id))
    read_again = partial(reissue.read_again, found=again, taken=(), by="Amelie Fontaine")
    assert kb.read(read_again).record["entries"][0]["who"] == "Mei Lin"


@pytest.mark.parametrize("text", ["-1", "soon", "99999"])
def test_a_minute_that_is_none_is_refused(text: str) -> None:
    from desktop.pages.training import tabletop_words

    with pytest.raises(ValueError, match="0 to 1440"):
        tabletop_words.read_minute(text)
    assert tabletop_words.read_minute(" ") is None
    assert tabletop_words.read_names("A, B,, A") == ["A", "B"]
