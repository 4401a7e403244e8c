"""One record of an incident by itself: what it says, where it comes from, what it leads to.

The incident is read and redacted whole before all else is left out, so that the names and
secrets of its other parts are still known.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from kb.errors import NotFoundError
from reports.errors import UnknownItemError
from reports.language import _
from reports.subjects import EXTRACT
from reports.wording import shorten

if TYPE_CHECKING:
    from reports.withholding.withheld import Withheld

type Row = dict[str, Any]

#: Parts of which there are extracts, by the first letter of their references, with their names.
ITEMS: Final = {
    "L": ("lessons", "lesson"),
    "C": ("config_changes", "configuration change"),
    "F": ("follow_ups", "follow-up"),
}
_REFERENCE: Final = re.compile(r"([LCF])-?0*(\d{1,6})", re.IGNORECASE)
#: Fields of the incident that stand in the head.
_OWN: Final = (
    *("id", "number", "severity", "review_state", "lead", "tlp"),
    *("first_activity_at", "detected_at", "resolved_at", "closed_at", "last_activity_at"),
)
#: Prefix and title of everything that a record may come from or lead to.
_LINKED: Final = {
    "lessons": ("L", "title"),
    "config_changes": ("C", "title"),
    "follow_ups": ("F", "action"),
    "causes": ("K", "title"),
    "measures": ("M", "title"),
    "observations": ("O", "title"),
    "opportunities": ("D", "signal"),
    "adherence": ("P", "clause"),
    "workflow": ("", "action"),
}
_FEWEST: Final = {
    "versions": ("id", "number", "name", "by", "at"),
    "sign_offs": ("id", "role", "decision", "by", "at", "in_force"),
    "evidence": ("id", "ref", "number", "title", "in_report"),
}
#: How far the ways are followed; longer ones say more of the incident than of the record.
_FARTHEST: Final = 4


def item_of(record: Row, item: str) -> tuple[str, Row]:
    """The part and the row that a reference such as L-02 names.

    Raises:
        UnknownItemError: it is no reference of a lesson, a change or a follow-up.
        kb.errors.NotFoundError: the incident has none of this number.
    """
    found = _REFERENCE.fullmatch(item.strip())
    if found is None:
        raise UnknownItemError(
            f"“{shorten(item, 40)}” names no lesson, configuration change or follow-up.",
            todo="Use its reference, such as L-02, C-01 or F-03.",
        )
    part, word = ITEMS[found[1].upper()]
    number = int(found[2])
    for row in _rows(record, part):
        if row.get("number") == number:
            return part, row
    label = f"{word} {found[1].upper()}-{number:02d} in {record.get('number') or 'this incident'}"
    raise NotFoundError(label)


def shown(record: Row, item: str) -> Row:
    """What of the incident is given out: the record, its ways, and the facts of the head."""
    part, row = item_of(record, item)
    prefix, title = _LINKED[part]
    ref = _ref(row, prefix)
    made: Row = {name: record.get(name) for name in _OWN} | {
        "subject": EXTRACT,
        "item": ref,
        "title": f"{ref} {row.get(title) or 'Without a title'}",
        "incident_title": record.get("title") or "",
        "moments": _precisions(record.get("moments")),
        part: [row],
        "comes_from": _way(record, str(row.get("id")), forward=False),
        "leads_to": _way(record, str(row.get("id")), forward=True),
    }
    for name, fields in _FEWEST.items():
        rows = _rows(record, name)
        if name == "evidence":
            kept = [str(one) for one in row.get("evidence_ids") or ()]
            rows = [one for one in rows if str(one.get("id")) in kept]
        made[name] = [{field: one.get(field) for field in fields} for one in rows]
    if record.get("searches"):
        made["searches"] = record["searches"]
    return made


def holds(given: Row, passage: "Withheld") -> bool:
    """Whether a passage that was taken out stood in what an extract shows."""
    if passage.kind == "incident":
        return passage.field in _OWN or passage.field == "title"
    if passage.kind in {part for part, _word in ITEMS.values()}:
        rows = _rows(given, passage.kind)
        if any(str(row.get("id")) == passage.record_id for row in rows):
            return True
    if passage.kind == "evidence":
        rows = _rows(given, "evidence")
        return passage.field == "title" and any(r["id"] == passage.record_id for r in rows)
    linked = {str(row["id"]) for name in ("comes_from", "leads_to") for row in _rows(given, name)}
    _prefix, title = _LINKED.get(passage.kind, ("", ""))
    return passage.record_id in linked and passage.field == title


def title_in_words(record: Row) -> str:
    """The reference and the title of the record that an extract is of."""
    part = next(part for part, _word in ITEMS.values() if _rows(record, part))
    title = _rows(record, part)[0].get(_LINKED[part][1]) or _("Without a title")
    return f"{record.get('item')} {title}"


def facts(record: Row, of_incident: list[dict[str, str]]) -> list[dict[str, str]]:
    """What stands under the title: which incident, and its facts without its playbook."""
    number, title = str(record.get("number") or ""), str(record.get("incident_title") or "")
    named = " ".join(part for part in (number, title) if part)
    own = {"name": _("Incident"), "value": shorten(named, 90) or _("without a number")}
    return [own, *(fact for fact in of_incident if fact["name"] != _("Playbook used"))]


def _precisions(moments: object) -> Row:
    known = moments if isinstance(moments, dict) else {}
    return {
        name: {"precision": value.get("precision")}
        for name, value in known.items()
        if isinstance(value, dict) and name in _OWN
    }


def _way(record: Row, item_id: str, *, forward: bool) -> list[Row]:
    """What lies on one side of a record, the nearest first, each with what it hangs on."""
    steps: dict[str, list[str]] = {}
    for before, after in _links(record):
        start, end = (before, after) if forward else (after, before)
        steps.setdefault(start, []).append(end)
    known = _named(record)
    found: dict[str, Row] = {}
    near = [item_id]
    for _distance in range(_FARTHEST):
        further = []
        for at in near:
            for other in steps.get(at, ()):
                if other in known and other not in found and other != item_id:
                    through = "" if at == item_id else known[at]["ref"]
                    found[other] = known[other] | {"through": through}
                    further.append(other)
        near = further
    return list(found.values())


def _links(record: Row) -> Iterator[tuple[str, str]]:
    """What leads to what, as pairs of ids."""
    for lesson in _rows(record, "lessons"):
        own = str(lesson.get("id"))
        yield from ((str(step), own) for step in lesson.get("step_ids") or ())
        for name in ("follow_up_ids", "config_change_ids"):
            yield from ((own, str(other)) for other in lesson.get(name) or ())
    for part, name in (
        ("follow_ups", "source_id"),
        ("config_changes", "cause_id"),
        ("measures", "cause_id"),
        ("measures", "lesson_id"),
    ):
        yield from (
            (str(row[name]), str(row["id"])) for row in _rows(record, part) if row.get(name)
        )
    for part in ("observations", "opportunities", "adherence"):
        for row in _rows(record, part):
            if row.get("lesson_id"):
                yield str(row["id"]), str(row["lesson_id"])


def _named(record: Row) -> dict[str, Row]:
    """Everything that may be linked, by its id, with the little that is told of it."""
    found: dict[str, Row] = {}
    for part, (prefix, title) in _LINKED.items():
        for position, row in enumerate(_rows(record, part), 1):
            found[str(row.get("id"))] = {
                "id": str(row.get("id")),
                "ref": _ref(row, prefix) if prefix else f"Step {position}",
                "part": part,
                "title": row.get(title) or "",
                "state": row.get("state") or row.get("finding") or "",
                "owner": row.get("owner") or row.get("done_by") or row.get("applied_by") or "",
                "due": row.get("due") or "",
            }
    return found


def _ref(row: Row, prefix: str) -> str:
    number = row.get("number")
    return str(row.get("ref") or (f"{prefix}-{number:02d}" if isinstance(number, int) else prefix))


def _rows(record: Row, part: str) -> list[Row]:
    rows = record.get(part)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
