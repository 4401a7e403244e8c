"""A file of rows as other programs write it: which bytes, which separator, which columns."""

import codecs
import csv
import io
from dataclasses import dataclass
from typing import Final

from kb.errors import ValidationError

MOST_BYTES: Final = 64 * 1024 * 1024
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 1_000
#: The sniffer takes the square of it: 20 s for 64 KB of quotes.
_SNIFFED: Final = 4 * 1024
_SEPARATORS: Final = ",;\t|"
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class CsvFile:
    """Rows of one length, with their header.

    Attributes:
        header: names of the columns; those without one are called by their place.
        rows: cells of each row, without the header and without empty lines.
        lines: of each row, the line of the file on which it ends.
        separator: what stands between cells.
        encoding: how the bytes were read.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    separator: str
    encoding: str


def read(data: bytes) -> CsvFile:
    """Take a file apart.

    Raises:
        ValidationError: it is too large, no text, or has no rows or too many columns.
    """
    if len(data) > MOST_BYTES:
        raise ValidationError("The file is larger than 64 MB.")
    text, encoding = _decoded(data)
    separator = _separator(text)
    cells: list[tuple[str, ...]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                limit = f"{MOST_COLUMNS:,}"
                raise ValidationError(f"Line {reader.line_num} has more than {limit} columns.")
            stripped = tuple(cell.strip() for cell in row)
            if any(stripped):
                cells.append(stripped)
                lines.append(reader.line_num)
            if len(cells) > MOST_ROWS + 1:
                raise ValidationError("The file has more than 100,000 rows; split it.")
    except csv.Error as error:
        message = f"Line {reader.line_num} can't be read: {error}."
        raise ValidationError(message) from error
    if len(cells) < 2:
        raise ValidationError("The file has no rows below its header.")
    width = max(len(row) for row in cells)
    filled = [row + ("",) * (width - len(row)) for row in cells]
    return CsvFile(_names(filled[0]), tuple(filled[1:]), tuple(lines[1:]), separator, encoding)


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _read_as(data, encoding), encoding
    try:
        text, encoding = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # What spreadsheets of the West write where they don't write UTF-8; never fails.
        text, encoding = data.decode("cp1252", errors="replace"), "cp1252"
    if "\x00" in text:
        raise ValidationError("This is no text file.")
    return text, encoding


def _read_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValidationError("This is no text file.") from error


def _separator(text: str) -> str:
    """The separator that csv.Sniffer finds, else the one that the first line has most of."""
    sample = text[:_SNIFFED]
    first = sample.partition("\n")[0]
    counts = {mark: first.count(mark) for mark in _SEPARATORS}
    try:
        found = csv.Sniffer().sniff(sample, _SEPARATORS).delimiter
    except csv.Error:
        found = ""
    # Sentences mislead the sniffer; the header rarely does.
    if found and counts[found]:
        return found
    return max(_SEPARATORS, key=lambda mark: counts[mark])


def _names(header: tuple[str, ...]) -> tuple[str, ...]:
    """The header, each name once: mappings are remembered by them."""
    names: list[str] = []
    for place, cell in enumerate(header, 1):
        name = cell or f"Column {place}"
        number = 2
        while name in names:
            name, number = f"{cell or f'Column {place}'} ({number})", number + 1
        names.append(name)
    return tuple(names)
