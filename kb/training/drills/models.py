"""Tables of drills: what they show, who is to take them, how it went."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import training as t

_T = FieldType

DRILL = RecordKind(
    name="drill",
    plural="drills",
    label="drill",
    dossier="id",
    fields=(
        Field("title", _T.LINE, "Title", required=True, search=True),
        Field("briefing", _T.TEXT, "What is known at the start", search=True),
        Field("tags", _T.TAGS, "Tags", search=True),
        Field("state", _T.ENUM, "State", t.DrillState, editable=False),
        Field("incident_id", _T.LINK, "Incident", editable=False),
        Field("source_stamp", _T.LINE, "Version of the incident", editable=False),
        Field("audience", _T.LINE, "Sanitised for", editable=False),
        Field("playbook_title", _T.LINE, "Playbook", editable=False),
        Field("playbook_version_id", _T.LINK, "Version of the playbook", editable=False),
        Field("facts", _T.ROWS, "What became known", editable=False),
        Field("steps", _T.ROWS, "What was done", editable=False),
        Field("plan", _T.ROWS, "What the playbook says", editable=False),
        Field("others", _T.TAGS, "Steps of other incidents", editable=False),
    ),
)

DRILL_ASSIGNMENT = RecordKind(
    name="drill_assignment",
    plural="drill_assignments",
    label="assigned drill",
    dossier="drill_id",
    title="note",
    searchable=False,
    fields=(
        Field("drill_id", _T.LINK, "Drill", editable=False),
        Field("person", _T.PERSON, "Person"),
        Field("role", _T.LINE, "Role"),
        Field("due", _T.DATE, "Due"),
        Field("note", _T.LINE, "Note"),
        Field("assigned_by", _T.PERSON, "Assigned by", editable=False),
        Field("assigned_at", _T.TIME, "Assigned", editable=False),
        Field("withdrawn", _T.FLAG, "Withdrawn", editable=False),
    ),
)

#: Nothing of it is found by the search: results belong to the person and the lead.
DRILL_RUN = RecordKind(
    name="drill_run",
    plural="drill_runs",
    label="drill taken",
    dossier="person_key",
    title="drill_title",
    searchable=False,
    fields=(
        Field("drill_id", _T.LINK, "Drill", editable=False),
        Field("drill_title", _T.LINE, "Drill", editable=False),
        Field("person", _T.PERSON, "Person", editable=False),
        Field("person_key", _T.LINK, "Chain of the person", editable=False),
        Field("state", _T.ENUM, "State", t.RunState, editable=False),
        Field("started_at", _T.TIME, "Begun", editable=False),
        Field("finished_at", _T.TIME, "Finished", editable=False),
        Field("answers", _T.ROWS, "Answers", editable=False),
        Field("done_points", _T.NUMBER, "Points against what was done", editable=False),
        Field("done_of", _T.NUMBER, "Of", editable=False),
        Field("plan_points", _T.NUMBER, "Points against the playbook", editable=False),
        Field("plan_of", _T.NUMBER, "Of", editable=False),
    ),
)


class Drill(Record):
    """A past incident to be decided once more. Its texts are those that others may read."""

    __tablename__ = "drill"
    __kind__: ClassVar[RecordKind] = DRILL

    title: Mapped[str] = mapped_column(default="")
    briefing: Mapped[str] = mapped_column(default="")
    tags: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(Code, default="draft", index=True)
    #: No foreign key: a drill is kept when its incident goes.
    incident_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    source_stamp: Mapped[str] = mapped_column(default="")
    audience: Mapped[str] = mapped_column(default="")
    playbook_title: Mapped[str] = mapped_column(default="")
    playbook_version_id: Mapped[uuid.UUID | None]
    facts: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    plan: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    others: Mapped[list[str]] = mapped_column(default=list)


class DrillAssignment(Record):
    """A drill that a person, or everybody of a role, is to take."""

    __tablename__ = "drill_assignment"
    __kind__: ClassVar[RecordKind] = DRILL_ASSIGNMENT

    drill_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("drill.id"), index=True)
    person: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")
    due: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    assigned_by: Mapped[str] = mapped_column(default="")
    assigned_at: Mapped[datetime | None]
    withdrawn: Mapped[bool] = mapped_column(default=False)


class DrillRun(Record):
    """One person goes through one drill: grows by an answer a decision, then stands."""

    __tablename__ = "drill_run"
    __kind__: ClassVar[RecordKind] = DRILL_RUN
    __table_args__ = (Index("ix_drill_run_of_person", "person_key", "drill_id"),)

    drill_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("drill.id"), index=True)
    drill_title: Mapped[str] = mapped_column(default="")
    person: Mapped[str] = mapped_column(default="")
    person_key: Mapped[uuid.UUID]
    state: Mapped[str] = mapped_column(Code, default="begun")
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    answers: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    done_points: Mapped[float] = mapped_column(default=0.0)
    done_of: Mapped[float] = mapped_column(default=0.0)
    plan_points: Mapped[float] = mapped_column(default=0.0)
    plan_of: Mapped[float] = mapped_column(default=0.0)
