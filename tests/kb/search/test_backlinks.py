"""What leads to a playbook or an article; what leads nowhere; titles that change."""

import uuid
from functools import partial

from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks
from kb.search.backlinks import broken_links, links_to
from kb.search.references import find


def article(kb: KnowledgeBase, title: str, body: str = "") -> uuid.UUID:
    add = partial(articles.add, values={"title": title}, body=body)
    made: uuid.UUID = kb.write(add).result
    return made


def rename(kb: KnowledgeBase, item: uuid.UUID, *titles: str) -> None:
    for title in titles:
        version = kb.read(partial(articles.get, record_id=item)).version
        values = {"title": title}
        kb.write(partial(articles.revise, record_id=item, version=version, values=values))


def test_the_library_and_incidents_lead_to_an_item(kb: KnowledgeBase) -> None:
    logs = article(kb, "Reading sign-in logs", "See [[Reading sign-in logs]] and [[Nothing]].")
    body = "1. Read them as in [[reading SIGN-IN logs]]\n"
    book = kb.write(partial(playbooks.add, values={"title": "Phishing"}, body=body)).result
    incident = kb.write(partial(incidents.add, values={"title": "Stolen session"})).result
    values = {"title": "Read them sooner", "what_happened": "As [[Reading sign-in logs]] says."}
    lesson = kb.write(partial(lessons.add, incident_id=incident, values=values)).result
    kb.write(partial(lessons.add, incident_id=incident, values={"title": "Reading sign-in logs"}))
    found = kb.read(partial(links_to, kind="article", item_id=logs))
    assert [(one.kind, one.record_id, one.dossier_id) for one in found] == [
        ("playbook", book, book),
        ("lesson", lesson, incident),
    ]
    assert found[0].title == "Phishing"
    assert (found[1].title, found[1].place) == ("INC-2026-0001  Stolen session", "lesson L-01")
    assert kb.read(partial(links_to, kind="playbook", item_id=book)) == ()
    assert kb.read(partial(links_to, kind="article", item_id=uuid.uuid4())) == ()


def test_links_that_lead_nowhere_are_listed(kb: KnowledgeBase) -> None:
    article(kb, "B", "[[A]], [[c]], [[Gone]], `code`, [T4] and [[INC-2099-0001]]")
    article(kb, "A", "[[gone]] [[B]]")
    article(
        kb,
        "C",
        "No links: `[[x]]`\n\n```sh\n[[ -f y ]] && [[z]]\n```\n\n- a\n  ~~~\n  [[q]]\n  ~~~\n",
    )
    found = kb.read(broken_links)
    assert [(one.title, one.words) for one in found] == [("A", "gone"), ("B", "Gone")]


def test_a_renamed_item_is_found_by_what_was_written_of_it(kb: KnowledgeBase) -> None:
    logs = article(kb, "Sign-in logs")
    article(kb, "Other", "As in [[Sign-in logs]].")
    rename(kb, logs, "Sign-in l", "Sign-in lo", "Reading sign-ins")
    kept = kb.read(partial(articles.get, record_id=logs))
    assert kept.former_titles == ("Sign-in logs",)
    found = kb.read(partial(find, words="sign-in LOGS"))
    assert found is not None
    assert (found.record_id, found.title) == (logs, "Reading sign-ins")
    assert len(kb.read(partial(links_to, kind="article", item_id=logs))) == 1
    assert kb.read(broken_links) == ()
    rename(kb, logs, "Sign-in logs")
    assert kb.read(partial(articles.get, record_id=logs)).former_titles == ()


def test_a_title_of_today_goes_before_a_former_one(kb: KnowledgeBase) -> None:
    old = article(kb, "Anmeldungen für Öffentliche")
    kb.write(partial(articles.publish, record_id=old, note="", by="A. F."))
    rename(kb, old, "Sign-ins")
    found = kb.read(partial(find, words="anmeldungen für Öffentliche"))
    assert found is not None
    assert found.record_id == old
    newer = article(kb, "Anmeldungen für Öffentliche")
    found = kb.read(partial(find, words="Anmeldungen für Öffentliche"))
    assert found is not None
    assert found.record_id == newer
