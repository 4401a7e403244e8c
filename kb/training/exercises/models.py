"""Tables of table-top exercises: who met, what was put to them, what they decided."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import training as t

_T = FieldType

EXERCISE = RecordKind(
    name="exercise",
    plural="exercises",
    label="table-top exercise",
    dossier="id",
    fields=(
        Field("title", _T.LINE, "Title", required=True, search=True),
        Field("objectives", _T.TEXT, "What it is for", search=True),
        Field("facilitator", _T.PERSON, "Facilitator"),
        Field("recorder", _T.PERSON, "Recorder"),
        Field("participants", _T.TAGS, "Participants"),
        Field("summary", _T.TEXT, "What came of it", search=True),
        Field("state", _T.ENUM, "State", t.ExerciseState, editable=False),
        Field("started_at", _T.TIME, "Began", editable=False),
        Field("ended_at", _T.TIME, "Ended", editable=False),
        Field("drill_id", _T.LINK, "Drill", editable=False),
        Field("incident_id", _T.LINK, "Incident", editable=False),
    ),
)

EXERCISE_INJECT = RecordKind(
    name="exercise_inject",
    plural="exercise_injects",
    label="inject",
    dossier="exercise_id",
    title="text",
    ordered=True,
    fields=(
        Field("exercise_id", _T.LINK, "Exercise", editable=False),
        Field("position", _T.NUMBER, "Order"),
        Field("text", _T.TEXT, "What is put to the group", required=True, search=True),
        Field("minute", _T.INTEGER, "Released by itself at minute"),
        Field("released_at", _T.TIME, "Released", editable=False),
    ),
)

EXERCISE_ENTRY = RecordKind(
    name="exercise_entry",
    plural="exercise_entries",
    label="note of an exercise",
    dossier="exercise_id",
    title="text",
    fields=(
        Field("exercise_id", _T.LINK, "Exercise", editable=False),
        Field("entry_kind", _T.ENUM, "Kind", t.EntryKind),
        Field("text", _T.TEXT, "What was said", required=True, search=True),
        Field("who", _T.PERSON, "Who"),
        Field("at", _T.TIME, "Time"),
        Field("inject_id", _T.LINK, "Inject", editable=False),
        Field("made_id", _T.LINK, "Handed on as", editable=False),
    ),
)


class Exercise(Record):
    """One meeting of a group."""

    __tablename__ = "exercise"
    __kind__: ClassVar[RecordKind] = EXERCISE

    title: Mapped[str] = mapped_column(default="")
    objectives: Mapped[str] = mapped_column(default="")
    facilitator: Mapped[str] = mapped_column(default="")
    recorder: Mapped[str] = mapped_column(default="")
    participants: Mapped[list[str]] = mapped_column(default=list)
    summary: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(Code, default="planned", index=True)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    #: No foreign keys: an exercise is kept when its drill or its incident goes.
    drill_id: Mapped[uuid.UUID | None]
    incident_id: Mapped[uuid.UUID | None] = mapped_column(index=True)


class ExerciseInject(Record):
    """Something that is put to the group, by hand or by the clock."""

    __tablename__ = "exercise_inject"
    __kind__: ClassVar[RecordKind] = EXERCISE_INJECT

    exercise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("exercise.id"), index=True)
    position: Mapped[float] = mapped_column(default=0.0)
    text: Mapped[str] = mapped_column(default="")
    minute: Mapped[int | None]
    released_at: Mapped[datetime | None]


class ExerciseEntry(Record):
    """A decision, an observation or a lesson, as the recorder noted it."""

    __tablename__ = "exercise_entry"
    __kind__: ClassVar[RecordKind] = EXERCISE_ENTRY

    exercise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("exercise.id"), index=True)
    entry_kind: Mapped[str] = mapped_column(Code, default="decision")
    text: Mapped[str] = mapped_column(default="")
    who: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime | None]
    inject_id: Mapped[uuid.UUID | None]
    made_id: Mapped[uuid.UUID | None]
