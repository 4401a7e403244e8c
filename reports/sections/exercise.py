"""A table-top exercise: its course in order of time, and what was found."""

from typing import Any, Final

from kb.vocabulary.training import EntryKind
from reports.language import N_, _
from reports.reading import Clock, Reading, Row, duration, instant

_PUT: Final = N_("Put to the group")
_KINDS: Final = {
    EntryKind.DECISION.value: N_("Decision"),
    EntryKind.OBSERVATION.value: N_("Observation"),
    EntryKind.LESSON.value: N_("Lesson"),
}


def exercise_course(reading: Reading) -> dict[str, Any]:
    """What was put to the group and what was decided, in order of time; what wasn't put."""
    injects = [row | {"_kind": "exercise_inject"} for row in reading.rows("injects")]
    entries = [row | {"_kind": "exercise_entry"} for row in reading.rows("entries")]
    put = [row for row in injects if row.get("released_at")]
    told = [(instant(row.get("released_at")), 0, row) for row in put]
    told += [(instant(row.get("at")), 1, row) for row in entries]
    told.sort(key=lambda one: (one[0] is None, one[0].timestamp() if one[0] else 0.0, one[1]))
    clock = Clock(at for at, _of_entry, _row in told)
    began = instant(reading.record.get("started_at"))
    rows = reading.some([row | {"_at": at} for at, _of_entry, row in told], "notes")
    return {
        "objectives": reading.cell(str(reading.record.get("objectives") or "").strip()),
        "note": clock.note,
        "rows": [
            {
                "of": reading.of(row),
                "time": clock.show(row["_at"]),
                "after": duration(began, row["_at"]),
                "kind": _(_KINDS.get(str(row.get("entry_kind")), _PUT)),
                "is_put": row["_kind"] == "exercise_inject",
                "text": _text(reading, row),
                "who": reading.cell(row.get("who"), row, "who"),
            }
            for row in rows
        ],
        "not_put": [_text(reading, row) for row in injects if not row.get("released_at")],
    }


def exercise_found(reading: Reading) -> dict[str, Any]:
    """The observations and the lessons that were noted."""
    entries = [row | {"_kind": "exercise_entry"} for row in reading.rows("entries")]
    groups = [
        {"title": title, "rows": [_found(reading, row) for row in entries if _is(row, kind)]}
        for kind, title in (
            (EntryKind.OBSERVATION, _("Observations")),
            (EntryKind.LESSON, _("Lessons")),
        )
    ]
    return {
        "summary": reading.cell(str(reading.record.get("summary") or "").strip()),
        "groups": [group for group in groups if group["rows"]],
    }


def _is(row: Row, kind: EntryKind) -> bool:
    return row.get("entry_kind") == kind.value


def _found(reading: Reading, row: Row) -> dict[str, str]:
    return {
        "of": reading.of(row),
        "text": _text(reading, row),
        "who": reading.cell(row.get("who"), row, "who"),
    }


def _text(reading: Reading, row: Row) -> str:
    return reading.cell(row.get("text"), row, "text") or _("Without a title")
