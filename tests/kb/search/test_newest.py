"""Short beginnings on a server: answered by the newest documents, the same as by the index."""

import uuid
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy.orm import Session

from kb.knowledge_base import KnowledgeBase
from kb.search import index, matching, newest, service, tables
from kb.search.documents import Document
from kb.search.matching import Every, Expression, Some, Term, Without
from kb.store.base import new_id


def document(number: int, title: str) -> Document:
    return Document(
        record_id=new_id(),
        kind="timeline_event",
        dossier_id=uuid.UUID(int=1),
        ref="",
        place="",
        title=title,
        keywords="",
        body=f"body {number}",
        updated_at=datetime(2026, 3, 1, tzinfo=UTC),
        weight=5,
    )


def fill(kb: KnowledgeBase, count: int) -> None:
    """Documents of which every third begins with “ph”, every hundredth holds “rare”."""
    titles = [
        f"{'phishing' if n % 3 == 0 else 'beacon'} {'rare' if n % 100 == 0 else 'usual'}"
        for n in range(count)
    ]
    made = [document(n, title) for n, title in enumerate(titles)]
    kb.maintain(lambda session: index.write(session, made))


@pytest.mark.parametrize(
    ("wanted", "common"),
    [
        (Term("ph", prefix=True), True),
        (Every((Term("k=any"), Term("a", prefix=True))), True),
        (Term("phis", prefix=True), False),
        (Term("ph"), False),
        (Some((Term("ph", prefix=True), Term("beacon"))), False),
        (Every((Term("ph", prefix=True), Without(Term("x")))), True),
    ],
)
def test_only_short_beginnings_are_common(wanted: Expression, *, common: bool) -> None:
    assert newest._is_common(wanted) is common


def test_a_common_beginning_gives_the_newest_that_the_index_would_give(kb: KnowledgeBase) -> None:
    fill(kb, 900)
    wanted = Term("ph", prefix=True)

    def both(session: Session) -> tuple[list[int] | None, list[int]]:
        plain = tables.document.select().with_only_columns(tables.document.c.id)
        plain = plain.order_by(tables.document.c.id.desc())
        near = newest.among(session, plain, tables.title_tokens, wanted, 50)
        every = [row.id for row in session.execute(tables.document.select()).all()]
        titles = {row.id: row.title for row in session.execute(tables.document.select())}
        fitting = [n for n in sorted(every, reverse=True) if titles[n].startswith("phishing")]
        return near, fitting[:50]

    near, expected = kb.read(both)
    assert near == (expected if kb.path is None else None)


def test_too_few_among_the_newest_ask_the_index(kb: KnowledgeBase) -> None:
    fill(kb, 300)
    found = kb.read(partial(service.search, query="ra", limit=20))
    assert found.total == 3
    assert {result.title.text for result in found.results} == {
        "phishing rare",
        "beacon rare",
    }


def test_a_tsquery_of_every_shape_is_a_condition() -> None:
    wanted = Every((Term("a", prefix=True), Some((Term("b"), Term("c"))), Without(Term("d"))))
    assert matching.tsquery(wanted) == "('a':* & ('b' | 'c') & !'d')"
