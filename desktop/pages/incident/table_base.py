"""What a section with one table shows: bar, table, panel, empty states, the way back."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, override
from uuid import UUID

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget

from desktop.pages.base import PageContext
from desktop.pages.incident.cell_conflict import CellConflict
from desktop.pages.incident.column_fit import ColumnFit
from desktop.pages.incident.paste_lines import PasteTarget
from desktop.pages.incident.paste_panel import PasteSlot
from desktop.pages.incident.record_panel import FormKind, RecordForm, RecordPanel
from desktop.pages.incident.section import Section
from desktop.pages.incident.table_parts import Narrowing, Service, TableWords
from desktop.widgets.bars import EmptyState
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable
from kb.incidents.sign_offs.guard import ADDED

if TYPE_CHECKING:
    from desktop.navigation import State

_EMPTY_TABLE = 112


class TableBase[R](Section):
    """A toolbar, a table and a panel for one kind of record; TableSection adds the writing.

    Subclasses build `bar` and override `form_kind`, `values_of`, `values_of_entry`, `ref_of`.

    Attributes:
        bar: layout above the table: buttons, filters, notes, previews.
        top: layout below `bar` for what is as wide as the section.
        message: a sentence on what is right, for the bar.
        paste: what pasted lines would become, for the bar.
        table: the table.
        model: its rows.
        panel: the inspector.
        record_kind: name of the kind of record that the rows are.
    """

    record_kind: str = ""

    def __init__(
        self,
        context: PageContext,
        columns: Sequence[Column[R]],
        words: TableWords,
        service: Service,
        narrowing: Narrowing,
    ) -> None:
        super().__init__(context)
        self.service = service
        self._words = words
        self._versions: dict[UUID, int] = {}
        self._wanted: tuple[UUID, str] | None = None
        self._order: tuple[str, bool] | None = None
        self.bar: QVBoxLayout = column(spacing=8, margins=(20, 10, 16, 10))
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.conflict = CellConflict(self.revise)
        self.paste = PasteSlot()
        self.model: RowsModel[R] = RowsModel(columns, self.key_of, entry=words.entry)
        self.table = EditableTable(words.name)
        self.table.setModel(self.model)
        self.table.time_now = self.time_now
        self.fit = ColumnFit(self.table, narrowing.least, narrowing.order)
        self.empty = EmptyState(words.empty, (), words.hint)
        self.empty.hide()
        clear = ((self.tr("Clear the filter"), self.clear_filter),)
        self.no_match = EmptyState(self.tr("Nothing here matches the filter."), clear)
        self.no_match.hide()
        self.panel = RecordPanel(words.choose, words.choose)
        self.top: QVBoxLayout = column(self.bar, spacing=0)
        self.arrange()

    def arrange(self) -> None:
        """Lays the parts out: the bar over the table."""
        below = column(self.conflict, self.table, self.empty, self.no_match, spacing=0)
        layout = column(self.top, below, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    # --- what subclasses override

    @property
    def can_add(self) -> bool:
        """Whether new rows may come, now or after the approval."""
        return not self.read_only or (self.follows_up and self.record_kind in ADDED)

    def record_of(self, row: R) -> Any:  # noqa: ANN401 - a schema of kb
        """The record of a row."""
        return row

    def key_of(self, row: R) -> Hashable:
        """What tells rows apart."""
        record_id: UUID = self.record_of(row).id
        return record_id

    def ref_of(self, row: R) -> str:
        """How people know the row: "F-03"."""
        return str(self.record_of(row).ref)

    def form_kind(self, row: R) -> FormKind:
        """The fields of the panel for a row."""
        raise NotImplementedError

    def make_form(self, row: R) -> RecordForm:
        """A new form for a row."""
        return RecordForm(self, self.form_kind(row), self.record_of(row), self.ref_of(row))

    def show_form(self, form: RecordForm, row: R) -> None:
        """Fills what the form of `row` shows beside its fields."""

    def values_of(self, row: R, key: str, value: object) -> Mapping[str, object]:
        """Fields to set for an edited cell.

        Raises:
            ValueError: it can't be read; says what is right.
        """
        del row
        return {key: value}

    def values_of_entry(self, text: str) -> Mapping[str, object]:
        """Fields of a row that was typed into the last line."""
        raise NotImplementedError

    def paste_targets(self) -> tuple[PasteTarget, ...]:
        """Fields that pasted columns may go to, the most telling first."""
        return ()

    def values_of_line(self, cells: Mapping[str, str]) -> Mapping[str, object]:
        """Fields of a pasted line, from its cells by target.

        Raises:
            ValueError: a cell can't be read; says what is right.
        """
        return cells

    def words_for_adding(self, count: int) -> str:
        """Label of the button that adds pasted rows: "Add 3 events"."""
        return self.tr("Add 1 row") if count == 1 else self.tr("Add {n} rows").format(n=count)

    def sort_value(self, row: R, key: str) -> Any:  # noqa: ANN401 - compared with its like
        """What a sortable column is sorted by; None comes last."""
        return getattr(self.record_of(row), key)

    def revise(self, row: R, values: Mapping[str, object], version: int | None = None) -> None:
        """Sets fields of a row."""
        raise NotImplementedError

    def clear_filter(self) -> None:
        """Shows all rows again."""

    def reshow(self) -> None:
        """Shows the same rows again, filtered and ordered anew."""

    def menu_for(self, menu: QMenu, row: R) -> None:
        """Adds what this section offers for a row to its context menu."""

    # --- showing

    def show_rows(self, rows: Sequence[R], *, total: int | None = None) -> None:
        """Shows `rows`; `total` is their number without a filter."""
        self.model.read_only = self.read_only
        self.model.set_entry(self._words.entry if self.can_add else "")
        self.model.goes_on = self.goes_on(self.record_kind)
        self.model.set_rows(rows)
        records = [self.record_of(row) for row in rows]
        self._versions = {record.id: record.version for record in records}
        empty = not (total if total is not None else len(rows))
        self.empty.setVisible(empty)
        self.no_match.setVisible(not empty and not rows)
        self.table.setMaximumHeight(16_777_215 if rows else _EMPTY_TABLE)
        self.panel.rebuild_if(read_only=self.read_only)
        self._show_panel(self.table.current_record())
        self._select_wanted()

    def ordered(self, rows: Sequence[R]) -> list[R]:
        """The rows in the order that the user chose by a header, else as they come."""
        if self._order is None:
            return list(rows)
        key, descending = self._order
        known = [row for row in rows if self.sort_value(row, key) is not None]
        unknown = [row for row in rows if self.sort_value(row, key) is None]
        known.sort(key=lambda row: self.sort_value(row, key), reverse=descending)
        return known + unknown

    def _on_sort(self, key: str, descending: bool) -> None:
        self._order = (key, descending)
        self.reshow()

    def _select_wanted(self) -> None:
        """Selects the row that was just made, unless another one is being typed."""
        if self._wanted is None or self.model.row_of(self._wanted[0]) < 0:
            return
        (record_id, column_key), self._wanted = self._wanted, None
        if self.is_typing():
            return
        if column_key:
            self.table.edit_key(record_id, column_key)
        else:
            self.table.select_key(record_id)

    def is_typing(self) -> bool:
        """Whether an editor is open in the table."""
        focused = QApplication.focusWidget()
        return focused is not None and self.table.viewport().isAncestorOf(focused)

    def _show_panel(self, row: R | None) -> None:
        if row is None:
            self.panel.clear()
            return
        record = self.record_of(row)
        form = self.panel.show_form(record.id, lambda: self.make_form(row))
        form.ref.set_text(self.ref_of(row))
        form.load(record)
        self.show_form(form, row)

    def say(self, sentence: str) -> None:
        """Says what is right under the toolbar; "" takes it away."""
        self.message.set_text(sentence)
        self.message.setVisible(bool(sentence))

    def _copy_reference(self) -> None:
        row = self.table.current_record()
        if row is not None:
            QGuiApplication.clipboard().setText(f"{self.number} {self.ref_of(row)}")

    # --- Section

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        own: dict[str, Callable[[], object]] = {"copy_reference": self._copy_reference}
        return own | {"new": self.table.edit_entry} if self.can_add else own

    @override
    def reasons(self) -> dict[str, str]:
        return {} if self.can_add else {"new": self.tr("This incident can only be read.")}

    @override
    def panes(self) -> list[QWidget]:
        return [self.table, self.panel]

    @override
    def inspector(self) -> QWidget | None:
        return self.panel

    @override
    def chosen(self) -> object:
        row = self.table.current_record()
        return self.record_of(row) if row is not None else None

    @override
    def kind_of(self, record: Any) -> str:
        row = self.table.current_record()
        shown = row is not None and self.record_of(row).id == getattr(record, "id", None)
        return self.form_kind(row).name if shown and row is not None else ""

    @override
    def reveal(self, record_id: UUID) -> bool:
        return self.table.select_key(record_id, flash=True)

    @override
    def state(self) -> "State":
        index = self.table.currentIndex()
        key = self.model.key_at(index.row()) if index.isValid() else None
        return {
            "scroll": self.table.scroll_state(),
            "key": key,
            "columns": self.fit.chosen(),
        }

    @override
    def restore(self, state: "State") -> None:
        key = state.get("key")
        if key is not None:
            self.table.select_key(key)
        columns = state.get("columns")
        if isinstance(columns, dict):
            self.fit.restore(columns)
        scroll = state.get("scroll")
        if isinstance(scroll, int):
            self.table.restore_scroll(scroll)

    @override
    def close_top(self) -> bool:
        return self.paste.close_preview()
