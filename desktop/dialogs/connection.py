"""One connection: where it leads and how to sign in there."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import CheckBox, Combo, LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from kb.connectors.schemas import CLOUDS, DEVICE, GRAPH, PRODUCTS, SECRET, SENTINEL, Connection
from kb.errors import KBError

if TYPE_CHECKING:
    from collections.abc import Mapping

_LABEL = 130
_WIDTH = 520


class ConnectionDialog(QDialog):
    """A form that stays open until what it says can be used.

    Args:
        parent: the window.
        connection: what is changed; None for a new one.
        save: keeps a connection and its new secret ("" leaves the former); raises KBError.

    Attributes:
        fields: the lines, by the name of what they hold.
        choices: product, cloud and way to sign in.
        secret: the client secret, which shows dots.
        save_button: saves.
        saved: the connection, once it was saved.
    """

    def __init__(
        self,
        parent: QWidget,
        connection: Connection | None,
        save: Callable[[Connection, str], Connection],
    ) -> None:
        super().__init__(parent)
        self._save = save
        self._former = connection
        self.saved: Connection | None = None
        title = self.tr("Add connection") if connection is None else connection.name
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(_WIDTH)
        self.fields: Mapping[str, LineField] = {
            "name": LineField(self.tr("Name"), placeholder=self.tr("such as Defender")),
            "tenant": LineField(self.tr("Tenant"), placeholder=self.tr("id or domain"), mono=True),
            "client_id": LineField(self.tr("Client id"), mono=True),
            "subscription": LineField(self.tr("Subscription"), mono=True),
            "resource_group": LineField(self.tr("Resource group"), mono=True),
            "workspace": LineField(self.tr("Workspace"), mono=True),
        }
        ways = ((DEVICE, self.tr("I sign in with a code")), (SECRET, self.tr("A client secret")))
        self.choices: Mapping[str, Combo] = {
            "product": Combo(self.tr("Product"), tuple(PRODUCTS.items())),
            "cloud": Combo(self.tr("Cloud"), [(key, one.label) for key, one in CLOUDS.items()]),
            "sign_in": Combo(self.tr("Sign-in"), ways),
        }
        self.secret = LineField(self.tr("Client secret"))
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.rules = CheckBox(self.tr("Fetch automation rules, too"), checked=True)
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.save_button = Button(self.tr("Save"), "primary", on_click=self._on_save)
        self._lines: dict[str, QWidget] = {}
        self._lay_out(title)
        self._fill()

    def _lay_out(self, title: str) -> None:
        order = (
            *("name", "product", "cloud", "tenant", "client_id"),
            *("subscription", "resource_group", "workspace", "sign_in"),
        )
        parts: list[QWidget] = [PlainText(title, "panel", wrap=True)]
        for name in order:
            field = self.fields.get(name) or self.choices[name]
            parts.append(self._line(name, field))
        parts.append(self._line("secret", self.secret))
        parts += [self.rules, self._hint(), self.message]
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.reject)
        buttons = QWidget()
        buttons.setLayout(row(None, cancel, self.save_button, spacing=8))
        self.setLayout(column(*parts, buttons, spacing=8, margins=(18, 16, 18, 16)))
        for name in ("product", "sign_in"):
            self.choices[name].picked.connect(lambda _value: self._show_lines())

    def _hint(self) -> PlainText:
        said = self.tr(
            "The application is registered in Microsoft Entra. It needs the right to read "
            "security incidents, or the role Microsoft Sentinel Reader; to send comments, the "
            "right to write them or Microsoft Sentinel Responder."
        )
        return PlainText(said, "hint", wrap=True)

    def _line(self, name: str, field: QWidget) -> QWidget:
        label = PlainText(field.accessibleName(), "secondary")
        label.setFixedWidth(_LABEL)
        made = QWidget()
        line = row(label, field, spacing=8)
        line.setStretch(1, 1)
        made.setLayout(line)
        self._lines[name] = made
        return made

    def _fill(self) -> None:
        known = self._former or Connection("", GRAPH, "", "")
        for name, field in self.fields.items():
            field.set_value(getattr(known, name))
        for name, combo in self.choices.items():
            combo.set_value(getattr(known, name))
        self.rules.set_value(known.with_rules)
        if self._former is not None:
            self.secret.setPlaceholderText(self.tr("unchanged"))
        self._show_lines()
        self.fields["name"].setFocus()

    def _show_lines(self) -> None:
        """Only what the product and the way to sign in need."""
        sentinel = self.choices["product"].value() == SENTINEL
        for name in ("subscription", "resource_group", "workspace"):
            self._lines[name].setVisible(sentinel)
        self.rules.setVisible(sentinel)
        self._lines["secret"].setVisible(self.choices["sign_in"].value() == SECRET)
        self.adjustSize()

    def _on_save(self) -> None:
        known = self._former or Connection("", GRAPH, "", "")
        texts = {name: field.value() for name, field in self.fields.items()}
        picked = {name: str(combo.value()) for name, combo in self.choices.items()}
        given = replace(known, **texts, **picked, with_rules=self.rules.value())
        secret = self.secret.text().strip() if given.sign_in == SECRET else ""
        try:
            self.saved = self._save(given, secret)
        except KBError as error:
            self.message.set_text(" ".join(part for part in (error.what, error.todo) if part))
            self.message.show()
            wrong = self.fields.get(str(getattr(error, "field", "")))
            (wrong or self.fields["name"]).setFocus()
            return
        self.secret.clear()
        self.accept()
