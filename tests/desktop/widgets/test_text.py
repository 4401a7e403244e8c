"""Labels, text fields, differences and forms."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.theme.theme import Theme
from desktop.widgets.buttons import Button
from desktop.widgets.diff import ConflictBox, DiffView, word_differences
from desktop.widgets.fields import LineField
from desktop.widgets.inspector import FieldBox, InspectorForm
from desktop.widgets.labels import PlainText
from desktop.widgets.text import MarkdownEdit, TextField

CONTROL = Qt.KeyboardModifier.ControlModifier
HOSTILE = "<b>x</b> & <img src='http://evil.example/x.png'>"


def test_a_label_never_reads_markup(theme: Theme, qtbot: QtBot) -> None:
    label = PlainText(HOSTILE)
    qtbot.addWidget(label)
    assert label.text() == HOSTILE
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_a_wrapped_label_gets_the_height_it_needs(theme: Theme, qtbot: QtBot) -> None:
    label = PlainText("word " * 60, wrap=True)
    qtbot.addWidget(label)
    label.resize(200, 10)
    label.show()
    narrow = label.minimumHeight()
    assert narrow >= label.heightForWidth(200)
    label.resize(600, 10)
    assert label.minimumHeight() < narrow


def test_a_cut_label_tells_the_whole_in_its_tooltip(theme: Theme, qtbot: QtBot) -> None:
    label = PlainText(f"{HOSTILE} " * 5, elide=True)
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    assert label.text().endswith("…")
    assert "<" not in label.toolTip()
    assert label.plain_text().startswith(HOSTILE)


def test_an_ampersand_in_a_button_stays(qtbot: QtBot) -> None:
    button = Button("Assets & entities")
    qtbot.addWidget(button)
    assert button.text() == "Assets && entities"
    assert button.accessibleName() == "Assets & entities"


@pytest.mark.parametrize(("key", "mark"), [(Qt.Key.Key_B, "**"), (Qt.Key.Key_I, "*")])
def test_ctrl_b_and_ctrl_i_mark_the_selection_and_take_it_back(
    theme: Theme, qtbot: QtBot, key: Qt.Key, mark: str
) -> None:
    edit = MarkdownEdit("Summary", "word")
    qtbot.addWidget(edit)
    edit.selectAll()
    QTest.keyClick(edit, key, CONTROL)
    assert edit.value() == f"{mark}word{mark}"
    QTest.keyClick(edit, key, CONTROL)
    assert edit.value() == "word"


def test_paste_takes_plain_text_only(theme: Theme, qtbot: QtBot) -> None:
    edit = MarkdownEdit("Summary")
    qtbot.addWidget(edit)
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("bold")
    QGuiApplication.clipboard().setMimeData(data)
    edit.paste()
    assert edit.value() == "bold"


def test_the_highlighter_leaves_the_text_alone(theme: Theme, qtbot: QtBot) -> None:
    text = "# Title\n\n1. step **bold** `code` [a](b)\n> quote\n```\n# no title\n```\n*it*"
    edit = MarkdownEdit("Summary", text)
    qtbot.addWidget(edit)
    assert edit.value() == text
    title = edit.document().firstBlock().layout().formats()
    assert title[0].format.fontWeight() == 600
    fenced = edit.document().findBlockByNumber(5).layout().formats()
    assert fenced[0].format.fontWeight() != 600


def test_a_text_field_grows_to_its_limit(theme: Theme, qtbot: QtBot) -> None:
    field = TextField("Reason", lines=2, most=5)
    qtbot.addWidget(field)
    field.show()
    low = field.height()
    field.set_value("\n" * 30)
    assert low < field.height() < 250


def test_tab_leaves_prose_and_indents_code(theme: Theme, qtbot: QtBot) -> None:
    assert TextField("Reason").tabChangesFocus()
    assert not TextField("Before", mono=True).tabChangesFocus()


def test_ctrl_enter_finishes(theme: Theme, qtbot: QtBot) -> None:
    field = TextField("Reason")
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.finished):
        QTest.keyClick(field, Qt.Key.Key_Return, CONTROL)
    assert not field.value()


# --- differences


def test_words_that_differ() -> None:
    left, right = word_differences("state: reportOnly", "state: enabled")
    assert [(p.text, p.side) for p in left] == [("state: ", "same"), ("reportOnly", "changed")]
    assert [(p.text, p.side) for p in right] == [("state: ", "same"), ("enabled", "changed")]


def test_both_sides_give_back_their_texts() -> None:
    before, after = "a b\nc d e", "a x\nd e f"
    left, right = word_differences(before, after)
    assert "".join(p.text for p in left) == before
    assert "".join(p.text for p in right) == after


def test_a_whole_configuration_keeps_three_lines_of_context() -> None:
    lines = [f"setting-{number}: value" for number in range(400)]
    changed = [*lines]
    changed[200] = "setting-200: other"
    left, right = word_differences("\n".join(lines), "\n".join(changed))
    assert [p.side for p in left].count("gap") == 2
    shown = "".join(p.text for p in right)
    assert "setting-197" in shown
    assert "setting-190" not in shown
    assert "setting-200: other" in shown.replace("\n", " ") or "other" in shown


def test_a_difference_is_never_colour_alone(theme: Theme, qtbot: QtBot) -> None:
    view = DiffView("Before", "After")
    qtbot.addWidget(view)
    view.show_texts("reportOnly", "enabled")
    before, after = view.findChildren(QPlainTextEdit)

    def style(pane: QPlainTextEdit) -> QTextCharFormat:
        cursor = pane.textCursor()
        cursor.setPosition(1)
        return cursor.charFormat()

    assert style(before).fontStrikeOut()
    assert style(after).fontUnderline()
    assert "1 change" in view.findChildren(QLabel)[-1].text()


def test_equal_texts_say_so(theme: Theme, qtbot: QtBot) -> None:
    view = DiffView("Before", "After")
    qtbot.addWidget(view)
    view.show_texts("same", "same")
    assert view.findChildren(QLabel)[-1].text() == "No difference"


@pytest.mark.parametrize("way", ["Keep mine", "Take theirs", "Edit both"])
def test_a_conflict_has_three_ways_out(theme: Theme, qtbot: QtBot, way: str) -> None:
    chosen: list[str] = []
    box = ConflictBox(
        "T. Nowak changed this at 14:58.",
        "mine",
        "theirs",
        on_mine=lambda: chosen.append("Keep mine"),
        on_theirs=lambda: chosen.append("Take theirs"),
        on_both=lambda: chosen.append("Edit both"),
    )
    qtbot.addWidget(box)
    next(b for b in box.findChildren(QPushButton) if b.text() == way).click()
    assert chosen == [way]
    assert box.isHidden()


# --- forms


def test_an_error_stands_under_its_field(theme: Theme, qtbot: QtBot) -> None:
    form = InspectorForm()
    qtbot.addWidget(form)
    field = LineField("ignored")
    box = form.add_field("Started", field, required=True)
    assert field.accessibleName() == "Started"
    form.show()
    box.show_error("Use a time between 08:12 and 18:00")
    assert field.property("state") == "error"
    assert "08:12" in field.accessibleDescription()
    box.show_error("")
    assert field.property("state") == ""


def test_a_newer_value_is_offered_as_a_link(theme: Theme, qtbot: QtBot) -> None:
    taken: list[int] = []
    box = FieldBox(LineField("Title"))
    qtbot.addWidget(box)
    box.offer_newer("Theirs", lambda: taken.append(1))
    link = box.findChildren(QPushButton)[0]
    assert link.toolTip() == "Theirs"
    link.click()
    assert taken == [1]
    assert link.isHidden()


def test_a_form_can_be_cleared(theme: Theme, qtbot: QtBot) -> None:
    form = InspectorForm()
    qtbot.addWidget(form)
    form.add_fact("Marking", "TLP:AMBER")
    form.add_wide("What happened", TextField("x"))
    form.clear()
    layout = form.layout()
    assert layout is not None
    assert layout.count() == 0


def test_marks_stand_where_they_are_behind_an_emoji(qtbot: QtBot, theme: Theme) -> None:
    text = MarkdownEdit("Text", "🔥 **bold**")
    qtbot.addWidget(text)
    (found,) = text.document().firstBlock().layout().formats()
    assert (found.start, found.length) == (3, 8)
