"""Table of people, for completion and for the roles they have."""

from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Record
from kb.store.kinds import Field, FieldType, RecordKind

_T = FieldType

PERSON = RecordKind(
    name="person",
    plural="people",
    label="person",
    dossier="",
    title="name",
    fields=(
        Field("name", _T.LINE, "Name", required=True, search=True),
        Field("email", _T.LINE, "E-mail", search=True),
        Field("role", _T.LINE, "Role", search=True),
    ),
)


class Person(Record):
    """A person that records name. Records hold the name itself; this adds what is known."""

    __tablename__ = "person"
    __kind__: ClassVar[RecordKind] = PERSON

    name: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")
