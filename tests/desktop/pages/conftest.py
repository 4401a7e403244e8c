"""Pages on a real store in a file: what people do there is really written."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from desktop.drafts import Journal
from desktop.jobs.job_list import JobList
from desktop.jobs.rendering import Renderers
from desktop.navigation import Navigation
from desktop.notices import Notices
from desktop.pages.base import Page, PageContext
from desktop.session import Session
from desktop.settings import Settings
from desktop.theme.theme import Theme
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from tests.stores import new_store


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the store lies."""
    return new_store(tmp_path / "team.hotwash")


@pytest.fixture
def kb(place: Path) -> Iterator[KnowledgeBase]:
    """Another window on the same store, to look at what was written."""
    with KnowledgeBase.open(place, actor="Tomasz Nowak") as opened:
        yield opened


@pytest.fixture
def real_session(place: Path, kb: KnowledgeBase, qtbot: QtBot) -> Iterator[Session]:
    """The window's session on the real store."""
    made = Session(
        lambda: KnowledgeBase.open(place, actor="Amelie Fontaine"),
        actor="Amelie Fontaine",
        name="team",
        poll_ms=50,
    )
    with qtbot.waitSignal(made.opened):
        made.start()
    yield made
    made.close()


@pytest.fixture
def page_context(
    real_session: Session, settings: Settings, theme: Theme, journal: Journal
) -> Iterator[PageContext]:
    """What a page needs, on the real store."""
    renderers = Renderers()
    yield PageContext(
        real_session, Navigation(), Notices(), JobList(), settings, theme, journal, renderers
    )
    renderers.close()


@pytest.fixture
def refreshing(real_session: Session) -> Callable[[Page], None]:
    """Joins a page to the store's changes, as the window does."""

    def join(page: Page) -> None:
        real_session.changed.connect(lambda made, _by: page.refresh(made))

    return join


@pytest.fixture
def incident_id(kb: KnowledgeBase) -> UUID:
    """An incident with a title and a lead."""
    values = {"title": "Stolen finance session", "lead": "Amelie Fontaine", "severity": "high"}
    found: UUID = kb.write(partial(incidents.add, values=values)).result
    return found
