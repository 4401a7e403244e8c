"""Figures follow each write, each undo, and can be made anew."""

import uuid
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from kb.conformance import service as conformance
from kb.incidents.config_changes import service as changes
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.incidents.workflow import service as workflow
from kb.insights import keeping
from kb.insights.models import IncidentFigure, StepFigure
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.store import migrate
from tests.kb.insights.test_service import BODY

START = datetime(2026, 3, 1, tzinfo=UTC)


def figures(kb: KnowledgeBase) -> list[Any]:
    columns = [IncidentFigure.contain, IncidentFigure.month, IncidentFigure.due]
    query = select(*columns, IncidentFigure.review).order_by(IncidentFigure.incident_id)
    return kb.read(lambda s: [tuple(row) for row in s.execute(query)])


def steps(kb: KnowledgeBase) -> set[tuple[str, str]]:
    query = select(StepFigure.result, StepFigure.step)
    return kb.read(lambda s: {(row[0], row[1]) for row in s.execute(query)})


def incident(kb: KnowledgeBase, **values: object) -> uuid.UUID:
    made: uuid.UUID = kb.write(partial(record.add, values={"title": "Fraud", **values})).result
    return made


def test_a_write_and_its_undo_change_the_figures(kb: KnowledgeBase) -> None:
    made = incident(kb, detected_at=START)
    assert figures(kb) == [(None, 12 * 2026 + 2, 0, "recording")]
    version = kb.read(partial(record.get, record_id=made)).version
    contained = {"contained_at": START.replace(hour=2)}
    kb.write(partial(record.revise, record_id=made, version=version, values=contained))
    assert figures(kb)[0][0] == 120
    kb.undo()
    assert figures(kb)[0][0] is None
    kb.write(partial(record.remove, record_id=made))
    assert figures(kb) == []
    kb.undo()
    assert len(figures(kb)) == 1


def test_a_time_known_to_the_day_is_no_error(kb: KnowledgeBase) -> None:
    made = incident(kb, detected_at=START.replace(hour=9))
    version = kb.read(partial(record.get, record_id=made)).version
    of_day = partial(record.set_moment, record_id=made, name="contained_at", at=START)
    kb.write(partial(of_day, version=version, precision="day"))
    assert figures(kb)[0][0] == 0
    kb.write(
        partial(record.describe_moment, record_id=made, name="contained_at", precision="exact")
    )
    assert figures(kb)[0][0] == -540


def test_steps_follow_the_workflow_and_the_playbook(kb: KnowledgeBase) -> None:
    book = kb.write(partial(playbooks.add, values={"title": "BEC"}, body=BODY)).result
    draft = kb.read(partial(playbooks.current, playbook_id=book)).id
    made = incident(kb, resolved_at=START)
    kb.write(partial(conformance.choose_playbook, incident_id=made, version_id=draft))
    everything = {("skipped", name) for name in ("isolate the host", "reset the password")}
    assert steps(kb) == everything | {("skipped", "tell the lead")}
    done = ({"action": "Isolate the host", "state": "done"}, {"action": "Dance", "state": "done"})
    kb.write(partial(workflow.add_many, incident_id=made, rows=done))
    assert steps(kb) == {
        ("added", "dance"), ("skipped", "reset the password"), ("skipped", "tell the lead")
    }  # fmt: skip
    assert figures(kb)[0][2] == 3
    shorter = "## Containment\n\n1. **Isolate the host**\n"
    kb.write(partial(playbooks.save_draft, record_id=book, body=shorter))
    assert steps(kb) == {("added", "dance")}
    kb.undo()
    assert len(steps(kb)) == 3
    kb.write(partial(playbooks.remove, record_id=book))
    assert steps(kb) == set()
    assert len(figures(kb)) == 1


def test_days_to_what_was_learned_follow_lessons_changes_and_the_end(kb: KnowledgeBase) -> None:
    made = incident(kb, detected_at=START, resolved_at=START)
    learned = (
        *(IncidentFigure.lesson_days, IncidentFigure.change_days),
        *(IncidentFigure.verified_days, IncidentFigure.report_days),
    )

    def days() -> tuple[float | None, ...]:
        found = kb.read(lambda s: s.execute(select(*learned)).one())
        return tuple(None if one is None else round(one, 4) for one in found)

    assert days() == (None, None, None, None)
    kb.write(partial(lessons.add, incident_id=made, values={"title": "Nobody was on call"}))
    assert (days()[0] or 0) > 100
    values = {"setting": "MFA", "applied_at": START.replace(day=3), "state": "implemented"}
    change = kb.write(partial(changes.add, incident_id=made, values=values)).result
    assert days()[1:] == (2, None, None)
    proved = partial(changes.advance, record_id=change, state="verified", by="AF")
    kb.write(partial(proved, at=START.replace(day=5)))
    assert days()[1:] == (2, 4, None)
    kb.undo()
    assert days()[1:] == (2, None, None)
    version = kb.read(partial(record.get, record_id=made)).version
    later = {"resolved_at": START.replace(day=4)}
    kb.write(partial(record.revise, record_id=made, version=version, values=later))
    assert days()[1:] == (0, None, None)
    kb.write(partial(changes.remove, record_id=change))
    assert days()[1:] == (None, None, None)


def test_what_no_comparison_reads_costs_none(kb: KnowledgeBase) -> None:
    book = kb.write(partial(playbooks.add, values={"title": "BEC"}, body=BODY)).result
    draft = kb.read(partial(playbooks.current, playbook_id=book)).id
    made = incident(kb)
    row = {"action": "Isolate the host", "state": "done"}
    alone = incident(kb)
    for one in (made, alone):
        kb.write(partial(workflow.add_many, incident_id=one, rows=(row,)))
    kb.write(partial(conformance.choose_playbook, incident_id=made, version_id=draft))

    def renewed(incident_id: uuid.UUID, **values: str) -> bool:
        """Whether a write makes figures again that were taken away."""
        kb.maintain(lambda s: s.execute(sa.delete(IncidentFigure)))
        (step,) = kb.read(partial(workflow.list_for, incident_id=incident_id))
        revise = partial(workflow.revise, record_id=step.id, version=step.version, values=values)
        kb.write(revise)
        count = select(sa.func.count()).select_from(IncidentFigure)
        return bool(kb.read(lambda s: s.scalar(count)))

    assert not renewed(made, outcome="It went well")
    assert renewed(made, action="Isolate this host")
    assert not renewed(alone, action="Isolate this host")


def test_making_them_anew_changes_nothing(every_kind: KnowledgeBase) -> None:
    before = figures(every_kind), steps(every_kind)
    assert every_kind.read(keeping.is_complete)
    told: list[tuple[int, int]] = []
    count = every_kind.maintain(lambda s: keeping.rebuild(s, lambda *at: told.append(at)))
    assert count == len(figures(every_kind))
    assert told[-1] == (count, count)
    assert (figures(every_kind), steps(every_kind)) == before


def test_a_store_of_an_older_schema_gets_its_figures_when_it_is_opened(tmp_path: Path) -> None:
    place = tmp_path / "old.hotwash"
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        incident(kb, detected_at=START)
    engine = sa.create_engine(f"sqlite:///{place}")
    with engine.begin() as connection:
        for statement in (
            "DROP TABLE step_figure",
            "DROP TABLE incident_figure",
            "DROP INDEX ix_cause_factor",
            f"UPDATE alembic_version SET version_num = '{migrate.KNOWN[-2]}'",
        ):
            connection.execute(sa.text(statement))
    engine.dispose()
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        assert len(figures(kb)) == 1
        with kb.engine.connect() as connection:
            assert migrate.current(connection) == migrate.HEAD
            assert migrate.differences(connection) == []
