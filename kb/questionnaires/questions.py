"""What a questionnaire is made of: questions, and the conditions under which each is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kb.vocabulary.enums import Word

YES: Final = "yes"
NO: Final = "no"
#: Points of a scale unless the question says otherwise.
POINTS: Final = 5

type Answer = str | int | float | list[str]
"""Text, "yes" or "no", a point of a scale or a number, or the choices that were ticked."""


class Kind(Word):
    """How a question is answered."""

    TEXT = "text"
    LINE = "line"
    CHOICE = "choice"
    CHOICES = "choices"
    SCALE = "scale"
    YES_NO = "yes_no"
    NUMBER = "number"

    @property
    def label(self) -> str:
        """What the editor's help says."""
        return _KINDS[self]


_KINDS: Final = {
    Kind.TEXT: "Several lines of text",
    Kind.LINE: "One line of text",
    Kind.CHOICE: "One of the choices",
    Kind.CHOICES: "Any of the choices",
    Kind.SCALE: "A point of a scale",
    Kind.YES_NO: "Yes or no",
    Kind.NUMBER: "A number",
}


class Role(Word):
    """Part that somebody had in the incident, as far as questions differ."""

    RESPONDER = "responder"
    LEAD = "lead"
    OWNER = "owner"
    TIER1 = "tier1"

    @property
    def label(self) -> str:
        """What people read."""
        return {
            Role.RESPONDER: "Responder",
            Role.LEAD: "Response lead",
            Role.OWNER: "System owner",
            Role.TIER1: "Tier 1 analyst",
        }[self]


@dataclass(frozen=True, slots=True)
class Condition:
    """What an earlier question must have been answered for this one to be asked.

    A question that wasn't answered, or isn't asked itself, fulfils no condition, negated or
    not: nobody is asked why they didn't say something.

    Attributes:
        key: of the earlier question.
        values: any of them; empty where a number or any answer is meant.
        negated: none of the values instead.
        least, most: bounds of a number or a point of a scale, inclusive.
    """

    key: str
    values: tuple[str | int | float, ...] = ()
    negated: bool = False
    least: float | None = None
    most: float | None = None

    def holds(self, answer: object) -> bool:
        """Whether an answer fulfils it; None is no answer."""
        if answer in (None, "", []):
            return False
        if self.values:
            given = answer if isinstance(answer, list) else [answer]
            return any(one in self.values for one in given) != self.negated
        if self.least is None and self.most is None:
            return True
        if isinstance(answer, bool) or not isinstance(answer, int | float):
            return False
        low = self.least is None or answer >= self.least
        return low and (self.most is None or answer <= self.most)


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        key: names it in answers and conditions; never shown to who answers.
        text: the question itself.
        hint: what helps to answer it.
        kind: how it is answered.
        choices: of CHOICE and CHOICES, in their order.
        required: needed for finishing, never for saving.
        when: conditions that must all hold.
        points: how many points a scale has.
        low, high: what the ends of a scale mean.
        unit: what a number counts, such as "minutes".
    """

    key: str
    text: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    when: tuple[Condition, ...] = ()
    points: int = POINTS
    low: str = ""
    high: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Questions:
    """A questionnaire as it is asked.

    Attributes:
        key: what it is known by over its versions, such as "responder".
        title: what people read.
        intro: what stands above the questions.
        roles: for whom it is meant; empty is for anybody.
    """

    key: str
    title: str
    intro: str = ""
    roles: tuple[Role, ...] = ()
    questions: tuple[Question, ...] = ()


def shown(questions: tuple[Question, ...], answers: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions that are asked given what was answered so far.

    Conditions look at earlier questions only, and an answer to a question that isn't asked any
    more doesn't count: it is kept, and comes back with its question.
    """
    counted: dict[str, Any] = {}
    found = []
    for question in questions:
        if all(condition.holds(counted.get(condition.key)) for condition in question.when):
            found.append(question)
            counted[question.key] = answers.get(question.key)
    return tuple(found)


def is_answered(question: Question, answers: Mapping[str, Any]) -> bool:
    """Whether there is an answer; blanks are none."""
    answer = answers.get(question.key)
    return bool(answer.strip()) if isinstance(answer, str) else answer not in (None, [])


def progress(questions: tuple[Question, ...], answers: Mapping[str, Any]) -> tuple[int, int]:
    """How many of the questions that are asked were answered, and how many are asked."""
    asked = shown(questions, answers)
    return sum(is_answered(question, answers) for question in asked), len(asked)


def in_words(question: Question, answer: object) -> str:
    """An answer as people read it; empty where there is none."""
    if answer in (None, "", []):
        return ""
    if isinstance(answer, list):
        return ", ".join(map(str, answer))
    if question.kind is Kind.YES_NO:
        return {YES: "Yes", NO: "No"}.get(str(answer), str(answer))
    if question.kind is Kind.SCALE and isinstance(answer, int):
        meaning = {1: question.low, question.points: question.high}.get(answer, "")
        return f"{answer} of {question.points}" + (f" ({meaning})" if meaning else "")
    if question.kind is Kind.NUMBER:
        return f"{answer:g} {question.unit}".strip() if _is_number(answer) else str(answer)
    return str(answer)


def _is_number(answer: object) -> bool:
    return isinstance(answer, int | float) and not isinstance(answer, bool)


def condition_in_words(condition: Condition, questions: tuple[Question, ...]) -> str:
    """A condition as a person says it, such as “Did your tools work?” is No."""
    question = next((one for one in questions if one.key == condition.key), None)
    name = f"“{question.text}”" if question is not None else condition.key
    if condition.values:
        known = question or Question(condition.key, condition.key)
        words = " or ".join(in_words(known, value) for value in condition.values)
        return f"{name} is {'not ' if condition.negated else ''}{words}"
    if condition.least is None and condition.most is None:
        return f"{name} is answered"
    bounds = (("at least", condition.least), ("at most", condition.most))
    return f"{name} is " + " and ".join(f"{w} {n:g}" for w, n in bounds if n is not None)
