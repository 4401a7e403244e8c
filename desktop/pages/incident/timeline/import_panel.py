"""What a file would become, inline: its columns, its zone, the order of day and month."""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Final
from zoneinfo import available_timezones

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QWidget

from desktop.pages.incident.paste_lines import PasteTarget
from desktop.pages.incident.timeline import importing
from desktop.pages.incident.timeline.importing import Outcome, Plan
from desktop.pages.incident.timeline.zones import zone_named
from desktop.theme import fonts
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Combo
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from kb.vocabulary.indicators import defang
from kb.vocabulary.moments import format_moment

if TYPE_CHECKING:
    from kb.interchange.csv_file import CsvFile

_PREVIEWED: Final = 3
_MOST_SHOWN: Final = 48
_ROWS_HIGH: Final = 168
_HEADER: Final = 120
_SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

Read = Callable[[Plan, Callable[[Outcome], object]], object]
"""Reads the whole file by a plan, elsewhere than in the GUI thread."""


class ImportPanel(QFrame):
    """One line a column with the field it becomes; nothing is added while a line is wrong.

    Args:
        name: of the file.
        file: its rows.
        targets: the fields, the most telling first.
        known: what its columns became the last time, by their names.
        zone: in which the preview shows times.
        read: makes events of it.

    Signals:
        accepted: `(Plan, Outcome)` the events are to be added.
        cancelled: nothing is to be added.
    """

    accepted = Signal(object, object)
    cancelled = Signal()

    def __init__(
        self,
        name: str,
        file: "CsvFile",
        targets: Sequence[PasteTarget],
        known: dict[str, str] | None,
        zone: tzinfo,
        read: Read,
    ) -> None:
        super().__init__()
        self.setProperty("bar", "neutral")
        self.setAccessibleName(self.tr("Import of a file"))
        self.file = file
        self._zone = zone
        self._read = read
        self.outcome = Outcome(())
        self.combos: list[Combo] = []
        self.zones = Combo(self.tr("Zone of the times"), self._zone_choices())
        self.zones.setMinimumContentsLength(18)
        self.zones.set_value("")
        self.order = Combo(
            self.tr("Order of day and month"),
            [
                ("", self.tr("Day or month first?")),
                ("day", self.tr("Day first")),
                ("month", self.tr("Month first")),
            ],
        )
        self.order.setMinimumContentsLength(16)
        self.order.set_value("")
        self.said = PlainText("", "hint", wrap=True)
        self.preview = PlainText("", "secondary", wrap=True)
        self.preview.setMinimumHeight(0)
        self.add = Button("", on_click=self._accept)
        self.cancel = Button(self.tr("Cancel"), on_click=self.cancelled.emit)
        self._arrange(name, self._columns(targets, known))
        for combo in (self.zones, self.order):
            combo.picked.connect(lambda _value: self._plan_changed())
        self._plan_changed()

    def _zone_choices(self) -> list[tuple[object, str]]:
        asked = [("", self.tr("Choose the zone…")), ("UTC", "UTC")]
        names = sorted(name for name in available_timezones() if "/" in name)
        return [*asked, *((name, name) for name in names)]

    def _columns(self, targets: Sequence[PasteTarget], known: dict[str, str] | None) -> QGridLayout:
        guessed = importing.first_fields(self.file, targets)
        choices = [("", self.tr("Leave out")), *((t.key, t.label) for t in targets)]
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, fonts.px(_HEADER))
        for place, header in enumerate(self.file.header):
            combo = Combo(self.tr("What {column} is").format(column=header), choices)
            combo.setMinimumContentsLength(12)
            combo.set_value(known.get(header, "") if known else guessed[place])
            combo.picked.connect(lambda _value: self._plan_changed())
            sample = next((cells[place] for cells in self.file.rows if cells[place]), "")
            grid.addWidget(PlainText(header, "strong", elide=True), place, 0)
            grid.addWidget(PlainText(sample, "secondary", elide=True), place, 1)
            grid.addWidget(combo, place, 2)
            self.combos.append(combo)
        return grid

    def _arrange(self, name: str, grid: QGridLayout) -> None:
        held = QWidget()
        held.setLayout(grid)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(held)
        area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        area.setFixedHeight(min(held.sizeHint().height() + 4, fonts.px(_ROWS_HIGH)))
        text = self.tr("{file}: {n} rows, {separator}, {encoding}")
        title = text.format(
            file=name,
            n=f"{len(self.file.rows):,}",
            separator=_SEPARATORS.get(self.file.separator, self.file.separator),
            encoding=self.file.encoding,
        )
        foot = row(self.said, self.cancel, self.add)
        foot.setStretch(0, 1)
        self.setLayout(
            column(
                PlainText(title, "strong", elide=True),
                area,
                row(self.zones, self.order, None, spacing=8),
                self.preview,
                foot,
                spacing=8,
                margins=(12, 10, 12, 10),
            )
        )

    # --- the plan

    def plan(self) -> Plan:
        """What is decided so far."""
        fields = tuple(str(combo.value() or "") for combo in self.combos)
        orders = importing.orders_of(self.file, fields)
        chosen = str(self.order.value() or "")
        order = orders[0] if len(orders) == 1 else "month" if chosen == "month" else None
        if chosen == "day" and len(orders) != 1:
            order = "day"
        zone = str(self.zones.value() or "")
        return Plan(fields, zone_named(zone), zone, order)

    def _plan_changed(self) -> None:
        plan = self.plan()
        asks_zone = importing.needs_zone(self.file, plan.fields)
        orders = importing.orders_of(self.file, plan.fields)
        self.zones.setVisible(asks_zone)
        self.order.setVisible(len(orders) > 1)
        self.outcome = Outcome(())
        self.add.setEnabled(False)
        self.add.set_label(self.tr("Add events"))
        self.preview.hide()
        missing = self._missing(plan, asks_zone=asks_zone, orders=len(orders))
        self.said.set_text(missing or self.tr("Reading…"))
        if not missing:
            self._read(plan, lambda outcome: self._on_read(plan, outcome))

    def _missing(self, plan: Plan, *, asks_zone: bool, orders: int) -> str:
        if not any(plan.fields):
            return self.tr("Say what at least one column is.")
        if not orders:
            return self.tr("Some dates have the day first and others the month.")
        if asks_zone and plan.zone is None:
            return self.tr("The times name no zone: choose the one of the source.")
        if plan.order is None:
            return self.tr("Dates such as 03/04 can be read in two ways: choose one.")
        return ""

    def _on_read(self, plan: Plan, outcome: Outcome) -> None:
        if plan != self.plan():
            return
        self.outcome = outcome
        count = len(outcome.values)
        said = list(outcome.problems)
        if outcome.more:
            said.append(self.tr("Further lines: {n}.").format(n=outcome.more))
        if said:
            said.append(self.tr("Nothing is added until every line can be read."))
        if outcome.new_assets:
            said.append(self._told_assets(outcome.new_assets))
        self.said.set_text("\n".join(said))
        self.add.setEnabled(bool(count))
        one = self.tr("Add 1 event") if count == 1 else self.tr("Add {n} events")
        self.add.set_label(one.format(n=f"{count:,}"))
        lines = [self._line(values) for values in outcome.values[:_PREVIEWED]]
        self.preview.set_text("\n".join(lines))
        self.preview.setVisible(bool(lines))

    def _told_assets(self, names: Sequence[str]) -> str:
        shown = ", ".join(defang(name) for name in names[:_PREVIEWED])
        if len(names) > _PREVIEWED:
            shown += self.tr(" and {n} more").format(n=len(names) - _PREVIEWED)
        return self.tr("Assets that are added too: {names}.").format(names=shown)

    def _line(self, values: object) -> str:
        """An event in one line; long texts are cut, with a mark."""
        held = values if isinstance(values, dict) else {}
        when = format_moment(held.get("at"), str(held.get("precision") or "exact"), self._zone)
        zone = f" {self._zone}" if held.get("at") is not None else ""
        text = " ".join(str(held.get("text", "")).split())
        shown = text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
        return f"{when}{zone}  {shown}"

    def _accept(self) -> None:
        if self.outcome.values:
            self.accepted.emit(self.plan(), self.outcome)
