"""The clocks of the sources: their zone, how far they are off, and the times set right by them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, override

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.paste_lines import PasteTarget, looks_like
from desktop.pages.incident.record_panel import FormField, FormKind
from desktop.pages.incident.table_parts import Service, TableWords
from desktop.pages.incident.timeline.zones import zone_named
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.labels import PlainText
from kb.incidents.timeline import clocks, skew
from kb.store.base import kinds

if TYPE_CHECKING:
    from kb.changes import Changes
    from kb.incidents.timeline.schemas import Clock

_SKEW: Final = re.compile(
    r"(?P<sign>[+-]?)\s*(?:(?P<hours>\d{1,6})\s*h)?\s*(?:(?P<minutes>\d{1,7})\s*m(?:in)?)?"
    r"\s*(?:(?P<seconds>\d{1,9})\s*s?)?\s*(?P<side>ahead|behind|)"
)


class ClockTable(PartSection):
    """A line a source; its events are moved to true time, and back, by one press."""

    name: ClassVar[str] = "clocks"

    @override
    def declare(self) -> Part:
        return Part(
            kind=kinds()["clock"],
            attribute="clocks",
            entry="source",
            columns=(
                PartColumn("source", 200),
                PartColumn("zone", 130),
                PartColumn("skew_seconds", 110, editor="line"),
                PartColumn("how_known", 200),
                PartColumn("events", 70, label=self.tr("Events"), cell=_events),
                PartColumn("state", 150, label=self.tr("Times"), cell=_state),
            ),
            words=TableWords(
                name=self.tr("Clocks of the sources"),
                entry=self.tr("Type a source as the events name it, such as EDR"),
                empty=self.tr("Which source's clock was wrong, and by how much, stands here."),
                hint=self.tr("A clock that is 90 s ahead says 09:27:30 when it is 09:26."),
                choose=self.tr("Choose a clock to set the times of its events right."),
            ),
            service=Service(
                clocks.add, clocks.add_many, clocks.revise, clocks.remove, clocks.duplicate
            ),
            button=self.tr("Clock"),
            least=160,
            give_way=("how_known", "zone"),
        )

    @override
    def more_buttons(self) -> list[QPushButton]:
        self.correct = Button(self.tr("Correct times"), on_click=self._correct_chosen)
        return [self.correct]

    def waiting(self, clock: "Clock") -> int:
        """How many events of its source don't take the clock's skew into account."""
        events = self.whole.timeline if self.whole is not None else ()
        return len(skew.pending(clock, events))

    @override
    def form_kind(self, row: Any) -> FormKind:
        kind = super().form_kind(row)
        skew_field = FormField("skew_seconds", self.tr("Ahead by"), "line", parse=read_skew)
        return replace(kind, fields=(*kind.fields[:2], skew_field, *kind.fields[2:]))

    @override
    def values_of(self, row: Any, key: str, value: object) -> Mapping[str, object]:
        if key == "skew_seconds":
            return {key: read_skew(value)}
        return super().values_of(row, key, value)

    @override
    def values_of_line(self, cells: Mapping[str, str]) -> Mapping[str, object]:
        values = dict(super().values_of_line(cells))
        if "skew_seconds" in values:
            values["skew_seconds"] = read_skew(values["skew_seconds"])
        return values

    @override
    def paste_targets(self) -> tuple[PasteTarget, ...]:
        names = ("skew", "ahead", "offset", "ahead by", "seconds")
        ahead = PasteTarget("skew_seconds", self.tr("Ahead by"), looks_like(_SKEW.pattern), names)
        return (ahead, *super().paste_targets())

    @override
    def ref_of(self, row: Any) -> str:
        return self.tr("Clock of {source}").format(source=row.source) if row.source else ""

    @override
    def counted(self) -> str:
        waiting = sum(self.waiting(clock) for clock in self.rows)
        self.correct.setEnabled(bool(waiting))
        if not waiting:
            return self.tr("Every time is set right.") if self.rows else ""
        return self.tr("Times not set right yet: {n}").format(n=waiting)

    @override
    def note_of(self, record: Any) -> str:
        zone = record.zone.strip()
        if zone and zone_named(zone) is None:
            return self.tr("No zone is called “{zone}”; try Europe/Lisbon.").format(zone=zone)
        if self.whole is not None and not skew.of_source(record.source, self.whole.timeline):
            return self.tr("No event names this source.")
        return ""

    @override
    def beside(self, record: Any) -> list[QWidget]:
        waiting = self.waiting(record)
        if not waiting or self.read_only:
            return []
        text = self.tr(
            "Events move to true time as one step that can be undone. What the source said is "
            "kept as “Time as the source wrote it”. A skew of 0 moves them back."
        )
        label = self.tr("Correct 1 event") if waiting == 1 else self.tr("Correct {n} events")
        button = Button(label.format(n=waiting), on_click=lambda: self._correct(record))
        return [PlainText(text, "hint", wrap=True), button]

    @override
    def beside_key(self, record: Any) -> object:
        return (record.version, self.waiting(record), self.read_only)

    def _correct_chosen(self) -> None:
        row = self.table.current_record()
        if row is None or not self.waiting(row):
            row = next((clock for clock in self.rows if self.waiting(clock)), None)
        if row is not None:
            self._correct(row)

    def _correct(self, clock: "Clock") -> None:
        def tell(changes: "Changes") -> None:
            moved = len(changes.result) if isinstance(changes.result, tuple) else 0
            text = self.tr("Corrected {n} times of {source}")
            said = text.format(n=moved, source=clock.source)
            self.tell_with_undo(said)

        if not self.read_only:
            self.write(partial(skew.correct, record_id=clock.id), tell, self._on_refused)


def read_skew(value: object) -> int:
    """Seconds that a clock is ahead: "90", "-90", "1 h 30 m", "2 h behind".

    Raises:
        ValueError: it is none of these; says what is.
    """
    text = str(value if value is not None else "").strip().casefold().replace("−", "-")
    if not text:
        return 0
    found = _SKEW.fullmatch(text)
    if found is None or not any(found[name] for name in ("hours", "minutes", "seconds")):
        message = _tr("Use seconds such as 90, or 1 h 30 m; -90 or “90 behind” for a late clock")
        raise ValueError(message)
    parts = (int(found[name] or 0) for name in ("hours", "minutes", "seconds"))
    seconds = sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=True))
    late = (found["sign"] == "-") != (found["side"] == "behind")
    return -seconds if late else seconds


def _tr(text: str) -> str:
    return QCoreApplication.translate("ClockTable", text)


def _events(section: ClockTable, clock: "Clock") -> Cell:
    events = section.whole.timeline if section.whole is not None else ()
    return Cell(str(skew.of_source(clock.source, events)), "number")


def _state(section: ClockTable, clock: "Clock") -> Cell:
    waiting = section.waiting(clock)
    if waiting:
        return Cell(section.tr("{n} not set right").format(n=waiting), "chip", "warn")
    events = section.whole.timeline if section.whole is not None else ()
    if clock.skew_seconds and skew.of_source(clock.source, events):
        return Cell(section.tr("Set right"), "chip", "ok")
    return Cell()
