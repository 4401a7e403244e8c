"""Processes, policies and procedures: which clauses were followed, and which weren't."""

from typing import Any

from kb.vocabulary.response import Finding
from reports.language import _, label
from reports.language.words import how_many
from reports.reading import Reading, Row, reference


def adherence(reading: Reading) -> dict[str, Any]:
    """Values of the clauses by document, and how many were followed or not."""
    rows = reading.rows("adherence")
    documents: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        documents.setdefault(_document(reading, row), []).append(_row(reading, row))
    counts = [
        (label(Finding, word), sum(row.get("finding") == word.value for row in rows))
        for word in Finding
    ]
    return {
        "documents": documents,
        "counts": [how_many(count, name) for name, count in counts if count],
        "total": len(rows),
    }


def _document(reading: Reading, row: Row) -> str:
    title = reading.cell(row.get("document_title"))
    version = row.get("document_version")
    if not title:
        return _("No document")
    return _("{title}, version {number}", title=title, number=version) if version else title


def _row(reading: Reading, row: Row) -> dict[str, Any]:
    row = row | {"_kind": "adherence"}
    lessons = reading.numbered("lessons", "L")
    return {
        "of": reading.of(row),
        "ref": reference(row, "P"),
        "clause": reading.cell(row.get("clause"), row, "clause"),
        "says": reading.cell(row.get("clause_text"), row, "clause_text"),
        "finding": label(Finding, row.get("finding")),
        "fact": reading.cell(row.get("fact"), row, "fact"),
        "text": reading.cell(row.get("explanation"), row, "explanation"),
        "lesson": lessons.get(str(row.get("lesson_id")), ""),
    }
