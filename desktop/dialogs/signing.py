"""The only signing dialog: shows what is signed, and takes the statement."""

from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from desktop.widgets.text import TextField


@dataclass(frozen=True, slots=True)
class ToSign:
    """What the dialog shows.

    Attributes:
        title: such as "Approve INC-2026-0417".
        version: of the review.
        content_hash: of what is signed, as 64 hex digits.
        open_points: what is missing, in words; signing then needs a statement.
        name: who signs, to begin with.
        button: label of the button that signs.
    """

    title: str
    version: int
    content_hash: str
    open_points: tuple[str, ...]
    name: str
    button: str


def grouped(content_hash: str) -> str:
    """The beginning of a hash in groups that people can compare: "9f2c 61ab 04de 77c1"."""
    return " ".join(content_hash[at : at + 4] for at in range(0, 16, 4))


class SigningDialog(QDialog):
    """Asks for name and statement before a review is signed.

    Attributes:
        name: the field for who signs.
        statement: the field for what they say.
    """

    def __init__(self, parent: QWidget, what: ToSign) -> None:
        super().__init__(parent)
        self._what = what
        self.setWindowTitle(what.title)
        self.setModal(True)
        self.setMinimumWidth(460)
        self.name = LineField(self.tr("Name"))
        self.name.set_value(what.name)
        self.statement = TextField(self.tr("Statement"), lines=3, most=8)
        content = self.tr("Version {n} · content {hash}").format(
            n=what.version, hash=grouped(what.content_hash)
        )
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.sign = Button(what.button, "primary", on_click=self._sign)
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.reject)
        parts: list[QWidget] = [
            PlainText(what.title, "panel", wrap=True),
            PlainText(content, "mono"),
        ]
        if what.open_points:
            text = self.tr("Open points: say in the statement why it is signed all the same.")
            parts.append(PlainText(text, "warn", wrap=True))
            parts += [PlainText(f"– {point}", "secondary", wrap=True) for point in what.open_points]
        parts += [PlainText(self.tr("Name"), "secondary"), self.name]
        parts += [PlainText(self.tr("Statement"), "secondary"), self.statement, self.message]
        buttons = QWidget()
        buttons.setLayout(row(None, cancel, self.sign, spacing=8))
        self.setLayout(column(*parts, buttons, spacing=6, margins=(18, 16, 18, 16)))

    def _sign(self) -> None:
        if not self.name.value().strip():
            self._say(self.tr("Say who signs."))
            self.name.setFocus()
        elif self._what.open_points and not self.given_statement().strip():
            self._say(self.tr("Give the reason for signing with open points."))
            self.statement.setFocus()
        else:
            self.accept()

    def given_statement(self) -> str:
        """What was typed as statement."""
        return str(self.statement.value())

    def _say(self, sentence: str) -> None:
        self.message.set_text(sentence)
        self.message.show()
