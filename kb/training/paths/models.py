"""Table of paths."""

from typing import Any, ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Record
from kb.store.kinds import Field, FieldType, RecordKind

_T = FieldType

TRAINING_PATH = RecordKind(
    name="training_path",
    plural="training_paths",
    label="training path",
    dossier="id",
    fields=(
        Field("title", _T.LINE, "Title", required=True, search=True),
        Field("role", _T.LINE, "For the role", search=True),
        Field("description", _T.TEXT, "What it is for", search=True),
        Field("items", _T.ROWS, "Items"),
        Field("retired", _T.FLAG, "Retired"),
    ),
)


class TrainingPath(Record):
    """What people of a role read and learn, in order."""

    __tablename__ = "training_path"
    __kind__: ClassVar[RecordKind] = TRAINING_PATH

    title: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    items: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    retired: Mapped[bool] = mapped_column(default=False)
