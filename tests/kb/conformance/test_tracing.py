"""From fact to proof: what leads to what, both ways, and what is missing."""

import itertools
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import dossier
from kb.conformance import traces
from kb.conformance.tracing import PARTS, Stage, Trace, closed_on, is_closed, trace
from kb.incidents.causes import service as causes
from kb.incidents.config_changes import service as changes
from kb.incidents.evidence import service as evidence
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.lessons import service as lessons
from kb.incidents.measures import service as measures
from kb.incidents.record import service as record
from kb.incidents.timeline import service as timeline
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.library.proposals import service as proposals

AT = datetime(2026, 3, 13, 9, 0, tzinfo=UTC)
EFFECTIVE = {"state": "in_place", "test_result": "effective", "tested_at": AT}


def refs(found: Trace, stage: Stage) -> list[str]:
    return [node.ref for node in found.of(stage)]


def links(found: Trace) -> set[tuple[str, str]]:
    named = {
        node.key: f"proof of {node.ref}" if node.stage == Stage.PROOF else node.ref
        for node in found.nodes
    }
    return {(named[source], named[target]) for source, target in found.links}


def recorded(kb: KnowledgeBase) -> uuid.UUID:
    """An incident with a whole chain, a bare lesson, a kept one, a bare cause and a bare change."""
    incident: uuid.UUID = kb.write(partial(record.add, values={"title": "Fraud"})).result

    def add(service: Any, **values: Any) -> uuid.UUID:  # noqa: ANN401
        made: uuid.UUID = kb.write(partial(service.add, incident_id=incident, values=values)).result
        return made

    step = add(workflow, action="Looked")
    proof = add(evidence, title="Log")
    add(timeline, text="Session stolen", at=AT, key_event=True)
    cause = add(causes, title="No MFA", explanation="See [T1].", evidence_ids=[proof])
    add(causes, title="Nobody looked")
    change = add(changes, title="Require MFA", cause_id=cause)
    lesson = add(
        lessons,
        title="MFA everywhere",
        config_change_ids=[change],
        step_ids=[step],
        direction="start",
    )
    add(lessons, title="Do more")
    add(lessons, title="Good calls", direction="keep")
    add(follow_ups, action="Train", source_id=lesson)
    add(follow_ups, action="No lesson")
    item = kb.write(partial(playbooks.add, values={"title": "Mail"}, body="# Mail")).result
    wish = {"title": "Revoke first", "incident_ids": [incident], "lesson_ids": [lesson]}
    kb.write(partial(proposals.add, item_kind="playbook", item_id=item, values=wish))
    add(measures, title="Review", cause_id=cause, lesson_id=lesson, **EFFECTIVE)
    for state in ("approved", "implemented", "verified"):
        kb.write(partial(changes.advance, record_id=change, state=state, at=AT, by="J. Haddad"))
    return incident


def test_a_chain_leads_from_the_fact_to_its_proof_and_back(kb: KnowledgeBase) -> None:
    found = traces.of_whole(kb.read(partial(dossier.whole, incident_id=recorded(kb))))
    assert refs(found, Stage.FACT) == ["T1", "E-01", "Step 1"]
    assert refs(found, Stage.CAUSE) == ["K-01", "K-02"]
    assert refs(found, Stage.LESSON) == ["L-01", "L-02", "L-03"]
    assert refs(found, Stage.CHANGE) == ["C-01", "M-01", "F-01", ""]
    assert found.of(Stage.CHANGE)[-1].title == "Mail: Revoke first"
    assert refs(found, Stage.PROOF) == ["C-01", "M-01"]
    assert links(found) == {
        *(("T1", "K-01"), ("E-01", "K-01"), ("Step 1", "L-01"), ("K-01", "L-01")),
        *(("L-01", "C-01"), ("L-01", "M-01"), ("L-01", "F-01"), ("L-01", "")),
        *(("C-01", "proof of C-01"), ("M-01", "proof of M-01")),
    }
    proof = found.of(Stage.PROOF)[0]
    assert refs(found.around([proof.key]), Stage.FACT) == ["T1", "E-01", "Step 1"]
    fact = found.of(Stage.FACT)[1]
    assert refs(found.around([fact.key]), Stage.PROOF) == ["C-01", "M-01"]
    assert refs(found.around([fact.key]), Stage.CAUSE) == ["K-01"]


def test_what_is_missing_is_named_and_counted(kb: KnowledgeBase) -> None:
    found = traces.of_whole(kb.read(partial(dossier.whole, incident_id=recorded(kb))))
    assert [node.ref for node in found.lacking(Stage.LESSON)] == ["K-02"]
    assert [node.ref for node in found.lacking(Stage.CHANGE)] == ["L-02"]
    assert [node.ref for node in found.lacking(Stage.PROOF)] == ["F-01", ""]
    assert found.wanting(Stage.LESSON) == 2
    assert found.wanting(Stage.CHANGE) == 2
    assert found.wanting(Stage.PROOF) == 4


def test_a_period_says_the_same_of_each_incident(kb: KnowledgeBase) -> None:
    incidents = [recorded(kb), recorded(kb)]
    found = kb.read(partial(traces.of_incidents, incident_ids=incidents))
    alone = traces.of_whole(kb.read(partial(dossier.whole, incident_id=incidents[0])))
    numbers = [kb.read(partial(record.get, record_id=one)).number for one in incidents]
    for number in numbers:
        mine = [node for node in found.nodes if node.incident == number]
        assert [(n.stage, n.ref, n.title, n.lacks, n.on) for n in mine] == [
            (n.stage, n.ref, n.title, n.lacks, n.on) for n in alone.nodes
        ]
    assert len(found.links) == 2 * len(alone.links)
    assert kb.read(partial(traces.of_incidents, incident_ids=[])) == Trace()


def row(part: str, key: str, **values: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401
    return part, {"id": key, "ref": key} | values


def built(*rows: tuple[str, dict[str, Any]]) -> Trace:
    parts: dict[str, list[Mapping[str, Any]]] = {part: [] for part in PARTS}
    for part, values in rows:
        parts[part].append(values)
    return trace(parts)


@pytest.mark.parametrize(
    ("part", "values", "proof"),
    [
        ("config_changes", {"state": "verified", "verification": "Tried"}, "Tried"),
        ("config_changes", {"state": "implemented"}, None),
        ("measures", {"state": "in_place", "test_result": "effective", "tested_at": AT}, ""),
        ("measures", {"state": "in_place", "test_result": "effective"}, None),
        ("measures", {"state": "in_place", "test_result": "not_effective", "tested_at": AT}, None),
        ("follow_ups", {"state": "done", "evidence_ids": ["e"], "closing_note": "Seen"}, "Seen"),
        ("follow_ups", {"state": "done"}, None),
        ("follow_ups", {"state": "verified"}, ""),
    ],
)
def test_what_proves_a_change(part: str, values: dict[str, Any], proof: str | None) -> None:
    field = {"measures": "lesson_id", "follow_ups": "source_id"}.get(part, "")
    lesson = row("lessons", "L", config_change_ids=["X"])
    found = built(lesson, row(part, "X", **{field: "L"}, **values))
    assert [node.title for node in found.of(Stage.PROOF)] == ([] if proof is None else [proof])
    assert bool(found.lacking(Stage.PROOF)) is (proof is None)


def test_a_proposal_of_a_lesson_is_a_change_and_its_version_the_proof() -> None:
    lesson = row("lessons", "L")
    told = {"lesson_ids": ["L"], "item_title": "Mail", "title": "Revoke first"}

    def of(state: str) -> Trace:
        decided = {"decided_at": "2026-04-01T10:00"}
        return built(lesson, row("proposals", "P", state=state, **told, **decided))

    found = of("published")
    assert [node.title for node in found.of(Stage.CHANGE)] == ["Mail: Revoke first"]
    assert [node.on for node in found.of(Stage.PROOF)] == ["2026-04-01"]
    assert is_closed(found, found.of(Stage.LESSON)[0])
    assert [node.key for node in of("accepted").lacking(Stage.PROOF)] == ["P"]
    assert [node.key for node in of("rejected").lacking(Stage.CHANGE)] == ["L"]
    alone = built(lesson, row("proposals", "P", state="proposed", lesson_ids=[]))
    assert alone.of(Stage.CHANGE) == ()


def test_what_was_declined_is_no_change_and_needs_no_proof() -> None:
    declined = row("config_changes", "C", state="declined")
    found = built(row("lessons", "L", config_change_ids=["C"]), declined)
    assert [node.key for node in found.lacking(Stage.CHANGE)] == ["L"]
    assert found.lacking(Stage.PROOF) == ()
    accepted = row("follow_ups", "F", state="accepted_risk", source_id="L")
    found = built(row("lessons", "L"), accepted)
    assert found.lacking(Stage.CHANGE) == found.lacking(Stage.PROOF) == ()


def test_a_lesson_is_closed_once_all_that_it_leads_to_is_done() -> None:
    lesson = row("lessons", "L", config_change_ids=["C", "D"])
    done = row("config_changes", "C", state="implemented", applied_at="2026-03-13T09:00")

    def closed(*more: tuple[str, dict[str, Any]]) -> bool:
        found = built(lesson, *more)
        return is_closed(found, found.of(Stage.LESSON)[0])

    assert not closed()
    assert closed(done)
    assert not closed(done, row("config_changes", "D", state="approved"))
    assert closed(done, row("config_changes", "D", state="declined"))
    found = built(lesson, done)
    assert closed_on(found, found.of(Stage.LESSON)[0]) == "2026-03-13"
    assert closed_on(built(lesson), lesson_node := found.of(Stage.LESSON)[0]) == ""
    assert lesson_node.lacks is None


def test_a_change_may_answer_a_cause_without_a_lesson() -> None:
    found = built(row("causes", "K"), row("measures", "M", cause_id="K"))
    assert found.links == (("K", "M"),)
    assert found.lacking(Stage.LESSON) == ()


KEYS = st.sampled_from([f"{letter}{n}" for letter in "abc" for n in range(3)])
IDS = st.lists(KEYS, max_size=3)


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(PARTS),
            st.fixed_dictionaries(
                {"id": KEYS},
                optional={
                    **dict.fromkeys(("cause_ids", "step_ids", "evidence_ids"), IDS),
                    **dict.fromkeys(("config_change_ids", "follow_up_ids"), IDS),
                    **dict.fromkeys(("cause_id", "lesson_id", "source_id"), st.none() | KEYS),
                    "state": st.sampled_from(["verified", "declined", "?", "done"]),
                    "explanation": st.just("[E-01] [T1]"),
                },
            ),
        ),
        max_size=12,
        unique_by=lambda one: str(one[1]["id"]),
    )
)
def test_links_join_known_nodes_from_left_to_right(rows: list[tuple[str, dict[str, Any]]]) -> None:
    found = built(*rows)
    place = {node.key: list(Stage).index(node.stage) for node in found.nodes}
    assert len(place) == len(found.nodes)
    for source, target in found.links:
        assert place[source] < place[target]
    for node, after in itertools.product(found.nodes[:4], found.nodes[:4]):
        reaches = after in found.around([node.key]).nodes
        assert reaches == (node in found.around([after.key]).nodes)


def test_dates_of_all_kinds_are_days(kb: KnowledgeBase) -> None:
    incident = kb.write(partial(record.add, values={"title": "x"})).result
    values = {"title": "M", "tested_at": AT, "state": "in_place", "due": date(2026, 4, 1)}
    kb.write(partial(measures.add, incident_id=incident, values=values))
    found = kb.read(partial(traces.of_incidents, incident_ids=[incident]))
    assert [node.on for node in found.of(Stage.CHANGE)] == ["2026-03-13"]
