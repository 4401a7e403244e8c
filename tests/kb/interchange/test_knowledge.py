from functools import partial
from pathlib import Path

from kb.interchange import files, markdown, service
from kb.interchange.parsed import ParsedDocument
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks
from tests.kb.interchange.samples import DATA

PLAYBOOK = (
    "# Phishing\r\n\r\n## Contain\r\n\r\n1. Block T1566.002 senders\r\n2. Purge\r\n3. Tell\r\n"
)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def read(text: str, name: str = "x.md", chosen: str | None = None) -> ParsedDocument:
    return markdown.read_document(files.SourceFile(name, text.encode(), text), name, chosen)


def test_a_playbook_keeps_its_text_exactly(kb: KnowledgeBase, inbox: Path) -> None:
    report = service.import_paths(kb, [write(inbox / "phishing.md", PLAYBOOK)])
    assert report.files[0].format == "markdown_playbook"
    (playbook,) = kb.read(playbooks.everything)
    assert (playbook.title, playbook.state, playbook.steps) == ("Phishing", "published", 3)
    assert playbook.techniques == ("T1566.002",)
    version = kb.read(lambda s: playbooks.current(s, playbook.id))
    assert version.body == PLAYBOOK
    assert service.import_paths(kb, [inbox]).totals["unchanged"] == 1


def test_a_newer_text_becomes_a_new_version(kb: KnowledgeBase, inbox: Path) -> None:
    file = write(inbox / "phishing.md", PLAYBOOK)
    service.import_paths(kb, [file])
    write(file, PLAYBOOK + "4. Close\r\n")
    assert service.import_paths(kb, [file]).files[0].result == "updated"
    (playbook,) = kb.read(playbooks.everything)
    assert (playbook.version_number, playbook.steps) == (2, 4)


def test_a_text_that_people_rewrote_is_kept(kb: KnowledgeBase, inbox: Path) -> None:
    file = write(inbox / "phishing.md", PLAYBOOK)
    service.import_paths(kb, [file])
    (playbook,) = kb.read(playbooks.everything)
    kb.write(partial(playbooks.save_draft, record_id=playbook.id, body="# Ours\n"))
    write(file, PLAYBOOK + "4. Close\r\n")
    (outcome,) = service.import_paths(kb, [file]).files
    assert outcome.result == "unchanged"
    assert outcome.warnings == (
        "Kept your text of “Phishing”: the file's newer text was not taken.",
    )


def test_the_same_name_in_two_folders_is_two_documents(kb: KnowledgeBase, inbox: Path) -> None:
    write(inbox / "one" / "README.md", "# Collection\n\nAbout collecting.\n")
    write(inbox / "two" / "README.md", "# Impact\n\nAbout impact.\n")
    for folder in ("one", "two"):
        report = service.import_paths(kb, [inbox / folder])
        assert report.files[0].result == "imported"
    assert [a.title for a in kb.read(articles.everything)] == ["Collection", "Impact"]


def test_titles() -> None:
    assert read("# A *b* [c](d)\n").title == "A b c"
    assert read("## Low\n\n# Later\n", "T1489-Service-Stop.md").title == "T1489 Service Stop"
    assert read("text", "Incident-Response/phishing/README.md").title == "Phishing"
    assert read("---\ntitle: From the front\n---\n# Not this\n").title == "From the front"


def test_front_matter() -> None:
    document = read(
        "---\ntitle: X\ntags: [a, b]\nowner: Kai\nlicense: MIT\nkind: policy\n"
        "review_due: 2027-01-31\n---\n\nText.\n"
    )
    assert document.kind == "article"
    assert document.values["article_kind"] == "policy"
    assert document.values["tags"] == ["a", "b"]
    assert (document.values["owner"], document.values["licence"]) == ("Kai", "MIT")
    assert str(document.values["review_due"]) == "2027-01-31"
    assert document.body.startswith("---\ntitle: X")


def test_broken_front_matter_is_kept_as_text() -> None:
    document = read("---\na: [\n---\n# T\n")
    assert document.title == "T"
    assert document.warnings == ("The front matter isn't valid YAML: it is kept as text.",)


def test_what_an_article_is_for() -> None:
    kinds = {
        "# Password policy\n": "policy",
        "# Procedure for leavers\n": "procedure",
        "# How to read a log\n": "how_to",
        "# Notes\n": "article",
    }
    assert {text: read(text).values["article_kind"] for text in kinds} == kinds


def test_a_list_of_what_to_read_is_no_playbook() -> None:
    listed = "".join(f'* "[Book {n}](https://x.example/{n})" (Jo Doe)\n' for n in range(4))
    text = f"About incident response.\n\n## Triage\n{listed}\n## Contain\n{listed}"
    assert read(text).kind == "article"
    assert read(f"# Incident response playbook\n\n## Triage\n{listed}").kind == "playbook"
    steps = text.replace("* ", "* Look into ")
    assert read(steps).kind == "playbook"


def test_the_user_may_say_what_it_is() -> None:
    assert read(PLAYBOOK, chosen="markdown_article").kind == "article"
    assert read("# Notes\n", chosen="markdown_playbook").kind == "playbook"


def test_real_files() -> None:
    folder = DATA / "playbooks_markdown"
    found = {
        path.name: markdown.read_document(files.read_file(path), path.name)
        for path in folder.rglob("*.md")
    }
    assert found["playbook-phishing.md"].kind == "playbook"
    assert found["playbook-phishing.md"].title == "Playbook phishing"
    assert found["roles__role-3-scribe.md"].kind == "article"


def test_what_is_no_markdown_is_named(kb: KnowledgeBase, inbox: Path) -> None:
    write(inbox / "a.yml", "title: x\nid: RA1\nstage: y\nauthor: z\nworkflow: |\n  a\n")
    write(inbox / "b.tsv", "id\tname\tx\n1\t2\t3\n")
    write(inbox / "c.html", "<!doctype html><p>1. a</p>")
    write(inbox / "d.txt", "nothing here")
    write(inbox / "e.zip", "PK\x03\x04 nothing")
    reasons = [f.reason for f in service.import_paths(kb, [inbox]).files]
    for reason, words in zip(
        reasons,
        ("YAML or another text", "needs a mapping", "HTML page", "no known format", "zip archive"),
        strict=True,
    ):
        assert words in reason


def test_front_matter_that_would_fill_memory_is_harmless() -> None:
    laughs = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    laughs += [
        f"{n}: &{n} [{', '.join(['*' + p] * 9)}]"
        for p, n in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    document = read("---\n" + "\n".join(laughs) + "\nkind: *i\ntags: *i\ntitle: *i\n---\n# T\n")
    assert (document.title, document.kind) == ("T", "article")
    assert document.values["tags"] == []
