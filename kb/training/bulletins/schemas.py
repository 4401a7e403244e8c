"""Bulletins and receipts as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A bulletin as a list shows it, for one person.

    Attributes:
        number: of the version in force; 0 while there is none.
        has_draft: somebody is writing a new version.
        incident_id: what it was made from; None for others.
        is_new: the person hasn't understood this version yet.
        read_at, understood_at: of this version, by the person.
        understood_number: the version that they understood last; 0 for none.
        quiz_id: a published quiz on it.
    """

    id: uuid.UUID
    title: str
    number: int
    has_draft: bool
    published_at: datetime | None
    incident_id: uuid.UUID | None
    incident_number: str
    is_new: bool
    read_at: datetime | None
    understood_at: datetime | None
    understood_number: int
    quiz_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Reader:
    """How far one person is with one bulletin; seen by the lead.

    Attributes:
        number: of the version that they understood last; 0 for none.
        is_current: whether that is the version in force.
        score: of the last quiz on it, in percent; None where none was taken.
    """

    person: str
    role: str
    number: int
    is_current: bool
    read_at: datetime | None
    understood_at: datetime | None
    score: float | None


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a bulletin as somebody works on it.

    Attributes:
        is_draft: it isn't published yet.
        incident_id: what it was made from; None for others.
    """

    article_id: uuid.UUID
    title: str
    body: str
    version_id: uuid.UUID
    is_draft: bool
    incident_id: uuid.UUID | None
