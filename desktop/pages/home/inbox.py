"""Reviews that wait for somebody: look, return, ask for an action, approve; and those returned."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, override
from uuid import UUID

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.dialogs.signing import SigningDialog, ToSign
from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.home.blocks import Line
from desktop.widgets.buttons import Button
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column, row
from kb import signing
from kb.dossier import gate
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.review.checklist import undecided
from kb.incidents.sign_offs import service as sign_offs
from kb.vocabulary.response import SignOffRole

if TYPE_CHECKING:
    from desktop.pages.home.reading import HomeReading, ReturnedReview
    from kb.changes import Changes
    from kb.incidents.record.rows import IncidentRow


class Inbox(QObject):
    """Makes the lines of "Waiting for me"; what is being typed in one of them is kept.

    Args:
        context: session, navigation, notices.
        on_done: called when something was done, or given up.
    """

    def __init__(self, context: PageContext, on_done: Callable[[], object]) -> None:
        super().__init__()
        self._context = context
        self._on_done = on_done
        self._actions: list[ReviewActions] = []

    @property
    def is_typing(self) -> bool:
        """Whether a question is open: the lines must stay as they are."""
        return any(actions.is_open for actions in self._actions)

    def lines(self, found: "HomeReading") -> list[Line]:
        """What was returned to this person, then what waits for this person's signature."""
        self._actions = [
            ReviewActions(self._context, waiting, self._on_done) for waiting in found.waiting
        ]
        asked = zip(found.waiting, self._actions, strict=True)
        return [
            *(self._returned(one) for one in found.returned),
            *(self._waiting(waiting, actions) for waiting, actions in asked),
        ]

    def _returned(self, one: "ReturnedReview") -> Line:
        back = self.tr("Returned by {who}").format(who=one.returned.by)
        why = PlainText(one.returned.reason, "secondary", wrap=True)
        where = Route("incident", one.row.id, "sign_off", one.returned.sign_off_id)
        return self._line(one.row, back, self.tr("Open"), where, why)

    def _waiting(self, waiting: "IncidentRow", actions: "ReviewActions") -> Line:
        by = self.tr("Sign-off requested by {name}").format(name=waiting.lead)
        asked = by if waiting.lead else self.tr("Sign-off requested")
        where = Route("incident", waiting.id, "sign_off")
        return self._line(waiting, asked, self.tr("Review"), where, actions)

    def _line(
        self,
        about: "IncidentRow",
        detail: str,
        action: str,
        where: Route,
        below: QWidget | None = None,
    ) -> Line:
        go = partial(self._context.navigation.go, where)
        title = about.title or self.tr("No title")
        return Line(about.number, title, detail, action, go, below=below)


class ReviewActions(QWidget):
    """What can be done with a review right here; each asks for what it needs below it."""

    def __init__(
        self, context: PageContext, about: "IncidentRow", on_done: Callable[[], object]
    ) -> None:
        super().__init__()
        self._context = context
        self._id: UUID = about.id
        self._number = about.number
        self._on_done = on_done
        self._give: Callable[[], object] = lambda: None
        self._opener: Button | None = None
        self._signing = False
        self.fields: dict[str, LineField] = {}
        self.back = self._button(self.tr("Return…"), self._ask_return)
        self.ask = self._button(self.tr("Ask for an action…"), self._ask_action)
        self.approve = self._button(self.tr("Approve…"), self._begin_approval)
        buttons, flow = QWidget(), FlowLayout(spacing=4)
        for button in (self.back, self.ask, self.approve):
            flow.addWidget(button)
        buttons.setLayout(flow)
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.asking = QWidget()
        self._rows = column(spacing=4, margins=(0, 2, 0, 8))
        self.asking.setLayout(self._rows)
        self.asking.hide()
        self.setLayout(column(buttons, self.asking, self.message, spacing=2))

    @property
    def is_open(self) -> bool:
        """Whether something is being typed or signed here."""
        return self._signing or not self.asking.isHidden()

    def make_dialog(self, what: ToSign) -> SigningDialog:
        """The dialog that asks for name and statement."""
        return SigningDialog(self.window(), what)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.asking.isHidden():
            self._close()
        else:
            super().keyPressEvent(event)

    # --- asking

    def _button(self, label: str, act: Callable[[], object]) -> Button:
        button = Button(label, "link", on_click=act)
        button.setAccessibleName(f"{label} {self._number}")
        return button

    def _ask_return(self) -> None:
        asked = {"reason": self.tr("What is to be done before it comes back")}
        self._open(self.back, asked, self.tr("Return"), self._return)

    def _ask_action(self) -> None:
        asked = {
            "action": self.tr("What is to be done"),
            "owner": self.tr("Owner, may stay open"),
            "due": self.tr("Due, such as 2026-04-15; may stay open"),
        }
        self._open(self.ask, asked, self.tr("Ask for it"), self._give_action)

    def _open(
        self, opener: Button, asked: dict[str, str], give: str, act: Callable[[], object]
    ) -> None:
        self._clear()
        self._opener, self._give = opener, act
        for name, label in asked.items():
            field = LineField(label, placeholder=label)
            field.returnPressed.connect(self._take)
            self.fields[name] = field
            self._rows.addWidget(field)
        buttons = QWidget()
        take = Button(give, "secondary", on_click=self._take)
        cancel = Button(self.tr("Cancel"), "flat", on_click=self._close)
        buttons.setLayout(row(take, cancel, None, spacing=6))
        self._rows.addWidget(buttons)
        self.asking.show()
        next(iter(self.fields.values())).setFocus()

    def _clear(self) -> None:
        self._say("")
        self.fields = {}
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _close(self) -> None:
        self._clear()
        self.asking.hide()
        if self._opener is not None:
            self._opener.setFocus()
        self._on_done()

    def _take(self) -> None:
        first = next(iter(self.fields.values()))
        if first.value().strip():
            self._give()
        else:
            self._say(self.tr("“{field}” is needed here.").format(field=first.accessibleName()))
            first.setFocus()

    def _say(self, sentence: str) -> None:
        self.message.set_text(sentence)
        self.message.setVisible(bool(sentence))

    # --- doing

    def _return(self) -> None:
        self._write(
            partial(
                sign_offs.give_back,
                incident_id=self._id,
                by=self._context.session.actor,
                reason=self.fields["reason"].value(),
            ),
            self.tr("Returned {number}"),
        )

    def _give_action(self) -> None:
        values: dict[str, Any] = {
            name: field.value().strip()
            for name, field in self.fields.items()
            if field.value().strip()
        }
        values["asked_by"] = self._context.session.actor
        add = partial(follow_ups.add, incident_id=self._id, values=values)
        self._write(add, self.tr("Asked for an action in {number}"))

    def _begin_approval(self) -> None:
        self._signing = True  # from here on, no change of the store takes the buttons away
        self._context.session.read(
            partial(_to_approve, incident_id=self._id), self._ask_approval, self._refuse
        )

    def _ask_approval(
        self, found: "tuple[sign_offs.Standing, Sequence[str], Sequence[str]]"
    ) -> None:
        standing, missing, left = found
        if left:
            self._signing = False
            text = self.tr("Decide first what becomes of {what}, in Sign-off of {number}.")
            self._say(text.format(what=", ".join(left), number=self._number))
            return
        what = ToSign(
            title=self.tr("Approve {number}").format(number=self._number),
            version=standing.review_number,
            content_hash=standing.content_hash,
            open_points=tuple(missing),
            name=self._context.session.actor,
            button=self.tr("Approve"),
        )
        dialog = self.make_dialog(what)
        dialog.accepted.connect(partial(self._approve, dialog))
        dialog.rejected.connect(self._on_dialog_closed)
        dialog.open()

    def _on_dialog_closed(self) -> None:
        self._signing = False

    def _approve(self, dialog: SigningDialog) -> None:
        self._write(
            partial(
                signing.sign,
                incident_id=self._id,
                role=SignOffRole.APPROVER.value,
                by=dialog.name.value(),
                statement=dialog.given_statement(),
            ),
            self.tr("Approved {number}"),
        )

    def _write(self, operation: Callable[..., object], said: str) -> None:
        def done(_changes: "Changes") -> None:
            self._signing = False
            self._context.notices.show(said.format(number=self._number))
            self._close()

        self._signing = True
        self._context.session.write(operation, self, done, self._refuse)

    def _refuse(self, error: Exception) -> None:
        self._signing = False
        self._say(str(getattr(error, "what", "") or error))


def _to_approve(
    session: Any,  # noqa: ANN401 - kb's own session
    incident_id: UUID,
) -> tuple[sign_offs.Standing, tuple[str, ...], tuple[str, ...]]:
    """What would be signed, what is missing, and what nobody decided on."""
    items = gate(session, incident_id)
    missing = tuple(item.text for item in items if not item.done)
    return sign_offs.standing(session, incident_id), missing, undecided(items)
