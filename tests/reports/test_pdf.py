"""The finished file: pages, text, outline, tags, fonts, attachment, equal bytes."""

import hashlib
import json

import pikepdf

from reports.conformance import RECORD_NAME
from reports.export import loose_fonts
from reports.pool import RenderPool
from reports.result import RenderResult
from tests.reports import factories
from tests.reports.reading_pdf import opened, text_of


def test_the_review_has_its_sections_in_order_with_page_numbers(review: RenderResult) -> None:
    text = text_of(review.content)
    titles = [
        "1 Summary",
        "2 What happened",
        "3 Could have been seen earlier",
        "4 Causes",
        "5 What went well, badly and by luck",
        "6 Resolution workflow",
        "7 Remediation",
        "8 Live response",
        "9 Automated investigations",
        "10 Lessons learned",
        "11 Configuration changes",
        "12 Prevention measures",
        "13 Follow-up actions",
        "14 Traced from fact to proof",
        "15 Processes, policies and procedures",
        "16 Assets and entities",
        "17 Notifications",
        "18 Research",
        "19 Sign-off",
        "20 Evidence register",
        "Appendix: all events",
    ]
    after_contents = text[text.index("In one minute") - 40 :]
    places = [after_contents.index(title) for title in titles]
    assert places == sorted(places)
    assert f"Page {review.pages} of {review.pages}" in text
    assert review.section_pages["summary"] == 3


def test_every_page_carries_the_marking_top_and_bottom(review: RenderResult) -> None:
    for page in range(1, review.pages + 1):
        text = text_of(review.content, page)
        assert text.count("TLP:AMBER+STRICT") >= 2


def test_addresses_are_defanged_in_prose_tables_and_configuration(review: RenderResult) -> None:
    text = text_of(review.content)
    for live in ("https://", "203.0.113.58", "corp-example.top", "ap@corp.example"):
        assert live not in text
    for shown in ("hxxps://login[.]corp-", "203[.]0[.]113[.]58", "ap@corp[.]example"):
        assert shown in text


def test_no_page_holds_a_link_that_leaves_the_file(review: RenderResult) -> None:
    with opened(review.content) as pdf:
        for page in pdf.pages:
            for annotation in page.get("/Annots", []):
                assert "/URI" not in annotation.get("/A", {})


def test_bookmarks_name_sections_lessons_and_changes(review: RenderResult) -> None:
    with opened(review.content) as pdf, pdf.open_outline() as outline:
        top = [item.title for item in outline.root]
        below = [child.title for item in outline.root for child in item.children]
    assert top[:4] == ["Cover", "Contents", "1 Summary", "2 What happened"]
    assert "In one minute" in below


def test_it_is_tagged_titled_and_in_its_language(review: RenderResult) -> None:
    with opened(review.content) as pdf:
        root = pdf.Root
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(root.Lang) == "en"
        assert str(pdf.trailer.Info.Title) == review.title
        xmp = root.Metadata.read_bytes().decode()
    assert xmp.count("<rdf:RDF") == 1
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "pdfaExtension:schemas" in xmp


def test_table_heads_have_a_scope_and_the_figure_a_description(review: RenderResult) -> None:
    with opened(review.content) as pdf:
        elements = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/StructElem"
        ]
        heads = [item for item in elements if item.get("/S") == "/TH"]
        figures = [item for item in elements if item.get("/S") == "/Figure"]
        assert len(heads) > 20
        for head in heads:
            attributes = head.A if isinstance(head.A, pikepdf.Array) else [head.A]
            assert any(one.get("/Scope") == "/Column" for one in attributes)
        told = sorted(str(figure.Alt).partition(".")[0] for figure in figures)
        assert told == [
            "Could have been seen earlier",
            "Fishbone",
            "Follow-up actions by state: Open 1, In progress 1, Done 1",
            "From fact to proof",
            "Incidents a month over 12 months",
            "Phase durations against their targets",
            "Timeline",
            "Tree of whys",
            "Workflow against the playbook: 3 as planned, 1 late, 1 out of order, 1 skipped, "
            "1 added",
        ]


def test_all_fonts_are_embedded(review: RenderResult) -> None:
    with opened(review.content) as pdf:
        assert loose_fonts(pdf) == []


def test_scripts_of_the_world_are_drawn_with_embedded_fonts(pool: RenderPool) -> None:
    words = {
        "Cyrillic": "Похищенная сессия",
        "Greek": "Κλεμμένη συνεδρία",
        "Arabic": "جلسة مسروقة",
        "Devanagari": "चोरी किया गया सत्र",
        "Han": "被盗的会话",
        "Kana": "盗まれたセッション",
        "Hangul": "도난된 세션",
    }
    record = factories.bare() | {"summary": "\n\n".join(words.values()), "title": words["Han"]}
    result = pool.submit(factories.context(record)).result(60)
    text = text_of(result.content)
    for word in ("Похищенная", "Κλεμμένη", "被盗的会话", "セッション", "도난된"):
        assert word in text
    with opened(result.content) as pdf:
        assert loose_fonts(pdf) == []
        names = " ".join(
            str(item.FontName)
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        )
    assert "Arabic" in names
    assert "Devanagari" in names
    assert "CJK" in names


def test_the_record_is_attached_once_whole_and_with_its_hash(review: RenderResult) -> None:
    with opened(review.content) as pdf:
        assert len(pdf.Root.AF) == 1
        specification = pdf.Root.AF[0]
        assert specification.AFRelationship == "/Source"
        data = pdf.attachments[RECORD_NAME].get_file().read_bytes()
        assert hashlib.sha256(data).hexdigest() in str(specification.Desc)
    record = json.loads(data)
    report = record.pop("report")
    assert record == factories.full()
    assert (report["kind"], report["audience"], report["tlp"]) == (
        "post_incident",
        "internal",
        "amber_strict",
    )


def test_equal_input_gives_equal_bytes(pool: RenderPool, review: RenderResult) -> None:
    again = pool.submit(factories.context()).result(60)
    assert again.content == review.content


def test_emoji_are_the_same_bytes_a_second_later(pool: RenderPool) -> None:
    """They come from a font of the machine, which another library cuts down."""
    record = factories.bare() | {"summary": "😀 👩🏽‍🚒 🇺🇦 " * 300}
    first = pool.submit(factories.context(record)).result(60)
    other = pool.submit(factories.context()).result(60)
    assert other.timings["all"] > 1 or len(other.content) > 100_000
    assert pool.submit(factories.context(record)).result(60).content == first.content


def test_nothing_recorded_is_said_in_words(bare_review: RenderResult) -> None:
    text = text_of(bare_review.content)
    for sentence in (
        "No summary is recorded.",
        "No event with a time is recorded.",
        "No step of the response is recorded.",
        "No lesson is recorded.",
        "No configuration change is recorded.",
        "It is not yet decided whether configuration changes are needed.",
        "No follow-up action is recorded.",
        "No asset or entity is recorded.",
    ):
        assert sentence in text


def test_messages_name_the_record_and_its_page(review: RenderResult) -> None:
    by_code = {message.code: message for message in review.messages}
    owner = next(m for m in review.messages if m.code == "no_owner" and m.record_kind == "lesson")
    assert owner.record_id == factories.uid("lesson1")
    assert owner.page == review.section_pages["lessons"]
    assert by_code["no_due"].field == "due"


def test_letter_paper_and_chosen_sections(pool: RenderPool) -> None:
    context = factories.context(page_size="letter", sections=("lessons", "summary"))
    result = pool.submit(context).result(60)
    with opened(result.content) as pdf:
        assert [round(float(v)) for v in pdf.pages[0].mediabox[2:]] == [612, 792]
    text = text_of(result.content)
    assert text.index("1 Lessons learned") < text.index("2 Summary")
    assert "Resolution workflow" not in text


def test_no_change_needed_is_printed_with_its_reason(pool: RenderPool) -> None:
    record = factories.bare() | {
        "config_decision": "no_change_needed",
        "config_decision_reason": "The rule did what it should.",
        "config_decision_by": "Jad Haddad",
    }
    text = text_of(pool.submit(factories.context(record)).result(60).content)
    assert "No configuration change is needed. The rule did what it should." in text
    assert "Decided by Jad Haddad." in text
