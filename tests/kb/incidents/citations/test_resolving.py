"""References lead to items; items know where they are cited; dead ends are named."""

import uuid
from functools import partial

from kb.dossier import WholeIncident, whole
from kb.incidents.citations import resolving
from kb.incidents.citations.finding import citations
from kb.incidents.evidence import service as evidence
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.timeline import service as timeline
from kb.knowledge_base import KnowledgeBase


def filled(kb: KnowledgeBase) -> tuple[WholeIncident, dict[str, uuid.UUID]]:
    incident = kb.write(incidents.add).result
    made = {
        "event": kb.write(
            partial(
                timeline.add,
                incident_id=incident,
                values={"text": "The first sign-in, see [E-01]", "key_event": True},
            )
        ).result,
        "evidence": kb.write(
            partial(evidence.add, incident_id=incident, values={"title": "Sign-in log of ap@"})
        ).result,
        "lesson": kb.write(
            partial(
                lessons.add,
                incident_id=incident,
                values={
                    "title": "Read logs",
                    "what_happened": "[T1], [E-1], [E-01] and [E-77], [[Sign-in log of ap@]], "
                    "[[Reading logs]], [[Nothing of the kind]]",
                },
            )
        ).result,
    }
    return kb.read(partial(whole, incident_id=incident)), made


def test_items_have_number_and_title(kb: KnowledgeBase) -> None:
    found, made = filled(kb)
    known = resolving.items(found)
    assert [item.ref for item in known] == ["T1", "E-01", "L-01"]
    assert {item.record_id for item in known} == set(made.values())


def test_where_an_item_is_cited(kb: KnowledgeBase) -> None:
    found, made = filled(kb)
    cited = resolving.cited_at(found)
    assert [place.words for place in cited[made["evidence"]]] == [
        "Lesson L-01, What happened",
        "Event T1, Event",
    ]
    assert [place.record_id for place in cited[made["event"]]] == [made["lesson"]]
    assert made["lesson"] not in cited


def test_dead_ends_are_named(kb: KnowledgeBase) -> None:
    found, _made = filled(kb)
    dead = resolving.broken(found, lambda words: words == "Reading logs")
    assert [place.citation.words for place in dead] == ["E-77", "Nothing of the kind"]
    assert dead[0].words == "Lesson L-01, What happened"


def test_a_reference_leads_to_its_item(kb: KnowledgeBase) -> None:
    found, made = filled(kb)
    known = resolving.items(found)
    led = [resolving.resolve(known, c) for c in citations("[E-1] [[read LOGS]] [T9]")]
    assert [item.record_id if item else None for item in led] == [
        made["evidence"], made["lesson"], None,
    ]  # fmt: skip


def test_items_are_found_by_what_is_typed(kb: KnowledgeBase) -> None:
    known = resolving.items(filled(kb)[0])
    for typed, first in (("e1", "E-01"), ("E-01", "E-01"), ("log", "E-01"), ("t1", "T1"),
                         ("rdlgs", "L-01"), ("sign", "T1")):  # fmt: skip
        assert resolving.fuzzy(known, typed)[0].ref == first, typed
    assert len(resolving.fuzzy(known, "")) == 3
    assert resolving.fuzzy(known, "zzz") == ()
