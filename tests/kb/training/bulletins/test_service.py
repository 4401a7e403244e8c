"""Bulletins: made from an incident, published sanitised, new until each has understood."""

import uuid
from functools import partial

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from kb.errors import ConflictError, NotFoundError, ValidationError
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.training.bulletins import receipts, schemas
from kb.training.bulletins import service as bulletins
from kb.training.quizzes import results
from kb.training.quizzes import service as quizzes
from tests.kb.training import stores

TIER_1 = "Tomasz Nowak"


def made(kb: KnowledgeBase) -> tuple[uuid.UUID, uuid.UUID]:
    incident, _lesson, _sign = stores.incident(kb)
    make = partial(bulletins.make, incident_id=incident, title="Fraud at R. Okafor")
    article: uuid.UUID = kb.write(partial(make, body="## Early signs\n- R. Okafor’s mail")).result
    return incident, article


def publish(kb: KnowledgeBase, article: uuid.UUID, body: str, title: str = "Fraud") -> None:
    text = kb.read(partial(bulletins.text_of, article_id=article))
    kb.write(partial(bulletins.publish, looked_at=text, title=title, body=body))


def new_for(kb: KnowledgeBase, person: str) -> list[tuple[str, int]]:
    found = kb.read(partial(bulletins.new_for, person=person))
    return [(one.title, one.number) for one in found]


def test_a_bulletin_leaves_its_incident_only_by_the_way_that_takes_names_out(
    kb: KnowledgeBase,
) -> None:
    incident, article = made(kb)
    with pytest.raises(ValidationError, match="made from an incident"):
        kb.write(partial(articles.publish, record_id=article, note="", by="AF"))
    publish(kb, article, "## Early signs\n- the owner’s mail")
    found = kb.read(partial(articles.get, record_id=article))
    assert (found.title, found.former_titles, found.state) == ("Fraud", (), "published")
    assert "Okafor" not in kb.read(partial(articles.current, article_id=article)).body
    again = kb.write(partial(bulletins.make, incident_id=incident, title="X", body="Y"))
    assert (again.result, again.operation_id) == (article, None)
    (row,) = kb.read(partial(bulletins.listed, person=TIER_1))
    assert (row.incident_id, row.is_new, row.has_draft) == (incident, True, False)


def test_a_list_asks_as_often_for_many_bulletins_as_for_one(kb: KnowledgeBase) -> None:
    def asked(session: Session) -> int:
        seen = list[str]()
        bind = session.get_bind()

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            seen.append(statement)

        event.listen(bind, "before_cursor_execute", note)
        try:
            bulletins.listed(session, TIER_1)
        finally:
            event.remove(bind, "before_cursor_execute", note)
        return len(seen)

    stores.bulletin(kb)
    of_one = kb.read(asked)
    for number in range(5):
        stores.bulletin(kb, title=f"Bulletin {number}")
    assert kb.read(asked) == of_one > 0


def test_what_somebody_wrote_meanwhile_is_not_published_unseen(kb: KnowledgeBase) -> None:
    _incident, article = made(kb)
    text = kb.read(partial(bulletins.text_of, article_id=article))
    kb.write(partial(articles.save_draft, record_id=article, body="Rita’s password"))
    with pytest.raises(ConflictError):
        kb.write(partial(bulletins.publish, looked_at=text, title="Fraud", body="Clean"))
    assert kb.read(partial(articles.get, record_id=article)).state == "draft"


def test_every_tier_1_profile_has_it_as_new_until_they_understood_each_version(
    kb: KnowledgeBase,
) -> None:
    for name in (TIER_1, "Mei Lin"):
        stores.person(kb, name, "Tier 1 analyst")
    stores.person(kb, "Jad Haddad", "Engineer")
    _incident, article = made(kb)
    assert new_for(kb, TIER_1) == []
    publish(kb, article, "One")
    assert new_for(kb, TIER_1) == new_for(kb, "Mei Lin") == [("Fraud", 1)]
    assert new_for(kb, "Jad Haddad") == new_for(kb, "Nobody known") == []
    sign = partial(receipts.understand, kind="article", item_id=article, person=TIER_1)
    kb.write(partial(receipts.read, kind="article", item_id=article, person=TIER_1))
    assert new_for(kb, TIER_1) == [("Fraud", 1)]
    kb.write(sign)
    assert new_for(kb, TIER_1) == []
    assert new_for(kb, "Mei Lin") == [("Fraud", 1)]
    assert kb.write(sign).operation_id is None
    publish(kb, article, "Two")
    assert new_for(kb, TIER_1) == [("Fraud", 2)]
    (row,) = kb.read(partial(bulletins.listed, person=TIER_1))
    assert (row.understood_number, row.understood_at) == (1, None)
    kb.write(sign)
    kb.undo()
    assert new_for(kb, TIER_1) == [("Fraud", 2)]


def test_the_lead_sees_who_has_read_understood_and_scored(kb: KnowledgeBase) -> None:
    stores.person(kb, kb.actor, "IR lead")
    for name in (TIER_1, "Mei Lin"):
        stores.person(kb, name, "Tier 1 analyst")
    article = stores.bulletin(kb)
    kb.write(partial(receipts.understand, kind="article", item_id=article, person=TIER_1))
    quiz = kb.write(partial(quizzes.make, kind="bulletin", source_id=article)).result
    kb.write(partial(quizzes.publish, record_id=quiz))
    asked = kb.read(partial(quizzes.get, record_id=quiz))
    full = {one.key: 1.0 for one in asked.asked}
    take = partial(results.take, quiz_id=quiz, version=asked.version, answers=full)
    kb.write(partial(take, person=TIER_1))
    read = partial(bulletins.readers, article_id=article)
    found = {one.person: one for one in kb.read(partial(read, viewer=kb.actor))}
    assert set(found) == {TIER_1, "Mei Lin"}
    assert (found[TIER_1].is_current, found[TIER_1].score) == (True, 100.0)
    assert (found["Mei Lin"].read_at, found["Mei Lin"].score) == (None, None)
    for viewer in (TIER_1, "Nobody known"):
        with pytest.raises(ValidationError, match="by the lead only"):
            kb.read(partial(read, viewer=viewer))


def test_what_isnt_published_cant_be_signed_for(kb: KnowledgeBase) -> None:
    _incident, article = made(kb)
    for values in (
        {"kind": "article", "item_id": article, "person": TIER_1},
        {"kind": "incident", "item_id": article, "person": TIER_1},
        {"kind": "article", "item_id": stores.bulletin(kb), "person": " "},
    ):
        with pytest.raises(ValidationError):
            kb.write(partial(receipts.read, **values))  # type: ignore[arg-type]
    with pytest.raises(NotFoundError):
        kb.write(partial(bulletins.make, incident_id=uuid.uuid4(), title="", body=""))


def test_a_bulletin_stays_when_its_incident_goes(kb: KnowledgeBase) -> None:
    incident, article = made(kb)
    publish(kb, article, "One")
    kb.write(partial(incidents.remove, record_id=incident))
    (row,) = kb.read(partial(bulletins.listed, person=TIER_1))
    assert (row.incident_id, row.incident_number) == (None, "")
    text: schemas.Text = kb.read(partial(bulletins.text_of, article_id=article))
    assert (text.incident_id, text.is_draft) == (incident, False)
