"""New items of the library: what can be made, and the text that each begins with."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QWidget

from desktop.pages.knowledge.services import SERVICES
from kb.library.automation_rules.writing import STARTING_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.pages.base import Page


def kinds() -> tuple[tuple[str, str], ...]:
    """What can be made, with the words of its menu."""
    return (
        ("playbook", _tr("New playbook")),
        ("article", _tr("New article")),
        ("automation_rule", _tr("New automation rule")),
    )


def ask(parent: QWidget, below: QWidget, make: "Callable[[str], object]") -> None:
    """Offers what can be made below a button."""
    menu = QMenu(parent)
    for kind, label in kinds():
        menu.addAction(label, partial(make, kind))
    menu.exec(below.mapToGlobal(below.rect().bottomLeft()))


def add(page: "Page", kind: str, title: str, made: "Callable[..., object]") -> None:
    """Makes an item; without a title, it is named as untitled."""
    untitled = {
        "playbook": _tr("Untitled playbook"),
        "article": _tr("Untitled article"),
        "automation_rule": _tr("Untitled automation rule"),
    }[kind]
    values = {"title": title or untitled}
    body = STARTING_TEXT if kind == "automation_rule" else ""
    page.context.session.write(partial(SERVICES[kind].add, values=values, body=body), page, made)


def _tr(text: str) -> str:
    return QCoreApplication.translate("KnowledgePage", text)
