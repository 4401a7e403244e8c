"""Texts of attackers in the window: no markup runs, nothing is loaded, nothing is turned round."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from PySide6 import QtGui
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QCompleter,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.drafts import Journal
from desktop.main_window import MainWindow
from desktop.navigation import Route
from desktop.pages import PAGES
from desktop.pages.incident.registry import SECTIONS
from desktop.session import Session
from desktop.settings import Settings
from desktop.widgets.fields import LineField
from desktop.widgets.text import TextField
from kb.knowledge_base import KnowledgeBase
from tests.desktop.conftest import PatientBot
from tests.stores import ACTOR
from tests.trust import hostile_store
from tests.trust.conftest import Tell
from tests.trust.hostile_store import MARK, TURNING, Words

_SIZE = (1440, 900)
#: Pages that show one record, and its kind.
#: Rows and columns of lists and tables that are looked at.
_ROWS, _COLUMNS = 30, 20
_OWN = Qt.FindChildOption.FindDirectChildrenOnly
_OF_RECORDS = {"incident": "incident", "entity": "asset", "reports": "incident"}
_KNOWN = ("playbook", "article", "automation_rule")


@dataclass
class Found:
    """What a walk saw, and what is wrong with it."""

    texts: int = 0
    places: int = 0
    faults: list[str] = field(default_factory=list)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@contextmanager
def opened(
    folder: Path, store: Path, theme: str, qapp: QApplication, qtbot: QtBot
) -> Iterator[tuple[MainWindow, Session]]:
    """The real window on a store."""
    settings = Settings(folder / "settings.ini")
    settings.set("appearance/theme", theme)
    session = Session(
        lambda: KnowledgeBase.open(store, actor=ACTOR), actor=ACTOR, name="s", place=str(store)
    )
    journal = Journal(folder / "drafts.json")
    application = Application(qapp, settings, session, journal, ask=lambda _question: True)
    with qtbot.waitSignal(session.opened):
        session.start()
    window = application.open_window()
    window.resize(*_SIZE)
    yield window, session
    window.close()
    session.close()
    journal.close()


def settle(session: Session, qtbot: QtBot) -> None:
    """Until what the window asked the store for was answered, and what that led to as well."""
    for _ in range(3):
        answers: list[None] = []
        for _reader in range(2):
            session.read(lambda _session: None, answers.append)
        qtbot.waitUntil(partial(_are_two, answers))
        QApplication.processEvents()


def _are_two(answers: list[None]) -> bool:
    return len(answers) == 2


def routes(ids: dict[str, object]) -> Iterator[Route]:
    """Every page, every section of the incident, every kind of item that is known."""
    for spec in PAGES:
        if spec.exists and spec.name not in _OF_RECORDS:
            yield Route(spec.name)
    for section in SECTIONS:
        if section.exists:
            yield Route("incident", ids["incident"], section.name)  # type: ignore[arg-type]
    for kind in _KNOWN:
        yield Route("knowledge", ids[kind])  # type: ignore[arg-type]
    yield Route("entity", ids["asset"])  # type: ignore[arg-type]
    yield Route("knowledge", query=MARK)
    yield Route("incidents", query=MARK)
    yield Route("proposals", ids["proposal"])  # type: ignore[arg-type]
    for section_name in ("today", "bulletins", "quizzes", "paths", "drills"):
        yield Route("training", section=section_name)


def look(where: str, window: MainWindow, found: Found) -> None:
    """Whatever shows a text now."""
    found.places += 1
    for widget in QApplication.allWidgets():
        for how, text in _texts(widget):
            if MARK in text or "R&D" in text or "fdp.exe" in text:
                found.texts += 1
                _judge(f"{where}: {how} of {type(widget).__name__}", text, found)
        if isinstance(widget, QLabel) and _is_rich(widget):
            found.faults.append(f"{where}: a label runs markup: {widget.text()[:60]!r}")
        if isinstance(widget, QTextEdit):
            _look_at_document(where, widget, found)
        if isinstance(widget, LineField | TextField) and not widget.isReadOnly():
            _look_at_field(where, widget, found)
    if window.width() > _SIZE[0] or window.minimumSizeHint().width() > _SIZE[0]:
        found.faults.append(f"{where}: the window wants {window.minimumSizeHint().width()} px")


def _texts(widget: QWidget) -> Iterator[tuple[str, str]]:
    yield "tooltip", widget.toolTip()
    yield "title", widget.windowTitle()
    if isinstance(widget, QLabel):
        yield "label", widget.text()
    if isinstance(widget, QAbstractButton):
        yield "button", widget.text()
    yield from _offered(widget)
    for action in widget.actions():
        yield "action", action.text()
        yield "tip of an action", action.toolTip() if _is_own_tip(action) else ""


def _offered(widget: QWidget) -> Iterator[tuple[str, str]]:
    """What choices, lists and tables show, and what is offered while somebody types."""
    models: list[tuple[str, QAbstractItemModel | None]] = []
    if isinstance(widget, QComboBox):
        models.append(("choice", widget.model()))
    # Our own delegates name such signs while they paint; models hold the texts as they are.
    if isinstance(widget, QAbstractItemView) and _is_painted_by_qt(widget):
        models.append(("cell", widget.model()))
    if isinstance(widget, QLineEdit) and (completer := widget.completer()) is not None:
        models.append(("completion", completer.model()))
    models += [("completion", one.model()) for one in widget.findChildren(QCompleter, options=_OWN)]
    for how, model in models:
        if model is None:
            continue
        for row in range(min(model.rowCount(), _ROWS)):
            for column in range(_columns(model)):
                place = model.index(row, column)
                yield how, str(place.data(Qt.ItemDataRole.DisplayRole) or "")
                yield f"tip of a {how}", str(place.data(Qt.ItemDataRole.ToolTipRole) or "")


def _is_painted_by_qt(view: QAbstractItemView) -> bool:
    delegate = view.itemDelegate()
    return not isinstance(view, QHeaderView) and type(delegate).__module__.startswith("PySide6")


def _columns(model: QAbstractItemModel) -> int:
    return 1 if isinstance(model, QAbstractListModel) else min(model.columnCount(), _COLUMNS)


def _look_at_field(where: str, field: LineField | TextField, found: Found) -> None:
    """Text that is edited stays as it is; a sign says that something in it turns it round."""
    text = field.value()
    if set(TURNING) & set(text) and not field.says_what_turns():
        name = field.accessibleName()
        found.faults.append(f"{where}: the field {name!r} doesn't say that it is turned round")


def _is_own_tip(action: QAction) -> bool:
    return action.toolTip() != action.text().replace("&", "")


def _judge(where: str, text: str, found: Found) -> None:
    if "tip" in where and QtGui.Qt.mightBeRichText(text):
        found.faults.append(f"{where} runs markup: {text[:60]!r}")
    has_keys = "button" in where or ("action of" in where and "tip" not in where)
    if has_keys and "R&D" in text:
        found.faults.append(f"{where} makes a key of an ampersand: {text[:60]!r}")
    if set(TURNING) & set(text):
        found.faults.append(f"{where} is turned round: {text[:90]!r}")


def _is_rich(label: QLabel) -> bool:
    if label.textFormat() is Qt.TextFormat.PlainText:
        return False
    return label.textFormat() is not Qt.TextFormat.AutoText or QtGui.Qt.mightBeRichText(
        label.text()
    )


def _look_at_document(where: str, widget: QTextEdit, found: Found) -> None:
    if widget.isReadOnly():
        _judge(f"{where}: text of {type(widget).__name__}", widget.toPlainText(), found)
    block = widget.document().begin()
    while block.isValid():
        pieces = block.begin()
        while not pieces.atEnd():
            style = pieces.fragment().charFormat()
            pieces += 1
            if style.isImageFormat() and not style.toImageFormat().name().startswith(":"):
                name = style.toImageFormat().name()
                if "file:" in name or "http" in name or name.startswith("/"):
                    found.faults.append(f"{where}: a text has the picture {name[:60]}")
            if style.isAnchor() and "javascript:" in style.anchorHref():
                found.faults.append(f"{where}: a text links to {style.anchorHref()[:60]}")
        block = block.next()


def _was_opened(pipe: Path) -> bool:
    """Whether anybody holds the pipe open for reading."""
    try:
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.desktop
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize(
    ("words", "theme"), [(hostile_store.markup, "dark"), (hostile_store.endless, "light")]
)
def test_no_text_of_an_attacker_does_anything(
    words: Words, theme: str, tmp_path: Path, qapp: QApplication, qtbot: QtBot, tell: Tell
) -> None:
    secret = tmp_path / "secret.png"
    os.mkfifo(secret)
    store = tmp_path / "s.hotwash"
    ids = hostile_store.made(store, words, secret)
    found = Found()
    pictures = os.environ.get("HOTWASH_PICTURES")
    with opened(tmp_path, store, theme, qapp, qtbot) as (window, session):
        for number, route in enumerate(routes(dict(ids))):
            window.navigation.go(route)
            settle(session, qtbot)
            where = f"{route.page} {route.section}".strip()
            look(where, window, found)
            if pictures:
                name = f"{words.__name__}-{number:02}-{where.replace(' ', '-')}.png"
                window.grab().save(str(Path(pictures) / name))
            if _was_opened(secret):
                found.faults.append(f"{where}: a file was opened")
    tell(
        f"window texts, {words.__name__}: {found.texts:,} texts in {found.places} places, "
        f"{len(found.faults)} that run, load, turn or leave the window"
    )
    assert found.texts > 100
    assert "\n".join(sorted(set(found.faults))) == ""
