"""Searches in the texts of a report: a table of what was found, and nothing for outsiders."""

import copy
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from reports import catalog, context, render
from reports.pool import RenderPool
from reports.record import as_record
from reports.redaction import redact
from reports.searches import Searches, with_tables
from tests.reports import factories
from tests.reports.reading_pdf import everything_in, text_of

BLOCK = "```search\ntag:quokka\n```"
HOSTILE = '<b>x</b> | `y` ![z](http://evil.example/a.png) "\u202e'


def answer(**values: Any) -> dict[str, Any]:  # noqa: ANN401 - of any field
    row = {
        "kind": "Lesson",
        "title": "Quokka was known",
        "place": "INC-2026-0042 · lesson L-01",
        "updated_at": "2026-03-12T08:12:00Z",
    }
    known = {
        "query": "tag:quokka",
        "at": "2026-03-14T09:30:00Z",
        "rows": [row],
        "total": 1,
        "withheld": 0,
        "problems": [],
    }
    return known | values


def record(**values: Any) -> dict[str, Any]:  # noqa: ANN401 - of an answer
    made = copy.deepcopy(factories.full())
    made["summary"] = f"Seen before:\n{BLOCK}\nand handled."
    made["lessons"][0]["what_happened"] = f"As before.\n\n{BLOCK}\n"
    made["searches"] = [answer(**values)]
    return made


def html_of(**values: Any) -> str:  # noqa: ANN401 - of an answer
    made = render.render(factories.context(record(**values)), "html")
    return made.content.decode()


def test_the_table_stands_in_the_place_of_the_block() -> None:
    html = html_of()
    assert html.count("<table><caption>Search: tag:quokka (as of 2026-03-14 09:30 UTC)") == 2
    assert (
        "<tr><td>Lesson</td><td>Quokka was known</td>"
        "<td>INC-2026-0042 · lesson L-01</td><td>2026-03-12</td></tr>"
    ) in html
    assert "```" not in html
    before, after = html.rindex("Seen before:"), html.rindex("and handled.")
    assert before < html.index("<caption>Search") < after
    lede = html[: html.index("<caption>Search")]
    assert "tag:quokka" not in lede


def test_equal_readings_give_equal_bytes() -> None:
    assert html_of() == html_of()


def test_it_says_how_much_more_there_is() -> None:
    assert "And 4 more." in html_of(total=7, withheld=2)
    assert "2 more withheld: marked more strictly than this report." in html_of(total=7, withheld=2)
    assert "And more than can be counted." in html_of(total=None)
    assert "There is no severity “purple”." in html_of(problems=["There is no severity “purple”."])
    empty = html_of(rows=[], total=0)
    assert "Nothing was found." in empty
    assert "<caption>Search" not in empty


def test_what_is_hostile_is_text() -> None:
    row = answer()["rows"][0] | {"title": HOSTILE, "kind": "<i>"}
    html = html_of(rows=[row])
    assert "<b>x</b>" not in html
    assert "&lt;b&gt;x&lt;/b&gt; | `y` ![z](hxxp://evil[.]example/a.png)" in html
    assert "[U+202E]" in html
    text = render.render(factories.context(record(rows=[row])), "md").content.decode()
    (line,) = [line for line in text.splitlines() if "evil" in line][:1]
    assert "<i>" not in line
    assert line.count(" | ") == 3
    assert "](http" not in text


def test_the_markdown_report_has_a_table_of_its_own() -> None:
    text = render.render(factories.context(record()), "md").content.decode()
    assert "| Kind | Title | Reference | Changed |" in text
    assert "| Lesson | Quokka was known | INC-2026-0042 · lesson L-01 | 2026-03-12 |" in text
    assert "```search" not in text


def test_one_page_has_no_room_for_a_table() -> None:
    made = render.render(factories.context(record(), kind="executive"), "html").content.decode()
    assert "<caption>Search" not in made
    assert "```" not in made


def test_no_text_can_hold_the_word_that_stands_for_a_table() -> None:
    searches = Searches([answer()])
    marked, tables = searches.marked(BLOCK)
    (word,) = tables
    _, others = searches.marked(f"{word}\n\n{BLOCK}")
    assert word not in others
    assert with_tables(f"<pre>{word}</pre>", tables) == "<pre>(search)</pre>"
    assert marked.strip() == word


def test_a_query_without_an_answer_stays_as_it_was_written() -> None:
    assert Searches([answer()]).marked("```search\nother\n```") == ("```search\nother\n```", {})
    assert Searches("nonsense").in_markdown(BLOCK) == BLOCK


@pytest.mark.parametrize("audience", ["board", "partner"])
def test_outsiders_see_neither_the_query_nor_what_it_found(pool: RenderPool, audience: str) -> None:
    made = factories.context(record(), audience=audience)
    assert "searches" not in made.record
    assert {(w.kind, w.field) for w in made.withheld if w.reason == "search"} == {
        ("incident", "summary"),
        ("lessons", "what_happened"),
    }
    content = pool.submit(made).result(60).content
    assert "REDACTED · search" in text_of(content)
    for piece in (b"tag:quokka", b"Quokka was known", b"INC-2026-0042 \xc2\xb7 lesson"):
        assert piece not in everything_in(content)


def test_redaction_leaves_the_record_itself_as_it_is() -> None:
    given = record()
    before = json.dumps(given)
    redact(given, catalog.audience("partner"))
    assert json.dumps(given) == before


@pytest.fixture
def kb(tmp_path: Path) -> Any:  # noqa: ANN401 - a generator fixture
    with KnowledgeBase.open(tmp_path / "store.db", actor="Amélie Fontaine") as opened:
        yield opened


def test_a_report_is_answered_in_its_one_reading(kb: KnowledgeBase, pool: RenderPool) -> None:
    values = {"title": "Stolen session", "summary": "```search\nquokka\n```", "tlp": "amber"}
    incident_id = kb.write(partial(incidents.add, values=values)).result
    kb.write(partial(articles.add, values={"title": "Quokka hunt"}))
    kb.write(partial(incidents.add, values={"title": "Quokka secret", "tlp": "red"}))
    read = partial(context.read, incident_id=incident_id)
    inside = kb.read(partial(read, options=factories.options()))
    (found,) = inside.record["searches"]
    assert "Quokka hunt" in [row["title"] for row in found["rows"]]
    assert found["withheld"] == 1
    text = text_of(pool.submit(inside).result(60).content)
    assert "Quokka hunt" in text
    assert "Quokka secret" not in text
    outside = kb.read(partial(read, options=factories.options(audience="partner")))
    assert "searches" not in outside.record
    assert outside.record["summary"] == "[REDACTED · search]"


def test_without_searches_the_record_is_as_it_was(kb: KnowledgeBase) -> None:
    from kb import dossier

    incident_id = kb.write(partial(incidents.add, values={"title": "Stolen session"})).result
    read = partial(context.read, incident_id=incident_id, options=factories.options())
    whole = kb.read(partial(dossier.whole, incident_id=incident_id))
    assert kb.read(read).record == as_record(whole)


def test_a_hostile_query_is_text() -> None:
    query = "<script>x</script> | *y* ![a](http://evil.example/b)"
    searches = Searches([answer(query=query, problems=["<i>"])])
    block = f"~~~ search\r\n{query}\r\n~~~"
    _, tables = searches.marked(block)
    (html,) = tables.values()
    assert "<script>" not in html
    assert "&lt;script&gt;x&lt;/script&gt; | *y* ![a](hxxp://evil[.]example/b)" in html
    assert '<p class="soft">&lt;i&gt;</p>' in html
    written = searches.in_markdown(block)
    assert "<script>" not in written.replace("\\<", "")
    assert "](" not in written.replace("\\]", "")
    assert searches.in_one_line(block).startswith("*Search: \\<script\\>x")
