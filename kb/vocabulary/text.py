"""Text as it may be stored: no code points that a database or a renderer refuses."""

import math
import re
from typing import Any

#: From here on, floats are whole numbers that Python writes with an exponent.
_WHOLE = 1e16
_REFUSED = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """Replace NUL and lone surrogates by U+FFFD; everything else stays as it is."""
    return _REFUSED.sub("\ufffd", text) if _REFUSED.search(text) else text


def _settled(number: float) -> float:
    """A number in the form that jsonb gives back: no exponent above 16 digits, no minus zero."""
    if number == 0:
        return 0.0
    return int(number) if abs(number) >= _WHOLE and math.isfinite(number) else number


def clean_tree(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The same for every text of a JSON value, keys included; numbers as every database keeps."""
    if isinstance(value, float):
        return _settled(value)
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean_tree(item) for item in value]
    if isinstance(value, dict):
        return {clean(str(key)): clean_tree(item) for key, item in value.items()}
    return value
