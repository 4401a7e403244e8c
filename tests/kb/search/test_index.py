from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.search import index, service
from kb.search.service import SearchPage
from tests.kb.search.conftest import Filled

type Find = Callable[..., SearchPage]


def found(kb: KnowledgeBase, query: str) -> list[str]:
    page: SearchPage = kb.read(partial(service.search, query=query))
    return [result.title.text for result in page.results]


def test_a_change_is_found_at_once_and_the_old_text_no_more(filled: Filled) -> None:
    kb = filled.kb
    version = kb.read(partial(lessons.get, record_id=filled.lesson)).version
    change = {"title": "Zebrafinches must expire sooner"}
    kb.write(partial(lessons.revise, record_id=filled.lesson, version=version, values=change))
    assert found(kb, "zebrafinch") == ["Zebrafinches must expire sooner"]
    assert found(kb, "kind:lesson session ") == []
    kb.undo()
    assert found(kb, "kind:lesson sessions ") == ["Sessions must expire sooner"]
    assert found(kb, "zebrafinch") == []


def test_what_is_removed_is_not_found(filled: Filled) -> None:
    filled.kb.write(partial(lessons.remove, record_id=filled.lesson))
    assert found(filled.kb, "kind:lesson expire") == []
    filled.kb.undo()
    assert found(filled.kb, "kind:lesson expire") == ["Sessions must expire sooner"]


def test_a_write_that_fails_leaves_the_index_as_it_was(filled: Filled) -> None:
    def fails(session: object) -> None:
        incidents.add(session, {"title": "Never seen quokka"})  # type: ignore[arg-type]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        filled.kb.write(fails)
    assert found(filled.kb, "quokka") == []
    assert filled.kb.read(index.inspect).missing == 0


def test_labels_follow_the_record(filled: Filled) -> None:
    kb = filled.kb
    version = kb.read(partial(incidents.get, record_id=filled.fraud)).version
    kb.write(
        partial(
            incidents.revise, record_id=filled.fraud, version=version, values={"tags": ["other"]}
        )
    )
    assert found(kb, "tag:finance") == []
    assert "Supplier payment fraud after session theft" in found(kb, "tag:other")


def test_a_playbook_is_found_by_its_published_text(filled: Filled) -> None:
    kb = filled.kb
    kb.write(partial(playbooks.publish, record_id=filled.playbook, note="first", by="A"))
    draft = "# Session theft\n\n## Containment\n\n1. Telephone the wombat desk.\n"
    kb.write(partial(playbooks.save_draft, record_id=filled.playbook, body=draft))
    assert found(kb, "wombat") == []
    kb.write(partial(playbooks.publish, record_id=filled.playbook, note="second", by="A"))
    page: SearchPage = kb.read(partial(service.search, query="wombat"))
    assert [r.place for r in page.results] == ["Session theft · v2 · step 1 of 1"]
    assert found(kb, "mfa") == []


def test_a_rebuilt_index_finds_the_same(filled: Filled) -> None:
    kb = filled.kb
    queries = ["session", "tag:finance", "londc01", "password", "sesion ", "kind:follow-up"]
    before = {query: sorted(found(kb, query)) for query in queries}
    seen: list[tuple[int, int]] = []
    written = kb.maintain(partial(index.rebuild, progress=lambda *at: seen.append(at)))
    assert {query: sorted(found(kb, query)) for query in queries} == before
    assert seen[-1][0] == seen[-1][1]
    state = kb.read(index.inspect)
    assert (state.current, state.documents, state.missing, state.stale) == (True, written, 0, 0)


def test_an_index_that_lost_something_says_so(filled: Filled) -> None:
    kb = filled.kb
    kb.maintain(lambda s: s.execute(text("DELETE FROM search_document WHERE kind = 'lesson'")))
    assert kb.read(index.inspect).missing == 1
    kb.maintain(lambda s: s.execute(text("UPDATE search_state SET index_version = 0")))
    assert not kb.read(index.inspect).current


def test_people_are_found(kb: KnowledgeBase) -> None:
    kb.write(partial(incidents.add, values={"title": "x", "lead": "Rosa Okafor"}))
    assert "x" in found(kb, "okafor")


def test_many_documents_of_one_write_are_found_and_the_next_ones_are_merged_as_usual(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "_MANY", 2)

    def add(session: Session) -> None:
        for number in range(3):
            incidents.add(session, {"title": f"Quokka {number}"})

    kb.write(add)
    assert sorted(found(kb, "quokka")) == ["Quokka 0", "Quokka 1", "Quokka 2"]
    if kb.engine.dialect.name == "sqlite":
        query = text("SELECT v FROM search_body_config WHERE k = 'automerge'")
        assert kb.read(lambda session: session.scalar(query)) == 4
