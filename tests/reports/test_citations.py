"""References in texts lead to their items, in HTML and in PDF; what isn't there stays text."""

import re

from reports import citations, html
from reports.catalog import kind
from reports.document import prepare
from reports.pool import RenderPool
from tests.reports import factories
from tests.reports.reading_pdf import links_of


def record() -> dict[str, object]:
    made = factories.full()
    made["summary"] = (
        "It began at [T1], see [L-01], [[L-2]] and [E-99]. `[L-01]` is code, "
        "[L-01](https://example.org) is a link."
    )
    return made


def page(made: dict[str, object]) -> str:
    context = factories.context(made)
    chosen = kind(context.options.kind)
    return html.for_screen(prepare(context, chosen), chosen)


def test_references_lead_to_items_of_the_document() -> None:
    shown = page(record())
    led = re.findall(r'<a class="cite" href="#([^"]+)">(\[+[A-Z][^<]*\]+)</a>', shown)
    assert {words for _place, words in led} == {"[T1]", "[L-01]", "[[L-2]]"}
    for place, _words in led:
        assert shown.count(f'id="{place}"') == 1
    assert "[E-99]" in shown
    assert "<code>[L-01]</code>" in shown


def test_key_events_stand_where_their_number_stands() -> None:
    shown = page(record())
    assert re.search(r'<td id="i-T1">1</td><td class="t">', shown)


def test_nothing_is_linked_where_nothing_is_cited() -> None:
    shown = page(factories.bare())
    assert 'class="cite"' not in shown
    assert 'id="i-' not in shown


def test_hostile_numbers_and_ids_make_no_markup() -> None:
    known = citations.targets(
        {"lessons": [{"ref": "L-01", "id": '"><script>'}, {"ref": "<b>", "id": "x"}]}
    )
    made = citations.linked("<h1>Report</h1><b>L-01</b><p>[L-01] [<b>]</p>", known)
    assert made == (
        '<h1>Report</h1><b id="i-L-01">L-01</b>'
        '<p><a class="cite" href="#i-L-01">[L-01]</a> [<b>]</p>'
    )


def test_the_pdf_has_the_links(pool: RenderPool) -> None:
    plain = pool.submit(factories.context(factories.full())).result(120)
    cited = pool.submit(factories.context(record())).result(120)
    assert links_of(cited.content) >= links_of(plain.content) + 3
