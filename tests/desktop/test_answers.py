"""Answers reach those who still are there."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.answers import alive
from desktop.jobs.rendering import Renderers


class Asker(QWidget):
    """Hears an answer."""

    def __init__(self, heard: list[object]) -> None:
        super().__init__()
        self._heard = heard

    def later(self) -> Callable[[object], None]:
        """A function that takes its object along."""
        return lambda what: self.hear((what, "later"))

    def hear(self, what: object, more: object = None) -> None:
        self._heard.append((self.objectName(), what, more))


def test_a_callback_lives_as_long_as_its_widget_also_in_a_partial(qtbot: QtBot) -> None:
    asker = Asker([])
    plain, within, later = asker.hear, partial(partial(asker.hear, 1), more=2), asker.later()
    assert alive(plain)
    assert alive(within)
    assert alive(later)
    assert alive(print)
    assert not alive(None)
    delete(asker)
    assert not alive(plain)
    assert not alive(within)
    assert not alive(later)


def test_what_was_rendered_for_a_page_that_is_gone_is_dropped(qtbot: QtBot) -> None:
    heard: list[object] = []
    asker, other, parent = Asker(heard), Asker(heard), QObject()
    renderers = Renderers(parent)
    renderers._deliver(partial(asker.hear, 1), 2)
    delete(asker)
    renderers._deliver(partial(other.hear, 3), 4)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [("", 3, 4)]
    renderers.close()
    delete(other)
