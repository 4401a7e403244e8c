"""Any sequence of operations can be taken back, is chained, is found, and travels whole."""

import io
import tempfile
import uuid
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import checking
from kb.conformance import running
from kb.incidents.adherence import service as adherence
from kb.incidents.assets import service as assets
from kb.incidents.automated_runs import service as automated_runs
from kb.incidents.barriers import service as barriers
from kb.incidents.causes import service as causes
from kb.incidents.config_changes import service as config_changes
from kb.incidents.evidence import service as evidence
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.lessons import service as lessons
from kb.incidents.live_response import service as live_response
from kb.incidents.measures import service as measures
from kb.incidents.notifications import service as notifications
from kb.incidents.observations import service as observations
from kb.incidents.opportunities import service as opportunities
from kb.incidents.playbook_runs import service as playbook_runs
from kb.incidents.record import service as incidents
from kb.incidents.references import service as references
from kb.incidents.remediation import service as remediation
from kb.incidents.research import service as research
from kb.incidents.timeline import service as timeline
from kb.incidents.workflow import service as workflow
from kb.interchange import export, service
from kb.knowledge_base import KnowledgeBase
from kb.ledger.values import BOOKKEEPING, snapshot
from kb.search import service as search
from kb.store.base import record_models
from tests.stores import ACTOR, new_store

#: A run goes together with the steps that it wrote, which are another part.
RUNS = SimpleNamespace(
    list_for=running.list_for,
    add=running.add,
    revise=playbook_runs.revise,
    remove=running.remove,
    duplicate=playbook_runs.duplicate,
)
#: The parts that people add to, each with the field that stands for a record.
PARTS: tuple[tuple[ModuleType | SimpleNamespace, str], ...] = (
    (timeline, "text"),
    (evidence, "title"),
    (remediation, "action"),
    (causes, "title"),
    (lessons, "title"),
    (config_changes, "title"),
    (measures, "title"),
    (follow_ups, "action"),
    (research, "title"),
    (notifications, "recipient"),
    (workflow, "action"),
    (assets, "value"),
    (opportunities, "signal"),
    (live_response, "title"),
    (automated_runs, "title"),
    (adherence, "clause_text"),
    (observations, "title"),
    (barriers, "title"),
    (references, "title"),
    (RUNS, "title"),
)
WORDS = ("quokka", "wombat", "numbat", "Straße 漢字", "<b>bilby</b>", "", 'dingo\'s "den"')

type Step = tuple[str, int, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "revise", "revise", "remove", "duplicate", "undo", "redo"]),
        st.integers(0, len(PARTS) - 1),
        st.integers(0, 9),
        st.integers(0, len(WORDS) - 1),
    ),
    min_size=1,
    max_size=25,
)


def state(kb: KnowledgeBase) -> dict[str, dict[str, Any]]:
    """Every field of every record, without what only counts writes."""

    def read(session: Session) -> dict[str, dict[str, Any]]:
        return {
            f"{name} {record.id}": {
                field: value
                for field, value in snapshot(record).items()
                if field not in BOOKKEEPING
            }
            for name, model in record_models().items()
            for record in session.scalars(select(model))
        }

    return kb.read(read)


def take(kb: KnowledgeBase, incident_id: uuid.UUID, step: Step) -> bool:
    """Do one step; whether it changed anything."""
    what, which, place, word = step
    part, field = PARTS[which]
    if what in {"undo", "redo"}:
        able = kb.undoable() if what == "undo" else kb.redoable()
        if len(able) > (1 if what == "undo" else 0):  # the incident itself stays
            getattr(kb, what)()
        return False
    rows = kb.read(partial(part.list_for, incident_id=incident_id))
    if what == "add" or not rows:
        write = partial(part.add, incident_id=incident_id, values={field: WORDS[word]})
    elif what == "revise":
        row = rows[place % len(rows)]
        values = {field: f"{WORDS[word]} {place}"}
        write = partial(part.revise, record_id=row.id, version=row.version, values=values)
    else:
        write = partial(getattr(part, what), record_id=rows[place % len(rows)].id)
    return kb.write(write).operation_id is not None


def written(kb: KnowledgeBase) -> bytes:
    """The whole store as a bundle, without the time in its manifest."""

    def write(session: Session) -> bytes:
        target = io.BytesIO()
        export.write_bundle(session, target, export.everything(session))
        return target.getvalue()

    return kb.read(write)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_any_sequence_of_operations_keeps_every_promise(steps: list[Step]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        KnowledgeBase.open(new_store(Path(folder) / "a.hotwash"), actor=ACTOR) as kb,
    ):
        incident_id = kb.write(incidents.add, actor="Setup").result
        for step in steps:
            before = state(kb)
            if take(kb, incident_id, step):
                after = state(kb)
                kb.undo()
                assert state(kb) == before
                kb.redo()
                assert state(kb) == after
        assert checking.check(kb).problems == []
        check_search(kb, incident_id)
        check_bundle(kb, Path(folder))


def check_search(kb: KnowledgeBase, incident_id: uuid.UUID) -> None:
    """What stands in the record is found; what doesn't, isn't."""
    for word in ("quokka", "wombat", "numbat", "bilby"):
        recorded = {
            row.id
            for part, field in PARTS
            for row in kb.read(partial(part.list_for, incident_id=incident_id))
            if word in getattr(row, field)
        }
        page = kb.read(partial(search.search, query=word, limit=200))
        assert {result.record_id for result in page.results} == recorded, word


def check_bundle(kb: KnowledgeBase, folder: Path) -> None:
    """The store travels into an empty one and has the same records there."""
    (folder / "all.hotwash-bundle").write_bytes(written(kb))
    with KnowledgeBase.open(new_store(folder / "b.hotwash"), actor="Tomasz Nowak") as other:
        service.import_paths(other, [folder / "all.hotwash-bundle"], dry_run=False)
        assert state(other) == state(kb)


def test_two_windows_lose_nothing_in_a_thousand_operations(tmp_path: Path) -> None:
    place = tmp_path / "team.hotwash"
    with (
        KnowledgeBase.open(place, actor="Amelie Fontaine") as one,
        KnowledgeBase.open(place, actor="Tomasz Nowak") as other,
    ):
        incident_id = one.write(incidents.add).result
        expected: dict[uuid.UUID, str] = {}
        for n in range(1000):
            kb = (one, other)[n % 2]
            part, field = PARTS[n % len(PARTS)]
            rows = kb.read(partial(part.list_for, incident_id=incident_id))
            text = f"quokka {n}"
            if n % 3 == 0 or len(rows) < 3:
                add = partial(part.add, incident_id=incident_id, values={field: text})
                expected[kb.write(add).result] = text
            else:
                row = rows[n % len(rows)]
                values = {field: text}
                kb.write(partial(part.revise, record_id=row.id, version=row.version, values=values))
                expected[row.id] = text
        found = {
            row.id: getattr(row, field)
            for part, field in PARTS
            for row in other.read(partial(part.list_for, incident_id=incident_id))
        }
        assert found == expected
        assert checking.check(one).problems == []
