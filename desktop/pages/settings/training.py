"""Who is who in training, and the plan of one's own cards."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.pages.base import PageContext
from desktop.pages.settings.joining import JoinPeople
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable
from kb.people import service as people
from kb.people.schemas import Person
from kb.training import trainees
from kb.training.reviews import service as reviews

if TYPE_CHECKING:
    from kb.changes import Changes


class TrainingGroup(QWidget):
    """People with their roles; a role says for whom bulletins and paths are."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.model: RowsModel[Person] = RowsModel(self._columns(), lambda one: one.id, parent=self)
        self.model.edited.connect(self._edit)
        self.table = EditableTable(self.tr("People and roles"))
        self.table.setModel(self.model)
        self.table.setMinimumHeight(180)
        self.table.setMaximumHeight(260)
        self.name = LineField(self.tr("Name"), placeholder=self.tr("Name"))
        self.role = LineField(self.tr("Role"), placeholder=self.tr("Role: Tier 1 analyst, IR lead"))
        self.role.returnPressed.connect(self.add)
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.joining = JoinPeople(context)
        self.joining.joined.connect(self.read)
        self.joining.refused.connect(self._refused)
        self._lay_out()
        self.read()

    def _lay_out(self) -> None:
        add = Button(self.tr("Add person"), on_click=self.add)
        again = Button(self.tr("Plan my cards again"), on_click=self.plan_again)
        hint = PlainText(
            self.tr(
                "Who has a Tier 1 role sees each bulletin as new. Who has a role such as IR lead "
                "sees everybody's results; nobody else does. Roles are kept in the store."
            ),
            "hint",
            wrap=True,
        )
        told = PlainText(
            self.tr("Planning again works out from your answers when each card comes."),
            "hint",
            wrap=True,
        )
        line = row(self.name, self.role, add, spacing=8)
        line.setStretch(1, 1)
        self.setLayout(
            column(
                row(again, None),
                told,
                PlainText(self.tr("People and roles"), "secondary"),
                hint,
                self.table,
                line,
                PlainText(
                    self.tr("A name that an import brought, and who it really is"), "secondary"
                ),
                self.joining,
                self.message,
                spacing=8,
            )
        )

    def _columns(self) -> tuple[Column[Person], ...]:
        return (
            Column("name", self.tr("Name"), lambda one: Cell(one.name, "person"), 190),
            Column(
                "role",
                self.tr("Role"),
                lambda one: Cell(one.role),
                200,
                stretch=True,
                editor="line",
                value=lambda one: one.role,
            ),
            Column("is", self.tr("Means"), self._means, 120),
        )

    def _means(self, one: Person) -> Cell:
        if trainees.leads(one.role):
            return Cell(self.tr("Lead"), "chip", "info")
        return Cell(self.tr("Tier 1"), "chip", "ok") if trainees.is_tier_1(one.role) else Cell("")

    def read(self) -> None:
        """Reads everybody."""
        self._context.session.read(people.everybody, self._show, replaces=("training", id(self)))

    def _show(self, found: tuple[Person, ...]) -> None:
        self.model.set_rows(list(found))
        self.joining.show_people(found)

    def add(self) -> None:
        """Adds the person that is typed."""
        name = str(self.name.value()).strip()
        if not name:
            self._say(self.tr("Write a name."))
            self.name.setFocus()
            return
        ensure = partial(people.ensure, name=name, role=str(self.role.value()).strip())
        self._context.session.write(ensure, self, self._added, self._refused)

    def _added(self, changes: "Changes") -> None:
        if changes.operation_id is None:
            self._say(self.tr("This person is known already: change the role in the list."))
        else:
            self._say("")
            self.name.set_value("")
            self.role.set_value("")
        self.read()

    def _edit(self, one: Person, _key: str, value: object) -> None:
        revise = partial(
            people.revise, record_id=one.id, version=one.version, values={"role": str(value)}
        )
        self._context.session.write(revise, self, lambda _changes: self.read(), self._refused)

    def plan_again(self) -> None:
        """Plans one's own cards for the retention that is set."""
        wanted = int(self._context.settings.text("training/retention")) / 100
        plan = partial(reviews.plan_again, person=self._context.session.actor, retention=wanted)
        self._context.session.write(plan, self, self._planned, self._refused)

    def _planned(self, changes: "Changes") -> None:
        said = self.tr("%n card(s) planned otherwise", "", int(changes.result))
        self._context.notices.show(said)

    def _refused(self, error: Exception) -> None:
        self._say(str(error))
        self.read()

    def _say(self, sentence: str) -> None:
        self.message.set_text(sentence)
        self.message.setVisible(bool(sentence))
