"""Numbers of queries: as text that sorts, and as ranges such as `5..10` and `>=3`."""

import struct
from dataclasses import dataclass

from kb.custom_fields.values import number_of

_SIGN = 1 << 63


def number_code(number: float) -> str:
    """A number as text that sorts as numbers do, and stands apart from words."""
    bits: int = struct.unpack(">Q", struct.pack(">d", float(number) + 0.0))[0]
    return f"\u0001{bits ^ (2 * _SIGN - 1) if bits & _SIGN else bits | _SIGN:016x}"


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Numbers between two ends; None is open.

    Attributes:
        low, high: the ends.
        includes: whether the ends belong to it.
    """

    low: float | None
    high: float | None
    includes: bool = True


def number_range(typed: str) -> NumberRange | None:
    """What a value means: 5, 5..10, ..10, 5.., <5, <=5, >5, >=5; None when it means none."""
    text = typed.strip()
    if ".." in text:
        first, _, last = text.partition("..")
        low, high = number_of(first), number_of(last)
        if (first.strip() and low is None) or (last.strip() and high is None):
            return None
        return None if low is None and high is None else NumberRange(low, high)
    for sign in ("<=", ">=", "<", ">"):
        if text.startswith(sign):
            number = number_of(text.removeprefix(sign))
            if number is None:
                return None
            below, includes = sign[0] == "<", sign.endswith("=")
            low, high = (None, number) if below else (number, None)
            return NumberRange(low, high, includes)
    number = number_of(text)
    return None if number is None else NumberRange(number, number)
