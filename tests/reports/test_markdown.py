"""Markdown as harmless HTML."""

import pytest

from reports.markdown import MAX_CHARACTERS, MAX_LINES, MAX_TAGS, to_html


def test_what_people_write_is_kept() -> None:
    html = to_html("# Head\n\n- a **b**\n- `c`\n\n|x|y|\n|-|-|\n|1|2|\n\nTerm\n:   Means")
    for piece in (
        '<p class="mh">Head</p>',
        "<strong>b</strong>",
        "<code>c</code>",
        "<td>2</td>",
        "<dd>",
    ):
        assert piece in html


def test_links_are_spelled_out_defanged_and_pictures_described() -> None:
    html = to_html("[here](https://evil.example/x) ![shot](https://evil.example/i.png)")
    assert 'here<span class="address"> (hxxps://evil[.]example/x)</span>' in html
    assert "[picture: shot]" in html
    assert "href" not in html
    assert "src" not in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=y>",
        "<a href=javascript:x>y</a>",
        "<b onclick=x>",
    ],
)
def test_markup_never_survives(text: str) -> None:
    html = to_html(text)
    for piece in ("<script", "<img", "<a", "onclick", "onerror", "javascript:"):
        assert piece not in html


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (">" * 50 + " deep", "nested too deeply"),
        ("        " * 9 + "- a", "nested too deeply"),
        ("a " * MAX_CHARACTERS, "characters are shown"),
        ("- a\n" * (MAX_LINES + 1), "lines are shown"),
        ("*a* " * (MAX_TAGS + 1), "too many parts"),
    ],
)
def test_limits_are_told(text: str, reason: str) -> None:
    told: list[str] = []
    assert to_html(text, told.append)
    assert reason in told[0]
