"""Prose: code in the colours of its language, footnotes, marks and links behind an emoji."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextBlock
from pytestqt.qtbot import QtBot

from desktop.theme import tokens
from desktop.theme.theme import Theme
from desktop.widgets.footnotes import with_footnotes
from desktop.widgets.reading import ProseView
from desktop.widgets.units import units


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> ProseView:
    made = ProseView("Text")
    qtbot.addWidget(made)
    return made


def pieces(block: QTextBlock) -> dict[str, str]:
    """Each run of one look, and its colour."""
    found = {}
    iterator = block.begin()
    while not iterator.atEnd():
        piece = iterator.fragment()
        found[piece.text().strip()] = piece.charFormat().foreground().color().name().upper()
        iterator += 1
    return found


def block_with(view: ProseView, words: str) -> QTextBlock:
    block = view.document().begin()
    while block.isValid() and words not in block.text():
        block = block.next()
    return block


@pytest.mark.parametrize(
    ("language", "code", "coloured"),
    [
        ("kql", "T | where A == 'a🔥b' // why", {"where": "accent_text", "'a🔥b'": "ok"}),
        ("kql", "🔥 | where B // why", {"where": "accent_text", "// why": "text3"}),
        ("python", "def f(): return 1", {"def": "accent_text", "f": "info", "1": "warn"}),
        ("powershell", "# why", {"# why": "text3"}),
    ],
)
def test_code_has_the_colours_of_its_language(
    view: ProseView, language: str, code: str, coloured: dict[str, str]
) -> None:
    view.show_markdown(f"Text\n\n```{language}\n{code}\n```\n")
    found = pieces(block_with(view, code))
    table = tokens.of(view.palette())
    for words, token in coloured.items():
        assert found[words] == table.color(token).name().upper()


def test_code_without_a_language_or_of_an_unknown_one_stays_plain(view: ProseView) -> None:
    for fence in ("```", "```klingon"):
        view.show_markdown(f"{fence}\ndef f(): pass\n```\n")
        assert len(pieces(block_with(view, "def f"))) == 1


def test_long_code_stays_plain(view: ProseView) -> None:
    view.show_markdown("```python\n" + "x = 1\n" * 3000 + "```\n")
    assert len(pieces(block_with(view, "x = 1"))) == 1


def test_footnotes_are_numbered_as_they_are_met() -> None:
    text = "One[^b], two[^a] and one again[^b].\n\n[^a]: Alpha\n[^b]: Beta\n    goes on\n\nEnd.\n"
    assert with_footnotes(text) == (
        "One¹, two² and one again¹.\n\n\nEnd.\n\n\n---\n\n1. Beta goes on\n2. Alpha\n"
    )


@pytest.mark.parametrize(
    "text",
    ["No notes", "A[^1] without its note", "```\na[^1]\n\n[^1]: x\n```", "[^1]: never met\n"],
)
def test_what_is_no_footnote_stays(text: str) -> None:
    assert with_footnotes(text) == text


@given(st.text(alphabet="a[^]: 1\n`~ ", max_size=120))
def test_any_text_keeps_its_words(text: str) -> None:
    assert with_footnotes(text).count("a") >= text.count("a") - text.count("]:")  # notes may go


def test_marks_stand_where_they_are_behind_an_emoji(view: ProseView) -> None:
    view.show_markdown("🔥🔥 find me")
    view.mark_words(["find"])
    (selection,) = view.extraSelections()
    assert selection.cursor.selectedText() == "find"
    view.references = lambda text: [(text.index("me"), text.index("me") + 2, "hotwash:me")]
    view.show_markdown("🔥🔥 find me")
    found = [p for p in view.toHtml().split("<a ") if "hotwash:me" in p]
    assert ">me</" in found[0]


def test_units_are_those_of_qt() -> None:
    assert [units(text) for text in ("", "abc", "äö", "a🔥", "\ud800")] == [0, 3, 2, 3, 1]
