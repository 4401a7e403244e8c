"""Words of training: the life of a card, how well it was known, kinds of questions."""

from kb.vocabulary.enums import Word


class CardState(Word):
    """The life of a card: what is suggested is a card only once a person takes it."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    RETIRED = "retired"


class CardSource(Word):
    """What a card was made from."""

    NONE = "none"
    PLAYBOOK = "playbook"
    LESSON = "lesson"
    OPPORTUNITY = "opportunity"
    BULLETIN = "bulletin"
    PACKAGE = "package"

    @property
    def label(self) -> str:
        """Words for people."""
        fixed = {
            "none": "By hand",
            "opportunity": "Detection opportunity",
            "package": "Anki package",
        }
        return fixed.get(self.value, super().label)


class MemoryState(Word):
    """How far somebody is with a card, in FSRS's words."""

    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


class QuizState(Word):
    """The life of a quiz."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class QuizSource(Word):
    """What a quiz was made from."""

    NONE = "none"
    PLAYBOOK = "playbook"
    BULLETIN = "bulletin"
    INCIDENT = "incident"

    @property
    def label(self) -> str:
        """Words for people."""
        return "By hand" if self is QuizSource.NONE else super().label


class QuestionKind(Word):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDER = "order"
    FREE = "free"

    @property
    def label(self) -> str:
        """Words for people."""
        return {
            "single": "One answer",
            "multiple": "Several answers",
            "order": "Put in order",
            "free": "In your own words",
        }[self.value]


class PathItemKind(Word):
    """What an item of a path is."""

    ARTICLE = "article"
    PLAYBOOK = "playbook"
    BULLETIN = "bulletin"
    DECK = "deck"
    QUIZ = "quiz"
