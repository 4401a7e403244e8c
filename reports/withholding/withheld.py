"""What was withheld, as people read it before a report leaves the house."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Rule(StrEnum):
    """Why something is withheld."""

    FIELD = "field"
    PATTERN = "pattern"
    SEARCH = "search"
    BY_HAND = "by_hand"
    MARKING = "marking"
    NOT_GIVEN = "not_given"
    NOT_IN_REPORT = "not_in_report"

    @property
    def label(self) -> str:
        """In a few words."""
        return _LABELS[self]


_LABELS = {
    Rule.FIELD: "rule of the audience",
    Rule.PATTERN: "rule of the organisation",
    Rule.SEARCH: "search in a text",
    Rule.BY_HAND: "by hand",
    Rule.MARKING: "marked more strictly",
    Rule.NOT_GIVEN: "not given to this audience",
    Rule.NOT_IN_REPORT: "not meant for reports",
}


@dataclass(frozen=True, slots=True)
class Withheld:
    """Something that was taken out: where it stood and why, never what it was.

    Attributes:
        kind: the part of the record, "incident" for the incident itself.
        record_id: which record of it; empty for all of the part.
        field: which field; empty for all of the record.
        reason: what the report says in its place.
        rule: why it was taken out.
        passage_id: what was withheld by hand.
        ref: the reference of a record that isn't in the report.
    """

    kind: str
    record_id: str
    field: str
    reason: str
    rule: Rule = Rule.FIELD
    passage_id: str = ""
    ref: str = ""

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """The inverse of `dataclasses.asdict`."""
        return cls(**values | {"rule": Rule(values["rule"])})
