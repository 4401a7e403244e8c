"""Tables of the ledger. They are append-only; the heads of the chains move on."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Base, Code

_Serial = BigInteger().with_variant(Integer(), "sqlite")


class Operation(Base):
    """One write: who did what, when. `serial` counts writes in the order of commit."""

    __tablename__ = "operation"

    serial: Mapped[int] = mapped_column(_Serial, Identity(), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(unique=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200), index=True)
    label: Mapped[str]
    action: Mapped[str] = mapped_column(Code)  # do, undo, redo, import
    target_id: Mapped[uuid.UUID | None]
    dossier_id: Mapped[uuid.UUID | None] = mapped_column(index=True)


class Revision(Base):
    """What one operation did to one record, as a link of its dossier's chain.

    `before` and `after` hold the fields that differ (all of them for a new or a deleted
    record). `hash` is SHA-256 over the previous link's hash and this link's content.
    """

    __tablename__ = "revision"
    __table_args__ = (Index("ix_revision_record", "record_id", "sequence"),)

    dossier_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    operation_serial: Mapped[int] = mapped_column(_Serial, index=True)
    kind: Mapped[str] = mapped_column(Code)
    record_id: Mapped[uuid.UUID]
    record_version: Mapped[int]
    action: Mapped[str] = mapped_column(Code)
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    hash: Mapped[str] = mapped_column(String(64))


class Dossier(Base):
    """The head of one chain; its row serialises the writers of the dossier."""

    __tablename__ = "dossier"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    length: Mapped[int]
    head: Mapped[str] = mapped_column(String(64))
