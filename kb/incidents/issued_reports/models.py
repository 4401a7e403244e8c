"""Table of reports that were exported."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import enums as e

_T = FieldType

ISSUED_REPORT = RecordKind(
    name="issued_report",
    plural="issued_reports",
    label="report",
    title="file_name",
    searchable=False,
    fields=(
        Field("report_kind", _T.LINE, "Kind"),
        Field("audience", _T.LINE, "Audience"),
        Field("tlp", _T.ENUM, "Marking", e.Tlp),
        Field("sha256", _T.LINE, "SHA-256", mono=True),
        Field("file_name", _T.LINE, "File"),
        Field("path", _T.LINE, "Place", mono=True),
        Field("version_label", _T.LINE, "Version"),
        Field("exported_by", _T.PERSON, "Exported by"),
        Field("exported_at", _T.TIME, "Exported"),
        Field("pages", _T.INTEGER, "Pages"),
        Field("recipients", _T.TAGS, "Given to"),
        Field("signed_by", _T.LINE, "Signed by"),
    ),
)


class IssuedReport(Record):
    """One exported report: what it was, its hash, where it went."""

    __tablename__ = "issued_report"
    __kind__: ClassVar[RecordKind] = ISSUED_REPORT

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    report_kind: Mapped[str] = mapped_column(Code, default="")
    audience: Mapped[str] = mapped_column(Code, default="")
    tlp: Mapped[str] = mapped_column(Code, default="amber")
    sha256: Mapped[str] = mapped_column(default="")
    file_name: Mapped[str] = mapped_column(default="")
    path: Mapped[str] = mapped_column(default="")
    version_label: Mapped[str] = mapped_column(default="")
    exported_by: Mapped[str] = mapped_column(default="")
    exported_at: Mapped[datetime | None]
    pages: Mapped[int | None]
    recipients: Mapped[list[str]] = mapped_column(default=list)
    signed_by: Mapped[str] = mapped_column(default="")
