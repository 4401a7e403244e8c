"""Rows of a file as events, by what their columns are; all of them or none."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from desktop.pages.incident.paste_lines import Pasted, PasteTarget, guess
from desktop.pages.incident.timeline.reading import EventReader
from desktop.pages.incident.timeline.rows import read_span
from kb.naming import NEW_ASSETS, same_thing
from kb.vocabulary.day_order import Order, as_iso, order_of

if TYPE_CHECKING:
    from kb.interchange.csv_file import CsvFile

TIMES: Final = ("at", "until_at")
_ZONED: Final = re.compile(r"(?:Z|UTC|GMT|[+-]\d\d:?\d\d)\s*$", re.IGNORECASE)
_DIGIT: Final = re.compile(r"\d")
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What a person decided about a file.

    Attributes:
        fields: the field of each column, "" for columns that are left out.
        zone: of times that name none; None where it isn't known yet.
        zone_name: how it is called, for the record.
        order: of day and month; None where it isn't known yet.
    """

    fields: tuple[str, ...]
    zone: tzinfo | None
    zone_name: str
    order: Order | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file would become.

    Attributes:
        values: of each event; empty where there are problems.
        new_assets: names of things that the incident doesn't have yet.
        problems: sentences that begin with their line.
        more: further problems.
    """

    values: tuple[Mapping[str, object], ...]
    new_assets: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    more: int = 0


def first_fields(file: "CsvFile", targets: Sequence[PasteTarget]) -> tuple[str, ...]:
    """What the columns most likely are, by their names and cells."""
    pasted = Pasted([list(row) for row in file.rows[:200]], list(file.header))
    return tuple(guess(pasted, targets))


def times_of(file: "CsvFile", fields: Sequence[str]) -> list[str]:
    """The cells of the columns that are times."""
    columns = [place for place, name in enumerate(fields) if name in TIMES]
    return [row[place] for row in file.rows for place in columns if row[place]]


def orders_of(file: "CsvFile", fields: Sequence[str]) -> tuple[Order, ...]:
    """Which orders of day and month the times allow."""
    return order_of(times_of(file, fields))


def needs_zone(file: "CsvFile", fields: Sequence[str]) -> bool:
    """Whether a time says no zone; what is no time at all is told when it is read."""
    times = (text for text in times_of(file, fields) if _DIGIT.search(text))
    return any(_ZONED.search(text) is None for text in times)


def read_all(file: "CsvFile", plan: Plan, reader: EventReader) -> Outcome:
    """The events of a file, or what is wrong in which lines."""
    zoned = replace(reader, zone=plan.zone or reader.zone)
    found: list[Mapping[str, object]] = []
    problems: list[str] = []
    wrong = 0
    for line, cells in zip(file.lines, file.rows, strict=True):
        named = _named(plan.fields, cells)
        if not named:
            continue
        try:
            found.append(_event(named, plan, zoned))
        except ValueError as error:
            wrong += 1
            if wrong <= _NAMED:
                text = _tr("Line {line}: {reason}")
                problems.append(text.format(line=line, reason=str(error)))
    if wrong:
        return Outcome((), (), tuple(problems), max(0, wrong - _NAMED))
    return Outcome(tuple(found), new_assets_of(found))


def new_assets_of(rows: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    """What these events name for the first time, each thing once."""
    found: dict[str, str] = {}
    for row in rows:
        named = row.get(NEW_ASSETS)
        for name in named if isinstance(named, tuple) else ():
            found.setdefault(same_thing(name), name)
    return tuple(found.values())


def _named(fields: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    named: dict[str, str] = {}
    for key, cell in zip(fields, cells, strict=False):
        if key and cell:
            named[key] = f"{named[key]} {cell}" if key in named else cell
    return named


def _event(named: dict[str, str], plan: Plan, reader: EventReader) -> Mapping[str, object]:
    written = {key: named[key] for key in TIMES if key in named}
    for key, text in written.items():
        named[key] = as_iso(text, plan.order or "day")
        # A pasted line keeps a wrong time as text; a file is put right and read again.
        read_span(named[key], reader.zone, reader.near)
    values = dict(reader.values_of_line(named))
    if "at" in written:
        values["original_time"] = written["at"]
        if plan.zone is not None and _ZONED.search(written["at"]) is None:
            values["zone"] = plan.zone_name
    return values


def _tr(text: str) -> str:
    return QCoreApplication.translate("TimelineImport", text)
