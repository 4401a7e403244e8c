"""The quick writer writes what `json` writes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.store.json_writing import writer

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
_ENCODERS = (
    json.JSONEncoder(),
    json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False),
    json.JSONEncoder(default=str),
    json.JSONEncoder(indent=1),
)


@pytest.mark.parametrize("encoder", _ENCODERS)
@given(value=_VALUES)
def test_it_writes_what_the_encoder_writes(encoder: json.JSONEncoder, value: object) -> None:
    assert writer(encoder)(value) == encoder.encode(value)


def test_what_the_encoder_refuses_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        writer(json.JSONEncoder(allow_nan=False))([float("nan")])
    with pytest.raises(TypeError):
        writer(json.JSONEncoder())([object()])
