"""A store whose every text is an attacker's: markup, signs that turn text round, endless words."""

import uuid
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from kb.knowledge_base import KnowledgeBase
from kb.store.base import Record, record_models
from kb.store.kinds import Field, FieldType
from tests.kb.filling import fill, table_of
from tests.stores import ACTOR, new_store

#: Signs that turn the order of text round. Those that only isolate a text, or mark the direction
#: of a comma, leave the order of letters as it is.
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2067"
#: Names in all texts, by which a test knows that a text came from here.
MARK = "q9z"

#: Makes the text of a field: of its label, and of a file that nobody may read.
type Words = Callable[[str, Path], str]


def markup(label: str, secret: Path) -> str:
    """What Qt takes for HTML, and would load."""
    return (
        f"<b>{MARK} {label}</b> <img src='file://{secret}'> <a href='javascript:x'>R&D</a> "
        f"invoice\u202efdp.exe \u2067\u200b <table background='{secret}'>"
    )


def endless(label: str, _secret: Path) -> str:
    """A word without an end, signs above signs, and lines where there is one."""
    return f"{MARK} " + "W" * 10_000 + f" Z{chr(0x0337) * 300}\n{label}\n\n" + "x" * 3_000


def made(place: Path, words: Words, secret: Path) -> dict[str, uuid.UUID]:
    """A store with a record of every kind, each text of which is hostile.

    Returns:
        The id of a record by its kind.
    """
    new_store(place)
    with KnowledgeBase.open(place, actor=ACTOR) as kb:
        ids = fill(kb)
        # Past the forms, as an import, a bundle or another program on the same store would.
        with kb.engine.begin() as connection:
            for model in record_models().values():
                table = table_of(model)
                for (record_id,) in connection.execute(select(table.c.id)).all():
                    values = {
                        field.name: _value(field, words, secret)
                        for field in _texts(model)
                        if field.name in table.c
                    }
                    if values:
                        connection.execute(
                            table.update().where(table.c.id == record_id).values(values)
                        )
    return ids


def _texts(model: type[Record]) -> list[Field]:
    kept = {"number", "sha256", "file_sha256", "template_sha256", "path", "flow", "criteria"}
    return [
        field
        for field in model.__kind__.fields
        if field.choices is None
        and field.name not in kept
        and field.type in (FieldType.LINE, FieldType.TEXT, FieldType.PERSON, FieldType.TAGS)
    ]


def _value(field: Field, words: Words, secret: Path) -> object:
    said = words(field.label, secret)
    if field.type is FieldType.TAGS:
        return [said, "R&D", "invoice\u202efdp.exe"]
    return said if field.type is FieldType.TEXT else " ".join(said.split("\n"))
