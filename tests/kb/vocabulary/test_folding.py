import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.vocabulary.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Größe", "grosse"),
        ("ÅNGSTRÖM", "angstrom"),
        ("Łódź", "lodz"),
        ("\uff26\uff35\uff2c\uff2c", "full"),
        ("Ærø", "aero"),
        ("أحمد", "احمد"),
        ("مدرسة", "مدرسه"),
        ("٤٢", "42"),
        ("ガ", "ガ"),
        ("한국", "한국"),
    ],
)
def test_what_people_take_for_equal_is_equal(text: str, folded: str) -> None:
    assert fold(text) == fold(folded)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
