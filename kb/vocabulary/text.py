"""Text as it may be stored: no code points that a database or a renderer refuses."""

import re
from typing import Any

_REFUSED = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """Replace NUL and lone surrogates by U+FFFD; everything else stays as it is."""
    return _REFUSED.sub("\ufffd", text) if _REFUSED.search(text) else text


def clean_tree(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The same for every text of a JSON value, keys included."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean_tree(item) for item in value]
    if isinstance(value, dict):
        return {clean(str(key)): clean_tree(item) for key, item in value.items()}
    return value
