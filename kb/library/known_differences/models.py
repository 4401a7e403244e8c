"""Table of known differences: how a platform behaves otherwise than a playbook or rule says."""

import uuid
from datetime import date
from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind

_T = FieldType

KNOWN_DIFFERENCE = RecordKind(
    name="known_difference",
    plural="known_differences",
    label="known difference",
    dossier="item_id",
    fields=(
        Field("item_kind", _T.LINE, "About", editable=False),
        Field("item_id", _T.LINK, "About", editable=False),
        Field("title", _T.LINE, "What behaves differently", required=True, search=True),
        Field("impact", _T.TEXT, "Impact", search=True),
        Field("noted_at", _T.DATE, "Noted on"),
        Field("noted_by", _T.PERSON, "Noted by"),
        Field("retest_due", _T.DATE, "Re-test due"),
        Field("retested_at", _T.DATE, "Re-tested on"),
        Field("retested_by", _T.PERSON, "Re-tested by"),
        Field("result", _T.TEXT, "Result", search=True),
    ),
)


class KnownDifference(Record):
    """One difference; it holds until it is re-tested."""

    __tablename__ = "known_difference"
    __kind__: ClassVar[RecordKind] = KNOWN_DIFFERENCE

    item_kind: Mapped[str] = mapped_column(Code, default="")
    item_id: Mapped[uuid.UUID] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(default="")
    impact: Mapped[str] = mapped_column(default="")
    noted_at: Mapped[date | None]
    noted_by: Mapped[str] = mapped_column(default="")
    retest_due: Mapped[date | None]
    retested_at: Mapped[date | None]
    retested_by: Mapped[str] = mapped_column(default="")
    result: Mapped[str] = mapped_column(default="")
