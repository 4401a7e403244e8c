"""What a signature stands for: what was said, whatever the app may know of besides."""

import uuid
from functools import partial

from sqlalchemy import text
from sqlalchemy.orm import Session

from kb import signing
from kb.incidents.assets.models import Asset
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.sign_offs import service
from kb.incidents.sign_offs.content import _values
from kb.knowledge_base import KnowledgeBase
from tests.deciding import decide_all


def test_fields_of_which_nothing_was_said_are_left_out(kb: KnowledgeBase) -> None:
    incident: uuid.UUID = kb.write(incidents.add).result

    def add(session: Session) -> None:
        session.add(Asset(id=uuid.uuid4(), incident_id=incident, value="srv-1", number=1))

    kb.write(add)
    said = kb.read(lambda session: _values(session.query(Asset).one()))
    assert set(said) == {"id", "incident_id", "value", "number"}


def test_a_hash_of_an_older_version_of_the_app_is_no_change(kb: KnowledgeBase) -> None:
    incident: uuid.UUID = kb.write(incidents.add).result
    decide_all(kb, incident)
    kb.write(partial(incidents.set_state, record_id=incident, state="in_review"))
    sign = partial(signing.sign, incident_id=incident, role="author", by="A. F.", statement="Read.")
    signed = kb.write(sign).result

    def older(session: Session) -> None:
        session.execute(text("UPDATE sign_off SET content_hash = 'of fewer fields'"))

    kb.write(older)
    standing = partial(service.standing, incident_id=incident)
    assert kb.read(standing).changed == frozenset()
    kb.write(partial(lessons.add, incident_id=incident, values={"title": "Call sooner"}))
    assert kb.read(standing).changed == {signed.id}
