"""Tables of text as databases write them: PostgreSQL's COPY text, or CSV with a header."""

import csv
import io
import re
from collections.abc import Iterator

from kb.errors import InterchangeError
from kb.interchange.files import SourceFile

_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "\\": "\\"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_ .-]{0,62}")
MOST_ROWS = 1_000_000

type Row = dict[str, str | None]


def header(file: SourceFile) -> tuple[str, ...]:
    """The columns that the first line of a table names; empty when it names none."""
    first = file.text.lstrip("\ufeff").partition("\n")[0].rstrip("\r")
    separator = "\t" if "\t" in first else ","
    names = [cell.strip().strip('"') for cell in first.split(separator)]
    plain = len(names) > 1 and len(set(names)) == len(names)
    return tuple(names) if plain and all(_NAME.fullmatch(name) for name in names) else ()


def rows(file: SourceFile) -> Iterator[Row]:
    """The rows below the header; None is what the database calls NULL.

    Raises:
        InterchangeError: a row has more or fewer cells than the header.
    """
    names = header(file)
    is_copy = "\t" in file.text.partition("\n")[0] and '\t"' not in file.text[:20_000]
    for number, cells in _copied(file.text) if is_copy else _quoted(file):
        if len(cells) != len(names):
            reason = f"This row has {len(cells)} cells, the header names {len(names)}."
            raise InterchangeError(file.path, reason, number, 1)
        if number > MOST_ROWS:
            raise InterchangeError(file.path, f"This table has more than {MOST_ROWS:,} rows.")
        yield dict(zip(names, cells, strict=True))


def _copied(text: str) -> Iterator[tuple[int, list[str | None]]]:
    r"""Lines of COPY text: cells by tabs, `\N` for NULL, `\.` at the end."""
    for number, line in enumerate(text.split("\n"), start=1):
        plain = line.rstrip("\r")
        if number == 1 or not plain:
            continue
        if plain == r"\.":
            return
        yield number, [None if cell == r"\N" else _unescaped(cell) for cell in plain.split("\t")]


def _unescaped(cell: str) -> str:
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), cell)


def _quoted(file: SourceFile) -> Iterator[tuple[int, list[str | None]]]:
    first = file.text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(file.text, newline=""), delimiter="\t" if "\t" in first else ","
    )
    try:
        for number, cells in enumerate(reader, start=1):
            if number > 1 and cells:
                yield reader.line_num, [cell if cell != "" else None for cell in cells]
    except csv.Error as error:
        reason = f"This table can't be read: {error}."
        raise InterchangeError(file.path, reason, reader.line_num, 1) from None
