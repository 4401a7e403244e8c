"""Files of what is read and written: pasted, dropped, shown, saved, removed."""

from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.knowledge.files import size_words
from desktop.pages.knowledge.page import KnowledgePage
from desktop.widgets.buttons import ElidedLink, IconButton
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.files import schemas
from kb.library.files import service as files
from kb.library.playbooks import service as playbooks


@pytest.fixture
def article_id(kb: KnowledgeBase) -> UUID:
    made: UUID = kb.write(
        partial(articles.add, values={"title": "Mail"}, body="How mail travels.\n")
    ).result
    return made


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    image = QImage(1200, 300, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    path = tmp_path / "Mail flow.png"
    assert image.save(str(path))
    return path


def files_of(kb: KnowledgeBase, item: UUID) -> tuple[schemas.ItemFile, ...]:
    return kb.read(partial(files.list_for, item_id=item))


def body_of(kb: KnowledgeBase, item: UUID) -> str:
    return kb.read(partial(articles.current, article_id=item)).body


def write(page: KnowledgePage, item: UUID, qtbot: QtBot) -> None:
    page.open(Route("knowledge", record_id=item, section="edit"))
    qtbot.waitUntil(lambda: page.editor.text.toPlainText() != "")
    page.editor.text.moveCursor(QTextCursor.MoveOperation.End)


def images(page: KnowledgePage) -> list[int]:
    """How wide each picture of the text is drawn."""
    found = []
    block = page.reader.view().document().begin()
    while block.isValid():
        piece = block.begin()
        while not piece.atEnd():
            known = piece.fragment().charFormat()
            if known.isImageFormat():
                found.append(int(known.toImageFormat().width()))
            piece += 1
        block = block.next()
    return found


def test_a_copied_picture_is_pasted_as_png_and_shown(
    page: KnowledgePage, article_id: UUID, kb: KnowledgeBase, picture: Path, qtbot: QtBot
) -> None:
    write(page, article_id, qtbot)
    QApplication.clipboard().setImage(QImage(str(picture)))
    page.editor.text.paste()
    qtbot.waitUntil(lambda: "](file:picture-" in page.editor.text.toPlainText())
    (made,) = files_of(kb, article_id)
    assert made.media_type == "image/png"
    assert kb.read(partial(files.content, record_id=made.id, most=10**6))[:4] == b"\x89PNG"
    qtbot.waitUntil(lambda: "\ufffc" in page.editor.preview.toPlainText())
    qtbot.waitUntil(lambda: "](file:picture-" in body_of(kb, article_id))


def test_files_are_dropped_and_named_at_the_cursor(
    page: KnowledgePage, article_id: UUID, kb: KnowledgeBase, picture: Path, qtbot: QtBot
) -> None:
    write(page, article_id, qtbot)
    log = picture.with_name("mail.log")
    log.write_text("one", encoding="utf-8")
    given = QMimeData()
    given.setUrls([QUrl.fromLocalFile(str(picture)), QUrl.fromLocalFile(str(log))])
    assert page.editor.text.canInsertFromMimeData(given)
    page.editor.text.insertFromMimeData(given)
    qtbot.waitUntil(lambda: "mail.log" in page.editor.text.toPlainText())
    assert page.editor.text.toPlainText() == (
        "How mail travels.\n![Mail flow](file:Mail%20flow.png)\n[mail.log](file:mail.log)"
    )


def test_cells_of_a_spreadsheet_stay_text(
    page: KnowledgePage, article_id: UUID, kb: KnowledgeBase, picture: Path, qtbot: QtBot
) -> None:
    write(page, article_id, qtbot)
    given = QMimeData()
    given.setText("a\tb")
    given.setImageData(QImage(str(picture)))
    page.editor.text.insertFromMimeData(given)
    assert page.editor.text.toPlainText().endswith("a\tb")
    assert files_of(kb, article_id) == ()


def test_chosen_files_take_the_selected_words_as_caption(
    page: KnowledgePage, article_id: UUID, kb: KnowledgeBase, picture: Path, qtbot: QtBot
) -> None:
    write(page, article_id, qtbot)
    assert page.editor.text.find("mail", page.editor.text.document().FindFlag.FindBackward)
    page.editor.attaching.choose = lambda _parent, _title: [picture]
    qtbot.mouseClick(page.editor.attaching.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "![mail](file:Mail%20flow.png)" in page.editor.text.toPlainText())


def test_what_is_no_file_is_said_and_nothing_is_named(
    page: KnowledgePage, article_id: UUID, kb: KnowledgeBase, tmp_path: Path, qtbot: QtBot
) -> None:
    write(page, article_id, qtbot)
    empty = tmp_path / "empty.png"
    empty.touch()
    page.editor.attaching.take([empty])
    problem = page.editor._problem
    qtbot.waitUntil(lambda: "is empty" in problem.plain_text())
    assert page.editor.text.toPlainText() == "How mail travels.\n"


def test_pictures_fit_the_column_and_broken_ones_say_so(
    page: KnowledgePage, article_id: UUID, kb: KnowledgeBase, picture: Path, qtbot: QtBot
) -> None:
    kb.write(partial(files.attach, item_id=article_id, path=picture))
    fake = b"\x89PNG\r\n\x1a\nno picture"
    kb.write(partial(files.attach_content, item_id=article_id, name="fake.png", content=fake))
    body = (
        "![Flow](file:mail%20flow.png)\n\n![Fake](file:fake.png)\n\n![Gone](file:gone.png)\n\n"
        "![Far](https://example.org/a.png)\n\n![Near](Mail%20flow.png)\n"
    )
    kb.write(partial(articles.save_draft, record_id=article_id, body=body))
    page.open(Route("knowledge", record_id=article_id))
    qtbot.waitUntil(lambda: "fake.png” is no picture" in page.reader.view().toPlainText())
    qtbot.waitUntil(lambda: len(images(page)) == 1)
    said = page.reader.view().toPlainText()
    assert "[Picture “Gone”: there is no file “gone.png” here]" in said
    assert "[Picture “Far”: nothing is loaded from https://example.org/a.png]" in said
    assert "[Picture “Near”: nothing is loaded from Mail%20flow.png]" in said
    (wide,) = images(page)
    assert 200 < wide <= page.reader.view().viewport().width()
    page.resize(900, 860)
    qtbot.waitUntil(lambda: images(page)[0] < wide)


def test_steps_show_their_pictures(
    page: KnowledgePage, kb: KnowledgeBase, picture: Path, qtbot: QtBot
) -> None:
    body = "## Containment\n\n1. Look at the flow\n   ![Flow](file:Mail%20flow.png)\n2. Go on\n"
    item = kb.write(partial(playbooks.add, values={"title": "Mail"}, body=body)).result
    kb.write(partial(files.attach, item_id=item, path=picture))
    page.open(Route("knowledge", record_id=item))
    qtbot.waitUntil(lambda: len(images(page)) == 1)
    assert page.reader.view() is page.reader.steps


def test_an_attachment_is_saved_through_the_dialog(
    page: KnowledgePage, article_id: UUID, kb: KnowledgeBase, tmp_path: Path, qtbot: QtBot
) -> None:
    kb.write(partial(files.attach_content, item_id=article_id, name="a b%41.txt", content=b"one"))
    body = "[Notes](file:a%20b%2541.txt) and [gone](file:gone.txt)\n"
    kb.write(partial(articles.save_draft, record_id=article_id, body=body))
    page.open(Route("knowledge", record_id=article_id))
    qtbot.waitUntil(lambda: "Notes" in page.reader.view().toPlainText())
    target, asked = tmp_path / "copy.txt", list[str]()

    def save_as(_parent: object, _title: str, suggested: Path, _kinds: str) -> Path:
        asked.append(suggested.name)
        return target

    page.files.save_as = save_as
    page.reader.view().anchorClicked.emit(QUrl("file:a%20b%2541.txt"))
    qtbot.waitUntil(target.exists)
    assert asked == ["a b%41.txt"]
    assert target.read_bytes() == b"one"
    posted: list[str] = []
    page.context.notices.posted.connect(lambda notice: posted.append(notice.text))
    page.reader.view().anchorClicked.emit(QUrl("file:gone.txt"))
    assert posted == ["There is no file “gone.txt” here."]
    page.reader.view().anchorClicked.emit(QUrl("file:///etc/passwd"))
    assert posted[1].startswith("Hotwash opens no addresses")
    assert asked == ["a b%41.txt"]


def test_the_side_lists_files_and_removes_them_with_a_way_back(
    page: KnowledgePage, article_id: UUID, kb: KnowledgeBase, picture: Path, qtbot: QtBot
) -> None:
    kb.write(partial(files.attach, item_id=article_id, path=picture))
    page.open(Route("knowledge", record_id=article_id))
    listed = page.side.files
    qtbot.waitUntil(listed.isVisible)
    said = [label.plain_text() for label in listed.findChildren(PlainText)]
    assert "Not used in the text" in said
    body = "![Flow](file:Mail%20flow.png)"
    kb.write(partial(articles.save_draft, record_id=article_id, body=body))
    qtbot.waitUntil(
        lambda: (
            "Not used in the text"
            not in [label.plain_text() for label in listed.findChildren(PlainText)]
        )
    )
    (caption,) = listed.findChildren(LineField)
    caption.setText("How it flows")
    caption.editingFinished.emit()
    qtbot.waitUntil(lambda: files_of(kb, article_id)[0].caption == "How it flows")
    qtbot.waitUntil(lambda: listed.findChildren(LineField)[-1].text() == "How it flows")
    remove = [
        button
        for button in listed.findChildren(IconButton)
        if button.accessibleName().startswith("Remove")
    ][-1]
    assert remove.focusPolicy() & Qt.FocusPolicy.TabFocus
    with qtbot.waitSignal(page.context.notices.posted) as told:
        qtbot.keyClick(remove, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not listed.isVisible())
    assert told.args is not None
    assert told.args[0].action == "Undo"
    told.args[0].on_action()
    qtbot.waitUntil(listed.isVisible)
    assert [link.accessibleName() for link in listed.findChildren(ElidedLink)] == ["Mail flow.png"]


def test_a_found_file_opens_its_item(
    page: KnowledgePage, kb: KnowledgeBase, picture: Path, qtbot: QtBot
) -> None:
    item = kb.write(partial(playbooks.add, values={"title": "Journeys"}, body="1. Go\n")).result
    kb.write(partial(files.attach, item_id=item, path=picture, caption="Quarantine"))
    page.open(Route("knowledge"))
    qtbot.keyClicks(page.finder.field, "quarantine")
    qtbot.waitUntil(
        lambda: [e.title for e in page.finder.list.entries.entries] == ["Mail flow.png"]
    )
    qtbot.keyClick(page.finder.field, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.reading is not None and page.reading.item.id == item)


def test_an_item_asks_for_its_owner(
    page: KnowledgePage, article_id: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    write(page, article_id, qtbot)
    qtbot.keyClicks(page.editor.owner, "Rita O.")
    page.editor.owner_approves.click()

    def saved() -> bool:
        found = kb.read(partial(articles.get, record_id=article_id))
        return found.owner_approves and found.owner == "Rita O."

    qtbot.waitUntil(saved)
    page.changing.publish("")
    problem = page.editor._problem
    qtbot.waitUntil(lambda: "published by its owner, Rita O." in problem.plain_text())


@pytest.mark.parametrize(
    ("size", "words"), [(3, "3 B"), (2048, "2.0 KB"), (5 << 20, "5.0 MB"), (3 << 30, "3072.0 MB")]
)
def test_sizes_read_as_people_say_them(size: int, words: str) -> None:
    assert size_words(size) == words
