"""A store of the fifth schema becomes today's; its steps belong to no run."""

import uuid
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from kb.conformance import running
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.store import migrate
from tests.kb.store.test_m0002_whole_record import row

_INCIDENT, _STEP = (uuid.UUID(int=n) for n in (61, 62))


def fifth_schema(place: Path) -> None:
    """A store that stands at 0005 and holds an incident with a step."""
    engine = sa.create_engine(f"sqlite:///{place}")
    migrate.upgrade(engine, "0005")
    of = sa.MetaData()
    of.reflect(engine, only=["incident", "workflow_step"])
    with engine.begin() as connection:
        row(connection, of.tables["incident"], id=_INCIDENT.hex, number="INC-2025-0001")
        about = {"incident_id": _INCIDENT.hex, "action": "Reset the password", "position": "1"}
        row(connection, of.tables["workflow_step"], id=_STEP.hex, **about)
    engine.dispose()


def test_a_store_of_the_fifth_schema_opens_and_takes_runs(tmp_path: Path) -> None:
    place = tmp_path / "old.hotwash"
    fifth_schema(place)
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        step = kb.read(partial(workflow.get, record_id=_STEP))
        assert (step.action, step.playbook_run_id) == ("Reset the password", None)
        kb.write(partial(running.add, incident_id=_INCIDENT, values={"title": "Phishing"}))
        (run,) = kb.read(partial(running.list_for, incident_id=_INCIDENT))
        assert (run.ref, run.subject_kind, run.trigger) == ("W-01", "incident", "by_hand")
        with kb.engine.connect() as connection:
            assert migrate.current(connection) == migrate.HEAD
            assert migrate.differences(connection) == []
    assert list(tmp_path.glob("*-before-migration-from-0005-*.hotwash-backup"))
