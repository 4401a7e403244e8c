"""Markdown as harmless HTML."""

import gc
import time
from collections.abc import Iterator

import pytest

from reports import markdown
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


@pytest.fixture
def busy_collector() -> Iterator[None]:
    """Memory is freed all the time, by code that takes its own."""

    def burn(_phase: str, _told: dict[str, int]) -> None:
        end = time.process_time() + 0.002
        while time.process_time() < end:
            pass

    before = gc.get_threshold()
    gc.set_threshold(20)
    gc.callbacks.append(burn)
    yield
    gc.callbacks.remove(burn)
    gc.set_threshold(*before)


@pytest.mark.usefixtures("busy_collector")
def test_the_time_is_up_even_while_memory_is_freed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "MAX_SECONDS", 0.02)
    told: list[str] = []
    html = to_html("- *a* `b`\n" * 1_000, told.append)
    assert told == ["it took too long to lay out"]
    assert html.startswith("<p>- *a*")
