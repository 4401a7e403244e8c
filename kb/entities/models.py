"""Table of entities."""

from typing import Any, ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import enums as e

_T = FieldType

ENTITY = RecordKind(
    name="entity",
    plural="entities",
    label="entity",
    dossier="id",
    title="name",
    fields=(
        Field("entity_type", _T.ENUM, "Type", e.EntityType, open_choice=True),
        Field("name", _T.LINE, "Name", search=True, mono=True),
        Field("keys", _T.TAGS, "Identities", search=True, mono=True),
        Field("generic", _T.FLAG, "Generic: never identifies"),
        Field("notes", _T.MARKDOWN, "Notes", search=True),
        Field("extra", _T.JSON, "Further fields"),
    ),
)


class Entity(Record):
    """Assets of any incident whose identity is among `keys` are this one thing."""

    __tablename__ = "entity"
    __kind__: ClassVar[RecordKind] = ENTITY

    entity_type: Mapped[str] = mapped_column(Code, default="other")
    name: Mapped[str] = mapped_column(default="")
    keys: Mapped[list[str]] = mapped_column(default=list)
    generic: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[str] = mapped_column(default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
