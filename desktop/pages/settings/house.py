"""Targets and business days of the organisation: kept in the store, for everybody on it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget

from desktop.pages.base import PageContext
from desktop.widgets.buttons import Button
from desktop.widgets.fields import CheckBox, LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column, row
from desktop.widgets.text import TextField
from kb.house import service as house
from kb.house.rules import HouseRules
from kb.incidents.metrics.service import METRICS
from kb.store import file_io
from kb.vocabulary.enums import Severity
from kb.vocabulary.moments import format_duration, parse_duration

if TYPE_CHECKING:
    from kb.changes import Changes

_SEVERITIES = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)
_METRICS = tuple(name for name in METRICS if name != "notification")
_MONDAY = QDate(2024, 1, 1)


class HouseGroup(QWidget):
    """A table of targets, the zone, the days off, and a way to take holidays from a file."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._rules = HouseRules()
        self.targets: dict[tuple[str, str], LineField] = {}
        self.zone = LineField(self.tr("Zone of business days"))
        self.zone.left.connect(self._save_zone)
        self.zone.setMaximumWidth(240)
        self.days: list[CheckBox] = []
        self.holidays = TextField(self.tr("Holidays"), lines=4, most=12, mono=True)
        self.holidays.setPlaceholderText("2027-01-01 New Year")
        self.holidays.setTabChangesFocus(True)  # the way on matters more than a typed tab
        self.holidays.left.connect(self._save_holidays)
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self._lay_out()
        self.read()

    def _lay_out(self) -> None:
        choose = Button(
            self.tr("Import calendar file…"), icon="calendar", on_click=self.choose_file
        )
        self.setLayout(
            column(
                PlainText(
                    self.tr(
                        "Kept in the store as a policy page, with versions: everybody who works "
                        "in this store has the same. Targets are durations such as 30 m or 2 h; "
                        "an empty one is no target."
                    ),
                    "hint",
                    wrap=True,
                ),
                self._table(),
                PlainText(self.tr("Zone of business days"), "secondary"),
                self.zone,
                PlainText(self.tr("Days of the week that are no business days"), "secondary"),
                self._weekdays(),
                PlainText(self.tr("Holidays, one a line: the day, then its name"), "secondary"),
                self.holidays,
                row(choose, None),
                self.message,
                spacing=8,
            )
        )

    def _table(self) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for at, severity in enumerate(_SEVERITIES, start=1):
            grid.addWidget(PlainText(severity.label, "hint"), 0, at)
        for line, name in enumerate(_METRICS, start=1):
            label = METRICS[name][0]
            grid.addWidget(PlainText(label, "secondary"), line, 0)
            for at, severity in enumerate(_SEVERITIES, start=1):
                field = LineField(f"{label}, {severity.label}", placeholder="–")
                field.left.connect(partial(self._save_target, severity.value, name))
                field.setMinimumWidth(86)
                self.targets[severity.value, name] = field
                grid.addWidget(field, line, at)
        holder = QWidget()
        holder.setLayout(grid)
        return holder

    def _weekdays(self) -> QWidget:
        flow = FlowLayout()
        for number in range(7):
            name = QLocale().dayName(_MONDAY.addDays(number).dayOfWeek())
            box = CheckBox(name)
            box.ticked.connect(partial(self._save_day, number))
            self.days.append(box)
            flow.addWidget(box)
        holder = QWidget()
        holder.setLayout(flow)
        return holder

    # --- reading

    def read(self) -> None:
        """Reads what is in force."""
        self._context.session.read(house.read, self._show, replaces=("settings.house", id(self)))

    def _show(self, rules: HouseRules) -> None:
        self._rules = rules
        for (severity, name), field in self.targets.items():
            minutes = rules.targets.get(severity, {}).get(name)
            if not field.hasFocus():
                field.set_value(format_duration(minutes) if minutes else "")
        self.zone.set_value(rules.zone)
        for number, box in enumerate(self.days):
            box.set_value(number in rules.weekend)
        if not self.holidays.hasFocus():
            days = sorted(rules.holidays.items())
            self.holidays.set_value("\n".join(f"{day.isoformat()} {name}" for day, name in days))
        if rules.trouble:
            self._say(rules.trouble)

    # --- writing

    def _save_target(self, severity: str, name: str) -> None:
        field = self.targets[severity, name]
        try:
            minutes = parse_duration(str(field.value()))
        except ValueError as error:
            self._say(f"{field.accessibleName()}: {error}")
            return
        targets = {key: dict(known) for key, known in self._rules.targets.items()}
        known = targets.setdefault(severity, {})
        known.pop(name, None)
        if minutes:
            known[name] = minutes
        self._save(replace(self._rules, targets=targets))

    def _save_zone(self) -> None:
        self._save(replace(self._rules, zone=str(self.zone.value()).strip() or "UTC"))

    def _save_day(self, number: int, off: bool) -> None:
        days = self._rules.weekend | {number} if off else self._rules.weekend - {number}
        self._save(replace(self._rules, weekend=frozenset(days)))

    def _save_holidays(self) -> None:
        try:
            days = read_days(str(self.holidays.value()))
        except ValueError as error:
            self._say(str(error))
            return
        self._save(replace(self._rules, holidays=days))

    def _save(self, rules: HouseRules) -> None:
        self._say("")
        if rules == self._rules:
            return
        self._rules = replace(rules, trouble="")
        self._write(partial(house.save, rules=self._rules))

    def choose_file(self) -> None:
        """Asks for a calendar file and takes its days."""
        path, _filter = QFileDialog.getOpenFileName(
            self.window(), self.tr("Import calendar file…"), "", "iCalendar (*.ics)"
        )
        if path:
            self.import_file(Path(path))

    def import_file(self, path: Path) -> None:
        """Takes the days of a calendar file; small enough to be read here."""
        try:
            with file_io.opened(path) as file:
                data = file.read(5_000_001)
        except OSError as error:
            self._say(error.strerror or str(error))
            return
        self._write(partial(house.import_holidays, data=data))

    def _write(self, operation: Callable[..., object]) -> None:
        self._context.session.write(operation, self, self._on_written, self._on_refused)

    def _on_written(self, changes: "Changes") -> None:
        del changes
        self.read()

    def _on_refused(self, error: Exception) -> None:
        self.read()
        self._say(str(error))

    def _say(self, sentence: str) -> None:
        self.message.set_text(sentence)
        self.message.setVisible(bool(sentence))


def read_days(text: str) -> dict[date, str]:
    """Days and their names, one a line.

    Raises:
        ValueError: a line doesn't begin with a day; says which.
    """
    found: dict[date, str] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        day, _space, name = line.partition(" ")
        try:
            found[date.fromisoformat(day)] = name.strip() or "Holiday"
        except ValueError:
            msg = f"“{line[:60]}” does not begin with a day such as 2027-01-01."
            raise ValueError(msg) from None
    return found


def search_words() -> str:
    """Words by which the search of settings finds the group."""
    return " ".join(METRICS[name][0] for name in _METRICS) + " holidays calendar zone business days"
