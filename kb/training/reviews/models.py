"""Tables of reviews: every answer that was given, and where each card stands for a person."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import training as t

_T = FieldType

_MEMORY = (
    Field("memory", _T.ENUM, "State of memory", t.MemoryState, editable=False),
    Field("step", _T.INTEGER, "Learning step", editable=False),
    Field("stability", _T.NUMBER, "Stability", editable=False),
    Field("difficulty", _T.NUMBER, "Difficulty", editable=False),
    Field("due", _T.TIME, "Due", editable=False),
)
_WHO = (
    Field("card_id", _T.LINK, "Card", editable=False),
    Field("person", _T.PERSON, "Person", editable=False),
    Field("person_key", _T.LINK, "Chain of the person", editable=False),
)

#: Nothing of it is found by the search: results belong to the person and the lead.
ATTEMPT = RecordKind(
    name="attempt",
    plural="attempts",
    label="answer to a card",
    dossier="person_key",
    title="deck",
    searchable=False,
    fields=(
        *_WHO,
        Field("deck", _T.LINE, "Deck", editable=False),
        Field("rating", _T.INTEGER, "Rating", editable=False),
        Field("at", _T.TIME, "Answered", editable=False),
        Field("milliseconds", _T.INTEGER, "Time taken", editable=False),
        *_MEMORY,
    ),
)

CARD_STATE = RecordKind(
    name="card_state",
    plural="card_states",
    label="schedule of a card",
    dossier="person_key",
    title="deck",
    searchable=False,
    fields=(
        *_WHO,
        Field("deck", _T.LINE, "Deck", editable=False),
        *_MEMORY,
        Field("last_at", _T.TIME, "Last answered", editable=False),
        Field("first_at", _T.TIME, "First answered", editable=False),
        Field("answers", _T.INTEGER, "Answers", editable=False),
        Field("lapses", _T.INTEGER, "Forgotten", editable=False),
    ),
)


class Attempt(Record):
    """One answer, and what FSRS made of it. Appended, never revised."""

    __tablename__ = "attempt"
    __kind__: ClassVar[RecordKind] = ATTEMPT
    __table_args__ = (Index("ix_attempt_of_person", "person_key", "at"),)

    card_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("card.id"), index=True)
    person: Mapped[str] = mapped_column(default="")
    person_key: Mapped[uuid.UUID]
    deck: Mapped[str] = mapped_column(default="")
    rating: Mapped[int] = mapped_column(default=3)
    at: Mapped[datetime | None]
    milliseconds: Mapped[int] = mapped_column(default=0)
    memory: Mapped[str] = mapped_column(Code, default="learning")
    step: Mapped[int | None]
    stability: Mapped[float | None]
    difficulty: Mapped[float | None]
    due: Mapped[datetime | None]


class CardState(Record):
    """Where a card stands for a person: the last answer's outcome, found without counting."""

    __tablename__ = "card_state"
    __kind__: ClassVar[RecordKind] = CARD_STATE
    __table_args__ = (
        Index("ix_card_state_of_person", "person_key", "card_id"),
        Index("ix_card_state_due", "person_key", "due"),
    )

    card_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("card.id"), index=True)
    person: Mapped[str] = mapped_column(default="")
    person_key: Mapped[uuid.UUID]
    deck: Mapped[str] = mapped_column(default="")
    memory: Mapped[str] = mapped_column(Code, default="learning")
    step: Mapped[int | None]
    stability: Mapped[float | None]
    difficulty: Mapped[float | None]
    due: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    first_at: Mapped[datetime | None]
    answers: Mapped[int] = mapped_column(default=0)
    lapses: Mapped[int] = mapped_column(default=0)
