"""The list of incidents on a store with more than one page of them."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session as StoreSession

from desktop.pages.base import Page, PageContext
from desktop.pages.incidents.page import IncidentsPage
from kb.incidents.record import service
from kb.knowledge_base import KnowledgeBase
from kb.ledger.operation import operation

SEVERITIES = ("high", "low", "medium")
LEADS = ("Amelie Fontaine", "Tomasz Nowak")


@operation("Fill")
def fill(session: StoreSession) -> None:
    """250 incidents; every third is of high severity, every second led by Amelie Fontaine."""
    for number in range(1, 251):
        values = {
            "number": f"INC-2026-{number:04d}",
            "title": f"Case {number:03d}",
            "severity": SEVERITIES[number % 3],
            "lead": LEADS[number % 2],
        }
        service.add(session, values)


@pytest.fixture
def filled(kb: KnowledgeBase) -> KnowledgeBase:
    """The store with 250 incidents."""
    kb.write(fill)
    return kb


@pytest.fixture
def show(
    page_context: PageContext, refreshing: Callable[[Page], None], qtbot: QtBot
) -> Callable[[], IncidentsPage]:
    """Opens the page in a window of 1240 × 800 and waits for the list."""
    from desktop.navigation import Route

    def shown() -> IncidentsPage:
        page = IncidentsPage(page_context)
        qtbot.addWidget(page)
        refreshing(page)
        page.resize(1240, 800)
        page.show()
        with qtbot.waitSignal(page.feed.shown):
            page.open(Route("incidents"))
        return page

    return shown


@pytest.fixture
def page(filled: KnowledgeBase, show: Callable[[], IncidentsPage]) -> IncidentsPage:
    """The page on 250 incidents."""
    return show()
