"""How texts speak of files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.library.files import citing, naming


@pytest.mark.parametrize("name", ["a.png", "my shot (2).png", "50%.txt", "[x] é`.log"])
def test_a_reference_leads_back_to_its_name(name: str) -> None:
    picture = citing.reference(name, "Seen [here]", picture=True)
    assert picture.startswith("![Seen \\[here\\]](file:")
    assert citing.names_in(f"Look: {picture}.") == {name.casefold()}
    link = citing.reference(name, "", picture=False)
    assert link.startswith("[")
    assert citing.names_in(link) == {name.casefold()}


@given(st.text(max_size=150))
def test_any_name_that_can_be_used_is_found_again(name: str) -> None:
    kept = naming.cleaned(name)
    assert citing.name_of(citing.address_of(kept)) == kept
    assert citing.names_in(citing.reference(kept, kept, picture=True)) == {kept.casefold()}


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "file:%2Fetc%2Fpasswd", "file:..%5Cx", "https://a/b", "a.png"]
)
def test_other_addresses_are_no_files(address: str) -> None:
    assert citing.name_of(address) == ""


def test_what_is_code_stays_as_it_is() -> None:
    text = (
        '![a](one.png) and `![b](two.png)` and [c](three.txt "A title")\n'
        "```\n![d](four.png)\n```\n"
        "[e]: <five and.txt>\n[^1]: no address\n"
    )
    seen: list[tuple[str, bool]] = []

    def note(address: str, picture: bool) -> str:
        seen.append((address, picture))
        return f"x/{address.replace(' ', '%20')}"

    made = citing.readdressed(text, note)
    assert seen == [("one.png", True), ("three.txt", False), ("five and.txt", False)]
    assert made == (
        '![a](x/one.png) and `![b](two.png)` and [c](x/three.txt "A title")\n'
        "```\n![d](four.png)\n```\n"
        "[e]: x/five%20and.txt\n[^1]: no address\n"
    )


@given(st.text(alphabet="![]()<>`~ ab:\n\\", max_size=400))
def test_a_text_whose_addresses_stay_stays_itself(text: str) -> None:
    assert citing.readdressed(text, lambda address, _picture: address) == text


def test_hostile_brackets_take_no_time() -> None:
    text = "![" * 5_000 + "](" * 5_000 + "[a](" * 5_000
    assert citing.names_in(text) == frozenset()
