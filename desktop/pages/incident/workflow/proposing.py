"""What a row of the workflow asks of the playbook: proposed from its menu and its panel."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QMenu

from desktop.proposing import add_wishes, fill, propose
from desktop.widgets.buttons import Button
from kb.conformance import proposing
from kb.vocabulary.proposals import StepWish

if TYPE_CHECKING:
    from desktop.pages.incident.section import Section
    from desktop.pages.incident.workflow.rows import StepRow


def add_to(menu: QMenu, section: "Section", row: "StepRow") -> bool:
    """Adds what can be proposed; False where the row asks for nothing, or there is no playbook."""
    wishes = _wishes(section, row)
    if wishes:
        add_wishes(menu, wishes, row.real, partial(_propose, section, row))
    return bool(wishes)


class ProposeButton(Button):
    """Opens what a row asks for below itself; hidden where it asks for nothing.

    Args:
        section: whose rows they are.
    """

    def __init__(self, section: "Section", row: "StepRow") -> None:
        label = QCoreApplication.translate("Proposing", "Propose playbook change…")
        super().__init__(label, icon="git-diff")
        self._section = section
        self.clicked.connect(self.open_choices)
        self.show_row(row)

    def show_row(self, row: "StepRow") -> None:
        """Offers what this row asks for."""
        self._row = row
        offered = bool(_wishes(self._section, row))
        if not offered or self.parent() is not None:  # alone, it would be a window
            self.setVisible(offered)

    def open_choices(self) -> None:
        """Shows the choices."""
        self.choices().popup(self.mapToGlobal(QPoint(0, self.height())))

    def choices(self) -> QMenu:
        """What the row asks for."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        choose = partial(_propose, self._section, self._row)
        fill(menu, _wishes(self._section, self._row), self._row.real, choose)
        return menu


def _wishes(section: "Section", row: "StepRow") -> tuple[StepWish, ...]:
    """What fits the row's result; a time is only asked for where one is known."""
    whole = section.whole
    if whole is None or whole.comparison is None or whole.comparison.version_id is None:
        return ()
    known = row.real is not None
    return tuple(
        wish for wish in proposing.wishes(row.result) if wish is not StepWish.EXPECT or known
    )


def _propose(section: "Section", row: "StepRow", wish: StepWish) -> None:
    section.context.session.committing.emit()
    operation = partial(
        proposing.from_row,
        incident_id=section.incident_id,
        wish=wish.value,
        playbook_step_id=row.planned.id if row.planned is not None else None,
        step_id=row.step.id if row.step is not None else None,
    )
    propose(section.context, operation, section, edit=wish is StepWish.REWORD)
