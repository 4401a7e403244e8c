"""Passages that somebody withheld by hand."""

from typing import Final

from kb.vocabulary import alike
from kb.vocabulary.enums import Tlp
from reports.catalog import Audience
from reports.withholding.rows import Row, leaves, part_of, rows
from reports.withholding.withheld import Rule, Withheld

PART: Final = "withheld_passages"
_ORDER: Final = tuple(tlp.value for tlp in Tlp)


def is_stricter(marking: object, tlp: str) -> bool:
    """Whether something is marked more strictly than a report; what isn't known is."""
    if not marking:
        return False
    return _ORDER.index(marking) > _ORDER.index(tlp) if marking in _ORDER else True


def applying(record: Row, audience: Audience, tlp: str) -> list[Row]:
    """The passages that a report for an audience doesn't give out."""
    return [row for row in rows(record, PART) if _applies(row, audience, tlp)]


def astray(record: Row, passages: list[Row]) -> tuple[Withheld, ...]:
    """Passages that don't stand in their field any more, so that somebody looks at them again."""
    by_id = {str(row.get("id")): row for part in record for row in rows(record, part)}
    by_id[str(record.get("id"))] = record
    found = []
    for passage in passages:
        about = str(passage.get("about_id"))
        field = str(passage.get("about_field"))
        texts = leaves(by_id.get(about, {}).get(field))
        if not any(alike.stands_in(str(passage.get("passage")), text) for text in texts):
            part, reason = part_of(str(passage.get("about_kind"))), str(passage.get("reason"))
            known = Withheld(part, about, field, reason, Rule.BY_HAND, str(passage.get("id")))
            found.append(known)
    return tuple(found)


def _applies(row: Row, audience: Audience, tlp: str) -> bool:
    if is_stricter(row.get("tlp"), tlp):
        return True
    if audience.is_complete:
        return audience.name in (row.get("audiences") or ())
    return not row.get("audiences") or audience.name in row["audiences"]
