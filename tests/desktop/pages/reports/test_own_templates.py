"""Own templates in the window: offered, followed while they are written, broken ones told."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.reports.page import ReportsPage
from desktop.pages.settings.templates_place import TemplatesPlace
from desktop.widgets.bars import ErrorBar
from desktop.widgets.labels import PlainText
from reports.own import folder
from tests.desktop.pages.reports.test_page import RENDER_MS, fresh, text_of

pytestmark = pytest.mark.desktop
_KIND = """label = "Board letter"
contents = false
formats = ["pdf"]

[[sections]]
key = "appeal"
title = "What we ask of you"
"""


@pytest.fixture
def letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "report-templates"
    monkeypatch.setenv(folder.VARIABLE, str(place))
    (place / "letter" / "sections").mkdir(parents=True)
    (place / "letter" / "kind.toml").write_text(_KIND, encoding="utf-8")
    section = place / "letter" / "sections" / "appeal.html.j2"
    section.write_text("<p>First words</p>\n", encoding="utf-8")
    return section


@pytest.fixture
def page(
    page_context: PageContext, refreshing: Callable[[Any], None], letter: Path, qtbot: QtBot
) -> Iterator[ReportsPage]:
    assert letter.exists()
    made = ReportsPage(page_context)
    qtbot.addWidget(made)
    refreshing(made)
    made.resize(1240, 860)
    made.show()
    yield made
    made.rendering.stop()


def test_the_preview_follows_the_template_and_names_the_line(
    page: ReportsPage, incident_id: UUID, letter: Path, qtbot: QtBot
) -> None:
    page.open(Route("reports", record_id=incident_id))
    assert page.form.kind.findText("Board letter (own)") >= 0
    page.form.kind.set_value("letter")
    page.form.kind.picked.emit("letter")
    assert page.form.sections.keys() == ("appeal",)
    qtbot.waitUntil(
        lambda: fresh(page) and "First words" in text_of(page.document), timeout=RENDER_MS
    )
    letter.write_text("<p>Other words</p>\n", encoding="utf-8")
    qtbot.waitUntil(
        lambda: fresh(page) and "Other words" in text_of(page.document), timeout=RENDER_MS
    )
    letter.write_text("<p>Last</p>\n<p>{{ nothing }}</p>\n", encoding="utf-8")

    def told() -> str:
        bars = page.findChildren(ErrorBar)
        return " ".join(label.plain_text() for bar in bars for label in bar.findChildren(PlainText))

    qtbot.waitUntil(lambda: "appeal.html.j2”, line 2" in told(), timeout=RENDER_MS)
    assert "Other words" in text_of(page.document)


def test_a_broken_declaration_is_told_beside_the_kind_and_hides_nothing(
    page: ReportsPage, letter: Path, qtbot: QtBot
) -> None:
    page.open(Route("reports"))
    before = page.form.kind.count()
    declaration = letter.parent.parent / "kind.toml"
    declaration.write_text('label = "A"\nformats = "pdf"\n', encoding="utf-8")
    qtbot.waitUntil(lambda: not page.form.troubles.isHidden())
    assert "“letter/kind.toml”, line 2" in page.form.troubles.plain_text()
    assert page.form.kind.count() == before - 1
    declaration.write_text(_KIND, encoding="utf-8")
    qtbot.waitUntil(page.form.troubles.isHidden)
    assert page.form.kind.count() == before


def test_the_settings_say_where_they_lie(letter: Path, qtbot: QtBot) -> None:
    place = TemplatesPlace()
    qtbot.addWidget(place)
    assert place.told.plain_text() == "Board letter"
    (letter.parent.parent / "kind.toml").write_text("label = ", encoding="utf-8")
    place.read()
    assert "line 1" in place.told.plain_text()
