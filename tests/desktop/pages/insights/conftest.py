"""The page of insights, on a store of its own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.pages.base import PageContext
from desktop.pages.insights.page import InsightsPage


@pytest.fixture
def page(
    page_context: PageContext, refreshing: Callable[[Any], None], qtbot: QtBot
) -> Iterator[InsightsPage]:
    made = InsightsPage(page_context)
    qtbot.addWidget(made)
    refreshing(made)
    made.resize(1240, 860)
    made.show()
    qtbot.waitExposed(made)
    yield made
    page_context.session.flush()
