"""Where the organisation's own templates lie, and what is wrong with any of them."""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from reports.own import folder

_LABEL_WIDTH = 160


class TemplatesPlace(QWidget):
    """The folder, a button that shows it, and one line for each broken template."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name = PlainText(self.tr("Own templates"), "secondary", wrap=True)
        name.setFixedWidth(_LABEL_WIDTH)
        self._path = PlainText(str(folder.place()), "mono", wrap=True, selectable=True)
        self.show_button = Button(self.tr("Show"), on_click=self.show_folder)
        self.show_button.setAccessibleName(self.tr("Show the folder of own templates"))
        self.told = PlainText("", "hint", wrap=True, selectable=True)
        top = row(self._path, self.show_button, spacing=8)
        top.setStretch(0, 1)
        line = row(name, column(top, self.told, spacing=4), spacing=12)
        line.setStretch(1, 1)
        line.setAlignment(name, Qt.AlignmentFlag.AlignTop)
        name.setContentsMargins(0, 7, 0, 0)
        self.setLayout(line)
        self.read()

    def read(self) -> None:
        """Says how many kinds there are, or what is wrong."""
        found = folder.found()
        troubles = [f"{trouble.what} {trouble.todo}" for trouble in found.troubles]
        names = ", ".join(kind.label for kind in found.kinds)
        hint = self.tr("Each folder with a kind.toml in it is a kind of report.")
        self.told.set_text("\n".join(troubles or [names or hint]))
        self.told.set_role("error" if troubles else "hint")

    def show_folder(self) -> None:
        """Opens the folder; it is made at the first time."""
        place = folder.place()
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.told.set_text(error.strerror or str(error))
            self.told.set_role("error")
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(place)))
