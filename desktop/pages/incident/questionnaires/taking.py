"""Takes an answer, or the words selected in it, into the agreed text; the answer stays."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QMenu, QPlainTextEdit, QWidget

from desktop.navigation import Route
from desktop.widgets.buttons import Button
from kb.asking import taking
from kb.questionnaires.questions import Kind
from kb.vocabulary.response import ObservationClass

if TYPE_CHECKING:
    from desktop.pages.incident.section import Section
    from kb.changes import Changes
    from kb.incidents.answers.schemas import AnswerSet

#: Answers that say something by themselves; a point of a scale needs its question.
WORTH_TAKING: Final = frozenset({Kind.TEXT, Kind.LINE, Kind.CHOICE, Kind.CHOICES})


def take_button(
    section: "Section", given: "AnswerSet", key: str, question: str, shown: QWidget
) -> Button:
    """A button with a menu of where an answer can go.

    Args:
        section: writes, and leads to what was made.
        given: whose answer it is.
        key: of the question.
        question: its words, for who can't see where the button stands.
        shown: the widget that shows the answer; words selected in it go alone.
    """
    button = Button(_tr("Take into…"), "link")
    name = _tr("Take {person}'s answer to “{question}” into…")
    button.setAccessibleName(name.format(person=given.person, question=question))
    button.setToolTip(_tr("Select words of the answer to take only those."))
    button.clicked.connect(lambda _checked=False: _open_menu(button, section, given, key, shown))
    return button


def take_menu(
    section: "Section", given: "AnswerSet", key: str, shown: QWidget, parent: QWidget
) -> QMenu:
    """The menu of the button."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    passage = selected_words(shown)
    known: dict[str, Any] = {"set_id": given.id, "key": key, "passage": passage}
    if passage:
        only = menu.addAction(_tr("The selected words, into"))
        only.setEnabled(False)
    menu.addAction(
        _tr("A new lesson"),
        partial(_take, section, partial(taking.into_lesson, **known), "lessons"),
    )
    for how, label in (
        (ObservationClass.WENT_WELL, _tr("What went well")),
        (ObservationClass.WENT_BADLY, _tr("What went badly")),
        (ObservationClass.LUCK, _tr("Where we were lucky")),
    ):
        into = partial(taking.into_observation, **known, how=how)
        menu.addAction(label, partial(_take, section, into, "causes"))
    menu.addAction(
        _tr("The summary"), partial(_take, section, partial(taking.into_summary, **known), "")
    )
    return menu


def selected_words(shown: QWidget) -> str:
    """The words that are selected in what shows an answer."""
    if isinstance(shown, QLabel):
        return shown.selectedText().replace("\u2029", "\n")
    if isinstance(shown, QPlainTextEdit):
        return shown.textCursor().selectedText().replace("\u2029", "\n")
    return ""


def _open_menu(
    button: Button, section: "Section", given: "AnswerSet", key: str, shown: QWidget
) -> None:
    menu = take_menu(section, given, key, shown, button)
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))


def _take(section: "Section", operation: Callable[..., Any], place: str) -> None:
    incident_id = section.incident_id

    def tell(changes: "Changes") -> None:
        anchor = changes.result if place else None
        route = Route("incident", incident_id, place or "overview", anchor)
        context = section.context
        context.notices.show(
            _tr("Taken over, with its source. The answer stays as it is."),
            _tr("Show"),
            partial(context.navigation.go, route),
        )

    section.context.session.committing.emit()  # what was just typed is taken as well
    section.write(operation, tell)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Questionnaires", text)
