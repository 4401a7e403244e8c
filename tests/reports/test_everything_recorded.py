"""What people type into any field of an incident is found, told in its history, and reported."""

import uuid
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest

from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.ledger.history import history_for
from kb.search import service as search
from kb.store.base import kinds
from kb.store.kinds import FieldType, RecordKind
from reports import catalog, context, extract
from reports.options import ReportOptions
from reports.render import render
from tests.stores import new_store

#: Parts by the name of their folder, where it isn't the plural of the kind.
FOLDERS = {"live_responses": "live_response"}
PARTS = (
    *("timeline", "workflow", "assets", "evidence", "remediation", "live_responses"),
    *("automated_runs", "adherence", "causes", "observations", "barriers", "lessons"),
    *("config_changes", "measures", "follow_ups", "research", "references", "notifications"),
    *("opportunities", "comments", "playbook_runs"),
)
TYPED = {FieldType.LINE, FieldType.TEXT, FieldType.MARKDOWN, FieldType.CODE, FieldType.PERSON}


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(new_store(tmp_path / "a.hotwash"), actor="Amelie Fontaine") as opened:
        yield opened


def _recorded(kb: KnowledgeBase, incident_id: uuid.UUID, kind: RecordKind) -> dict[str, str]:
    """A record with a word of its own in every field that people type into."""
    typed = [field.name for field in kind.fields if field.type in TYPED and field.editable]
    words = {name: f"zx{kind.name[:4]}{n}qv".replace("_", "") for n, name in enumerate(typed)}
    part = import_module(f"kb.incidents.{FOLDERS.get(kind.plural, kind.plural)}.service")
    kb.write(partial(part.add, incident_id=incident_id, values=words))
    return words


@pytest.mark.parametrize("part", PARTS)
def test_every_typed_text_is_found_told_and_reported(kb: KnowledgeBase, part: str) -> None:
    (kind,) = [kind for kind in kinds().values() if kind.plural == part]
    incident_id = kb.write(incidents.add).result
    words = _recorded(kb, incident_id, kind)
    searched = {field.name for field in kind.fields if field.search} & words.keys()
    unfound = [
        name for name in searched if not kb.read(partial(search.search, query=words[name])).results
    ]
    assert unfound == []

    history = kb.read(partial(history_for, dossier_id=incident_id))
    assert any(entry.label for entry in history)

    chosen = catalog.kind("post_incident")
    sections = tuple(section.key for section in chosen.sections)
    options = ReportOptions(audience="internal", sections=sections)
    read = kb.read(partial(context.read, incident_id=incident_id, options=options))
    for form in ("html", "md"):
        content = render(read, form).content.decode()
        assert [name for name, word in words.items() if word not in content] == [], form


@pytest.mark.parametrize("letter", extract.ITEMS)
def test_an_extract_tells_every_typed_text(kb: KnowledgeBase, letter: str) -> None:
    part, _word = extract.ITEMS[letter]
    (kind,) = [kind for kind in kinds().values() if kind.plural == part]
    incident_id = kb.write(incidents.add).result
    words = _recorded(kb, incident_id, kind)
    options = ReportOptions(kind="extract", item=f"{letter}-01")
    read = kb.read(partial(context.read_extract, incident_id=incident_id, options=options))
    for form in ("html", "md"):
        content = render(read, form).content.decode()
        assert [name for name, word in words.items() if word not in content] == [], form


def test_every_part_that_people_write_is_tried() -> None:
    own = {
        kind.plural
        for kind in kinds().values()
        if kind.dossier == "incident_id"
        and any(f.type in TYPED and f.editable for f in kind.fields)
    }
    elsewhere = {
        "alerts",  # read from consoles; a section of their own
        "sources",
        "custody",  # written by moves of evidence
        "scope_changes",
        "sign_offs",
        "answer_sets",
        "clocks",
        "links",
        "issued_reports",
        "versions",
        "withheld_passages",  # taken out of reports, never shown in them
    }
    assert own - set(PARTS) <= elsewhere
