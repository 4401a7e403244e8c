"""JSON written as `json.JSONEncoder` writes it, with its encoder in C made only once.

`JSONEncoder.encode` makes one for every value, which takes longer than a small value itself.
"""

import json
from collections.abc import Callable
from json import encoder
from typing import Any

type Write = Callable[[Any], str]


def writer(of: json.JSONEncoder) -> Write:
    """What writes a value as this encoder does; circular values end as a `RecursionError`."""
    make = getattr(encoder, "c_make_encoder", None)
    if make is None or getattr(of, "indent", None) is not None:
        return of.encode
    escape = encoder.encode_basestring_ascii if of.ensure_ascii else encoder.encode_basestring
    chunks = make(
        None,
        of.default,
        escape,
        None,
        of.key_separator,
        of.item_separator,
        of.sort_keys,
        of.skipkeys,
        of.allow_nan,
    )
    return lambda value: "".join(chunks(value, 0))
