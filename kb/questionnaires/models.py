"""Table of questionnaires."""

from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Record
from kb.store.kinds import Field, FieldType, RecordKind

_T = FieldType

QUESTIONNAIRE = RecordKind(
    name="questionnaire",
    plural="questionnaires",
    label="questionnaire",
    dossier="id",
    fields=(
        Field("title", _T.LINE, "Title", required=True, search=True),
        Field("version_number", _T.INTEGER, "Version", editable=False),
        Field("source", _T.CODE, "Questions", search=True, mono=True),
        Field("retired", _T.FLAG, "No longer used"),
    ),
)


class Questionnaire(Record):
    """A questionnaire; `source` is the TOML that people edit."""

    __tablename__ = "questionnaire"
    __kind__: ClassVar[RecordKind] = QUESTIONNAIRE

    title: Mapped[str] = mapped_column(default="")
    version_number: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(default="")
    retired: Mapped[bool] = mapped_column(default=False)
