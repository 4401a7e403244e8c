from functools import partial

import pytest

from kb.knowledge_base import KnowledgeBase
from kb.library import listing
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks


@pytest.fixture
def library(kb: KnowledgeBase) -> KnowledgeBase:
    book = kb.write(
        partial(
            playbooks.add,
            values={
                "title": "Phishing",
                "incident_type": "Phishing",
                "tags": ["mail"],
                "techniques": ["T1566.002"],
                "owner": "Amelie Fontaine",
            },
            body="# Phishing\n\n## Containment\n\n1. Block the sender.\n2. Purge the mail.\n",
        )
    ).created("playbook")
    kb.write(partial(playbooks.publish, record_id=book, note="first", by="A"))
    kb.write(partial(articles.add, values={"title": "Ångström alerts", "article_kind": "how_to"}))
    kb.write(partial(articles.add, values={"title": "Bulletin"}, body="x"))
    return kb


def titles(kb: KnowledgeBase, text: str = "", **options: object) -> list[str]:
    found = kb.read(
        partial(listing.rows, text=text, actor="Amelie Fontaine", **options)  # type: ignore[arg-type]
    )
    return [row.title for row in found]


def test_playbooks_and_articles_stand_in_one_list(library: KnowledgeBase) -> None:
    assert titles(library) == ["Ångström alerts", "Bulletin", "Phishing"]
    assert titles(library, kind="playbook") == ["Phishing"]
    assert titles(library, kind="article") == ["Ångström alerts", "Bulletin"]
    assert titles(library, sort="updated")[0] == "Bulletin"
    assert len(titles(library, sort="review_due")) == 3


def test_the_query_language_filters_it(library: KnowledgeBase) -> None:
    expected = {
        "angstrom": ["Ångström alerts"],
        "kind:playbook": ["Phishing"],
        "state:published": ["Phishing"],
        "-state:published": ["Ångström alerts", "Bulletin"],
        "tag:mail": ["Phishing"],
        "technique:T1566": ["Phishing"],
        "type:how_to": ["Ångström alerts"],
        "type:phishing OR bulletin": ["Bulletin", "Phishing"],
        "lead:me": ["Phishing"],
        "updated:today kind:article (bulletin OR alerts)": ["Ångström alerts", "Bulletin"],
        "opened:<2020": [],
        "severity:high": [],
    }
    assert {text: titles(library, text) for text in expected} == expected


def test_a_row_counts_the_steps_of_the_version_in_force(library: KnowledgeBase) -> None:
    (row,) = library.read(partial(listing.rows, text="phishing"))
    assert (row.kind, row.number, row.steps, row.has_draft) == ("playbook", 1, 2, False)
    (article,) = library.read(partial(listing.rows, text="bulletin"))
    assert (article.steps, article.has_draft) == (None, True)
