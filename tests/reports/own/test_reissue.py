"""A report once more: noted with what it was made of, with its template as it was or newer."""

import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kb.errors import NotFoundError
from kb.incidents.lessons import service as lessons
from kb.incidents.record import listing
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks
from kb.search.incidents import list_query
from reports import context, export, issuing, reissue
from reports.context import ReportContext
from reports.errors import TemplateError
from reports.options import ReportOptions
from reports.own.template import Template
from reports.render import render
from tests.reports.own.conftest import APPEAL, DECLARATION, Write
from tests.stores import new_store

NEWER = '<p class="prose">By Friday, please.</p>\n'


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(new_store(tmp_path / "a.hotwash"), actor="Ada") as opened:
        yield opened


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(partial(incidents.add, values={"title": "Wire fraud"})).result
    return made


def give_out(
    kb: KnowledgeBase, read: ReportContext, folder: Path, query: str | None = None
) -> uuid.UUID:
    result = render(read, "html")
    target = folder / "report.html"
    target.write_bytes(result.content)
    written = export.Written(target, result, read.options.now)
    made: uuid.UUID = kb.write(issuing.note(read, written, "Ada", query)).result
    return made


def options(kind: str, **more: Any) -> ReportOptions:  # noqa: ANN401 - of any option
    return ReportOptions(kind=kind, exported_by="Ada", **more)


def look(kb: KnowledgeBase, report: uuid.UUID) -> reissue.Standing:
    return kb.read(partial(reissue.standing, report_id=report))


def again(kb: KnowledgeBase, found: reissue.Standing, *taken: str) -> ReportContext:
    read = partial(reissue.read_again, found=found, taken=frozenset(taken), by="Grace")
    return kb.read(read)


def test_a_template_is_packed_under_its_version(write: Write) -> None:
    write()
    made = Template("letter", {"a/ü.j2": "x\n", "kind.toml": ""})
    assert Template.unpacked("letter", made.packed) == made
    assert Template.unpacked("letter", b"") == Template("letter", {})
    for broken in (made.packed[:-1], made.packed + b"\0" * 8, b"\xff" * 9):
        with pytest.raises(ValueError, match=r"."):
            Template.unpacked("letter", broken)


def test_a_copy_is_made_with_the_text_as_it_was_or_newer(
    kb: KnowledgeBase, incident: uuid.UUID, write: Write, tmp_path: Path
) -> None:
    write()
    asked = options("letter", sections=("appeal",), page_size="letter", cover_text="For you")
    first = kb.read(partial(context.read, incident_id=incident, options=asked))
    report = give_out(kb, first, tmp_path)
    same = look(kb, report)
    assert same.parts == ()
    assert same.kept is not None
    assert same.report.template_sha256 == same.kept.sha256
    assert reissue.of_template(same)[-1] == "It is the present one."
    write(sections__appeal_dot_html_dot_j2=NEWER, style_dot_css=".prose { color: #111 }\n")
    found = look(kb, report)
    changed = [(part.path, part.before, part.after) for part in found.parts]
    assert changed == [
        ("sections/appeal.html.j2", APPEAL, NEWER),
        ("style.css", "", ".prose { color: #111 }\n"),
    ]
    before = again(kb, found)
    assert before.template == first.template
    assert (before.options.sections, before.options.cover_text) == (("appeal",), "For you")
    assert (before.options.page_size, before.options.exported_by) == ("letter", "Grace")
    made = render(before, "html").content.decode()
    assert "PLEASE" in made
    newer = again(kb, found, "sections/appeal.html.j2")
    assert newer.template is not None
    assert "style.css" not in newer.template.files
    assert "By Friday, please." in render(newer, "html").content.decode()
    both = again(kb, found, *(part.path for part in found.parts))
    assert both.template == found.present


def test_a_template_that_is_gone_or_broken_is_still_kept(
    kb: KnowledgeBase, incident: uuid.UUID, write: Write, tmp_path: Path
) -> None:
    place = write()
    asked = options("letter")
    read = kb.read(partial(context.read, incident_id=incident, options=asked))
    report = give_out(kb, read, tmp_path)
    write(kind_dot_toml="label = 1\n")
    found = look(kb, report)
    assert "line 1" in found.trouble
    assert "PLEASE" in render(again(kb, found), "html").content.decode()
    for file in sorted(place.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    place.rmdir()
    gone = look(kb, report)
    assert "no report named letter" in gone.trouble
    assert "PLEASE" in render(again(kb, gone), "html").content.decode()


def test_newer_text_that_fits_nothing_is_told_with_its_line(
    kb: KnowledgeBase, incident: uuid.UUID, write: Write, tmp_path: Path
) -> None:
    write()
    read = kb.read(partial(context.read, incident_id=incident, options=options("letter")))
    report = give_out(kb, read, tmp_path)
    more = '\n[[sections]]\nkey = "thanks"\ntitle = "Thanks"\n'
    write(
        kind_dot_toml=DECLARATION + more,
        sections__thanks_dot_html_dot_j2="<p>Thanks</p>",
        markdown__thanks_dot_md_dot_j2="Thanks",
    )
    with pytest.raises(TemplateError, match="thanks"):
        again(kb, look(kb, report), "kind.toml")


def test_our_own_templates_have_the_version_of_the_app(
    kb: KnowledgeBase, incident: uuid.UUID, tmp_path: Path
) -> None:
    asked = options("executive", audience="board")
    read = kb.read(partial(context.read, incident_id=incident, options=asked))
    found = look(kb, give_out(kb, read, tmp_path))
    assert not found.is_own
    (said,) = reissue.of_template(found)
    assert said == f"Made with the templates of Hotwash {found.app_version}."
    copy = again(kb, found)
    assert (copy.options.kind, copy.options.audience) == ("executive", "board")
    assert copy.template is None


@pytest.mark.parametrize("subject", ["playbook", "article"])
def test_an_item_is_noted_with_its_version_and_given_out_as_it_is_in_force(
    kb: KnowledgeBase, subject: str, tmp_path: Path
) -> None:
    area: Any = playbooks if subject == "playbook" else articles
    body = "# Token\n\nAsk.\n\n1. First\n"
    item = kb.write(partial(area.add, values={"title": "Token"}, body=body)).result
    kb.write(partial(area.publish, record_id=item, note="", by="Ada"))
    reading = {"playbook": context.read_playbook, "article": context.read_article}[subject]
    read = kb.read(lambda session: reading(session, item, options(subject)))
    report = give_out(kb, read, tmp_path)
    kb.write(partial(area.save_draft, record_id=item, body=body + "2. Second\n"))
    assert not look(kb, report).since.differs, "a draft isn't in force"
    kb.write(partial(area.publish, record_id=item, note="", by="Ada"))
    text = look(kb, report).since.text
    assert text is not None
    assert (text.then, text.now) == ("Version 1, published", "Version 2, published")
    assert "Second" in text.after
    assert "Second" not in text.before
    copy = again(kb, look(kb, report))
    assert copy.record["number"] == "Version 2"
    assert "Second" in render(copy, "md").content.decode()
    kb.write(partial(area.remove, record_id=item))
    with pytest.raises(NotFoundError):
        look(kb, report)


def test_a_period_tells_which_numbers_differ(
    kb: KnowledgeBase, incident: uuid.UUID, tmp_path: Path
) -> None:
    ids = kb.read(lambda session: list(listing.ids(session, list_query("fraud"))))
    assert ids == [incident]
    read = kb.read(
        lambda session: context.read_period(session, ids, "Incidents: fraud", options("period"))
    )
    report = give_out(kb, read, tmp_path, "fraud")
    assert look(kb, report).numbers == ()
    kb.write(partial(incidents.add, values={"title": "Fraud again", "severity": "high"}))
    found = look(kb, report)
    assert ("Incidents", "1", "2") in found.numbers
    assert ("Critical or high", "0", "1") in found.numbers
    copy = again(kb, found)
    assert copy.record["title"] == "Incidents: fraud"
    assert len(copy.record["incidents"]) == 2


def test_an_extract_is_issued_again_as_the_same_record(
    kb: KnowledgeBase, incident: uuid.UUID, tmp_path: Path
) -> None:
    kb.write(partial(lessons.add, incident_id=incident, values={"title": "Bind sessions"}))
    asked = options("extract", item="L-01")
    read = kb.read(partial(context.read_extract, incident_id=incident, options=asked))
    found = look(kb, give_out(kb, read, tmp_path))
    assert found.report.subject_title == "L-01 Bind sessions"
    assert again(kb, found).record["item"] == "L-01"
