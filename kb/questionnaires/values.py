"""Answers as people and files give them, made into what a question takes, or refused."""

import math

from kb.errors import ValidationError
from kb.questionnaires.questions import NO, YES, Answer, Kind, Question

_LONGEST = 100_000
_LARGEST = 1e12


def taken(question: Question, value: object) -> Answer | None:
    """An answer as it is kept; None where the answer is taken back.

    Raises:
        ValidationError: the question can't be answered like this; says how.
    """
    if value is None or (isinstance(value, str | list) and not value):
        return None
    match question.kind:
        case Kind.YES_NO:
            return _one_of(question, value, (YES, NO))
        case Kind.CHOICE:
            return _one_of(question, value, question.choices)
        case Kind.CHOICES:
            return _any_of(question, value)
        case Kind.SCALE | Kind.NUMBER:
            return _number(question, value)
        case _:
            return _text(question, value)


def _one_of(question: Question, value: object, offered: tuple[str, ...]) -> str:
    if isinstance(value, str) and value in offered:
        return value
    raise _refusal(question, "one of " + ", ".join(offered))


def _any_of(question: Question, value: object) -> list[str] | None:
    given = value if isinstance(value, list | tuple) else [value]
    picked = {_one_of(question, one, question.choices) for one in given}
    return [one for one in question.choices if one in picked] or None


def _number(question: Question, value: object) -> float | int:
    scale = question.kind is Kind.SCALE
    wanted = f"a point from 1 to {question.points}" if scale else "a number such as 45"
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _refusal(question, wanted)
    try:
        number = float(value.strip().replace(",", ".") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        raise _refusal(question, wanted) from None
    if not math.isfinite(number) or abs(number) > _LARGEST:
        raise _refusal(question, wanted)
    if scale and not (number.is_integer() and 1 <= number <= question.points):
        raise _refusal(question, wanted)
    return int(number) if number.is_integer() else number


def _text(question: Question, value: object) -> str | None:
    if not isinstance(value, str):
        raise _refusal(question, "text")
    if len(value) > _LONGEST:
        raise _refusal(question, f"at most {_LONGEST:,} characters")
    text = " ".join(value.split()) if question.kind is Kind.LINE else value
    return text if text.strip() else None


def _refusal(question: Question, wanted: str) -> ValidationError:
    return ValidationError(f"Answer “{question.text}” with {wanted}.", question.key)
