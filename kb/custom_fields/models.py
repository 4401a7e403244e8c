"""Table of custom fields."""

from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import response as r

_T = FieldType

CUSTOM_FIELD = RecordKind(
    name="custom_field",
    plural="custom_fields",
    label="field",
    dossier="id",
    title="label",
    fields=(
        Field("key", _T.LINE, "Key", required=True, mono=True),
        Field("label", _T.LINE, "Name", required=True),
        Field("value_type", _T.ENUM, "Holds", r.CustomType),
        Field("choices", _T.TAGS, "Choices"),
        Field("incident_types", _T.TAGS, "Types of incident"),
        Field("applies_to", _T.ENUM, "Belongs to", r.CustomOwner),
        Field("hint", _T.LINE, "Help"),
        Field("signoff", _T.FLAG, "Needed for sign-off"),
        Field("in_report", _T.FLAG, "In the report"),
        Field("place", _T.INTEGER, "Place"),
        Field("retired", _T.FLAG, "No longer asked"),
    ),
)


class CustomField(Record):
    """A field of one's own: values are kept under `key` in the record's `custom`."""

    __tablename__ = "custom_field"
    __kind__: ClassVar[RecordKind] = CUSTOM_FIELD

    key: Mapped[str] = mapped_column(Code, unique=True)
    label: Mapped[str] = mapped_column(default="")
    value_type: Mapped[str] = mapped_column(Code, default="line")
    choices: Mapped[list[str]] = mapped_column(default=list)
    incident_types: Mapped[list[str]] = mapped_column(default=list)
    applies_to: Mapped[str] = mapped_column(Code, default="incident")
    hint: Mapped[str] = mapped_column(default="")
    signoff: Mapped[bool] = mapped_column(default=False)
    in_report: Mapped[bool] = mapped_column(default=True)
    place: Mapped[int] = mapped_column(default=0)
    retired: Mapped[bool] = mapped_column(default=False)
