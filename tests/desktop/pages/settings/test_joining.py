"""Joining a placeholder with a person, from the settings."""

from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from desktop.pages.base import PageContext
from desktop.pages.settings.training import TrainingGroup
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase
from kb.people import service as people

pytestmark = pytest.mark.desktop


def test_two_names_are_joined_and_what_changes_is_said_before(
    page_context: PageContext, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    old = kb.write(partial(people.ensure, name="tnowak", role=people.PLACEHOLDER)).result
    new = kb.write(partial(people.ensure, name="Tomasz Nowak")).result
    made = kb.write(partial(record.add, values={"title": "Fraud", "lead": "tnowak"})).result
    group = TrainingGroup(page_context)
    qtbot.addWidget(group)
    group.resize(800, 600)
    group.show()
    joining = group.joining
    qtbot.waitUntil(lambda: joining.placeholder.count() == 3)
    assert not joining.button.isEnabled()
    joining.placeholder.set_value(old)
    joining.person.set_value(old)
    joining._look()
    assert not joining.button.isEnabled()
    joining.person.set_value(new)
    joining._look()
    qtbot.waitUntil(lambda: joining.told.text().startswith("1 record will name"))
    joining.button.setFocus()
    joining.button.click()
    assert joining.placeholder.hasFocus(), "the page stays where it is"
    qtbot.waitUntil(lambda: joining.placeholder.count() == 2)
    assert kb.read(partial(record.get, record_id=made)).lead == "Tomasz Nowak"
    page_context.session.flush()
