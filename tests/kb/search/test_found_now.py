"""What searches of a report find: few rows, and nothing that is marked more strictly."""

import uuid
from functools import partial

import pytest

from kb.incidents.evidence import service as evidence
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.search.found_now import FoundNow, found_now


def block(query: str) -> str:
    return f"```search\n{query}\n```\n"


def found(kb: KnowledgeBase, query: str, tlp: str = "amber") -> FoundNow:
    (one,) = kb.read(partial(found_now, texts=[block(query)], tlp=tlp))
    return one


def incident(kb: KnowledgeBase, title: str, tlp: str) -> uuid.UUID:
    made: uuid.UUID = kb.write(partial(incidents.add, values={"title": title, "tlp": tlp})).result
    return made


def test_what_is_marked_more_strictly_is_counted_only(kb: KnowledgeBase) -> None:
    open_one = incident(kb, "Quokka open", "green")
    red = incident(kb, "Quokka red", "red")
    kb.write(partial(lessons.add, incident_id=red, values={"title": "Quokka lesson"}))
    item = {"title": "Quokka dump", "tlp": "red"}
    kb.write(partial(evidence.add, incident_id=open_one, values=item))
    kb.write(partial(articles.add, values={"title": "Quokka hunt"}))
    answer = found(kb, "quokka")
    assert {row.title for row in answer.rows} == {"Quokka open", "Quokka hunt"}
    assert (answer.total, answer.withheld) == (5, 3)
    everything = found(kb, "quokka", "red")
    assert (len(everything.rows), everything.withheld) == (5, 0)
    (row,) = [row for row in everything.rows if row.title == "Quokka lesson"]
    assert row.kind == "Lesson"
    assert row.place.startswith("INC-")


def test_few_rows_are_shown_of_many(kb: KnowledgeBase) -> None:
    for number in range(12):
        kb.write(partial(articles.add, values={"title": f"Quokka {number} {'far ' * 48}"}))
    answer = found(kb, "quokka")
    assert (len(answer.rows), answer.total) == (10, 12)
    assert {len(row.title) for row in answer.rows} == {160}


@pytest.mark.parametrize("query", ["", "((", "severity:purple", '"' * 400, "-" * 500, "\u202e*"])
def test_any_query_is_answered(kb: KnowledgeBase, query: str) -> None:
    incident(kb, "Quokka", "green")
    answer = found(kb, query)
    assert answer.query == query.strip()
    assert len(answer.rows) <= 10


def test_equal_queries_are_asked_once_and_ten_at_most(kb: KnowledgeBase) -> None:
    texts = [block("a"), block("a"), "\n".join(block(f"q{n}") for n in range(20))]
    answers = kb.read(partial(found_now, texts=texts, tlp="amber"))
    assert [one.query for one in answers] == ["a", *(f"q{n}" for n in range(9))]
    assert len({one.at for one in answers}) == 1
