"""Rows of a table as incidents, by a mapping; all rows or none."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from kb.errors import InterchangeError, ValidationError
from kb.interchange import csv_file, enums
from kb.interchange.case import CaseDraft
from kb.interchange.csv_file import CsvFile
from kb.interchange.files import SourceFile
from kb.interchange.fingerprint import fingerprint
from kb.interchange.incident_files import IncidentFile
from kb.interchange.markings import tlp_of, word_of
from kb.interchange.parsed import ParsedIncident
from kb.interchange.table_mapping import BY_KEY, SEVERAL, TIMES, TableMapping, fold, signature
from kb.interchange.times import ASSUMED_UTC, Moment
from kb.vocabulary import day_order
from kb.vocabulary.moments import parse_moment

FORMAT = "table"
_SUFFIXES = frozenset({".csv", ".tsv", ".tab"})
#: A time that has to be invented would be this instant: then the text has no day of its own.
_NEVER = (datetime(1901, 1, 1, tzinfo=UTC), datetime(1931, 7, 19, tzinfo=UTC))
_NAMED = 3


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table that was read; its incidents are known once a mapping is.

    Attributes:
        rows: its cells.
        signature: what names all tables with its header.
    """

    path: str
    rows: CsvFile
    signature: str

    @property
    def format(self) -> str:
        """Its name, as reports call it."""
        return FORMAT


def looks_like_table(file: SourceFile) -> bool:
    """Whether a file may be a table: by its name, since any text has commas."""
    return PurePath(file.path).suffix.casefold() in _SUFFIXES


def read_table(file: SourceFile) -> TableFile:
    """Take a table apart.

    Raises:
        InterchangeError: it is too large, no text, or has no rows.
    """
    try:
        rows = csv_file.read(file.raw)
    except ValidationError as error:
        raise InterchangeError(file.path, error.what) from None
    return TableFile(file.path, rows, signature(rows.header))


def with_mapping(table: TableFile, mapping: TableMapping) -> IncidentFile:
    """The incidents of a table.

    Raises:
        InterchangeError: a row can't be read; the message names the first ones.
    """
    missing = [name for name in mapping.columns if name not in table.rows.header]
    used = {name: key for name, key in mapping.columns.items() if key and name not in missing}
    if not {"external_id", "title"} & set(used.values()):
        reason = "The mapping is for another table: its columns aren't here."
        raise InterchangeError(table.path, reason)
    problems = list(_problems(table, mapping))
    if problems:
        line, column, reason = problems[0]
        more = len(problems) - 1
        also = f" {more} more cell{'s' if more > 1 else ''} can't be read either." if more else ""
        raise InterchangeError(table.path, f"{reason}{also}", line, column)
    readers = [_reader(table, mapping, place) for place in range(len(table.rows.rows))]
    what = f"a table of {len(readers):,} incidents"
    return IncidentFile(table.path, FORMAT, what, readers, [""] * len(readers))


def _reader(
    table: TableFile, mapping: TableMapping, place: int
) -> Callable[[Mapping[str, list[dict[str, Any]]]], ParsedIncident]:
    return lambda _parts: _incident(table.rows, mapping, place)


def _problems(table: TableFile, mapping: TableMapping) -> Iterator[tuple[int, int, str]]:
    """Times that can't be read, and ids that come twice, with line and column."""
    header = table.rows.header
    times = [n for n, name in enumerate(header) if mapping.columns.get(name) in TIMES]
    ids = [n for n, name in enumerate(header) if mapping.columns.get(name) == "external_id"]
    seen: dict[str, int] = {}
    for line, cells in zip(table.rows.lines, table.rows.rows, strict=True):
        for place in times:
            if cells[place] and moment_of(cells[place], mapping) is None:
                yield line, place + 1, f"“{cells[place][:60]}” under “{header[place]}” is no time."
        for place in ids:
            own = cells[place]
            if not own:
                yield line, place + 1, f"This row has no id under “{header[place]}”."
            elif own in seen:
                yield line, place + 1, f"The id “{own[:60]}” is that of line {seen[own]}, too."
            seen.setdefault(own, line)


def moment_of(written: str, mapping: TableMapping) -> Moment | None:
    """The instant of a cell, by the form, the order and the zone of the mapping."""
    zone = mapping.tzinfo
    shown = mapping.zone if mapping.zone != "UTC" else ASSUMED_UTC
    if mapping.date_format:
        try:
            at = datetime.strptime(written, mapping.date_format)  # noqa: DTZ007 - given below
        except ValueError:
            return None
        has_clock = any(mark in mapping.date_format for mark in ("%H", "%I", "%X", "%c", "%T"))
        local = at if at.tzinfo else at.replace(tzinfo=zone)
        return Moment(local.astimezone(UTC), written, "minute" if has_clock else "day", shown)
    plain = day_order.as_iso(written, mapping.order)
    try:
        found = [parse_moment(plain, now, zone) for now in _NEVER]
    except ValueError:
        return None
    (at_one, precision), (at_other, _) = found
    # A text without a day takes it from the clock: such a time is none.
    if at_one is None or at_one != at_other:
        return None
    named = day_order.as_iso(written, mapping.order).rstrip().endswith(("Z", "UTC", "GMT"))
    return Moment(at_one, written, precision.value, "UTC" if named else shown)


def _incident(rows: CsvFile, mapping: TableMapping, place: int) -> ParsedIncident:
    cells = dict(zip(rows.header, rows.rows[place], strict=True))
    by_key: dict[str, list[str]] = {}
    kept: dict[str, Any] = {}
    for name, cell in cells.items():
        key = mapping.columns.get(name, "")
        if cell and key and (key in SEVERAL or key not in by_key):
            by_key.setdefault(key, []).append(cell)
        elif cell:
            kept[name] = cell
    first = {key: found[0] for key, found in by_key.items()}
    title = first.get("title") or first.get("external_id", "")
    draft = CaseDraft(
        product=mapping.product,
        external_id=first.get("external_id") or f"{title}|{fingerprint(first.get('created'))}",
        external_number=first.get("external_id", ""),
        url=first.get("url", ""),
        values={"title": title},
        over=mapping.backfilled,
    )
    _times(draft, first, mapping)
    _values(draft, first, by_key, mapping)
    if kept:
        draft.keep({"columns": kept}, {"columns"})
    return replace(draft.finish(), opened=_opened(draft))


def _opened(draft: CaseDraft) -> datetime | None:
    """When it was opened; a later table may put it right, so it names no incident."""
    known = [m for m in draft.times.values() if m is not None]
    began = draft.times.get("created") or min(known, key=lambda m: m.at, default=None)
    return began.at if began else None


def _times(draft: CaseDraft, first: Mapping[str, str], mapping: TableMapping) -> None:
    for key in TIMES:
        moment = moment_of(first[key], mapping) if key in first else None
        if moment is None:
            continue
        if key == "created":
            draft.event("opened", moment, f"Incident opened in {mapping.product}", key_event=True)
            if "detected_at" not in first:
                draft.times["detected_at"] = moment.because("opening of the incident")
        else:
            draft.times[key] = moment


def _values(
    draft: CaseDraft,
    first: Mapping[str, str],
    by_key: Mapping[str, list[str]],
    mapping: TableMapping,
) -> None:
    for key, found in by_key.items():
        kind = BY_KEY[key].type
        if kind == "words":
            draft.values[key] = [w for cell in found for w in _split(cell, mapping)]
        elif kind == "asset":
            for word in (w for cell in found for w in _split(cell, mapping)):
                draft.asset(word)
        elif kind == "comment":
            for number, cell in enumerate(found, start=1):
                draft.add("comment", f"comment {number}", {"text": cell, "origin": "import"})
        elif kind == "choice":
            _choice(draft, key, first[key], mapping)
        elif kind in ("text", "line", "person") and key not in ("title", "url"):
            draft.values[key] = "\n\n".join(found) if kind == "text" else first[key]
    if "techniques" in draft.values:
        draft.values["techniques"] = enums.techniques(draft.values["techniques"])


def _split(cell: str, mapping: TableMapping) -> list[str]:
    return [word for one in cell.split(mapping.separator) if (word := " ".join(one.split()))]


def _choice(draft: CaseDraft, key: str, cell: str, mapping: TableMapping) -> None:
    """A word of a fixed list: as the mapping says, else as it is known; kept when it isn't."""
    given = mapping.values.get(key, {}).get(fold(cell), "")
    if key == "severity":
        code = given or enums.known_severity(cell)
    elif key == "tlp":
        code = given or word_of(cell) or tlp_of([cell])
    else:
        code = given or enums.classification(cell)
    known = code not in ("", "not_set") or enums.fold(cell) in ("", "notset", "unknown", "none")
    if not known:
        label = BY_KEY[key].label.lower()
        draft.extra.setdefault("words", {})[key] = cell
        draft.warnings.append(f"The {label} “{cell[:60]}” is unknown here: kept with the source.")
    if code:
        draft.values[key] = code
