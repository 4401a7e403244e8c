from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from kb.vocabulary.rising import longest_rising


@given(st.lists(st.integers(0, 9), max_size=9))
def test_it_rises_and_none_is_longer(values: list[int]) -> None:
    kept = sorted(longest_rising(values))
    assert all(values[a] < values[b] for a, b in pairwise(kept))
    longer = combinations(values, len(kept) + 1)
    assert not any(all(a < b for a, b in pairwise(some)) for some in longer)
