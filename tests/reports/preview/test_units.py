"""Taking a report apart and putting units together again loses nothing."""

import re

from reports.context import ReportContext
from reports.document import prepare
from reports.html import for_pages
from reports.preview import units
from reports.preview.units import Sheets
from tests.reports import factories


def sheets_of(context: ReportContext, *, ours: bool = True) -> Sheets:
    html = for_pages(prepare(context, context.kind), context.kind)
    return units.taken_apart(html, ours=ours)


def words(html: str) -> list[str]:
    return re.sub(r"<[^>]*>", " ", html).split()


def test_all_chunks_together_are_the_report() -> None:
    context = factories.context()
    html = for_pages(prepare(context, context.kind), context.kind)
    sheets = units.taken_apart(html, ours=True)
    texts = [placed.unit.opens * placed.unit.leads + placed.unit.text
             for chunk in sheets.chunks for placed in chunk]  # fmt: skip
    body = html[html.index("<body") :]
    assert words(sheets.head[sheets.head.index("<body") :] + "".join(texts)) == words(body)


def test_a_chunk_begins_where_a_section_begins_a_page() -> None:
    titles = [chunk[0].part.title for chunk in sheets_of(factories.context()).chunks]
    assert titles == [
        "",
        "Contents",
        "Summary",
        "What happened",
        "Evidence register",
        "Appendix: all events",
    ]


def test_a_table_goes_on_with_its_head_and_without_its_caption() -> None:
    sheets = sheets_of(factories.context())
    events = next(c for c in sheets.chunks if c[0].part.title == "Appendix: all events")
    rows = [i for i, placed in enumerate(events) if placed.unit.table]
    whole = units.as_html(sheets.head, events, goes_on=False)
    rest = units.as_html(sheets.head, events[rows[3] :], goes_on=True)
    assert whole.count("<caption>All events") == 1
    assert "<caption>All events" not in rest
    assert "<th>ATT&amp;CK</th>" in rest
    assert 'string-set: section attr(data-title)" data-title="Appendix: all events"' in rest
    for html in (whole, rest):
        assert html.count("<table") == html.count("</table>")
        assert html.count("<section") == html.count("</section>")


def test_recorded_markup_can_not_pass_for_ours() -> None:
    record = factories.full()
    hostile = (
        '</div></section><section class="part new-page"><h1 data-title="Forged">x</h1>'
        '<tr data-u="0">'
    )
    record["summary"] = hostile
    record["lessons"][0]["title"] = hostile
    record["timeline"][0]["text"] = hostile
    titles = {p.part.title for chunk in sheets_of(factories.context(record)).chunks for p in chunk}
    assert "Forged" not in titles
    assert len(sheets_of(factories.context(record)).chunks) == 6


def test_templates_of_others_stay_whole() -> None:
    (chunk,) = sheets_of(factories.context(), ours=False).chunks
    assert len(chunk) == 1


def test_what_is_no_document_is_one_unit() -> None:
    assert len(units.taken_apart("<p>x", ours=True).chunks) == 1


def test_a_key_depends_on_everything_that_pages_come_from() -> None:
    sheets = sheets_of(factories.context())
    chunk = sheets.chunks[2]
    keys = {
        units.key(sheets.head, chunk, "a4", goes_on=False),
        units.key(sheets.head, chunk, "a4", goes_on=True),
        units.key(sheets.head, chunk, "letter", goes_on=False),
        units.key(sheets.head + " ", chunk, "a4", goes_on=False),
        units.key(sheets.head, chunk[1:], "a4", goes_on=False),
    }
    assert len(keys) == 5
