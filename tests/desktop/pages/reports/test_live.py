"""The preview while somebody types, and the way from a passage back to its field."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from desktop.drafts import FieldKey
from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.reports.page import ReportsPage
from desktop.pages.reports.passages import Target
from desktop.pages.reports.preview import Spot
from kb.incidents.lessons import service as lessons
from kb.knowledge_base import KnowledgeBase
from reports.places import Place

RENDER_MS = 120_000


@pytest.fixture
def lesson_id(kb: KnowledgeBase, incident_id: UUID) -> UUID:
    values = {"title": "Bind sessions", "what_happened": "A token was replayed."}
    made: UUID = kb.write(partial(lessons.add, incident_id=incident_id, values=values)).result
    return made


@pytest.fixture
def page(
    page_context: PageContext,
    refreshing: Callable[[Any], None],
    incident_id: UUID,
    lesson_id: UUID,
    qtbot: QtBot,
) -> Iterator[ReportsPage]:
    made = ReportsPage(page_context)
    qtbot.addWidget(made)
    refreshing(made)
    made.resize(1240, 860)
    made.show()
    with qtbot.waitSignals([made.rendering.drafted, made.rendering.rendered], timeout=RENDER_MS):
        made.open(Route("reports", record_id=incident_id))
    yield made
    made.rendering.stop()


def state(page: ReportsPage) -> str:
    return page.bar._fresh.plain_text()


def text_of(document: QPdfDocument) -> str:
    return "".join(document.getAllText(p).text() for p in range(document.pageCount()))


def what_happened(page: ReportsPage, lesson_id: UUID) -> Place:
    latest = page.rendering.latest
    assert latest is not None
    wanted = (str(lesson_id), "what_happened")
    return next(p for p in latest.result.places if (p.record, p.field) == wanted)


def test_what_is_typed_shows_before_it_is_saved(
    page: ReportsPage, lesson_id: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    assert state(page).startswith("Exact")
    exact = page.rendering.latest
    key = FieldKey("lesson", str(lesson_id), "what_happened")
    with qtbot.waitSignal(page.rendering.drafted, timeout=RENDER_MS):
        page.context.drafts.put(key, "Typed this very moment.", base="", version=1)
    assert "Typed this very moment." in text_of(page.document)
    assert state(page) == "Draft"
    assert (
        kb.read(partial(lessons.get, record_id=lesson_id)).what_happened == "A token was replayed."
    )
    assert page.rendering.latest is exact  # a draft is never what Export writes
    page.context.drafts.forget(key)
    with qtbot.waitSignal(page.rendering.rendered, timeout=RENDER_MS):
        pass
    assert state(page).startswith("Exact")
    assert "A token was replayed." in text_of(page.document)


def test_typing_into_another_incident_changes_nothing(page: ReportsPage) -> None:
    other = FieldKey("lesson", "00000000-0000-7000-8000-000000000000", "title")
    page.context.drafts.put(other, "Elsewhere", base="", version=1)
    assert not page.rendering.stale


def test_a_draft_keeps_the_place_and_the_old_pages_until_the_new_are_in(
    page: ReportsPage, lesson_id: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    page.view.go_to(3)
    qtbot.waitUntil(lambda: page.view.place()[1] > 0)
    place, pages = page.view.place(), page.document.pageCount()
    with qtbot.waitSignal(page.rendering.drafted, timeout=RENDER_MS):
        change = partial(lessons.revise, record_id=lesson_id, version=1, values={"title": "New"})
        kb.write(change)
    assert page.view.place() == place
    assert page.document.pageCount() == pages


def test_the_menu_leads_from_a_passage_to_its_field(
    page: ReportsPage, incident_id: UUID, lesson_id: UUID, qtbot: QtBot
) -> None:
    place = what_happened(page, lesson_id)
    menu = QMenu(page)
    page.passages.add_to(menu, Spot(place.page - 1, place.x + 3, place.y + place.height - 3))
    words = [action.text() for action in menu.actions()]
    assert words == ["Go to lesson L-01 · What happened", "Go to this section of the incident"]
    menu.actions()[0].trigger()
    shown = page.context.navigation.current
    assert shown == Route("incident", incident_id, "lessons", lesson_id, "field:what_happened")
    menu.actions()[1].trigger()
    assert page.context.navigation.current == Route("incident", incident_id, "lessons")
    nowhere = QMenu(page)
    page.passages.add_to(nowhere, None)
    page.passages.add_to(nowhere, Spot(0, -5, -5))
    assert not nowhere.actions()


@pytest.mark.parametrize(
    ("target", "route"),
    [
        (Target("summary", "", "", "summary"), ("overview", True, "field:summary")),
        (Target("happened", "", "", "root_cause"), ("overview", True, "field:root_cause")),
        (
            Target("config_changes", "", "", "config_decision"),
            ("config_changes", False, "field:config_decision"),
        ),
        (Target("evidence", "", "", ""), ("evidence", False, "")),
    ],
)
def test_fields_of_the_incident_itself(
    page: ReportsPage, incident_id: UUID, target: Target, route: tuple[str, bool, str]
) -> None:
    page.passages.go_to(target)
    section, anchored, query = route
    anchor = incident_id if anchored else None
    assert page.context.navigation.current == Route("incident", incident_id, section, anchor, query)


def test_a_point_of_the_view_is_a_point_of_the_page(
    page: ReportsPage, lesson_id: UUID, qtbot: QtBot
) -> None:
    place = what_happened(page, lesson_id)
    page.view.go_to(place.page - 1)
    for zoom in (page.view.fit_page, lambda: page.view.zoom(1), lambda: page.view.zoom(0)):
        zoom()
        sheets = list(page.view._sheets())
        sheet = sheets[place.page - 1]
        scale = sheet.width() / page.document.pagePointSize(place.page - 1).width()
        at = sheet.topLeft() + QPointF(place.x + 4, place.y + 4) * scale
        spot = page.view.spot_at(at.toPoint())
        assert spot is not None
        assert spot.page == place.page - 1
        assert abs(spot.x - place.x - 4) < 2
        # The sheets are where the library draws them: the last one ends where scrolling does.
        bar = page.view.verticalScrollBar()
        below = page.view.documentMargins().bottom() + page.view.pageSpacing()
        foot = sheets[-1].bottom() + bar.value() + below
        assert abs(foot - (bar.maximum() + page.view.viewport().height())) <= 2
    assert page.view.spot_at(QPoint(-50, -50)) is None


def test_a_warning_names_its_page_and_leads_to_its_field(
    page: ReportsPage, incident_id: UUID, lesson_id: UUID
) -> None:
    buttons = page.warnings.findChildren(QPushButton)
    owner = next(b for b in buttons if b.text() == "Go to Owner")
    line = owner.parentWidget()
    assert line is not None
    assert any(b.text().startswith("Page ") for b in line.findChildren(QPushButton))
    owner.click()
    shown = page.context.navigation.current
    assert shown == Route("incident", incident_id, "lessons", lesson_id, "field:owner")
