"""A filter as typed, read into chips."""

from desktop.filtering.reading import read_filter, values_of
from kb.vocabulary.query_fields import FIELDS


def test_a_duration_reads_as_words_where_it_has_some() -> None:
    chips = read_filter("time-to-contain:>2h time-to-detect:error", typing=False).chips
    assert [chip.label for chip in chips] == [
        "Time to contain: >2h",
        "Time to detect: less than nothing: a data error",
    ]
    offered = values_of(FIELDS["time-to-contain"], {})
    assert ("any", "Known") in offered
    assert all(read_filter(f"time-to-contain:{v}", typing=False).chips for v, _label in offered)
