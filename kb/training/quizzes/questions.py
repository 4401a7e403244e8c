"""Questions of a quiz: what they may be, and what an answer is worth."""

import random
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from kb.errors import ValidationError
from kb.vocabulary.training import QuestionKind

MOST_QUESTIONS: Final = 100
MOST_OPTIONS: Final = 12
LONGEST: Final = 4000
#: What somebody may give themselves for an answer in their own words.
SELF_RATED: Final = (0.0, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        key: by which answers name it.
        kind: code of `QuestionKind`.
        options: what may be chosen; for an order, in the right one.
        answer: numbers of the right options, from 0; empty for an order and for own words.
        explanation: shown afterwards; for own words, the answer to compare with.
    """

    key: str
    kind: str
    prompt: str
    options: tuple[str, ...] = ()
    answer: tuple[int, ...] = ()
    explanation: str = ""

    def as_row(self) -> dict[str, Any]:
        """As a quiz holds it."""
        return asdict(self) | {"options": list(self.options), "answer": list(self.answer)}


def read(rows: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions that a quiz holds; rows that are none are left out."""
    found = []
    for row in rows:
        try:
            found.append(_question(row))
        except (ValidationError, TypeError, ValueError, AttributeError):
            continue
    return tuple(found)


def checked(questions: Sequence[Question | Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Questions as rows, when each can be asked and answered.

    Raises:
        ValidationError: one can't; says which.
    """
    if len(questions) > MOST_QUESTIONS:
        raise ValidationError(f"A quiz has at most {MOST_QUESTIONS} questions.", "questions")
    keys: set[str] = set()
    rows = []
    for number, given in enumerate(questions, 1):
        row = given.as_row() if isinstance(given, Question) else given
        try:
            question = _question(row)
        except ValidationError as error:
            raise ValidationError(f"Question {number}: {error.what}", "questions") from error
        except (TypeError, ValueError, AttributeError) as error:
            raise ValidationError(f"Question {number} can't be read.", "questions") from error
        if question.key in keys:
            raise ValidationError(f"Question {number} has the key of another one.", "questions")
        keys.add(question.key)
        rows.append(question.as_row())
    return rows


def worth(question: Question, given: object) -> float:
    """What an answer is worth, from 0 to 1; nothing for one that can't be read.

    Args:
        question: the question.
        given: numbers of options, for an order in the order given; for own words a share.
    """
    if question.kind == QuestionKind.FREE:
        return float(given) if _is_share(given) else 0.0  # type: ignore[arg-type]
    chosen = _numbers(given, len(question.options))
    if question.kind == QuestionKind.ORDER:
        return _order(chosen, len(question.options))
    right = set(question.answer)
    if question.kind == QuestionKind.SINGLE:
        return 1.0 if len(chosen) == 1 and set(chosen) == right else 0.0
    hits = len(right & set(chosen))
    wrong = len(set(chosen) - right)
    return max(hits - wrong, 0) / len(right)


def shuffled(question: Question, seed: str) -> tuple[int, ...]:
    """An order in which to show the options; the same for the same seed."""
    order = list(range(len(question.options)))
    random.Random(f"{seed}/{question.key}").shuffle(order)  # noqa: S311 - a quiz, no secret
    if question.kind == QuestionKind.ORDER and order == sorted(order) and len(order) > 1:
        order = [*order[1:], order[0]]  # the answer is not to stand there already
    return tuple(order)


def _question(row: Mapping[str, Any]) -> Question:
    kind = QuestionKind(str(row.get("kind")))
    prompt = str(row.get("prompt") or "").strip()
    options = tuple(str(one).strip() for one in row.get("options") or ())
    answer = tuple(sorted({int(one) for one in row.get("answer") or ()}))
    explanation = str(row.get("explanation") or "").strip()
    if not prompt:
        raise ValidationError("Write what is asked.", "questions")
    if max(map(len, (prompt, explanation, *options))) > LONGEST:
        raise ValidationError(f"Use at most {LONGEST:,} characters.", "questions")
    if kind == QuestionKind.FREE:
        options, answer = (), ()
    else:
        _refuse_options(kind, options, answer)
    if kind == QuestionKind.ORDER:
        answer = ()
    key = str(row.get("key") or "").strip() or prompt[:80]
    return Question(key, kind.value, prompt, options, answer, explanation)


def _refuse_options(kind: QuestionKind, options: Sequence[str], answer: Sequence[int]) -> None:
    if not 2 <= len(options) <= MOST_OPTIONS:
        raise ValidationError(f"Give 2 to {MOST_OPTIONS} options.", "questions")
    if not all(options) or len(set(options)) != len(options):
        raise ValidationError("Options need a text, each another one.", "questions")
    if kind == QuestionKind.ORDER:
        return
    if not answer or answer[0] < 0 or answer[-1] >= len(options):
        raise ValidationError("Say which options are right.", "questions")
    if kind == QuestionKind.SINGLE and len(answer) != 1:
        raise ValidationError("Say which one option is right.", "questions")


def _is_share(given: object) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and given in SELF_RATED


def _numbers(given: object, count: int) -> list[int]:
    if not isinstance(given, list | tuple):
        return []
    numbers = [one for one in given if isinstance(one, int) and not isinstance(one, bool)]
    return [one for one in dict.fromkeys(numbers) if 0 <= one < count]


def _order(chosen: Sequence[int], count: int) -> float:
    """How much of it stands in the right order: the longest part that does, beyond one step."""
    tails: list[int] = []
    for one in chosen:
        at = bisect_left(tails, one)
        tails[at : at + 1] = [one]
    return max(len(tails) - 1, 0) / (count - 1) if count > 1 else 0.0
