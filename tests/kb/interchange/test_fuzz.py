"""No input raises anything but InterchangeError."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import InterchangeError
from kb.incidents.record.models import Incident
from kb.interchange import documents, files, incident_files, json_text, markdown
from kb.interchange.fingerprint import canonical
from kb.interchange.part_kinds import PARTS, coerced
from kb.library.playbooks.flow import flow
from kb.library.playbooks.outline import outline
from tests.kb.interchange.samples import DATA

_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
JSON = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=20,
)
_KNOWN = [
    path.relative_to(DATA).as_posix()
    for path in sorted(DATA.rglob("*.json"))
    if "as_found" not in path.parts
]


def take(raw: bytes) -> int:
    """Read as the service does, down to the values that the store gets."""
    try:
        value, _ = json_text.parse(files.decode("x.json", raw))
        if (document := documents.recognise("x.json", value, None)) is not None:
            flow(outline(document.body))
            return 1
        found = list(incident_files.recognise("x.json", value).incidents())
    except InterchangeError:
        return 0
    for incident in found:
        canonical(coerced(Incident, incident.values, "x.json", "incident"))
        for kind, records in incident.parts():
            for record in records:
                canonical(coerced(PARTS[kind], record.values, "x.json", kind))
        incident.digest()
    return len(found)


@given(JSON)
@settings(max_examples=300)
def test_any_json_is_taken_or_refused(value: object) -> None:
    raw = json.dumps(value).encode()
    assert take(raw) == take(raw)


@given(st.binary(max_size=200))
def test_any_bytes_are_taken_or_refused(raw: bytes) -> None:
    assert take(raw) == take(raw)


@pytest.mark.parametrize("name", _KNOWN)
@given(data=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_real_file_with_any_value_changed(name: str, data: st.DataObject) -> None:
    value = json.loads((DATA / name).read_text("utf-8"))
    for _ in range(3):
        place = value
        while isinstance(place, dict | list) and place:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = data.draw(st.sampled_from(keys[:40]))
            inner = place[key]
            if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
                place[key] = data.draw(JSON)
                break
            place = inner
    raw = json.dumps(value).encode()
    assert take(raw) == take(raw)


@given(st.text(max_size=400))
@settings(max_examples=300)
def test_any_text_is_a_document(text: str) -> None:
    file = files.SourceFile("notes/x.md", text.encode("utf-8", "surrogatepass"), text)
    document = markdown.read_document(file, "x.md")
    assert document.title
    assert len(document.body) == len(text)


_LINES = st.sampled_from(
    [
        "# T",
        "## Containment",
        "### x",
        "1. Do **this**",
        "2) That",
        "- [ ] a",
        "  1. b",
        "```",
        "~~~",
        "| Step | Role |",
        "|---|---|",
        "| a | b |",
        "",
        "text",
        "---",
        "===",
        "<!-- c",
        "-->",
        "Expected: 15 m",
        "Role: Tier 1",
        "\t- x",
        "[**RECOVERY**] r",
        "1. [CONTAINMENT] c",
        "T1566.002",
    ]
)


@given(st.lists(_LINES, max_size=40).map("\n".join) | st.text(max_size=300))
@settings(max_examples=400)
def test_the_outline_is_total_and_its_steps_are_pieces_of_the_text(body: str) -> None:
    lines = body.split("\n")
    steps = outline(body)
    assert [s.number for s in steps] == list(range(1, len(steps) + 1))
    for step in steps:
        assert step.text in body
        assert step.title
        assert lines[step.line - 1] == step.text.split("\n")[0]
