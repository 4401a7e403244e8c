"""A batch of reports that was stopped goes on: which of its files are there already."""

import hashlib
import re
import uuid
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kb.vocabulary.enums import Tlp

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from kb.incidents.issued_reports.schemas import IssuedReport
    from kb.knowledge_base import KnowledgeBase
    from reports.options import ReportOptions


#: The place of a language in the name of a file: before the time of its export.
_ANY_LANGUAGE = re.compile(r"-[a-z]{2,3}(?:-[A-Z][a-z]+)?-\d{8}-\d{4}")


def left(
    kb: "KnowledgeBase",
    wanted: Sequence[uuid.UUID],
    options: "ReportOptions",
    form: str,
    folder: Path,
    *,
    signed: bool = False,
) -> list[uuid.UUID]:
    """Those of the incidents whose report isn't in the folder, or would say more today.

    Args:
        kb: the store, which knows what was exported.
        wanted: the incidents of the batch.
        options: kind, audience, marking and language of the reports.
        form: their format, such as pdf.
        folder: where the batch writes.
        signed: the files are to be signed; those that aren't are made again.

    Returns:
        Their ids, in the order given.
    """
    there = folder.absolute()
    return [
        incident_id
        for incident_id in wanted
        if not kb.read(partial(_is_there, incident_id, options, form, there, signed))
    ]


def _is_there(
    incident_id: uuid.UUID,
    options: "ReportOptions",
    form: str,
    folder: Path,
    signed: bool,
    session: "Session",
) -> bool:
    from kb import reissuing
    from kb.incidents.issued_reports import service as issued
    from kb.incidents.record import service as incidents
    from reports import house
    from reports.export import language_of

    language = language_of(house.dressed(session, options))
    tlp = options.tlp or incidents.get(session, incident_id).tlp or Tlp.AMBER.value
    for report in issued.list_for(session, incident_id):
        path = Path(report.path)
        same = (report.report_kind, report.audience, report.tlp) == (
            options.kind,
            options.audience,
            tlp,
        )
        told = f"-{language}-" in path.name if language else not _ANY_LANGUAGE.search(path.name)
        if same and told and path.parent == folder and path.suffix == f".{form}":
            # The newest alone: those before it may say less.
            if signed and not report.signed_by:
                return False
            return _is_whole(report, path) and not reissuing.changes_since(session, report.id)
    return False


def _is_whole(report: "IssuedReport", path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == report.sha256
    except OSError:
        return False
