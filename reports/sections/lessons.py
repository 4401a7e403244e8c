"""Lessons learned: a block each, with its owner and what follows from it."""

from typing import Any

from kb.vocabulary.enums import FollowUpState, LessonCategory, LessonDirection
from reports.language import _, label
from reports.reading import Reading, Row, reference


def lessons(reading: Reading) -> dict[str, Any]:
    """Values of the lessons."""
    refs = reading.numbered("follow_ups", "F") | reading.numbered("config_changes", "C")
    follow_ups = {str(row.get("id")): row for row in reading.rows("follow_ups")}
    rows = reading.some(reading.rows("lessons"), "lessons")
    return {"lessons": [_lesson(reading, row, refs, follow_ups) for row in rows]}


def _lesson(
    reading: Reading, row: Row, refs: dict[str, str], follow_ups: dict[str, Row]
) -> dict[str, Any]:
    row = row | {"_kind": "lesson"}
    ref = reference(row, "L")
    if not row.get("owner"):
        reading.say("no_owner", f"Lesson {ref} has no owner.", row, "owner")
    links = [
        str(item) for name in ("follow_up_ids", "config_change_ids") for item in row.get(name) or ()
    ]
    return {
        "id": f"r-{row.get('id')}",
        "of": reading.of(row),
        "ref": ref,
        "title": reading.cell(row.get("title"), row, "title"),
        "kind": " · ".join(
            (
                label(LessonDirection, row.get("direction")),
                label(LessonCategory, row.get("category")),
            )
        ),
        "text": reading.prose(row.get("what_happened"), row, "what_happened"),
        "written": reading.written(row.get("what_happened")),
        "whys": [reading.cell(why, row, "whys") for why in row.get("whys") or ()],
        "owner": reading.cell(row.get("owner")) or _("no owner"),
        "due": str(row.get("due") or _("no date")),
        "dated": str(row.get("due") or ""),
        "leads_to": [
            {"ref": refs[link], "state": _state(follow_ups.get(link))}
            for link in links
            if link in refs
        ],
    }


def _state(row: Row | None) -> str:
    return label(FollowUpState, row.get("state")) if row else ""
