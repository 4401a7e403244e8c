"""Fields of one's own: made, put in order, retired; their values merge, are found and needed."""

import io
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kb import dossier
from kb.custom_fields import filling, service
from kb.errors import ConflictError, ValidationError
from kb.incidents.measures import service as measures
from kb.incidents.record import listing
from kb.incidents.record import service as incidents
from kb.interchange import export
from kb.interchange import service as interchange
from kb.knowledge_base import KnowledgeBase
from kb.search import incidents as listed
from kb.search import service as search
from kb.search.completion import complete
from tests.deciding import decide_all
from tests.stores import new_store


def make(kb: KnowledgeBase, label: str, value_type: str = "line", **values: object) -> uuid.UUID:
    given = {"label": label, "value_type": value_type, **values}
    made: uuid.UUID = kb.write(partial(service.add, values=given)).result
    return made


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    values = {"title": "Phished", "incident_type": "Phishing"}
    made: uuid.UUID = kb.write(partial(incidents.add, values=values)).result
    return made


def fill(
    kb: KnowledgeBase, record: uuid.UUID, version: int = 1, kind: str = "incident", **values: object
) -> int:
    named = {f"own.{key.replace('_', '-')}": value for key, value in values.items()}
    write = partial(filling.fill, kind=kind, record_id=record, version=version, values=named)
    return int(kb.write(write).result.version)


def custom(kb: KnowledgeBase, incident: uuid.UUID) -> dict[str, Any]:
    return kb.read(partial(incidents.get, record_id=incident)).custom


def test_the_key_comes_from_the_name_and_stays(kb: KnowledgeBase) -> None:
    first = make(kb, "Regulator ref")
    second = make(kb, "Regulator-ref")
    found = kb.read(service.everything)
    assert [(one.key, one.place) for one in found] == [("regulator-ref", 1), ("regulator-ref-2", 2)]
    revised = partial(service.revise, record_id=first, version=1, values={"label": "Authority"})
    assert kb.write(revised).result.key == "regulator-ref"
    with pytest.raises(ValidationError, match="key of a field stays"):
        kb.write(partial(service.revise, record_id=second, version=1, values={"key": "other"}))
    with pytest.raises(ValidationError, match="already"):
        make(kb, "authority")
    with pytest.raises(ValidationError, match="can't be empty"):
        make(kb, " ")
    with pytest.raises(ValidationError, match="something to choose from"):
        make(kb, "Level", "choice")


def test_fields_are_put_in_order(kb: KnowledgeBase) -> None:
    ids = [make(kb, label) for label in ("A", "B", "C")]
    kb.write(partial(service.arrange, record_ids=[ids[2], ids[0]]))
    assert [one.label for one in kb.read(service.everything)] == ["C", "A", "B"]
    kb.undo()
    assert [one.label for one in kb.read(service.everything)] == ["A", "B", "C"]


def test_a_field_with_values_is_retired_and_not_deleted(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    loss = make(kb, "Loss", "number")
    spare = make(kb, "Spare")
    fill(kb, incident, loss=0)
    with pytest.raises(ValidationError, match="Retire it"):
        kb.write(partial(service.remove, record_id=loss))
    for change in ({"value_type": "line"}, {"applies_to": "measure"}):
        with pytest.raises(ValidationError, match="can't change any more"):
            kb.write(partial(service.revise, record_id=loss, version=1, values=change))
    kb.write(partial(service.remove, record_id=spare))
    kb.write(partial(service.retire, record_id=loss))
    assert [one.retired for one in kb.read(service.everything)] == [True]
    kb.write(partial(service.bring_back, record_id=loss))
    assert [one.retired for one in kb.read(service.everything)] == [False]
    assert custom(kb, incident) == {"loss": 0}


def test_two_people_fill_in_different_fields(
    kb: KnowledgeBase, open_again: Callable[[str], KnowledgeBase], incident: uuid.UUID
) -> None:
    make(kb, "Loss", "number")
    make(kb, "Regulator ref")
    other = open_again("Tomasz Nowak")
    fill(kb, incident, 1, loss=5)
    fill(other, incident, 1, regulator_ref="2026/17")
    assert custom(kb, incident) == {"loss": 5, "regulator-ref": "2026/17"}
    with pytest.raises(ConflictError) as clash:
        fill(other, incident, 1, loss="7")
    assert (clash.value.mine, clash.value.theirs) == ({"own.loss": 7}, {"own.loss": 5})
    assert clash.value.theirs_by == "Amelie Fontaine"
    fill(other, incident, 1, loss=5)  # the same is no conflict
    undone = kb.undo()
    assert undone.label == "Undo Set Loss"
    assert custom(kb, incident) == {"regulator-ref": "2026/17"}
    kb.redo()
    assert custom(kb, incident) == {"loss": 5, "regulator-ref": "2026/17"}


def test_undo_keeps_what_others_wrote_into_the_same_field(
    kb: KnowledgeBase, open_again: Callable[[str], KnowledgeBase], incident: uuid.UUID
) -> None:
    make(kb, "Loss", "number")
    version = fill(kb, incident, 1, loss=5)
    fill(open_again("Tomasz Nowak"), incident, version, loss=6)
    with pytest.raises(ConflictError):
        kb.undo()
    assert custom(kb, incident) == {"loss": 6}


def test_an_empty_value_goes_and_what_nobody_knows_stays(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    make(kb, "Loss", "number")
    values = {"custom": {"elsewhere": "kept", "loss": 3}}
    kb.write(partial(incidents.revise, record_id=incident, version=1, values=values))
    fill(kb, incident, 2, loss="")
    assert custom(kb, incident) == {"elsewhere": "kept"}
    with pytest.raises(ValidationError, match="no field “elsewhere”"):
        fill(kb, incident, 3, elsewhere="x")


def test_values_are_found_as_text(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    make(kb, "Regulator ref")
    fill(kb, incident, regulator_ref="BfDI quokka")
    found = kb.read(partial(search.search, query="quokka"))
    assert [one.record_id for one in found.results] == [incident]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("own.ref:2026/17", True),
        ("own.REF:26/1", True),
        ('own.ref:"bfdi 2026"', True),
        ("own.ref:2027", False),
        ("-own.ref:2027", True),
        ("own.loss:12.5", True),
        ("own.loss:10..20", True),
        ("own.loss:<12.5", False),
        ("own.loss:<=12.5", True),
        ("own.loss:>-3", True),
        ("own.loss:1,12.5", True),
        ("own.told:2026-03", True),
        ("own.told:2026-03-13..", False),
        ("own.told:..2026-03-12", True),
        ("own.public:yes", True),
        ("own.public:no", False),
        ("own.level:high", True),
        ("own.level:hi", False),
        ("own.level:hi*", True),
        ("own.areas:sales", True),
        ("own.areas:sale", False),
        ("own.cost:>=100", True),
        ("own.cost:>100", False),
        ("own.ref:2027 OR own.loss:12.5", True),
    ],
)
def test_filters_of_the_list_and_of_the_search(
    kb: KnowledgeBase, incident: uuid.UUID, query: str, found: bool
) -> None:
    make(kb, "Ref")
    make(kb, "Loss", "number")
    make(kb, "Told", "date")
    make(kb, "Public", "flag")
    make(kb, "Level", "choice", choices=["Low", "High"])
    make(kb, "Areas", "tags")
    make(kb, "Cost", "number", applies_to="measure")
    fill(
        kb,
        incident,
        ref="BfDI 2026/17",
        loss=12.5,
        told="2026-03-12",
        public=True,
        level="High",
        areas=["Sales", "IT"],
    )
    measure = kb.write(partial(measures.add, incident_id=incident, values={"title": "MFA"})).result
    fill(kb, measure, kind="measure", cost=100)
    asked = listed.list_query(query)
    assert kb.read(partial(listing.count, q=asked)) == int(found)
    page = kb.read(partial(search.search, query=f"{query} kind:incident"))
    assert [one.record_id for one in page.results] == ([incident] if found else [])
    assert not page.problems


def test_what_a_filter_cannot_mean_is_said(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    make(kb, "Loss", "number")
    page = kb.read(partial(search.search, query="own.loss:much phished"))
    assert [one.record_id for one in page.results] == [incident]
    assert [problem.text for problem in page.problems] == ["“much” is no number."]
    page = kb.read(partial(search.search, query="own.gain:1"))
    assert (page.problems[0].text, page.problems[0].hint) == (
        "There is no own field “gain”.",
        "There are loss.",
    )


def test_queries_are_completed(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    make(kb, "Regulator ref")
    make(kb, "Level", "choice", choices=["Low", "Very high"])
    fill(kb, incident, regulator_ref="BfDI 2026/17")

    def options(text: str) -> list[str]:
        return [option.text for option in kb.read(partial(complete, text=text)).options]

    assert options("own.") == ["own.regulator-ref:", "own.level:"]
    assert options("regu") == ["own.regulator-ref:"]
    assert options("own.level:") == ["Low", '"Very high"']
    assert options("own.regulator-ref:bf") == ['"bfdi 2026/17"']


def test_sign_off_needs_what_is_asked_for(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    make(kb, "Regulator ref", signoff=True, incident_types=["Phishing"])
    make(kb, "Ransom", signoff=True, incident_types=["Malware"])
    make(kb, "Cost", "number", signoff=True, applies_to="measure")
    measure = kb.write(partial(measures.add, incident_id=incident, values={"title": "MFA"})).result

    decide_all(kb, incident)

    def open_points() -> list[tuple[str, str, str]]:
        items = kb.read(partial(dossier.gate, incident_id=incident))
        assert items == kb.read(partial(dossier.whole, incident_id=incident)).checklist
        return [(i.text, i.section, i.field) for i in items if not i.done and i.field]

    assert open_points() == [
        ("“Regulator ref” is empty", "overview", "own.regulator-ref"),
        ("Measure M-01 has no “Cost”", "measures", "own.cost"),
    ]
    fill(kb, incident, regulator_ref="2026/17")
    fill(kb, measure, kind="measure", cost=0)
    assert open_points() == []


def test_fields_travel_with_an_incident(
    kb: KnowledgeBase, incident: uuid.UUID, tmp_path: Path
) -> None:
    make(kb, "Regulator ref", hint="Of the authority")
    make(kb, "Ransom", incident_types=["Malware"])
    make(kb, "Loss", "number")
    fill(kb, incident, regulator_ref="2026/17", loss=12)
    target = io.BytesIO()
    kb.read(
        lambda session: export.write_bundle(session, target, export.of_incident(session, incident))
    )
    path = tmp_path / "one.hotwash-bundle.zip"
    path.write_bytes(target.getvalue())
    with KnowledgeBase.open(new_store(tmp_path / "other.hotwash"), actor="Ana") as other:
        known = make(other, "Loss", "line")
        outcome = interchange.import_paths(other, [path])
        found = {one.key: one for one in other.read(service.everything)}
        assert found.keys() == {"loss", "regulator-ref"}
        assert found["regulator-ref"].hint == "Of the authority"
        assert found["loss"].id == known
        assert "it holds something else" in str(outcome)
        assert custom(other, incident) == {"regulator-ref": "2026/17", "loss": 12}
