"""Buttons, lanes, filter and zoom above the timeline."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.pages.incident.timeline.filter_bar import FilterButtons
from desktop.pages.incident.timeline.view_button import ViewButton
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.fields import CheckBox, SearchField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, row

_FILTER = 120


class TimelineToolbar(QWidget):
    """What stands above the lanes; wraps in narrow windows.

    Attributes:
        filter: the field of the filter.
        buttons: fill the filter by its fields.
        look: lanes by side or by asset, and the zone.
        files: the menu of imports and exports; the owner fills it.
        view: zoom and look; stands where the owner puts it.
        narrowing: the filter and its buttons; stands where the owner puts it.

    Signals:
        lanes_changed: a lane was shown or hidden.
    """

    lanes_changed = Signal()

    def __init__(self, lanes: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.add = Button(self.tr("Event"), icon="plus", tip=self.tr("New event (Ctrl+N)"))
        self.paste = Button(
            self.tr("Paste"), icon="clipboard-text", tip=self.tr("Paste lines of a table or a text")
        )
        self.file = Button(self.tr("Files"), icon="caret-down")
        self.files = QMenu(self)
        self.file.clicked.connect(
            lambda _checked=False: self.files.popup(
                self.file.mapToGlobal(QPoint(0, self.file.height()))
            )
        )
        self.filter = SearchField(self.tr("Filter"))
        self.filter.setToolTip(
            self.tr(
                "Text, asset, technique, person, tag or lane (Ctrl+L), also by field:\n"
                "asset:A-01 technique:T1566 phase:containment lane:attacker person:haddad tag:vip"
            )
        )
        self.filter.setFixedWidth(_FILTER)
        self.buttons = FilterButtons()
        self.buttons.setParent(self)
        self.lanes_shown = IconButton("chart-bar", self.tr("Show the lanes"), checkable=True)
        self.further = IconButton("minus", self.tr("Show more time"))
        self.closer = IconButton("plus", self.tr("Show less time"))
        self.fit = Button(self.tr("Fit"), "flat", tip=self.tr("Show the whole timeline"))
        self.look = ViewButton()
        self.view = QWidget()
        self.narrowing = QWidget()
        self.notes = Button("", "link", icon="warning")
        self.notes.hide()
        self._hidden = PlainText("", "hint")
        self._hidden.hide()
        self._lanes: dict[str, CheckBox] = {}
        for key, label in lanes:
            box = CheckBox(label, checked=True)
            box.ticked.connect(lambda _on: self.lanes_changed.emit())
            self._lanes[key] = box
        self._arrange()

    def _arrange(self) -> None:
        writing, narrowing = FlowLayout(spacing=6), FlowLayout(spacing=4)
        zoom = row(self.lanes_shown, self.further, self.fit, self.closer, spacing=0)
        self.view.setLayout(row(zoom, self.look, spacing=8))
        for widget in (self.add, self.paste, self.file, *self._lanes.values()):
            writing.addWidget(widget)
        for part in (self.filter, *self.buttons.buttons.values(), self._hidden):
            narrowing.addWidget(part)
        self.setLayout(writing)
        # A widget of its own: only a layout that a widget has itself may wrap.
        self.narrowing.setLayout(narrowing)

    def show_zoom(self, *, shown: bool) -> None:
        """Ticks the button of the lanes; their zoom is of use only while they are shown."""
        self.lanes_shown.setChecked(shown)
        for widget in (self.further, self.fit, self.closer):
            widget.setVisible(shown)

    def shown_lanes(self) -> list[str]:
        """Keys of the lanes that are ticked."""
        return [key for key, box in self._lanes.items() if box.isChecked()]

    def show_lanes(self, keys: Sequence[object]) -> None:
        """Ticks these lanes and no others."""
        for key, box in self._lanes.items():
            box.setChecked(key in keys)
        self.lanes_changed.emit()

    def show_all(self) -> None:
        """Ticks every lane and clears the filter."""
        self.filter.clear()
        self.show_lanes(list(self._lanes))

    def set_read_only(self, *, read_only: bool) -> None:
        """Takes away what adds events."""
        self.add.setVisible(not read_only)
        self.paste.setVisible(not read_only)

    def show_hidden(self, count: int) -> None:
        """Says how many events the lanes and the filter leave out."""
        self._hidden.set_text(self.tr("Not shown: {n}").format(n=count))
        self._hidden.setVisible(bool(count))
