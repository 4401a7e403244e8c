"""Table of receipts: who has read and understood which version of an article or a playbook."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind

_T = FieldType

RECEIPT = RecordKind(
    name="receipt",
    plural="receipts",
    label="receipt",
    dossier="person_key",
    title="person",
    searchable=False,
    fields=(
        Field("item_kind", _T.LINE, "What was read", editable=False),
        Field("item_id", _T.LINK, "Item", editable=False),
        Field("version_id", _T.LINK, "Version", editable=False),
        Field("number", _T.INTEGER, "Number of the version", editable=False),
        Field("person", _T.PERSON, "Person", editable=False),
        Field("person_key", _T.LINK, "Chain of the person", editable=False),
        Field("read_at", _T.TIME, "Read", editable=False),
        Field("understood_at", _T.TIME, "Understood", editable=False),
    ),
)


class Receipt(Record):
    """One person and one version: when it was opened, and when they said they understood."""

    __tablename__ = "receipt"
    __kind__: ClassVar[RecordKind] = RECEIPT
    __table_args__ = (Index("ix_receipt_of_person", "person_key", "item_id"),)

    #: Of a playbook or an article, so that no foreign key can say of which table.
    item_kind: Mapped[str] = mapped_column(Code, default="article")
    item_id: Mapped[uuid.UUID] = mapped_column(index=True)
    version_id: Mapped[uuid.UUID]
    number: Mapped[int] = mapped_column(default=0)
    person: Mapped[str] = mapped_column(default="")
    person_key: Mapped[uuid.UUID]
    read_at: Mapped[datetime | None]
    understood_at: Mapped[datetime | None]
