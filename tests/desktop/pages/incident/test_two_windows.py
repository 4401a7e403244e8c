"""Two people edit one incident in two windows at once: nothing that was acknowledged is lost."""

import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import Session as Reader

from desktop.app import Application
from desktop.drafts import Journal
from desktop.navigation import Route
from desktop.pages.incident.follow_ups.section import FollowUpsSection
from desktop.pages.incident.page import IncidentPage
from desktop.session import Session
from desktop.settings import Settings
from kb import checking
from kb.errors import ConflictError, NotFoundError, NothingToUndoError
from kb.incidents.follow_ups import service as follow_ups
from kb.knowledge_base import KnowledgeBase
from kb.ledger.models import Operation, Revision
from tests.desktop.pages.incident.conftest import press, write

OPERATIONS = 1_000
#: Milliseconds: a busy machine answers late, and the list has grown long by then.
_PATIENCE = 120_000
_FIELDS = ("action", "owner", "ticket", "closing_note")


class Desk:
    """One person at one window: works through its section, and keeps what was answered."""

    def __init__(self, name: str, place: Path, folder: Path, qapp: QApplication) -> None:
        self.name = name
        self.session = Session(
            lambda: KnowledgeBase.open(place, actor=name),
            actor=name,
            name="soc",
            poll_ms=20,
        )
        folder.mkdir()
        self.journal = Journal(folder / "drafts.json")
        settings = Settings(folder / "settings.ini")
        self.application = Application(
            qapp, settings, self.session, self.journal, ask=lambda _question: True
        )
        self.sent = self.acknowledged = 0
        self.refused: list[Exception] = []
        #: By the text that was written: field and what the window showed there before.
        self.written: dict[str, tuple[str, str]] = {}
        self.session.saved.connect(self._on_saved)
        self.session.failed.connect(lambda error, _initiator: self.refused.append(error))

    def open(self, incident: UUID, qtbot: QtBot) -> None:
        with qtbot.waitSignal(self.session.opened, timeout=20_000):
            self.session.start()
        route = Route("incident", record_id=incident, section="follow_ups")
        self.window = self.application.open_window(route)
        self.window.resize(1000, 600)
        qtbot.waitUntil(lambda: isinstance(self.window.page, IncidentPage))

        def shown() -> bool:
            page = self.window.page
            assert isinstance(page, IncidentPage)
            section = page.sectioned.stack.currentWidget()
            return isinstance(section, FollowUpsSection) and section.whole is not None

        qtbot.waitUntil(shown)

    def close(self) -> None:
        self.window.close()
        self.session.close()
        self.journal.close()

    @property
    def section(self) -> FollowUpsSection:
        page = self.window.page
        assert isinstance(page, IncidentPage)
        section = page.sectioned.stack.currentWidget()
        assert isinstance(section, FollowUpsSection)
        return section

    @property
    def answered(self) -> bool:
        return self.sent == self.acknowledged + len(self.refused)

    def _on_saved(self, _at: object) -> None:
        self.acknowledged += 1

    def work(self, chance: random.Random) -> None:
        """One operation, chosen by chance, on what the window shows now."""
        rows = self.section.rows
        self.sent += 1
        text = f"{self.name} {self.sent}"
        dice = chance.random()
        if len(rows) < 3 or dice < 0.12:
            self.section.add({"action": text})
            self.written[text] = ("action", "")
        elif dice < 0.21:
            self.section.delete([chance.choice(rows)])
        elif dice < 0.26:
            self.session.undo(self.section.incident_id)
        else:
            row, field = chance.choice(rows), chance.choice(_FIELDS)
            self.written[text] = (field, getattr(row.item, field))
            self.section.revise(row, {field: text})

    def type_over(self, chance: random.Random, qtbot: QtBot) -> None:
        """The same by the keyboard: the cell of an action."""
        row = chance.choice(self.section.rows)
        self.sent += 1
        text = f"{self.name} {self.sent}"
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.section.table.edit_key(row.item.id, "action")
        self.written[text] = ("action", row.item.action)
        write(text)
        press(None, Qt.Key.Key_Return)


@pytest.fixture
def desks(
    place: Path, incident: UUID, tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> Iterator[tuple[Desk, Desk]]:
    made = [Desk(name, place, tmp_path / name, qapp) for name in ("Amelie", "Jad")]
    for desk in made:
        desk.open(incident, qtbot)
    yield made[0], made[1]
    for desk in made:
        desk.close()


def revisions(kb: KnowledgeBase) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Who wrote which values over which, oldest first."""

    def read(session: Reader) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
        query = (
            select(Operation.actor, Revision.before, Revision.after)
            .join(Operation, Operation.serial == Revision.operation_serial)
            .where(Revision.kind == "follow_up")
            .order_by(Revision.sequence)
        )
        return [
            (actor, before or {}, after or {}) for actor, before, after in session.execute(query)
        ]

    return kb.read(read)


def test_nothing_acknowledged_is_lost(
    desks: tuple[Desk, Desk], kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    chance = random.Random(4)  # noqa: S311 - the same chances in every run
    everybody: Callable[[], bool] = lambda: all(desk.answered for desk in desks)  # noqa: E731
    while sum(desk.sent for desk in desks) < OPERATIONS:
        for desk in desks:
            desk.work(chance)
        if chance.random() < 0.7:  # now and then several are on their way at once
            qtbot.waitUntil(everybody, timeout=_PATIENCE)
        if chance.random() < 0.05 and desks[0].section.rows:
            desks[0].type_over(chance, qtbot)
            qtbot.waitUntil(everybody, timeout=_PATIENCE)
    qtbot.waitUntil(everybody, timeout=_PATIENCE)

    known = (ConflictError, NotFoundError, NothingToUndoError)
    assert all(isinstance(error, known) for desk in desks for error in desk.refused)
    assert sum(desk.acknowledged for desk in desks) > OPERATIONS * 0.7
    assert checking.check(kb).problems == []

    found = revisions(kb)
    first = {
        (actor, value): before.get(field)
        for actor, before, after in reversed(found)
        for field, value in after.items()
        if field in _FIELDS
    }
    lost = sum((desk.name, text) not in first for desk in desks for text in desk.written)
    assert lost <= sum(len(desk.refused) for desk in desks)
    for desk in desks:
        for text, (_field, seen) in desk.written.items():
            gone = first.get((desk.name, text)) or ""
            assert gone == seen or not gone or gone.startswith(desk.name), (
                f"{text} of {desk.name} went over {gone!r} and showed {seen!r}"
            )

    kept = kb.read(partial(follow_ups.list_for, incident_id=incident))
    for desk in desks:
        qtbot.waitUntil(
            lambda desk=desk: (  # type: ignore[misc]
                [row.item for row in desk.section.rows] == list(kept)
            )
        )
