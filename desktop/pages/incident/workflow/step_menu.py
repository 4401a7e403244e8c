"""The context menu of a step: what the keys and the mouse can do, in words."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from desktop.pages.incident.workflow import proposing
from desktop.pages.incident.workflow.rows import StepRow
from kb.vocabulary.enums import StepResult, StepState

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.pages.incident.workflow.steps import StepsSection

_LONGEST = 60


def step_menu(section: "StepsSection", row: StepRow) -> QMenu:
    """The menu of one row; rows of the playbook that nothing was done for have their own."""
    menu = QMenu(section.table)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if section.read_only:
        proposing.add_to(menu, section, row)
    elif row.step is None:
        _fill_planned(menu, section, row)
    else:
        _fill_step(menu, section, row)
    return menu


def show_step_menu(section: "StepsSection", row: StepRow, at: QPoint) -> None:
    """Shows the menu at a global position; an approved review can still change the playbook."""
    menu = step_menu(section, row)
    if menu.isEmpty():
        menu.deleteLater()
    else:
        menu.popup(at)


def _fill_planned(menu: QMenu, section: "StepsSection", row: StepRow) -> None:
    edits = section.edits
    for text, state in (
        (_tr("Done as planned"), StepState.DONE),
        (_tr("Begin now"), StepState.IN_PROGRESS),
        (_tr("Skipped"), StepState.SKIPPED),
    ):
        _add(menu, text, lambda chosen=state: edits.record_planned(row, chosen))  # type: ignore[misc]
    proposing.add_to(menu, section, row)


def _fill_step(menu: QMenu, section: "StepsSection", row: StepRow) -> None:
    edits = section.edits
    _add(menu, _tr("Add step below"), section.add_step, "Ctrl+N")
    _add(menu, _tr("Stamp the time now"), lambda: edits.stamp(row, ""), "Ctrl+;")
    _add(menu, _tr("Duplicate"), lambda: edits.duplicate(row), "Ctrl+D")
    menu.addSeparator()
    _add(menu, _tr("Move up"), lambda: edits.move(row, -1), "Alt+Up")
    _add(menu, _tr("Move down"), lambda: edits.move(row, 1), "Alt+Down")
    _fill_playbook(menu, section, row)
    if section.making is not None:
        section.making.fill(menu, row.step)
    menu.addSeparator()
    _add(menu, _tr("Write lesson from this step"), lambda: edits.write_lesson(row))
    proposing.add_to(menu, section, row)
    _add(menu, _tr("Delete"), lambda: edits.remove([row]), "Del")


def _fill_playbook(menu: QMenu, section: "StepsSection", row: StepRow) -> None:
    """Which step of the playbook it is, or that it is none; what was said is marked."""
    targets = {other.planned.id: other for other in section.rows if other.planned is not None}
    if not targets or row.step is None:
        return
    edits, said = section.edits, row.step.playbook_step_id
    menu.addSeparator()
    linked = menu.addMenu(_tr("Is the playbook's step"))
    for key, other in targets.items():
        action = _add(linked, _label(other), lambda to=other: edits.link(row, to))  # type: ignore[misc]
        action.setCheckable(said == key)
        action.setChecked(said == key)
    none = said is None and row.step.result_override == StepResult.ADDED
    if not none:
        _add(menu, _tr("Not in the playbook"), lambda: edits.not_in_playbook(row))
    if none or said in targets:
        _add(menu, _tr("Let the words decide"), lambda: edits.by_words(row))


def _label(row: StepRow) -> str:
    title = row.planned.title if row.planned is not None else ""
    return f"{row.label}  {title if len(title) <= _LONGEST else title[: _LONGEST - 1] + '…'}"


def _add(menu: QMenu, text: str, act: "Callable[[], object]", key: str = "") -> QAction:
    action = menu.addAction(text.replace("&", "&&"))
    if key:
        native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        action.setText(f"{text}\t{native}")
    action.triggered.connect(lambda _checked=False: act())
    return action


def _tr(text: str) -> str:
    return QCoreApplication.translate("StepMenu", text)
