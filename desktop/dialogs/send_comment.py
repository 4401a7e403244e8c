"""Shows exactly what would be sent, and to whom, before anything is sent."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import Combo
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from desktop.widgets.text import TextField
from kb.connectors import write_back
from kb.errors import ValidationError

if TYPE_CHECKING:
    from kb.connectors.write_back import Receiver


class SendCommentDialog(QDialog):
    """The text of a comment and its receiver.

    Args:
        parent: the window.
        receivers: incidents of connections; at least one.
        propose: makes the text for a receiver.
        marking: of the incident, such as "TLP:AMBER".

    Attributes:
        receiver: the choice, where there are several.
        text: what is sent, as it stands.
        send: the button.
    """

    def __init__(
        self,
        parent: QWidget,
        receivers: "Sequence[Receiver]",
        propose: "Callable[[Receiver], str]",
        marking: str,
    ) -> None:
        super().__init__(parent)
        self._receivers = tuple(receivers)
        self._propose = propose
        title = self.tr("Send conclusion as comment")
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(560)
        names = [(n, f"{one.connection.name}: {one.label}") for n, one in enumerate(receivers)]
        self.receiver = Combo(self.tr("Receiver"), names)
        self.receiver.set_value(0)
        self.receiver.picked.connect(lambda _value: self._show_receiver())
        self.receiver.setVisible(len(self._receivers) > 1)
        self._to = PlainText("", "strong", wrap=True)
        self.text = TextField(self.tr("Text"), lines=10, most=16)
        self.text.textChanged.connect(self._count)
        self._left = PlainText("", "hint", wrap=True)
        self.send = Button(self.tr("Send"), "primary", icon="upload-simple", on_click=self._on_send)
        self._lay_out(title, marking)
        self._show_receiver()

    def _lay_out(self, title: str, marking: str) -> None:
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.reject)
        hint = self.tr(
            "The incident is marked {marking}. Everybody who can open it there reads this; it "
            "can't be taken back from here."
        ).format(marking=marking)
        parts = (
            PlainText(title, "panel", wrap=True),
            PlainText(self.tr("To"), "secondary"),
            self.receiver,
            self._to,
            PlainText(self.tr("Exactly this text is sent"), "secondary"),
            self.text,
            self._left,
            PlainText(hint, "warn", wrap=True),
            row(None, cancel, self.send, spacing=8),
        )
        self.setLayout(column(*parts, spacing=6, margins=(18, 16, 18, 16)))

    @property
    def chosen(self) -> "Receiver":
        """To whom."""
        value = self.receiver.value()
        return self._receivers[value if isinstance(value, int) else 0]

    def given(self) -> str:
        """What is sent."""
        return self.text.toPlainText().strip()

    def _show_receiver(self) -> None:
        self._to.set_text(self.chosen.label)
        self.text.setPlainText(self._propose(self.chosen))

    def _count(self) -> None:
        said = self.tr("{n} of at most {most} characters")
        count = f"{len(self.given()):,}"
        self._left.set_text(said.format(n=count, most=f"{self.chosen.most:,}"))
        try:
            write_back.checked(self.given(), self.chosen)
        except ValidationError as error:
            self._left.set_text(f"{error.what} {error.todo}".strip())
            self.send.setEnabled(False)
        else:
            self.send.setEnabled(True)

    def _on_send(self) -> None:
        if self.send.isEnabled():
            self.accept()
