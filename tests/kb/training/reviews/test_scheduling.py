"""FSRS: the same answers give the same plan, whatever comes in."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kb.training.reviews import scheduling

AT = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)


def test_each_rating_says_when_the_card_comes_again() -> None:
    new = scheduling.previews(None, AT)
    assert new[1] - AT == timedelta(minutes=1)
    assert new[3] - AT == timedelta(minutes=10)
    assert new[4] - AT >= timedelta(days=2)
    assert list(new.values()) == sorted(new.values())


def test_a_higher_retention_brings_a_card_back_sooner() -> None:
    learned = scheduling.replayed([(4, AT), (3, AT + timedelta(days=9))])[-1]
    at = learned.due
    assert scheduling.after(learned, 3, at, 0.95).due < scheduling.after(learned, 3, at, 0.8).due
    assert scheduling.after(learned, 3, at, 7.0) == scheduling.after(learned, 3, at, 0.97)


def test_a_clock_that_goes_back_doesnt_break_the_plan() -> None:
    learned = scheduling.after(None, 4, AT)
    earlier = scheduling.after(learned, 3, AT - timedelta(days=40))
    assert earlier.last_at == AT
    assert earlier.due > AT


@given(
    st.lists(st.tuples(st.sampled_from(scheduling.RATINGS), st.integers(0, 500_000)), max_size=30),
    st.floats(0.5, 1.2),
)
def test_any_answers_give_one_plan_that_never_lies_in_the_past(
    answers: list[tuple[int, int]], retention: float
) -> None:
    at, given_at = AT, []
    for rating, minutes in answers:
        at += timedelta(minutes=minutes)
        given_at.append((rating, at))
    found = scheduling.replayed(given_at, retention)
    assert found == scheduling.replayed(given_at, retention)
    for memory in found:
        assert memory.last_at < memory.due <= memory.last_at + timedelta(days=scheduling.LONGEST)
