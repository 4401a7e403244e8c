"""Durations against their targets: each bar on its own scale, what isn't known in words."""

import pytest

from reports.duration_charts import Phase, durations
from reports.reading import Reading
from reports.sections.summary import summary
from tests.reports import drawn, factories


def phase(minutes: float | None, target: float | None, state: str, value: str = "3 h 5 m") -> Phase:
    return Phase("Time to contain", value, minutes, target, state)


def wide_bars(picture: str) -> list[float]:
    return [float(rect["width"]) for rect in drawn.shapes(picture, "rect")]


def test_equal_shares_of_different_targets_are_equally_long() -> None:
    minutes, weeks = phase(15, 30, "met"), phase(20_160, 40_320, "met")
    (short,) = wide_bars(durations([minutes]))
    (long,) = wide_bars(durations([weeks]))
    assert short == long
    (late, _) = wide_bars(durations([phase(45, 30, "missed")]))
    assert late == pytest.approx(short)  # beyond the line, half a target is as long


def test_what_is_beyond_the_target_is_hatched_and_an_endless_bar_is_cut() -> None:
    met, missed = durations([phase(20, 30, "met")]), durations([phase(40, 30, "missed")])
    assert len(drawn.shapes(missed, "path")) > len(drawn.shapes(met, "path")) + 3
    endless = durations([phase(2_160, 30, "missed")])
    assert "about 72 times the target" in drawn.labels(endless)
    assert max(sum(wide_bars(one)) for one in (endless, missed)) < 110


@pytest.mark.parametrize(
    ("one", "label", "words"),
    [
        (phase(20, 30, "met"), "Met: 3 h 5 m", "3 h 5 m, target 30 m, met"),
        (phase(None, 30, "not_set"), "times not recorded", "times not recorded"),
        (phase(20, None, "measured"), "3 h 5 m, no target", "3 h 5 m, no target"),
        (phase(-4, 30, "data_error"), "times contradict", "times contradict"),
        (phase(20, 30, "measured"), "Not exact enough: 3 h 5 m", "target 30 m, not exact enough"),
        (phase(20, 0, "missed"), "missed", "no target"),
    ],
)
def test_each_bar_says_in_words_what_it_is(one: Phase, label: str, words: str) -> None:
    picture = durations([one])
    assert label in drawn.labels(picture)
    assert words in drawn.told(picture)
    assert ("target 30 m" in drawn.labels(picture)) is one.judged


def test_the_summary_has_it_where_a_time_is_known() -> None:
    picture = summary(Reading(factories.context()))["durations"]
    assert "Time to detect: 1 h 14 m, target 1 h, missed" in drawn.told(picture)
    assert drawn.labels(picture).count("target 2 h") == 1
    assert summary(Reading(factories.context(factories.bare())))["durations"] == ""


def test_what_is_not_exact_enough_isnt_told_to_have_no_target() -> None:
    metric = {"name": "detect", "label": "Time to detect", "minutes": 1440, "value": "about 1 d"}
    record = factories.bare() | {
        "metrics": [metric | {"target_minutes": 1500, "state": "measured"}]
    }
    strip = summary(Reading(factories.context(record)))["strip"]
    assert strip[0]["note"] == "Not exact enough (1 d 1 h)"
