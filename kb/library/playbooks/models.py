"""Tables of playbooks. The Markdown body of a version is the truth; steps are found in it."""

import uuid
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.library.columns import ItemColumns, VersionColumns
from kb.library.fields import ITEM_FIELDS, VERSION_FIELDS
from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import enums as e

_T = FieldType

PLAYBOOK = RecordKind(
    name="playbook",
    plural="playbooks",
    label="playbook",
    dossier="id",
    fields=(
        Field("title", _T.LINE, "Title", required=True, search=True),
        Field("incident_type", _T.LINE, "For incidents of type", search=True),
        *ITEM_FIELDS,
    ),
)

PLAYBOOK_VERSION = RecordKind(
    name="playbook_version",
    plural="playbook_versions",
    label="playbook version",
    dossier="playbook_id",
    title="change_note",
    fields=(
        Field("playbook_id", _T.LINK, "Playbook"),
        *VERSION_FIELDS,
    ),
)

PLAYBOOK_STEP = RecordKind(
    name="playbook_step",
    plural="playbook_steps",
    label="playbook step",
    dossier="playbook_id",
    fields=(
        Field("playbook_id", _T.LINK, "Playbook"),
        Field("playbook_version_id", _T.LINK, "Version"),
        Field("position", _T.INTEGER, "Order"),
        Field("number", _T.INTEGER, "Number"),
        Field("phase", _T.ENUM, "Phase", e.Phase, open_choice=True),
        Field("title", _T.LINE, "Title", search=True),
        Field("text", _T.MARKDOWN, "Text", search=True),
        Field("role", _T.LINE, "Role"),
        Field("expected_minutes", _T.INTEGER, "Expected minutes"),
        Field("techniques", _T.TAGS, "ATT&CK", mono=True),
    ),
)


class Playbook(ItemColumns, Record):
    """A playbook: what its versions have in common."""

    __tablename__ = "playbook"
    __kind__: ClassVar[RecordKind] = PLAYBOOK

    incident_type: Mapped[str] = mapped_column(default="")


class PlaybookVersion(VersionColumns, Record):
    """One version; published ones never change."""

    __tablename__ = "playbook_version"
    __kind__: ClassVar[RecordKind] = PLAYBOOK_VERSION

    playbook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("playbook.id"), index=True)


class PlaybookStep(Record):
    """A step found in a version's text."""

    __tablename__ = "playbook_step"
    __kind__: ClassVar[RecordKind] = PLAYBOOK_STEP

    playbook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("playbook.id"), index=True)
    playbook_version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("playbook_version.id"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    number: Mapped[int] = mapped_column(default=0)
    phase: Mapped[str] = mapped_column(Code, default="")
    title: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")
    expected_minutes: Mapped[int | None]
    techniques: Mapped[list[str]] = mapped_column(default=list)
