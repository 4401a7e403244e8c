"""JSON without its traps: no NaN, no endless numbers, no nesting that breaks a stack."""

import json
from typing import Any, NoReturn

#: Deepest nesting that is taken; real exports nest ten deep.
DEEPEST = 64


class NotFiniteError(ValueError):
    """NaN and Infinity are no JSON."""


def _refuse_constant(name: str) -> NoReturn:
    raise NotFiniteError(name)


def _finite(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise NotFiniteError(digits[:20])
    return value


DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)


def nests_too_deep(value: object) -> bool:
    """Whether containers nest too deep; counted level by level, so that no stack overflows."""
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        deeper: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                deeper += [v for v in item.values() if isinstance(v, dict | list)]
            elif isinstance(item, list):
                deeper += [v for v in item if isinstance(v, dict | list)]
        if not deeper:
            return False
        level = deeper
    return True
