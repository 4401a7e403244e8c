"""Questions as they are kept with their answers: what was asked stays what was asked.

The form is JSON that other programs read too. It may have come in a bundle from anywhere, so
that reading it believes nothing: what can't be a question is left out.
"""

from collections.abc import Mapping
from typing import Any

from kb.questionnaires.questions import POINTS, Condition, Kind, Question, Questions


def to_json(asked: Questions) -> dict[str, Any]:
    """The questionnaire as it is kept; fields that say nothing are left out."""
    whole = {"key": asked.key, "title": asked.title, "intro": asked.intro}
    kept: dict[str, Any] = {name: value for name, value in whole.items() if value}
    kept["roles"] = [role.value for role in asked.roles]
    kept["questions"] = [_question(question) for question in asked.questions]
    return kept


def from_json(kept: object) -> tuple[Question, ...]:
    """The questions of a set of answers, in their order."""
    rows = kept.get("questions") if isinstance(kept, Mapping) else None
    found: dict[str, Question] = {}
    for row in rows if isinstance(rows, list) else ():
        question = _read(row) if isinstance(row, Mapping) else None
        if question is not None:
            found.setdefault(question.key, question)
    return tuple(found.values())


def intro_of(kept: object) -> str:
    """What stood above the questions."""
    return str(kept.get("intro") or "") if isinstance(kept, Mapping) else ""


def _question(question: Question) -> dict[str, Any]:
    values: dict[str, Any] = {
        "key": question.key,
        "text": question.text,
        "kind": question.kind.value,
        "hint": question.hint,
        "choices": list(question.choices),
        "required": question.required,
        "when": {condition.key: _condition(condition) for condition in question.when},
        "low": question.low,
        "high": question.high,
        "unit": question.unit,
    }
    if question.kind is Kind.SCALE:
        values["points"] = question.points
    return {name: value for name, value in values.items() if value}


def _condition(condition: Condition) -> Any:  # noqa: ANN401 - JSON
    if condition.values:
        values: Any = list(condition.values)
        if len(values) == 1:
            values = values[0]
        return {"not": values} if condition.negated else values
    bounds = {"at_least": condition.least, "at_most": condition.most}
    given = {name: bound for name, bound in bounds.items() if bound is not None}
    return given or {"answered": True}


def _read(row: Mapping[str, Any]) -> Question | None:
    key = row.get("key")
    if not isinstance(key, str) or not key:
        return None
    text = {name: str(row.get(name) or "") for name in ("text", "hint", "low", "high", "unit")}
    kind = str(row.get("kind") or "")
    choices, points = row.get("choices"), row.get("points")
    when = row.get("when")
    return Question(
        key=key,
        text=text["text"] or key,
        kind=Kind(kind) if kind in set(Kind) else Kind.TEXT,
        hint=text["hint"],
        choices=tuple(map(str, choices)) if isinstance(choices, list) else (),
        required=row.get("required") is True,
        when=tuple(
            condition_of(str(key), value)
            for key, value in (when.items() if isinstance(when, Mapping) else ())
        ),
        points=points if isinstance(points, int) and 2 <= points <= 10 else POINTS,
        low=text["low"],
        high=text["high"],
        unit=text["unit"],
    )


def condition_of(key: str, value: object) -> Condition:
    """A condition from what stands in `when`; what isn't understood asks for any answer."""
    if not isinstance(value, Mapping):
        return Condition(key, _values(value))
    if "not" in value:
        return Condition(key, _values(value["not"]), negated=True)
    return Condition(key, least=_bound(value.get("at_least")), most=_bound(value.get("at_most")))


def _values(value: object) -> tuple[str | int | float, ...]:
    given = value if isinstance(value, list) else [value]
    told = [{True: "yes", False: "no"}[one] if isinstance(one, bool) else one for one in given]
    return tuple(one for one in told if isinstance(one, str | int | float))


def _bound(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
