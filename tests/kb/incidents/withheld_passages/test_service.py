"""Passages are withheld by hand, whatever the state of the review."""

import uuid
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kb.dossier import whole
from kb.errors import NotFoundError, ValidationError
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.sign_offs.content import content_hash
from kb.incidents.withheld_passages import service as withheld
from kb.interchange import export
from kb.interchange.service import import_paths
from kb.knowledge_base import KnowledgeBase
from kb.search.service import search

TEXT = "The owner, **Anna** Petrova, was called at 10:53."


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(incidents.add).result
    return made


@pytest.fixture
def lesson(kb: KnowledgeBase, incident: uuid.UUID) -> uuid.UUID:
    values = {"title": "Call sooner", "what_happened": TEXT}
    made: uuid.UUID = kb.write(partial(lessons.add, incident_id=incident, values=values)).result
    return made


def withhold(
    kb: KnowledgeBase,
    incident: uuid.UUID,
    lesson: uuid.UUID,
    words: str = "Anna Petrova",
    field: str = "what_happened",
    **values: Any,  # noqa: ANN401 - of any field
) -> uuid.UUID:
    write = partial(
        withheld.withhold,
        incident_id=incident,
        kind="lesson",
        record_id=lesson,
        field=field,
        passage=words,
        values={"reason": "person", "by": "J. Haddad", **values},
    )
    made: uuid.UUID = kb.write(write).result
    return made


def test_words_are_withheld_as_they_are_read_and_go_with_the_incident(
    kb: KnowledgeBase, incident: uuid.UUID, lesson: uuid.UUID
) -> None:
    made = withhold(kb, incident, lesson, audiences=["partner"], tlp="red")
    (found,) = kb.read(partial(whole, incident_id=incident)).withheld_passages
    assert (found.id, found.passage, found.reason) == (made, "Anna Petrova", "person")
    assert (found.about_kind, found.about_id, found.about_field) == (
        "lesson",
        lesson,
        "what_happened",
    )
    assert (found.audiences, found.tlp, found.by) == (("partner",), "red", "J. Haddad")
    assert found.at is not None


def test_it_is_changed_lifted_and_brought_back(
    kb: KnowledgeBase, incident: uuid.UUID, lesson: uuid.UUID
) -> None:
    made = withhold(kb, incident, lesson)
    change = {"reason": "a name", "passage": "nothing", "about_field": "title"}
    kb.write(partial(withheld.revise, record_id=made, version=1, values=change))
    found = kb.read(partial(withheld.get, record_id=made))
    assert (found.reason, found.passage, found.about_field) == (
        "a name",
        "Anna Petrova",
        "what_happened",
    )
    kb.write(partial(withheld.lift, record_id=made))
    assert kb.read(partial(withheld.list_for, incident_id=incident)) == ()
    kb.undo()
    assert len(kb.read(partial(withheld.list_for, incident_id=incident))) == 1


@pytest.mark.parametrize(
    ("words", "values", "field"),
    [
        ("an", {}, "passage"),
        ("** ", {}, "passage"),
        ("x" * 20_001, {}, "passage"),
        ("Somebody else", {}, "what_happened"),
        ("Anna Petrova", {"reason": "ANNA  PETROVA asked"}, "reason"),
        ("Anna Petrova", {"reason": "r" * 61}, "reason"),
    ],
)
def test_what_cannot_be_withheld_is_refused_with_its_field(
    kb: KnowledgeBase,
    incident: uuid.UUID,
    lesson: uuid.UUID,
    words: str,
    values: dict[str, Any],
    field: str,
) -> None:
    with pytest.raises(ValidationError) as refused:
        withhold(kb, incident, lesson, words, **values)
    assert refused.value.field == field
    assert kb.read(partial(withheld.list_for, incident_id=incident)) == ()


def test_only_texts_of_the_incident_have_passages(
    kb: KnowledgeBase, incident: uuid.UUID, lesson: uuid.UUID
) -> None:
    other: uuid.UUID = kb.write(incidents.add).result
    for about, record, field in (
        (other, lesson, "what_happened"),
        (incident, uuid.uuid4(), "what_happened"),
        (incident, lesson, "nothing"),
    ):
        with pytest.raises(NotFoundError):
            withhold(kb, about, record, field=field)


def test_a_reason_is_one_line_that_cannot_end_its_mark(
    kb: KnowledgeBase, incident: uuid.UUID, lesson: uuid.UUID
) -> None:
    made = withhold(kb, incident, lesson, reason=" a ] b\n[c ")
    assert kb.read(partial(withheld.get, record_id=made)).reason == "a ) b (c"
    made = withhold(kb, incident, lesson, reason=" ")
    assert kb.read(partial(withheld.get, record_id=made)).reason == "withheld"


def test_signatures_and_the_search_do_not_know_of_it(
    kb: KnowledgeBase, incident: uuid.UUID, lesson: uuid.UUID
) -> None:
    before = kb.read(partial(content_hash, incident_id=incident))
    withhold(kb, incident, lesson, reason="zanzibar")
    assert kb.read(partial(content_hash, incident_id=incident)) == before
    assert kb.read(partial(search, query="zanzibar")).results == ()


def test_it_travels_in_a_bundle(
    kb: KnowledgeBase, incident: uuid.UUID, lesson: uuid.UUID, tmp_path: Path
) -> None:
    withhold(kb, incident, lesson)
    target = tmp_path / "one.hotwash-bundle"
    chosen = kb.read(partial(export.of_incident, incident_id=incident))
    with target.open("wb") as stream:
        kb.read(partial(export.write_bundle, target=stream, chosen=chosen))
    with KnowledgeBase.open(tmp_path / "other.hotwash", actor="T. Nowak") as other:
        import_paths(other, [target])
        (found,) = other.read(partial(withheld.list_for, incident_id=incident))
    assert found.passage == "Anna Petrova"
