"""Questions to everyone involved, written so that a person can read them: as it leaves kb."""

import uuid
from dataclasses import dataclass

from kb.questionnaires.questions import Questions
from kb.questionnaires.reading import Problem


@dataclass(frozen=True, slots=True)
class Entry:
    """A questionnaire that can be asked, shipped or of this store.

    Attributes:
        key: what it is known by over its versions.
        asked: its questions.
        problems: why it can't be asked; such a source came from elsewhere.
        shipped: the source that comes with Hotwash under this key; empty where none does.
        own: the record of this store; None while the shipped one is used as it is.
    """

    key: str
    title: str
    version_number: int
    source: str
    retired: bool
    asked: Questions
    problems: tuple[Problem, ...] = ()
    shipped: str = ""
    own: uuid.UUID | None = None

    @property
    def is_as_shipped(self) -> bool:
        """Whether it says what the shipped one says."""
        return bool(self.shipped) and self.source == self.shipped
