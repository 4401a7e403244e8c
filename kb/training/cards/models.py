"""Table of cards."""

import uuid
from typing import ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import training as t

_T = FieldType

CARD = RecordKind(
    name="card",
    plural="cards",
    label="card",
    dossier="id",
    title="front",
    fields=(
        Field("front", _T.MARKDOWN, "Question", required=True, search=True),
        Field("back", _T.MARKDOWN, "Answer", search=True),
        Field("deck", _T.LINE, "Deck", search=True),
        Field("tags", _T.TAGS, "Tags", search=True),
        Field("state", _T.ENUM, "State", t.CardState, editable=False),
        Field("source_kind", _T.ENUM, "Made from", t.CardSource, editable=False),
        Field("source_id", _T.LINK, "Source", editable=False),
        Field("source_key", _T.LINE, "Place in the source", editable=False),
        Field("source_stamp", _T.LINE, "Version of the source", editable=False),
        Field("source_front", _T.MARKDOWN, "Question as suggested", editable=False),
        Field("source_back", _T.MARKDOWN, "Answer as suggested", editable=False),
    ),
)


class Card(Record):
    """A question with its answer. What its source said of it is kept beside what people wrote."""

    __tablename__ = "card"
    __kind__: ClassVar[RecordKind] = CARD
    __table_args__ = (Index("ix_card_source", "source_kind", "source_id"),)

    front: Mapped[str] = mapped_column(default="")
    back: Mapped[str] = mapped_column(default="")
    deck: Mapped[str] = mapped_column(default="")
    tags: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(Code, default="accepted", index=True)
    source_kind: Mapped[str] = mapped_column(Code, default="none")
    source_id: Mapped[uuid.UUID | None]
    source_key: Mapped[str] = mapped_column(default="")
    source_stamp: Mapped[str] = mapped_column(default="")
    source_front: Mapped[str] = mapped_column(default="")
    source_back: Mapped[str] = mapped_column(default="")
