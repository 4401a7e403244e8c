"""Plurals, durations, days and numbers as each language says them."""

from datetime import date

import pytest

from reports.language import _, ngettext, of, speaking
from reports.language.direction import apart, in_blocks, in_html, in_text
from reports.language.words import (
    day_in_words,
    format_duration,
    listed,
    month_in_short,
    number,
    said_duration,
)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "لا دروس"),
        (1, "درس واحد"),
        (2, "درسان"),
        (3, "3 دروس"),
        (11, "11 درساً"),
        (100, "100 درس"),
    ],
)
def test_arabic_has_six_forms_of_a_number(count: int, said: str) -> None:
    with speaking(of("ar")):
        made = in_text(ngettext("{count} lesson", "{count} lessons", count))
    assert made.replace("\u2066", "").replace("\u2069", "") == said


@pytest.mark.parametrize(
    ("tag", "said"),
    [("en", "1 h 23 m"), ("fr", "1 h 23 min"), ("de", "1 Std. 23 Min."), ("ja", "1 時間 23 分")],
)
def test_units_of_a_duration_are_translated(tag: str, said: str) -> None:
    with speaking(of(tag)):
        assert format_duration(83) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("about 3 h", "environ 3 h"),
        ("about 2 months", "environ 2 mois"),
        ("about 1 year", "environ 1 an"),
        ("the same day", "le même jour"),
        ("not known exactly", "pas connu avec précision"),
        ("−38 s", "−38 s"),
        ("", ""),
    ],
)
def test_what_the_store_wrote_in_words_is_said(written: str, said: str) -> None:
    with speaking(of("fr")):
        assert said_duration(written) == said


def test_days_months_and_numbers_follow_the_locale() -> None:
    day = date(2026, 3, 12)
    found = {}
    for tag in ("en", "fr", "de", "ja", "ar"):
        with speaking(of(tag)):
            found[tag] = (day_in_words(day), month_in_short(day)[0], number(1234))
    assert found == {
        "en": ("12 March 2026", "Mar", "1,234"),
        "fr": ("12 mars 2026", "mars", "1\u202f234"),
        "de": ("12. März 2026", "Mär", "1.234"),
        "ja": ("2026年3月12日", "3月", "1,234"),
        "ar": ("12 مارس 2026", "مارس", "1,234"),
    }


def test_one_language_ends_with_its_block_and_the_next_begins_with_its_own() -> None:
    with speaking(of("fr")):
        with speaking(of("ja")):
            assert _("Summary") == "要約"
        assert _("Summary") == "Résumé"
    assert _("Summary") == "Summary"


def test_lists_have_the_comma_of_the_language() -> None:
    with speaking(of("ja")):
        assert listed(["a", "", "b"]) == "a、b"
    assert listed(["a", "b"]) == "a, b"


def test_a_place_reaches_nothing_but_its_value() -> None:
    assert _("{x.__class__} {y}", x=1, y="{z}", z="no") == "{x.__class__} {z}"


def test_text_of_the_other_direction_stands_apart() -> None:
    with speaking(of("ar")):
        assert in_html(apart("T1566.002")) == '<bdi dir="ltr">T1566.002</bdi>'
        assert in_html(apart("12 مارس")) == '<bdi dir="rtl">12 مارس</bdi>'
        assert apart("مارس") == "مارس"
        assert (apart("…"), apart("14")) == ("…", "14")
        assert in_text(apart("ID-1")) == "\u2066ID-1\u2069"
    assert apart("T1566.002") == "T1566.002"


def test_marks_never_break_a_page() -> None:
    """Whatever a record holds: ends without a beginning, beginnings without an end, in tags."""
    with speaking(of("ar")):
        page = f'<p title="{apart("x")}">\ufdd1a \ufdd0b</p><svg><text>{apart("y")}</text></svg>'
        made = in_html(page)
    assert made == ('<p title="x">a <bdi dir="ltr">b</bdi></p><svg><text>y</text></svg>')


def test_prose_of_the_other_direction_says_so() -> None:
    with speaking(of("he")):
        assert (
            in_blocks("<p>Nobody <b>read</b> it.</p>") == '<p dir="ltr">Nobody <b>read</b> it.</p>'
        )
        assert in_blocks("<p>שלום</p>") == "<p>שלום</p>"
    assert in_blocks("<p>Nobody</p>") == "<p>Nobody</p>"
    assert in_blocks("<p>مرحبا</p>") == '<p dir="rtl">مرحبا</p>'
