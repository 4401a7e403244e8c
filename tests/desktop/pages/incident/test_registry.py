"""Which section a route means."""

import pytest

from desktop.pages.incident.registry import section_named


@pytest.mark.parametrize(
    ("word", "section"),
    [
        ("sign_off", "sign_off"),
        ("barriers", "causes"),
        ("clocks", "timeline"),
        ("evidence", "evidence"),
        ("nothing", "overview"),
        ("", "overview"),
    ],
)
def test_a_section_is_named_by_itself_or_by_what_it_shows(word: str, section: str) -> None:
    assert section_named(word) == section
