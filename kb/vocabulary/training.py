"""Words of training: the life of a card, kinds of questions, what a drill is made of."""

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
    DRILL = "drill"


class DrillState(Word):
    """The life of a drill: what it shows is fixed once people can take it."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class FactKind(Word):
    """What became known during an incident."""

    DETECTION = "detection"
    ALERT = "alert"
    EVENT = "event"
    EVIDENCE = "evidence"
    FINDING = "finding"
    REASON = "reason"
    AUTOMATION = "automation"


class KnownFrom(Word):
    """What says when a fact became known."""

    ALERT = "alert"
    HAPPENED = "happened"
    EVIDENCE = "evidence"
    RECORDED = "recorded"
    STEP = "step"
    HAND = "hand"
    NOT_RECORDED = "not_recorded"

    @property
    def label(self) -> str:
        """Words for people."""
        return {
            "alert": "The alert came then",
            "happened": "It happened in the open",
            "evidence": "Its evidence was collected then",
            "recorded": "It was recorded then",
            "step": "The step told it",
            "hand": "Placed by hand",
            "not_recorded": "Not recorded when",
        }[self.value]


class RunState(Word):
    """How far somebody is with a drill."""

    BEGUN = "begun"
    FINISHED = "finished"


class Verdict(Word):
    """What an answer in own words was, as the person says themselves."""

    DONE = "done"
    PLANNED = "planned"
    BOTH = "both"
    NEITHER = "neither"

    @property
    def label(self) -> str:
        """Words for people."""
        return {
            "done": "What was done",
            "planned": "What the playbook says",
            "both": "Both",
            "neither": "Neither",
        }[self.value]


class ExerciseState(Word):
    """The life of a table-top exercise."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"


class EntryKind(Word):
    """What a recorder notes during an exercise."""

    DECISION = "decision"
    OBSERVATION = "observation"
    LESSON = "lesson"
