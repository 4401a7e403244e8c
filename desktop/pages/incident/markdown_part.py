"""A long text of the incident: read first, edited in place, saved by itself."""

from typing import override

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.drafts import FieldKey
from desktop.pages.base import PageContext
from desktop.pages.incident.binding import BoundField, bind_field
from desktop.pages.incident.markdown_reader import MarkdownReader
from desktop.pages.incident.passages import set_about
from desktop.widgets.buttons import Button
from desktop.widgets.inspector import FieldBox
from desktop.widgets.layouts import column
from desktop.widgets.sections import section_title
from desktop.widgets.text import MarkdownEdit
from kb.incidents.record import service as record


class MarkdownPart(QWidget):
    """One Markdown field of the incident.

    Args:
        context: where writes and drafts go.
        field: "summary" or "root_cause".
        title: its title.
        hint: what belongs here, shown while it is empty.

    Signals:
        link_wanted: `(str)` a link, or "cite:E-09" of a reference.
    """

    link_wanted = Signal(str)

    def __init__(self, context: PageContext, field: str, title: str, hint: str) -> None:
        super().__init__()
        self._context = context
        self._field = field
        self._title = title
        self._bound: BoundField | None = None
        self._read_only = False
        self.edit_button = Button(self.tr("Edit"), "flat", icon="pencil-simple")
        self.edit_button.setAccessibleName(self.tr("Edit {title}").format(title=title))
        self.edit_button.clicked.connect(lambda _checked=False: self._toggle())
        self.reader = MarkdownReader(title)
        self.reader.edit_wanted.connect(self.edit)
        self.reader.link_wanted.connect(self.link_wanted)
        self._hint = Button(hint, "link", on_click=self.edit)
        self.editor = MarkdownEdit(title, placeholder=hint, lines=5, most=24)
        self.editor.finished.connect(self.read)
        self.editor.installEventFilter(self)
        self._box = FieldBox(self.editor)
        self._box.hide()
        head = section_title(title, None, self.edit_button)
        self.setLayout(column(head, self.reader, self._hint, self._box, spacing=6))

    @property
    def editing(self) -> bool:
        """Whether the text is being edited."""
        return not self._box.isHidden()

    def load(
        self, record_id: object, number: str, text: str, version: int, *, read_only: bool
    ) -> None:
        """Shows the saved text; what is being typed stays."""
        if self._bound is None:
            key = FieldKey("incident", str(record_id), self._field, f"{number}, {self._title}")
            self._bound = bind_field(self._context, self._box, key, record.revise, record_id)
        self._bound.load(text, version)
        set_about(self.reader, "incident", record_id, self._field)
        self._read_only = read_only
        self.edit_button.setVisible(not read_only)
        self.reader.show_if_new(text)
        self._show()

    def edit(self) -> None:
        """Shows the editor and puts the cursor into it."""
        if self._read_only:
            return
        self._box.show()
        self._show()
        self.editor.setFocus()

    def read(self) -> None:
        """Saves and shows the text as it is read."""
        if self._bound is not None:
            self._bound.save.commit()
        had_focus = self.editor.hasFocus()
        self.reader.show_if_new(self.editor.value())
        self._box.hide()
        self._show()
        if had_focus:
            (self.reader if self.reader.isVisible() else self._hint).setFocus()

    def _toggle(self) -> None:
        (self.read if self.editing else self.edit)()

    def _show(self) -> None:
        empty = not self.editor.value().strip()
        self.reader.setVisible(not self.editing and not empty)
        self._hint.setVisible(not self.editing and empty and not self._read_only)
        self.edit_button.set_label(self.tr("Done") if self.editing else self.tr("Edit"))
        self.edit_button.set_icon("check" if self.editing else "pencil-simple")

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            self.read()
            return True
        return super().eventFilter(watched, event)
