"""Anki packages as others make them: of the old schema, and of the new one."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

BASIC = {
    "name": "Basic",
    "type": 0,
    "flds": [{"name": "Front"}, {"name": "Back"}],
    "tmpls": [{"qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}],
}
REVERSED = BASIC | {
    "tmpls": [
        {"qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"},
        {"qfmt": "{{#Back}}Asked back: {{Back}}{{/Back}}", "afmt": "{{Front}}"},
    ]
}
CLOZE = {
    "name": "Cloze",
    "type": 1,
    "flds": [{"name": "Text"}, {"name": "Extra"}],
    "tmpls": [{"qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}<br>{{Extra}}"}],
}


def collection(
    path: Path,
    notes: Sequence[tuple[str, ...]],
    kind: Mapping[str, object] = BASIC,
    cards: Sequence[int] = (0,),
) -> bytes:
    """A collection of the old schema as bytes."""
    file = path / "collection.sqlite"
    file.unlink(missing_ok=True)
    connection = sqlite3.connect(file)
    connection.executescript(
        "CREATE TABLE col (models TEXT, decks TEXT);"
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, guid TEXT, mid INT, tags TEXT, flds TEXT);"
        "CREATE TABLE cards (id INTEGER PRIMARY KEY, nid INT, did INT, odid INT, ord INT);"
    )
    decks = {"1": {"name": "Blue team::Mail"}}
    values = (json.dumps({"5": kind}), json.dumps(decks))
    connection.execute("INSERT INTO col VALUES (?, ?)", values)
    for number, fields in enumerate(notes, 1):
        row = (number, f"guid{number}", 5, " mail early_sign ", "\x1f".join(fields))
        connection.execute("INSERT INTO notes VALUES (?, ?, ?, ?, ?)", row)
        for card in cards:
            connection.execute(
                "INSERT INTO cards (nid, did, odid, ord) VALUES (?, 1, 0, ?)", (number, card)
            )
    connection.commit()
    connection.close()
    return file.read_bytes()


def package(
    path: Path,
    data: bytes,
    media: Mapping[str, bytes] | None = None,
    member: str = "collection.anki2",
) -> Path:
    """A package with pictures, by their names."""
    target = path / "deck.apkg"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, data)
        names = {str(number): name for number, name in enumerate(media or {})}
        archive.writestr("media", json.dumps(names))
        for number, held in enumerate((media or {}).values()):
            archive.writestr(str(number), held)
    return target


def picture() -> bytes:
    """A small PNG."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()
