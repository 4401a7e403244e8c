"""Whether a condition in a source can be meant: it names an earlier question and its answers."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from kb.questionnaires.as_asked import condition_of
from kb.questionnaires.questions import NO, YES, Kind, Question

_FORMS: Final = frozenset({"not", "at_least", "at_most", "answered"})
_COUNTED: Final = frozenset({Kind.SCALE, Kind.NUMBER})


def condition_problem(
    key: str, value: object, before: Mapping[str, Question], own: str, later: Sequence[object]
) -> str:
    """What is wrong with one condition; empty when nothing is.

    Args:
        key: of the question it looks at.
        value: what it must have been answered.
        before: the earlier questions by their keys.
        own: the key of the question that has the condition.
        later: the keys of the questions that follow.
    """
    question = before.get(key)
    if question is None:
        return _not_earlier(key, before, own, later)
    if isinstance(value, dict):
        return _form_problem(value, question)
    return _values_problem(value, question)


def _not_earlier(
    key: str, before: Mapping[str, Question], own: str, later: Sequence[object]
) -> str:
    if key == own:
        return f"“{key}” can't depend on its own answer."
    if key in later:
        return f"The condition looks at “{key}”, which is asked later; move it up."
    near = get_close_matches(key, list(before), 1)
    offered = f" Did you mean “{near[0]}”?" if near else ""
    return f"The condition looks at “{key[:40]}”, which is no question.{offered}"


def _form_problem(value: dict[str, Any], question: Question) -> str:
    if not value or not set(value) <= _FORMS:
        return "A condition takes a value, a list of values, not, at_least, at_most or answered."
    if "not" in value:
        if len(value) > 1:
            return "“not” stands alone in a condition."
        return _values_problem(value["not"], question)
    if "answered" in value:
        alone = len(value) == 1 and value["answered"] is True
        return "" if alone else "Write “answered = true”, and nothing beside it."
    if question.kind not in _COUNTED:
        return f"“{question.key}” has no number; at_least and at_most can't compare it."
    condition = condition_of(question.key, value)
    given = [bound for bound in (condition.least, condition.most) if bound is not None]
    return "" if len(given) == len(value) else "at_least and at_most take a number."


def _values_problem(value: object, question: Question) -> str:
    condition = condition_of(question.key, value)
    given = value if isinstance(value, list) else [value]
    if not given or len(condition.values) != len(given):
        return f"Name the answers to “{question.key}” for which this is asked."
    offered = _offered(question)
    if offered is None:
        if question.kind is Kind.NUMBER:
            return ""
        return f"“{question.key}” is free text: use {{ {question.key} = {{ answered = true }} }}."
    unknown = [one for one in condition.values if one not in offered]
    if not unknown:
        return ""
    words = ", ".join(map(str, offered))
    return f"“{str(unknown[0])[:60]}” is no answer to “{question.key}”; use {words}."


def _offered(question: Question) -> list[str | int] | None:
    if question.kind is Kind.YES_NO:
        return [YES, NO]
    if question.kind is Kind.SCALE:
        return list(range(1, question.points + 1))
    return list(question.choices) if question.choices else None
