"""Texts within an ARM template: what is meant literally, and what is an expression."""

import re
from collections.abc import Mapping
from typing import Any, Final

from kb.interchange.values import mapping

_EXPRESSION: Final = re.compile(
    r"\[(?:concat|format|guid|parameters|reference|resourceGroup|resourceId|subscription|"
    r"toLower|toUpper|uniqueString|variables)\(.*\]\Z",
    re.DOTALL,
)
_PARAMETER: Final = re.compile(r"\[parameters\('([^']{1,200})'\)\]\Z")
_NAMED: Final = re.compile(r"parameters\('([^']{1,200})'\)")


def is_expression(text: str) -> bool:
    """Whether a text is worked out when the template is deployed."""
    return _EXPRESSION.match(text) is not None


def literal(text: str) -> str:
    """A text that is never worked out, whatever it looks like."""
    return f"[{text}" if text.startswith("[") else text


def escaped(value: Any) -> Any:
    """A JSON value in which no text is taken for an expression that isn't one."""
    if isinstance(value, str):
        literal = value.startswith("[") and not is_expression(value)
        return f"[{value}" if literal else value
    if isinstance(value, list):
        return [escaped(one) for one in value]
    if isinstance(value, dict):
        return {name: escaped(one) for name, one in value.items()}
    return value


def resolved(value: Any, parameters: Mapping[str, Any]) -> Any:
    """A JSON value as it is meant: parameters with a default are that, `[[` is a bracket."""
    if isinstance(value, str):
        found = _PARAMETER.match(value)
        about = mapping(parameters.get(found[1])) if found else {}
        if "defaultValue" in about:
            given = about["defaultValue"]
            # A default may be an expression itself; a parameter within it stays as it is.
            return given[1:] if isinstance(given, str) and given.startswith("[[") else given
        return value[1:] if value.startswith("[[") else value
    if isinstance(value, list):
        return [resolved(one, parameters) for one in value]
    if isinstance(value, dict):
        return {name: resolved(one, parameters) for name, one in value.items()}
    return value


def expressions(value: Any) -> list[str]:
    """The texts of a JSON value that are worked out when the template is deployed."""
    if isinstance(value, str):
        return [value] if is_expression(value) else []
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in expressions(one)]


def parameters_of(value: Any) -> tuple[str, ...]:
    """The parameters that the expressions of a JSON value name, each once."""
    found = (name for text in expressions(value) for name in _NAMED.findall(text))
    return tuple(dict.fromkeys(found))
