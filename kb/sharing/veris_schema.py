"""Makes an object valid against the published schema of VERIS, and says what didn't fit.

Old records have values that newer versions renamed or took out. What doesn't fit is moved to
`plus`, which VERIS leaves to everybody, under the path where it stood.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

import jsonschema
from jsonschema.exceptions import ValidationError as Misfit

from kb.errors import ValidationError

VERSION: Final = "1.4.1"
#: Rounds of mending; each settles every error that it sees.
_MOST_ROUNDS: Final = 40
#: Stands in a list for what was taken out of it.
_GONE: Final = object()
#: Values that were renamed, as the published converters say: the end of the path → old → new.
_RENAMED: Final[Mapping[str, Mapping[str, str]]] = {
    "malware.variety": {"Ram scraper": "RAM scraper"},
    "malware.vector": {
        "Web drive-by": "Web application - drive-by",
        "Web download": "Web application - download",
    },
    "physical.vector": {
        "Visitor privileges": "Victim work area",
        "Uncontrolled location": "Public facility",
    },
    "hacking.vector": {"Backdoor or C2": "Backdoor"},
    "hacking.variety": {"HTTP Response Splitting": "HTTP response splitting"},
    "social.vector": {"Website": "Web application"},
    "assets.variety": {"P - End-user": "P - End-user or employee"},
}


@cache
def schema() -> dict[str, Any]:
    """The published schema."""
    text = files("kb.sharing").joinpath("data", f"verisc-merged-{VERSION}.json").read_text("utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def fitted(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """An object that is valid, and what didn't fit, by its path.

    Raises:
        ValidationError: it can't be made valid.
    """
    record: dict[str, Any] = _renamed(json.loads(json.dumps(given)), "")
    moved: dict[str, Any] = {}
    validator = jsonschema.Draft4Validator(schema())
    errors: list[Misfit] = []
    for _round in range(_MOST_ROUNDS):
        errors = sorted(validator.iter_errors(record), key=_deepest_first)
        if not errors:
            return record, moved
        for error in errors:
            _mend(record, error, moved)
        record = _kept(record)
    what = "; ".join(f"{_path(error)}: {error.message[:120]}" for error in errors[:3])
    raise ValidationError(f"This record can't be said in VERIS {VERSION}: {what}.", "veris")


def _kept(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The same without what was taken out; until then each keeps its place in its list."""
    if isinstance(value, dict):
        return {name: _kept(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_kept(one) for one in value if one is not _GONE]
    return value


def _renamed(value: Any, path: str) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {name: _renamed(one, f"{path}.{name}") for name, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, path) for one in value]
    if isinstance(value, str):
        for end, names in _RENAMED.items():
            if path.endswith(f".{end}"):
                return names.get(value, value)
    return value


def _deepest_first(error: Misfit) -> tuple[int, str]:
    return -len(error.absolute_path), _path(error)


def _path(error: Misfit) -> str:
    return ".".join(str(step) for step in error.absolute_path)


def _mend(record: dict[str, Any], error: Misfit, moved: dict[str, Any]) -> None:
    """Settle one error; what another mending has settled already is left alone."""
    holder: Any = record
    try:
        for step in list(error.absolute_path)[:-1]:
            holder = holder[step]
        value: Any = holder[error.absolute_path[-1]] if error.absolute_path else record
    except (KeyError, IndexError, TypeError):
        return
    _settle(holder, error, value, moved)


def _settle(holder: Any, error: Misfit, value: Any, moved: dict[str, Any]) -> None:  # noqa: ANN401
    part = _part(error)
    if error.validator == "required" and isinstance(value, dict):
        for name in part["required"]:
            if name not in value:
                value[name] = _unknown(part["properties"][name])
    elif error.validator == "additionalProperties" and isinstance(value, dict):
        for name in set(value) - set(part.get("properties", {})):
            moved[".".join(filter(None, (_path(error), name)))] = value.pop(name)
    elif error.validator == "uniqueItems" and isinstance(value, list):
        value[:] = [one for at, one in enumerate(value) if one not in value[:at]]
    elif error.validator == "minProperties" and "unknown" not in part["properties"]:
        del holder[error.absolute_path[-1]]
    elif error.validator in {"minItems", "minProperties"}:
        _put(holder, error.absolute_path[-1], _unknown(part))
    elif value is not _GONE and value == error.instance:
        _replace(holder, error, value, moved)


def _part(error: Misfit) -> Mapping[str, Any]:
    """The part of the schema that an error is about."""
    return error.schema if isinstance(error.schema, Mapping) else {}


def _replace(holder: Any, error: Misfit, value: Any, moved: dict[str, Any]) -> None:  # noqa: ANN401
    """Put something that fits in the place of a value that doesn't."""
    last = error.absolute_path[-1]
    part = _part(error)
    wanted = str(part.get("type"))
    fitting: Any = None
    if error.validator == "type" and wanted == "array" and isinstance(value, str | int | float):
        fitting = [value]
    elif error.validator == "type" and wanted in {"integer", "number"}:
        fitting = _number(value, wanted)
    elif error.validator == "type" and wanted == "string" and isinstance(value, int | float):
        fitting = str(value)
    if fitting is not None:
        _put(holder, last, fitting)
        return
    moved[_path(error)] = value
    if isinstance(holder, list):
        holder[int(last)] = _GONE
    elif "Unknown" in part.get("enum", ()):
        holder[last] = "Unknown"
    else:
        del holder[last]


def _number(value: Any, wanted: str) -> int | float | None:  # noqa: ANN401 - any JSON value
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    if number != number or number in {float("inf"), float("-inf")}:  # noqa: PLR0124 - not a number
        return None
    return int(number) if wanted == "integer" or number == int(number) else number


def _put(holder: Any, at: Any, value: Any) -> None:  # noqa: ANN401 - a list or an object
    holder[at] = value


def _unknown(part: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON value
    """What VERIS writes where nothing is known."""
    if "enum" in part:
        return "Unknown" if "Unknown" in part["enum"] else part["enum"][0]
    kind = part.get("type")
    if "pattern" in part:
        return "00"  # the code of an industry that isn't known
    if kind == "array":
        return [_unknown(part["items"])]
    if kind == "object":
        if "unknown" in part.get("properties", {}) and not part.get("required"):
            inner = part["properties"]["unknown"]
            return {"unknown": True if inner.get("type") == "boolean" else {}}
        return {name: _unknown(part["properties"][name]) for name in part.get("required", ())}
    return "Unknown" if kind == "string" else part.get("minimum", 0)
