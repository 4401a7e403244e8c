"""The collection of an Anki package: notes with their kinds, decks and cards."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kb.errors import InterchangeError
from kb.training.anki.unpacking import field_of

MOST_NOTES: Final = 100_000
_LONGEST_FIELDS: Final = 1_000_000
_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class NoteKind:
    """A kind of note: its fields, its templates as question and answer, whether it has gaps."""

    name: str
    fields: tuple[str, ...]
    templates: tuple[tuple[str, str], ...]
    has_gaps: bool


@dataclass(frozen=True, slots=True)
class Note:
    """One note with the cards that are made of it.

    Attributes:
        cards: the number of each card's template, and its deck.
    """

    guid: str
    kind: NoteKind
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    cards: tuple[tuple[int, str], ...]


def notes_of(path: str, collection: Path) -> Iterator[Note]:
    """All notes of a collection, in the order in which they were made.

    Args:
        path: the package, as the user named it.
        collection: the SQLite file.

    Raises:
        InterchangeError: it can't be read.
    """
    try:
        with closing(_connect(collection)) as connection:
            yield from _Reader(path, connection).notes()
    except sqlite3.OperationalError as error:
        took = "interrupted" in str(error)
        why = "reading it takes too long" if took else f"its collection can't be read: {error}"
        raise InterchangeError(path, f"{why}.") from error
    except (sqlite3.Error, UnicodeDecodeError, RecursionError) as error:
        raise InterchangeError(path, f"its collection is damaged: {error}.") from error


def _connect(collection: Path) -> sqlite3.Connection:
    """The collection, read-only; nothing in its schema is trusted, and time runs out."""
    connection = sqlite3.connect(f"{collection.as_uri()}?mode=ro&immutable=1", uri=True)
    began = time.monotonic()
    connection.set_progress_handler(lambda: int(time.monotonic() - began > _SECONDS), 100_000)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
        connection.execute(f"PRAGMA {pragma}")
    # Anki sorts names with a collation of its own.
    connection.create_collation("unicase", lambda a, b: (a > b) - (a < b))
    return connection


class _Reader:
    """Reads the tables of a collection, of the old schema or of the new one."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        self._tables = {str(row[0]) for row in connection.execute(query)}
        for name in ("notes", "cards", "col"):
            if name not in self._tables:
                raise InterchangeError(path, f"its collection has no table “{name}”.")

    def notes(self) -> Iterator[Note]:
        kinds, decks = self._kinds(), self._decks()
        cards = self._cards(decks)
        query = "SELECT id, guid, mid, tags, flds FROM notes ORDER BY id LIMIT ?"
        for number, row in enumerate(self._connection.execute(query, (MOST_NOTES + 1,)), 1):
            if number > MOST_NOTES:
                raise InterchangeError(self._path, f"it has more than {MOST_NOTES:,} notes.")
            note_id, guid, kind_id, tags, fields = row
            text = str(fields or "")
            if len(text) > _LONGEST_FIELDS:
                most = f"{_LONGEST_FIELDS:,}"
                raise InterchangeError(
                    self._path, f"note {number} has more than {most} characters."
                )
            kind = kinds.get(str(kind_id))
            if kind is None:
                raise InterchangeError(self._path, f"note {number} is of a kind that isn't in it.")
            yield Note(
                guid=str(guid),
                kind=kind,
                fields=tuple(text.split("\x1f")),
                tags=tuple(str(tags or "").split()),
                cards=tuple(cards.get(note_id, ())),
            )

    def _cards(self, decks: dict[str, str]) -> dict[Any, list[tuple[int, str]]]:
        found: dict[Any, list[tuple[int, str]]] = {}
        query = "SELECT nid, ord, did, odid FROM cards ORDER BY nid, ord LIMIT ?"
        for note_id, number, deck_id, home_id in self._connection.execute(query, (4 * MOST_NOTES,)):
            deck = decks.get(str(home_id or deck_id)) or decks.get(str(deck_id), "")
            if isinstance(number, int) and number >= 0:
                found.setdefault(note_id, []).append((number, deck))
        return found

    def _decks(self) -> dict[str, str]:
        if "decks" in self._tables:
            rows = self._connection.execute("SELECT id, name FROM decks")
            return {str(number): str(name).replace("\x1f", "::") for number, name in rows}
        held = self._json("decks")
        named = {key: deck.get("name") for key, deck in held.items() if isinstance(deck, dict)}
        return {str(key): str(name or "") for key, name in named.items()}

    def _kinds(self) -> dict[str, NoteKind]:
        if "notetypes" in self._tables:
            return self._new_kinds()
        found = {}
        for key, model in self._json("models").items():
            if isinstance(model, dict):
                found[str(key)] = _kind(model)
        return found

    def _new_kinds(self) -> dict[str, NoteKind]:
        """Kinds of the new schema, whose templates lie in a protocol buffer."""
        names = dict(self._connection.execute("SELECT id, name FROM notetypes"))
        fields: dict[Any, list[str]] = {}
        for kind_id, name in self._connection.execute(
            "SELECT ntid, name FROM fields ORDER BY ntid, ord"
        ):
            fields.setdefault(kind_id, []).append(str(name))
        templates: dict[Any, list[tuple[str, str]]] = {}
        query = "SELECT ntid, config FROM templates ORDER BY ntid, ord"
        for kind_id, config in self._connection.execute(query):
            templates.setdefault(kind_id, []).append(_formats(config))
        return {
            str(kind_id): NoteKind(
                str(name),
                tuple(fields.get(kind_id, ())),
                tuple(templates.get(kind_id, ())),
                has_gaps=any("cloze:" in front for front, _ in templates.get(kind_id, ())),
            )
            for kind_id, name in names.items()
        }

    def _json(self, column: str) -> dict[str, Any]:
        query = f"SELECT {column} FROM col LIMIT 1"  # noqa: S608 - a name of our own
        row = self._connection.execute(query).fetchone()
        try:
            held = json.loads(row[0]) if row else None
        except (ValueError, TypeError, RecursionError):
            held = None
        if not isinstance(held, dict):
            raise InterchangeError(self._path, f"its collection says nothing of its {column}.")
        return held


def _kind(model: dict[str, Any]) -> NoteKind:
    fields = [one for one in model.get("flds") or () if isinstance(one, dict)]
    templates = [one for one in model.get("tmpls") or () if isinstance(one, dict)]
    return NoteKind(
        str(model.get("name") or ""),
        tuple(str(one.get("name") or "") for one in fields),
        tuple((str(one.get("qfmt") or ""), str(one.get("afmt") or "")) for one in templates),
        has_gaps=model.get("type") == 1,
    )


def _formats(config: object) -> tuple[str, str]:
    """Question and answer of a template: the first two texts of its protocol buffer."""
    data = config if isinstance(config, bytes) else b""
    front, at = field_of(data, 0) if data[:1] == b"\x0a" else (b"", 0)
    back, _end = field_of(data, at) if data[at : at + 1] == b"\x12" else (b"", at)
    return front.decode("utf-8", "replace"), back.decode("utf-8", "replace")
