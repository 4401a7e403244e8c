"""Fields are written by the name of their record's kind alone."""

import uuid
from functools import partial

import pytest

from kb import revising
from kb.errors import ConflictError
from kb.incidents.assets import service as assets
from kb.incidents.measures import service as measures
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.sightings.page import about


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(partial(record.add, values={"title": "Phish"})).result
    return made


@pytest.mark.parametrize(
    "kind",
    [
        "incident", "asset", "timeline_event", "workflow_step", "evidence_item", "cause",
        "measure", "remediation_action", "research_note", "notification", "observation",
        "barrier", "opportunity", "reference", "adherence", "lesson", "config_change",
        "follow_up", "comment", "answer_set", "entity", "article", "playbook",
    ],
)  # fmt: skip
def test_every_kind_that_is_typed_into_can_be_written(kind: str, kb: KnowledgeBase) -> None:
    assert revising.can_revise(kind)


def test_what_is_signed_or_unknown_is_not_written(kb: KnowledgeBase) -> None:
    assert not revising.can_revise("sign_off")
    assert not revising.can_revise("unicorn")


def test_a_field_of_a_part(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    made = kb.write(partial(measures.add, incident_id=incident, values={"title": "Old"})).result
    kb.write(revising.revise("measure", made, 1, "title", "New", "Old"))
    assert kb.read(partial(measures.get, record_id=made)).title == "New"
    with pytest.raises(ConflictError):
        kb.write(revising.revise("measure", made, 1, "title", "Mine", "Old"))


def test_notes_of_a_thing_that_only_an_asset_knows(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    values = {"entity_type": "host", "value": "srv-01.corp.example"}
    asset = kb.write(partial(assets.add, incident_id=incident, values=values)).result
    kb.write(revising.revise("entity", asset, 0, "notes", "Old server"))
    entity = kb.read(partial(about, record_id=asset)).entity
    assert entity is not None
    assert entity.notes == "Old server"
    kb.write(revising.revise("entity", entity.id, entity.version, "notes", "Gone"))
    with pytest.raises(ConflictError):
        kb.write(revising.revise("entity", asset, entity.version, "notes", "Still there"))


def test_the_text_of_an_article_is_its_draft(kb: KnowledgeBase) -> None:
    made = kb.write(partial(articles.add, values={"title": "How"}, body="one")).result
    kb.write(revising.revise("article", made, 1, "body", "two", "one"))
    assert kb.read(partial(articles.versions_for, article_id=made))[0].body == "two"
    with pytest.raises(ConflictError):  # somebody else wrote in the meantime
        kb.write(revising.revise("article", made, 1, "body", "three", "one"))
