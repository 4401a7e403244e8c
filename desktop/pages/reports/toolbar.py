"""The row above the preview: page, zoom, find, how fresh it is, print, export."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.fields import SearchField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import row


class PreviewBar(QWidget):
    """Controls of the preview.

    Signals:
        page_wanted: `(int)` go to this page, from 0.
        zoomed: `(int)` larger 1, smaller -1, fit the width 0.
        page_fit_wanted: show a whole page.
        searched: `(str)` find this in the report.
        print_wanted, export_wanted: the buttons.
        forms_wanted: the other forms that a report is exported in.
    """

    page_wanted = Signal(int)
    zoomed = Signal(int)
    page_fit_wanted = Signal()
    searched = Signal(str)
    print_wanted = Signal()
    export_wanted = Signal()
    forms_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page, self._pages = 0, 0
        self._back = IconButton("caret-left", self.tr("Previous page"), on_click=self._previous)
        self._forward = IconButton("caret-right", self.tr("Next page"), on_click=self._next)
        self._where = PlainText("", "medium")
        smaller = IconButton("minus", self.tr("Smaller"), on_click=lambda: self.zoomed.emit(-1))
        wide = Button(self.tr("Fit width"), "flat", on_click=lambda: self.zoomed.emit(0))
        larger = IconButton("plus", self.tr("Larger"), on_click=lambda: self.zoomed.emit(1))
        page = IconButton("arrows-out", self.tr("Fit page"), on_click=self.page_fit_wanted.emit)
        self._search = SearchField(self.tr("Find in report"))
        self._search.setMaximumWidth(170)
        self._search.searched.connect(self.searched)
        self._found = PlainText("", "hint")
        self._fresh = PlainText("", "secondary", elide=True)
        self.print_button = Button(
            self.tr("Print…"), icon="printer", on_click=self.print_wanted.emit
        )
        self.export_button = Button(
            self.tr("Export PDF"), "primary", icon="export", on_click=self.export_wanted.emit
        )
        self.forms_button = IconButton(
            "dots-three", self.tr("Export in another form"), on_click=self.forms_wanted.emit
        )
        layout = row(
            *(self._back, self._where, self._forward, 8, smaller, wide, larger, page, 8),
            *(self._search, self._found, self._fresh, self.print_button, self.export_button),
            self.forms_button,
            spacing=6,
            margins=(14, 9, 16, 9),
        )
        layout.setStretchFactor(self._fresh, 1)
        self.setLayout(layout)
        self._parts = (self._back, self._forward, smaller, wide, larger, page, self._search)
        self._show_where()

    def set_usable(self, *, usable: bool) -> None:
        """Greys everything while there is no report."""
        for part in (*self._parts, self.print_button, self.export_button, self.forms_button):
            part.setEnabled(usable)
        if not usable:
            self.show_pages(0)
            self._fresh.set_text("")

    def show_signing(self, certificate: str) -> None:
        """Export signs with a certificate of this name; empty for not."""
        tip = self.tr("The PDF is signed with {name}").format(name=certificate)
        self.export_button.setToolTip(tip if certificate else "")

    def focus_find(self) -> None:
        """To the search field."""
        self._search.setFocus()
        self._search.selectAll()

    def show_pages(self, pages: int) -> None:
        """How many pages there are."""
        self._pages = pages
        self._show_where()

    def show_page(self, page: int) -> None:
        """Which page is being read, from 0."""
        self._page = page
        self._show_where()

    def show_finds(self, count: int | None) -> None:
        """How often the text is found; None for no search."""
        self._found.set_text("" if count is None else self.tr("%n found", "", count))

    def show_working(self) -> None:
        """The pages are older than the record until the new ones are in."""
        self._fresh.set_text(self.tr("Rendering…") if not self._pages else self.tr("Draft"))

    def show_stale(self) -> None:
        """Something changed since these pages."""
        self._fresh.set_text(self.tr("Draft"))

    def show_rendered(self, at: datetime) -> None:
        """These pages are what Export writes."""
        self._fresh.set_text(self.tr("Exact, %s") % f"{at:%H:%M:%S}")

    def show_failed(self) -> None:
        """These pages are older than the record, and will stay so."""
        self._fresh.set_text(self.tr("Not rendered") if not self._pages else self.tr("Draft"))

    def _previous(self) -> None:
        self.page_wanted.emit(max(0, self._page - 1))

    def _next(self) -> None:
        self.page_wanted.emit(min(self._pages - 1, self._page + 1))

    def _show_where(self) -> None:
        text = self.tr("Page %1 of %2") if self._pages else self.tr("No pages")
        text = text.replace("%1", str(self._page + 1)).replace("%2", str(self._pages))
        self._where.set_text(text)
        self._back.setEnabled(self._page > 0)
        self._forward.setEnabled(self._page + 1 < self._pages)
