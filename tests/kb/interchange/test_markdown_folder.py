"""Texts go out with their files beside them, and come back with them."""

import uuid
from functools import partial
from pathlib import Path

import pytest

from kb.errors import KBError
from kb.interchange import markdown_folder, service
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.files import service as files
from kb.library.playbooks import service as playbooks

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
BODY = (
    "# Mail flow\r\n\r\n![The way (1)](file:Mail%20flow.png)\n\n[rules](file:rules.json)\n"
    "`![no](file:Mail%20flow.png)` [gone](file:gone.txt) [site](https://example.org/a.png)\n"
)


@pytest.fixture
def item(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(partial(articles.add, values={"title": "Mail"}, body=BODY)).result
    attach = partial(files.attach_content, item_id=made)
    kb.write(partial(attach, name="Mail flow.png", content=PNG))
    kb.write(partial(attach, name="rules.json", content=b'{"title": "no incident"}'))
    return made


def names(kb: KnowledgeBase, item_id: uuid.UUID) -> list[str]:
    return [one.file_name for one in kb.read(partial(files.list_for, item_id=item_id))]


def test_a_text_and_its_files_come_back_as_they_were(
    kb: KnowledgeBase, item: uuid.UUID, inbox: Path
) -> None:
    target = inbox / "out" / "Flow.md"
    target.parent.mkdir()
    write = partial(markdown_folder.write_item, kind="article", item_id=item, target=target)
    assert [p.name for p in kb.read(write)] == ["Flow.md", "Mail flow.png", "rules.json"]
    said = target.read_bytes().decode()
    assert "![The way (1)](Flow%20files/Mail%20flow.png)" in said
    assert "[rules](Flow%20files/rules.json)" in said
    assert "`![no](file:Mail%20flow.png)` [gone](file:gone.txt)" in said
    preview = kb.read(partial(service.preview, paths=[target.parent]))
    assert {f.result for f in preview.files} == {"imported"}
    report = service.import_paths(kb, [target.parent])
    assert [(Path(f.path).name, f.result, f.format) for f in report.files] == [
        ("Flow.md", "imported", "markdown_article"),
        ("Mail flow.png", "imported", "file_of_text"),
        ("rules.json", "imported", "file_of_text"),
    ]
    (back,) = report.files[0].record_ids
    assert kb.read(partial(articles.current, article_id=back)).body == BODY
    assert names(kb, back) == ["Mail flow.png", "rules.json"]
    assert service.import_paths(kb, [target.parent]).totals["unchanged"] == 3


def test_a_newer_picture_alone_takes_the_place_of_the_older_one(
    kb: KnowledgeBase, inbox: Path
) -> None:
    (inbox / "img").mkdir()
    (inbox / "a.md").write_text("# A\n\n![x](img/x.png)\n", encoding="utf-8")
    picture = inbox / "img" / "x.png"
    picture.write_bytes(PNG)
    (item_id,) = service.import_paths(kb, [inbox]).files[0].record_ids
    picture.write_bytes(PNG + b"new")
    assert service.import_paths(kb, [inbox], dry_run=True).files[0].result == "updated"
    assert service.import_paths(kb, [inbox]).files[0].result == "updated"
    (one,) = kb.read(partial(files.list_for, item_id=item_id))
    assert (one.file_name, one.size) == ("x.png", len(PNG) + 3)
    assert kb.read(partial(articles.get, record_id=item_id)).version_number == 1
    assert service.import_paths(kb, [inbox]).files[0].result == "unchanged"


def test_pictures_of_other_folders_come_along(kb: KnowledgeBase, inbox: Path) -> None:
    """Both are called alike, and lie before the text that names them."""
    for folder in ("assets", "more"):
        (inbox / folder).mkdir()
        (inbox / folder / "x.png").write_bytes(PNG + folder.encode())
    (inbox / "texts").mkdir()
    body = "# A\n\n![x](../assets/x.png) ![y](..\\more\\x.png)\n"
    (inbox / "texts" / "a.md").write_text(body, encoding="utf-8")
    report = service.import_paths(kb, [inbox])
    assert [f.result for f in report.files] == ["imported"] * 3
    (item_id,) = report.files[0].record_ids
    assert sorted(names(kb, item_id)) == ["x-2.png", "x.png"]
    text = kb.read(partial(articles.current, article_id=item_id)).body
    assert text == "# A\n\n![x](file:x.png) ![y](file:x-2.png)\n"


def test_nothing_beyond_what_was_named_is_taken(kb: KnowledgeBase, inbox: Path) -> None:
    secret = inbox / "secret.png"
    secret.write_bytes(PNG)
    inside = inbox / "in"
    inside.mkdir()
    (inside / "link.png").symlink_to(secret)
    body = f"# A\n\n![a](../secret.png) ![b]({secret}) ![c](file://{secret}) ![d](link.png)\n"
    (inside / "a.md").write_text(body, encoding="utf-8")
    report = service.import_paths(kb, [inside])
    found = {Path(f.path).name: f for f in report.files}
    (item_id,) = found["a.md"].record_ids
    assert names(kb, item_id) == []
    assert kb.read(partial(articles.current, article_id=item_id)).body == body
    assert found["link.png"].result == "refused"


def test_a_file_that_cant_be_taken_is_told(kb: KnowledgeBase, inbox: Path) -> None:
    (inbox / "a.md").write_text("# A\n\n![x](x.png)\n", encoding="utf-8")
    (inbox / "x.png").touch()
    outcome = service.import_paths(kb, [inbox]).files[0]
    assert outcome.result == "imported"
    assert outcome.warnings == ("A file that the text names was not taken: “x.png” is empty.",)


def test_what_an_import_reads_itself_is_no_attachment(kb: KnowledgeBase, inbox: Path) -> None:
    (inbox / "a.md").write_text("# A\n\n[b](b.md) [c](c.json) [d](d.pdf)\n", encoding="utf-8")
    (inbox / "b.md").write_text("# B\n", encoding="utf-8")
    (inbox / "c.json").write_text("{}", encoding="utf-8")
    (inbox / "d.pdf").write_bytes(b"%PDF-1.4")
    report = service.import_paths(kb, [inbox])
    results = {Path(f.path).name: f.result for f in report.files}
    assert results == {
        "a.md": "imported",
        "b.md": "imported",
        "c.json": "refused",
        "d.pdf": "imported",
    }


def test_everything_goes_into_one_folder(kb: KnowledgeBase, item: uuid.UUID, inbox: Path) -> None:
    kb.write(partial(articles.add, values={"title": "mail"}, body="two\n"))
    kb.write(partial(playbooks.add, values={"title": "a/b: c"}, body="1. Go\n"))
    texts = kb.read(partial(markdown_folder.write_everything, folder=inbox / "all"))
    assert sorted(p.relative_to(inbox / "all").as_posix() for p in texts) == [
        "articles/Mail.md",
        "articles/mail-2.md",
        "playbooks/a-b- c.md",
    ]
    assert (inbox / "all" / "articles" / "Mail files" / "rules.json").exists()


def test_what_cant_be_written_is_said(kb: KnowledgeBase, item: uuid.UUID, inbox: Path) -> None:
    target = inbox / "no" / "x.md"
    (inbox / "no").touch()
    with pytest.raises(KBError, match="can't be written"):
        kb.read(partial(markdown_folder.write_item, kind="article", item_id=item, target=target))


@pytest.fixture
def folder(kb: KnowledgeBase, item: uuid.UUID, inbox: Path) -> Path:
    """Everything as Markdown: an article with files, and a published playbook."""
    made = kb.write(partial(playbooks.add, values={"title": "Phish"}, body="# Phish\n\n1. Look\n"))
    kb.write(partial(playbooks.publish, record_id=made.result, note="", by="Kai"))
    kb.read(partial(markdown_folder.write_everything, folder=inbox / "all"))
    return inbox / "all"


def results(kb: KnowledgeBase, folder: Path) -> dict[str, str]:
    """What an import of a folder does, and that the preview promised it."""
    promised = kb.read(partial(service.preview, paths=[folder]))
    done = service.import_paths(kb, [folder])
    assert [f.result for f in done.files] == [f.result for f in promised.files]
    return {Path(f.path).name: f.result for f in done.files}


def test_a_folder_that_nobody_edited_changes_nothing(kb: KnowledgeBase, folder: Path) -> None:
    before = kb.position()
    assert set(results(kb, folder).values()) == {"unchanged"}
    assert kb.position() == before


def test_what_was_edited_in_a_folder_is_the_next_version_of_its_item(
    kb: KnowledgeBase, folder: Path, item: uuid.UUID
) -> None:
    (folder / "playbooks/Phish.md").write_text("# Phishing\n\n1. Look\n2. Ask\n", encoding="utf-8")
    text = folder / "articles/Mail.md"
    text.write_text(text.read_text(encoding="utf-8") + "More.\n", encoding="utf-8", newline="")
    found = results(kb, folder)
    assert (found["Phish.md"], found["Mail.md"]) == ("updated", "updated")
    (known,) = kb.read(playbooks.everything)
    assert known.title == "Phishing", "the item had the title of its text"
    shown = kb.read(partial(playbooks.current, playbook_id=known.id))
    assert (shown.number, shown.body) == (2, "# Phishing\n\n1. Look\n2. Ask\n")
    assert kb.read(articles.everything)[0].title == "Mail", "that of the text was another"
    draft = kb.read(partial(articles.current, article_id=item))
    assert draft.body.endswith("More.\n")
    assert "![The way (1)](file:Mail%20flow.png)" in draft.body
    assert results(kb, folder)["Phish.md"] == "unchanged"


def test_what_was_changed_here_since_stays(kb: KnowledgeBase, folder: Path) -> None:
    (known,) = kb.read(playbooks.everything)
    ours = "# Phish\n\n1. Ours\n"
    kb.write(partial(playbooks.save_draft, record_id=known.id, body=ours))
    file = folder / "playbooks/Phish.md"
    file.write_text("# Phish\n\n1. Theirs\n", encoding="utf-8")
    outcome = service.import_paths(kb, [file]).files[0]
    assert outcome.result == "unchanged"
    assert outcome.warnings == ("Kept your text of “Phish”: the file's newer text was not taken.",)
    kb.write(partial(playbooks.publish, record_id=known.id, note="", by="Kai"))
    assert results(kb, folder)["Phish.md"] == "unchanged"
    assert kb.read(partial(playbooks.current, playbook_id=known.id)).body == ours


def test_another_store_takes_a_folder_as_new(
    kb: KnowledgeBase, folder: Path, tmp_path: Path
) -> None:
    (folder / ".hotwash-texts.json").write_text('{"texts": {"playbooks/Phish.md": {"kind": 1}}}')
    with KnowledgeBase.open(tmp_path / "other.hotwash", actor="A") as other:
        assert results(other, folder)["Phish.md"] == "imported"
    assert results(kb, folder)["Phish.md"] == "imported", "nothing says whose it is"
