"""What is noted of a report that left the house: of whatever it is about, in one place."""

import uuid
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from kb.incidents.issued_reports import service as issued_reports
from reports import insights, period, subjects
from reports.context import ReportContext
from reports.export import Written
from reports.language import of, speaking
from reports.language.tongue import SOURCE
from reports.reading import Reading
from reports.sections.period import period_numbers

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Options that a copy of later is made with, too; the rest is said apart or is the house's look.
_ASKED: Final = ("sections", "page_size", "language", "cover_text", "item", "draft")
_OF_INCIDENT: Final = frozenset({subjects.INCIDENT, subjects.EXTRACT})
_OF_LIBRARY: Final = frozenset({subjects.PLAYBOOK, subjects.ARTICLE})

type Note = Callable[["Session"], uuid.UUID]


def note(read: ReportContext, written: Written, by: str, query: str | None = None) -> Note:
    """The write that notes a report; it is handed to `KnowledgeBase.write`.

    Args:
        read: what it was made of.
        written: what came of it, where it lies, since when.
        by: who exported it.
        query: of a period, which incidents it is of; None where they were chosen one by one.
    """
    about = subject_of(read)
    record_id = read.record.get("id")
    incident_id = uuid.UUID(str(record_id)) if about in _OF_INCIDENT else None
    template = read.template.packed if read.template is not None else b""
    values = _values(read, written, by) | {"subject": about}
    if about in _OF_LIBRARY:
        values |= {"item_id": record_id, "item_version_id": read.record.get("version_id")}
    if about == subjects.EXERCISE:
        values |= {"item_id": record_id}
    if about == subjects.PERIOD:
        values["asked"] |= _range(read, query)
    if about == subjects.INSIGHTS:
        told = [list(pair) for pair in numbers(read)]
        values["asked"] |= {"query": read.record.get("query"), "numbers": told}
    return partial(issued_reports.add, incident_id=incident_id, values=values, template=template)


def subject_of(read: ReportContext) -> str:
    """What a report is about."""
    return str(read.record.get("subject") or subjects.INCIDENT)


def numbers(read: ReportContext) -> list[tuple[str, str]]:
    """The numbers that are compared with those of a later copy, each by its name.

    They are said in English, so that copies in other languages can be compared.
    """
    with speaking(of(SOURCE)):
        if subject_of(read) == subjects.INSIGHTS:
            return insights.numbers(read.record)
        times = period_numbers(Reading(read, None))["times"]
        found = list(period.period_facts(read.record))
        found += [(f"{one['label']}, median", str(one["median"])) for one in times]
        return found + [(f"{one['label']}, on target", str(one["met"])) for one in times]


def _values(read: ReportContext, written: Written, by: str) -> dict[str, Any]:
    options, record, result = read.options, read.record, written.result
    given = options.as_json()
    return {
        "report_kind": options.kind,
        "audience": options.audience,
        "tlp": options.tlp,
        "sha256": result.sha256,
        "file_name": written.path.name,
        "path": str(written.path.absolute()),
        "version_label": _version(record),
        "subject_title": str(record.get("title") or ""),
        "exported_by": by,
        "exported_at": written.at,
        "pages": result.pages or None,
        "signed_by": result.signed_by,
        "asked": {name: given[name] for name in _ASKED if name in given}
        | {"format": result.format},
        "app_version": version("hotwash"),
    }


def _version(record: dict[str, Any]) -> str:
    saved = record.get("versions") or []
    if record.get("subject") in _OF_LIBRARY:
        return str(record.get("version_number") or "")
    return str(saved[-1]["number"]) if saved else ""


def _range(read: ReportContext, query: str | None) -> dict[str, Any]:
    ids = [str(row.get("id")) for row in read.record.get("incidents") or ()]
    told = [list(pair) for pair in numbers(read)]
    return {"query": query, "incident_ids": ids, "most": period.MOST, "numbers": told}
