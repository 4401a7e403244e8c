"""The base of every record, with names for all constraints."""

import uuid
from datetime import UTC, date, datetime
from typing import Any, ClassVar, cast

import uuid_utils.compat
from sqlalchemy import Date, MetaData, String, Table, Text, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from kb.store.kinds import RecordKind
from kb.store.types import Json, UtcDateTime

_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> uuid.UUID:
    """A UUIDv7: sorts by time, survives export, import and merging of stores."""
    made: uuid.UUID = uuid_utils.compat.uuid7()
    return made


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


class Base(DeclarativeBase):
    """Declarative base of all tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        uuid.UUID: Uuid(),
        datetime: UtcDateTime(),
        date: Date(),
        str: Text(),
        dict[str, Any]: Json,
        list[str]: Json,
        list[dict[str, Any]]: Json,
    }


class Record(Base):
    """An editable record: who it is, and how often it was changed.

    `version` is compared at each update, so that a stale write is found.
    """

    __abstract__ = True
    __kind__: ClassVar[RecordKind]

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(nullable=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - a class-level declaration
        """Give every concrete table optimistic concurrency."""
        return (
            {"version_id_col": cls.__table__.c.version} if "__tablename__" in cls.__dict__ else {}
        )


#: A short code, indexed often.
Code = String(80)


def table_of(model: type[Base]) -> Table:
    """The table that a model is mapped to."""
    return cast("Table", model.__table__)  # no model is mapped to a join


def record_models() -> dict[str, type[Record]]:
    """Every mapped kind of record by its name."""
    found: dict[str, type[Record]] = {}
    for mapper in Base.registry.mappers:
        model = mapper.class_
        if issubclass(model, Record) and hasattr(model, "__kind__"):
            found[model.__kind__.name] = model
    return dict(sorted(found.items()))


def kinds() -> dict[str, RecordKind]:
    """Every declared kind of record by its name."""
    return {name: model.__kind__ for name, model in record_models().items()}
