"""Sections with one table: quick entry, edits, conflicts, paste, delete with a way back."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from desktop.pages.base import PageContext
from desktop.pages.incident.table_base import TableBase
from desktop.pages.incident.table_parts import Narrowing, Service, TableWords, together
from desktop.widgets.rows import Column

if TYPE_CHECKING:
    from kb.changes import Changes


class TableSection[R](TableBase[R]):
    """A table of records that are added, edited, pasted, duplicated and deleted.

    Subclasses build `bar` and override `form_kind`, `values_of`, `values_of_entry`, `ref_of`.
    """

    def __init__(
        self,
        context: PageContext,
        columns: Sequence[Column[R]],
        words: TableWords,
        service: Service,
        narrowing: Narrowing,
    ) -> None:
        super().__init__(context, columns, words, service, narrowing)
        self._listen()

    def _listen(self) -> None:
        self.model.edited.connect(self._on_edited)
        self.model.entered.connect(self._on_entered)
        self.table.picked.connect(self._on_picked)
        self.table.opened.connect(self._on_opened)
        self.table.peeked.connect(lambda _row: self.inspector_wanted.emit())
        self.table.removed.connect(self.delete)
        self.table.duplicated.connect(self._on_duplicated)
        self.table.lines_pasted.connect(self.paste_lines)
        self.table.stamp_wanted.connect(self._on_stamp)
        self.table.menu_wanted.connect(self._on_menu)
        self.table.sort_wanted.connect(self._on_sort)
        self.paste.accepted.connect(self._on_pasted)
        self.paste.closed.connect(self.table.setFocus)

    def add(self, values: Mapping[str, object], *, edit: str = "") -> None:
        """Adds a row and selects it; `edit` is a column whose editor then opens."""

        def select(changes: "Changes") -> None:
            self._wanted = (changes.result, edit)

        self.write(
            partial(self.service.add, incident_id=self.incident_id, values=values),
            select,
            self._on_refused,
        )

    @override
    def revise(self, row: R, values: Mapping[str, object], version: int | None = None) -> None:
        """Sets fields of a row; a conflict is shown with both values."""
        record = self.record_of(row)
        base = version if version is not None else self._versions.get(record.id, record.version)

        def note(changes: "Changes") -> None:
            # Where somebody else wrote in between, what is shown is still what stood at `base`.
            if getattr(changes.result, "version", base + 1) == base + 1:
                self._versions[record.id] = base + 1

        self.write(
            partial(self.service.revise, record_id=record.id, version=base, values=values),
            note,
            lambda error: self._on_unwritten(error, row),
        )

    def delete(self, rows: Sequence[R]) -> None:
        """Deletes rows as one operation, with a notice that takes it back."""
        if self.read_only or not rows:
            return
        refs = [self.ref_of(row) for row in rows]
        what = refs[0] if len(refs) == 1 else self.tr("{n} rows").format(n=len(refs))
        steps = [partial(self.service.remove, record_id=self.record_of(row).id) for row in rows]
        label = getattr(self.service.remove, "operation_label", "Delete")
        self.write(together(str(label), steps), self.tell_deleted(what))

    def _on_entered(self, text: str) -> None:
        self.say("")
        self.add(self.values_of_entry(text))

    def _on_edited(self, row: R, key: str, value: object) -> None:
        self.say("")
        try:
            values = self.values_of(row, key, value)
        except ValueError as error:
            self.say(str(error))
            self._type_again(row, key, value)
            return
        if values:
            self.revise(row, values)

    def _type_again(self, row: R, key: str, value: object) -> None:
        """The wrong text stays in its cell, so that it can be put right."""

        def edit() -> None:
            self.table.edit_key(self.key_of(row), key)
            editor = QApplication.focusWidget()
            if isinstance(editor, QLineEdit) and self.table.isAncestorOf(editor):
                editor.setText(str(value))

        # The editor that held it is still closing.
        QTimer.singleShot(0, self, edit)

    def _on_refused(self, error: Exception) -> None:
        self.say(str(getattr(error, "what", "") or error))

    def _on_unwritten(self, error: Exception, row: R) -> None:
        if not self.conflict.show_error(row, error):
            self._on_refused(error)

    # --- pasting

    @override
    def paste_lines(self, lines: Sequence[str]) -> bool:
        if self.read_only:
            return False
        self.say("")
        return self.paste.open(
            lines, self.paste_targets(), self.values_of_line, self.words_for_adding
        )

    def paste_clipboard(self) -> None:
        """Takes the lines of the clipboard, as Ctrl+V in the table does."""
        if not self.paste_lines(QGuiApplication.clipboard().text().splitlines()):
            self.say(self.tr("Copy lines of a table or a text first, then paste them here."))

    def _on_pasted(self, rows: Sequence[Mapping[str, object]]) -> None:
        def tell(changes: "Changes") -> None:
            made = changes.result if isinstance(changes.result, tuple) else ()
            if made:
                self._wanted = (made[0], "")
            self.tell_added(len(made))

        add = partial(self.service.add_many, incident_id=self.incident_id, rows=tuple(rows))
        self.write(add, tell, self._on_refused)

    def tell_added(self, count: int) -> None:
        """Says how many rows were added, with a way back."""
        text = self.tr("Added 1 row") if count == 1 else self.tr("Added {n} rows").format(n=count)
        self.tell_with_undo(text)

    # --- the table

    def _on_picked(self, row: R | None) -> None:
        self._show_panel(row)
        self.picked_row(row)

    def picked_row(self, row: R | None) -> None:
        """The chosen row changed."""

    def _on_opened(self, _row: R) -> None:
        self.inspector_wanted.emit()
        if self.panel.form is not None:
            self.panel.form.focus_first()

    def _on_duplicated(self, row: R) -> None:
        if self.read_only:
            return

        def select(changes: "Changes") -> None:
            self._wanted = (changes.result, "")

        record_id = self.record_of(row).id
        self.write(partial(self.service.duplicate, record_id=record_id), select)

    def _on_stamp(self, row: R, key: str) -> None:
        if key:
            self._on_edited(row, key, self.time_now())

    def _on_menu(self, row: R, at: QPoint) -> None:
        menu = QMenu(self.table)
        menu.addAction(self.tr("Copy reference"), self._copy_reference)
        self.menu_for(menu, row)
        if self.making is not None and not self.read_only:
            self.making.fill(menu, self.record_of(row))
        if not self.read_only:
            menu.addSeparator()
            menu.addAction(self.tr("Duplicate"), lambda: self._on_duplicated(row))
            rows = self.table.selected_records()
            menu.addAction(self.tr("Delete"), lambda: self.delete(rows))
        menu.popup(at)
