"""Names of files: safe on every system, each there once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.library.files import naming


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "needs a name"),
        (" .. ", "needs a name"),
        ("a/b.png", "none of /"),
        ("..\\b.png", "none of /"),
        ("a\nb.png", "control characters"),
        ("gpj.\u202eexe.png", "marks of direction"),
        (".profile", "full stop"),
        ("shot.png ", "space"),
        ("x" * 121, "at most 120"),
        ("NUL.txt", "device"),
    ],
)
def test_what_no_file_is_called(name: str, said: str) -> None:
    assert said in naming.problem(name)


@pytest.mark.parametrize("name", ["shot.png", "Bild (2) é.png", "a b.tar.gz", "README"])
def test_what_a_file_may_be_called(name: str) -> None:
    assert naming.problem(name) == ""
    assert naming.cleaned(name) == name


@given(st.text(max_size=200))
def test_a_cleaned_name_can_be_used(name: str) -> None:
    assert naming.problem(naming.cleaned(name)) == ""


def test_a_number_is_put_before_the_ending() -> None:
    assert naming.free("a.png", []) == "a.png"
    assert naming.free("A.png", ["a.png", "a-2.png"]) == "A-3.png"
    assert naming.free("README", ["readme"]) == "README-2"
    assert len(naming.free("x" * 116 + ".png", ["x" * 116 + ".png"])) == naming.LONGEST
