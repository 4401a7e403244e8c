"""Dates of which the day or the month comes first."""

import pytest

from kb.vocabulary.day_order import Order, as_iso, order_of


@pytest.mark.parametrize(
    ("texts", "orders"),
    [
        (["03/04/2026"], ("day", "month")),
        (["03/04/2026", "13/04/2026"], ("day",)),
        (["03/04/2026", "04/13/2026 09:26"], ("month",)),
        (["13/04/2026", "04/13/2026"], ()),
        (["2026-03-04", "09:26", "12 March 2026"], ("day",)),
        ([], ("day",)),
    ],
)
def test_which_orders_are_possible(texts: list[str], orders: tuple[Order, ...]) -> None:
    assert order_of(texts) == orders


@pytest.mark.parametrize(
    ("text", "order", "written"),
    [
        ("03/04/2026 09:26", "day", "2026-04-03 09:26"),
        ("03/04/2026 09:26", "month", "2026-03-04 09:26"),
        ("3.4.26", "day", "2026-04-03"),
        ("between 1-2-2026 and 3-2-2026", "day", "between 2026-02-01 and 2026-02-03"),
        ("2026-03-04 09:26:10", "month", "2026-03-04 09:26:10"),
        ("09:26", "day", "09:26"),
    ],
)
def test_they_are_written_so_that_nobody_misreads_them(
    text: str, order: Order, written: str
) -> None:
    assert as_iso(text, order) == written
