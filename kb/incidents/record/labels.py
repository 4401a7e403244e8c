"""What dossiers are filtered by: tags, techniques, types and assets, one row a value.

Derived from the records and kept in the same transaction (see `kb.search.index`), since a
million JSON lists can't be filtered by an index on both databases.
"""

import uuid

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Base

#: Text that sorts by code point on both databases, so that prefixes are ranges.
Ordered = Text().with_variant(Text(collation="C"), "postgresql")


class DossierLabel(Base):
    """One folded value of one field; `record_id` is the record that says so."""

    __tablename__ = "dossier_label"
    __table_args__ = (Index("ix_dossier_label_record", "record_id"), {"sqlite_with_rowid": False})

    field: Mapped[str] = mapped_column(Ordered, primary_key=True)
    value: Mapped[str] = mapped_column(Ordered, primary_key=True)
    dossier_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    record_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
