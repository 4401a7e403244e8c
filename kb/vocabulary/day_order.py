"""Dates such as 03/04/2026: whether the day or the month comes first."""

import re
from collections.abc import Iterable
from typing import Final, Literal

Order = Literal["day", "month"]

_NUMBERS: Final = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")


def order_of(texts: Iterable[str]) -> tuple[Order, ...]:
    """Which orders all these texts allow: two where it must be asked, none where they disagree.

    Without any such date, the order doesn't matter: then it is "day".
    """
    day, month, seen = True, True, False
    for text in texts:
        for found in _NUMBERS.finditer(text):
            seen = True
            first, second = int(found[1]), int(found[3])
            day = day and second <= 12
            month = month and first <= 12
    if not seen:
        return ("day",)
    orders: list[Order] = []
    if day:
        orders.append("day")
    if month:
        orders.append("month")
    return tuple(orders)


def as_iso(text: str, order: Order) -> str:
    """The text with such dates written as 2026-04-03, which can't be misread."""

    def written(found: re.Match[str]) -> str:
        day, month = (found[1], found[3]) if order == "day" else (found[3], found[1])
        year = found[4] if len(found[4]) == 4 else f"20{found[4]}"
        return f"{year}-{int(month):02}-{int(day):02}"

    return _NUMBERS.sub(written, text)
