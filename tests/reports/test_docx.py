"""Reports as Word documents: the same content, marked, outlined, and equal byte for byte."""

import io
import zipfile
from xml.etree import ElementTree

import docx
import pytest
from docx.document import Document

from reports import catalog
from reports.render import render
from tests.reports import factories

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def made(kind: str = "post_incident", audience: str = "internal") -> bytes:
    return render(factories.context(kind=kind, audience=audience), "docx").content


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def everything(content: bytes) -> str:
    """All XML of the file, as one text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        return "\n".join(archive.read(name).decode() for name in names)


def words(content: bytes) -> str:
    """What is read, cells and paragraphs alike."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))  # noqa: S314 - our own
    return " ".join("".join(node.itertext()) for node in root.iter(f"{W}p"))


@pytest.fixture(scope="module")
def review() -> bytes:
    """The review of the example."""
    return made()


def test_the_headings_are_those_of_the_pdf_in_order(review: bytes) -> None:
    found = [p.text for p in opened(review).paragraphs if p.style and p.style.name == "Heading 1"]
    chosen = catalog.kind("post_incident").default_sections()
    assert found[0] == "Contents"
    assert found[1] == "1 Summary"
    assert "6 Resolution workflow" in found
    assert found[-1] == "Appendix: further details"
    assert len(found) == len(chosen) + 1


def test_tables_have_their_words_and_a_head_that_repeats(review: bytes) -> None:
    document = opened(review)
    heads = [[cell.text for cell in table.rows[0].cells] for table in document.tables]
    assert ["Id", "Item", "SHA-256", "Custody"] in heads
    assert ["Run", "Playbook", "Ran on", "Started", "UTC", "Steps"] in heads
    assert everything(review).count("w:tblHeader") >= 15
    assert "Sign-in log of the mailbox" in words(review)


def test_figures_are_pictures_with_their_text_and_nothing_is_linked_out(review: bytes) -> None:
    xml = everything(review)
    assert xml.count("<pic:pic") == 9
    assert 'descr="Timeline. Phases: Undetected 1 h 14 m' in xml
    assert 'TargetMode="External"' not in xml
    assert "https://login" not in xml


def test_the_cover_says_the_marking_once_in_words(review: bytes) -> None:
    assert words(review).count("TLP:AMBER+STRICT") == 1


def test_every_page_is_marked_and_numbered(review: bytes) -> None:
    section = opened(review).sections[0]
    assert "TLP:AMBER+STRICT" in section.header.paragraphs[0].text
    assert "TLP:AMBER+STRICT" in section.footer.paragraphs[0].text
    assert "NUMPAGES" in section.footer._element.xml


def test_links_of_the_contents_lead_to_headings(review: bytes) -> None:
    xml = everything(review)
    for key in ("summary", "workflow", "evidence"):
        assert f'w:anchor="x_s_{key}"' in xml
        assert f'w:name="x_s_{key}"' in xml


def test_no_word_of_an_attached_record_where_none_is(review: bytes) -> None:
    assert "record.json" not in words(review)


def test_equal_reports_are_equal_bytes(review: bytes) -> None:
    assert made() == review


def test_what_is_withheld_is_in_no_part_of_the_file() -> None:
    told = words(made())
    partner = everything(made(audience="partner"))
    for secret in ("Tomasz Nowak", "Robert Okafor", "getfile tokens.json"):
        assert secret in told
        assert secret not in partner
    assert "REDACTED" in partner


def test_a_timeline_lies_on_its_side() -> None:
    section = opened(made("timeline")).sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert section.page_width > section.page_height


@pytest.mark.parametrize("kind", [kind.name for kind in catalog.kinds()])
def test_each_kind_is_made_of_an_empty_record_too(kind: str) -> None:
    content = render(factories.context(factories.of_kind(kind, "bare"), kind=kind), "docx").content
    assert opened(content).paragraphs


def test_hostile_texts_stay_texts() -> None:
    record = factories.full()
    evil = "<w:p>&#0;\x0b\ud800 \u202elive\u202c {{ 7*7 }} <script>x</script> =HYPERLINK('x')"
    record["title"] = evil
    record["lessons"][0]["what_happened"] = f"# {evil}\n\n" + "> " * 60 + "deep\n\n" + "- a\n" * 500
    record["workflow"][0]["command"] = f"{evil}\n" * 50
    content = render(factories.context(record), "docx").content
    text = words(content)
    assert "{{ 7*7 }} <script>x</script>" in text
    assert not {"\x0b", "\u202e", "\ud800"} & set(text)
    assert opened(content).tables
