"""HTML that somebody pastes becomes Markdown."""

from hypothesis import given
from hypothesis import strategies as st

from kb.vocabulary.html_text import LONGEST, has_structure, html_to_markdown

PAGE = """<html><head><title>T</title><style>p{}</style></head><body><h2>Steps</h2>
<p>Do <b>this</b>, <a href="https://e.example/x">read</a> <a href="javascript:alert(1)">that</a>
<img src="file:///etc/passwd" alt="x"><script>alert(1)</script></p>
<ul><li>one<ul><li>two</li></ul></li></ul>
<table><tr><th>A</th></tr><tr><td>1</td></tr></table><pre>x = 1</pre></body></html>"""


def test_what_a_page_says_is_kept_and_nothing_that_loads_or_runs() -> None:
    made = html_to_markdown(PAGE)
    for said in ("## Steps", "Do **this**", "[read](https://e.example/x)", "- one", "  - two"):
        assert said in made
    assert "| A |\n| --- |\n| 1 |" in made
    assert "```\nx = 1\n```" in made
    for gone in ("javascript", "alert", "passwd", "p{}"):
        assert gone not in made


def test_colours_alone_are_no_structure() -> None:
    assert not has_structure('<meta><div style="color:red"><span># Title</span><br></div>')
    assert has_structure("<p>x</p>")


def test_too_long_or_too_deep_is_not_read() -> None:
    assert html_to_markdown("<div>" * 5000 + "x") == ""
    assert html_to_markdown("<p>x</p>" * LONGEST) == ""


@given(st.text(alphabet="<>/aplitbdr&;=\"' \n!-h2", max_size=200))
def test_any_text_is_read(html: str) -> None:
    assert isinstance(html_to_markdown(html), str)
