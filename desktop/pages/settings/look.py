"""What reports of the organisation look like: kept in the store, for everybody on it."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.pages.base import PageContext
from desktop.pages.settings.cover_preview import CoverPreview
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Combo, LineField
from desktop.widgets.labels import PlainText, field_label
from desktop.widgets.layouts import column, row
from kb.house import look_service
from kb.house.logo import LARGEST
from kb.house.look import HouseLook
from kb.store import file_io
from reports import language
from reports.house import ACCENT

if TYPE_CHECKING:
    from kb.changes import Changes


class LookGroup(QWidget):
    """Name, colour, texts and logo, and beside them the cover that becomes of it."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._look = HouseLook()
        self.fields = {
            "organisation": LineField(self.tr("Organisation")),
            "accent": LineField(self.tr("Accent colour"), placeholder=ACCENT, mono=True),
            "cover_text": LineField(self.tr("Cover text")),
            "footer_text": LineField(self.tr("Footer text")),
        }
        self.language = Combo(self.tr("Language of reports"), language.names())
        self.language.picked.connect(self._save_language)
        self.preview = CoverPreview()
        self.choose = Button(
            self.tr("Choose logo…"), icon="upload-simple", on_click=self.choose_file
        )
        self.take_away = Button(self.tr("Remove logo"), on_click=self.remove_logo)
        self.take_away.setEnabled(False)  # until a logo is read
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self._build()
        for name, field in self.fields.items():
            field.textEdited.connect(lambda _text: self._draw())
            field.left.connect(partial(self._save_field, name))
            field.returnPressed.connect(partial(self._save_field, name))
        self.read()

    def _build(self) -> None:
        hints = {
            "accent": self.tr("Dark enough to be read on paper; empty for Hotwash's own."),
            "cover_text": self.tr("One sentence under the title, such as a legal notice."),
            "footer_text": self.tr("One line at the foot of each page."),
        }
        side = column(spacing=10)
        for name, field in self.fields.items():
            label = field_label(field.accessibleName(), field)
            part = column(label, field, spacing=4)
            if name in hints:
                part.addWidget(PlainText(hints[name], "hint", wrap=True))
            side.addLayout(part)
        label = field_label(self.language.accessibleName(), self.language)
        said = self.tr(
            "Of every report that doesn't say otherwise; what is recorded stays as it is."
        )
        side.addLayout(column(label, self.language, spacing=4))
        side.addWidget(PlainText(said, "hint", wrap=True))
        side.addLayout(row(self.choose, self.take_away, None, spacing=8))
        logo = self.tr("PNG or JPEG, printed at most 40 × 14 mm, without the file's own notes.")
        side.addWidget(PlainText(logo, "hint", wrap=True))
        side.addWidget(self.message)
        side.addStretch(1)
        both = row(side, self.preview, spacing=24)
        both.setStretch(0, 1)
        both.setAlignment(self.preview, Qt.AlignmentFlag.AlignTop)
        told = PlainText(
            self.tr(
                "Kept in the store as a policy page, with versions: reports of everybody who "
                "works in this store look the same."
            ),
            "hint",
            wrap=True,
        )
        self.setLayout(column(told, both, spacing=8))

    def search_words(self) -> str:
        """Words by which the search of settings finds the group."""
        names = [field.accessibleName() for field in self.fields.values()]
        return " ".join([*names, self.language.accessibleName(), self.tr("Logo")])

    # --- reading

    def read(self) -> None:
        """Reads what is in force."""
        self._context.session.read(
            look_service.read, self._show, replaces=("settings.look", id(self))
        )

    def _show(self, look: HouseLook) -> None:
        self._look = look
        for name, field in self.fields.items():
            if not field.hasFocus():
                field.set_value(getattr(look, name))
        self.language.set_value(look.language or language.SOURCE)
        self.take_away.setEnabled(bool(look.logo_name))
        self._draw()
        if look.trouble:
            self._say(look.trouble)

    def _draw(self) -> None:
        typed = {name: field.value() for name, field in self.fields.items()}
        self.preview.show_look(replace(self._look, **typed))  # type: ignore[arg-type]

    # --- writing

    def _save_field(self, name: str) -> None:
        self._save(name, self.fields[name].value())

    def _save_language(self, tag: object) -> None:
        self._save("language", "" if tag == language.SOURCE else str(tag))

    def choose_file(self) -> None:
        """Asks for a picture and takes it as the logo."""
        path, _filter = QFileDialog.getOpenFileName(
            self.window(), self.tr("Choose logo…"), "", "PNG, JPEG (*.png *.jpg *.jpeg)"
        )
        if path:
            self.take_logo(Path(path))

    def take_logo(self, path: Path) -> None:
        """Takes a picture as the logo; small enough to be read here."""
        try:
            with file_io.opened(path) as file:
                data = file.read(LARGEST + 1)
        except OSError as error:
            self._say(error.strerror or str(error))
            return
        if not data:
            self._say(self.tr("“{name}” is empty.").format(name=path.name))
            return
        self._save("logo", data)

    def remove_logo(self) -> None:
        """Reports have no logo any more; undo brings it back."""
        self._save("logo", b"")

    def _save(self, name: str, value: str | bytes) -> None:
        self._say("")
        if value == getattr(self._look, name):
            return
        operation = partial(look_service.save, values={name: value})
        self._context.session.write(operation, self, self._on_written, self._on_refused)

    def _on_written(self, changes: "Changes") -> None:
        del changes
        self.read()

    def _on_refused(self, error: Exception) -> None:
        """What was typed stays, to be put right."""
        self._say(str(getattr(error, "what", "") or error))

    def _say(self, sentence: str) -> None:
        self.message.set_text(sentence)
        self.message.setVisible(bool(sentence))
