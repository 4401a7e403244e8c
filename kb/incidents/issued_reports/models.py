"""Table of reports that were exported."""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import enums as e

_T = FieldType

#: What a report is about; `reports.subjects` has the same words.
INCIDENT: Final = "incident"
EXTRACT: Final = "extract"
PERIOD: Final = "period"
INSIGHTS: Final = "insights"
#: What is of the library: the name of its kind of record.
ITEMS: Final = frozenset({"playbook", "article"})
EXERCISE: Final = "exercise"

ISSUED_REPORT = RecordKind(
    name="issued_report",
    plural="issued_reports",
    label="report",
    title="file_name",
    or_dossier="item_id",
    searchable=False,
    fields=(
        Field("subject", _T.LINE, "About", editable=False),
        Field("subject_title", _T.LINE, "Title", editable=False),
        Field("item_id", _T.LINK, "Playbook, article or exercise", editable=False),
        Field("item_version_id", _T.LINK, "Version that was given out", editable=False),
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
        Field("asked", _T.JSON, "As asked for", editable=False),
        Field("app_version", _T.LINE, "Made with Hotwash", editable=False),
        Field("template_sha256", _T.LINE, "Own template", mono=True, editable=False),
    ),
)


class IssuedReport(Record):
    """One exported report: what it was, its hash, where it went.

    It belongs to its incident, else to its playbook, article or exercise, else (a period, figures)
    to the house.
    """

    __tablename__ = "issued_report"
    __kind__: ClassVar[RecordKind] = ISSUED_REPORT

    incident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("incident.id"), index=True)
    subject: Mapped[str] = mapped_column(Code, default=INCIDENT)
    subject_title: Mapped[str] = mapped_column(default="")
    item_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    item_version_id: Mapped[uuid.UUID | None]
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
    asked: Mapped[dict[str, Any]] = mapped_column(default=dict)
    app_version: Mapped[str] = mapped_column(default="")
    #: The files of an own template are the attachment of this hash.
    template_sha256: Mapped[str] = mapped_column(default="")
