"""Bundles: lossless between any two stores; hand-made ones validated like any input."""

import contextlib
import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import checking
from kb.errors import InterchangeError
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.workflow import service as workflow
from kb.interchange import bundle, export, service
from kb.interchange.outcome import FileOutcome
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.store.base import record_models
from tests.hypotheses import SLOW_STORE
from tests.kb.filling import fill
from tests.postgres import Cluster

MANIFEST = {"format": "hotwash-bundle", "format_version": 1}
INCIDENT = "0198c1f0-0000-7000-8000-000000000001"
LESSON = "0198c1f0-0000-7000-8000-000000000002"
PLAYBOOK = "0198c1f0-0000-7000-8000-000000000003"
VERSION = "0198c1f0-0000-7000-8000-000000000004"

type Lines = Mapping[str, list[dict[str, Any]]]


def written(kb: KnowledgeBase, choose: Callable[..., export.Selection], **about: Any) -> bytes:  # noqa: ANN401
    """The bytes of a bundle of a store."""

    def write(session: Any) -> bytes:  # noqa: ANN401
        target = io.BytesIO()
        export.write_bundle(session, target, choose(session, **about))
        return target.getvalue()

    return kb.read(write)


def made(
    kinds: Lines,
    manifest: Mapping[str, Any] = MANIFEST,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """The bytes of a hand-made bundle."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for kind, lines in kinds.items():
            text = "".join(json.dumps(line) + "\n" for line in lines)
            archive.writestr(f"records/{kind}.jsonl", text)
        for name, content in (files or {}).items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.fixture
def take(kb: KnowledgeBase, tmp_path: Path) -> Callable[..., FileOutcome]:
    """Import the bytes of a bundle through the door that everything comes in by."""

    def run(raw: bytes, store: KnowledgeBase = kb, *, dry: bool = False) -> FileOutcome:
        file = tmp_path / "case.hotwash-bundle"
        file.write_bytes(raw)
        (outcome,) = service.import_paths(store, [file], dry_run=dry).files
        return outcome

    return run


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[KnowledgeBase]:
    """Another, empty store of either kind."""
    if request.param == "sqlite":
        place = str(tmp_path / "other.hotwash")
    else:
        cluster: Cluster = request.getfixturevalue("postgres_cluster")
        place = cluster.new_database()
    with KnowledgeBase.open(place, actor="Tomasz Nowak") as opened:
        yield opened


def members(raw: bytes) -> dict[str, bytes]:
    """What an archive holds; the manifest without its time."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(found["manifest.json"])
    manifest.pop("made_at")
    return found | {"manifest.json": json.dumps(manifest).encode()}


@pytest.mark.usefixtures("every_kind")
def test_everything_comes_out_as_it_went_in(
    kb: KnowledgeBase, other: KnowledgeBase, take: Callable[..., FileOutcome]
) -> None:
    first = written(kb, export.everything)
    outcome = take(first, other)
    assert outcome.result == "imported"
    assert checking.check(other).problems == []
    assert members(written(other, export.everything)) == members(first)


@pytest.mark.usefixtures("every_kind")
def test_a_second_export_is_byte_identical(kb: KnowledgeBase) -> None:
    first, second = written(kb, export.everything), written(kb, export.everything)
    names = zipfile.ZipFile(io.BytesIO(first)).infolist()
    assert {info.date_time for info in names} == {(1980, 1, 1, 0, 0, 0)}
    assert list(members(first).items()) == list(members(second).items())
    assert len(record_models()) == sum(name.filename.startswith("records/") for name in names)


def test_one_incident_carries_its_dossier_its_file_and_its_playbook_version(
    kb: KnowledgeBase, other: KnowledgeBase, take: Callable[..., FileOutcome]
) -> None:
    ids = fill(kb)
    book = kb.write(partial(playbooks.add, values={"title": "P"}, body="# P\n\n1. Call\n")).result
    used = kb.write(partial(playbooks.publish, record_id=book, note="", by="A")).result
    kb.write(partial(playbooks.save_draft, record_id=book, body="# P\n\n1. Call\n2. Wait\n"))
    kb.write(partial(playbooks.publish, record_id=book, note="", by="A"))
    kb.write(_using(kb, ids["incident"], used))
    first = written(kb, export.of_incident, incident_id=ids["incident"])
    held = members(first)
    assert held["records/playbook_version.jsonl"].count(b"\n") == 1
    assert b"2. Wait" not in held["records/playbook_version.jsonl"]
    assert any(name.startswith("attachments/") for name in held)
    assert not any("person" in name or "article" in name for name in held)
    assert take(first, other).result == "imported"
    assert members(written(other, export.of_incident, incident_id=ids["incident"])) == held
    assert kb.read(partial(playbooks.get, record_id=book)).version_number == 2
    assert take(first).result == "unchanged", "the store's own playbook is further than that"
    assert kb.read(partial(playbooks.get, record_id=book)).version_number == 2


def _using(kb: KnowledgeBase, incident_id: uuid.UUID, version_id: uuid.UUID) -> Callable[..., Any]:
    version = kb.read(partial(incidents.get, record_id=incident_id)).version
    values = {"playbook_version_id": version_id}
    return partial(incidents.revise, record_id=incident_id, version=version, values=values)


@pytest.mark.usefixtures("every_kind")
def test_again_changes_nothing(kb: KnowledgeBase, take: Callable[..., FileOutcome]) -> None:
    before = kb.position()
    outcome = take(written(kb, export.everything))
    assert (outcome.result, outcome.warnings) == ("unchanged", ())
    assert kb.position() == before


def test_a_bundle_made_by_hand_needs_little(
    kb: KnowledgeBase, take: Callable[..., FileOutcome]
) -> None:
    body = "# Phishing\n\n## Containment\n\n1. Block the sender\n2. Reset the password\n"
    raw = made(
        {
            "incident": [{"id": INCIDENT, "title": "By hand", "severity": "high"}],
            "lesson": [{"id": LESSON, "incident_id": INCIDENT, "title": "Script it"}],
            "workflow_step": [
                {"id": str(uuid.UUID(int=n)), "incident_id": INCIDENT, "action": name}
                for n, name in enumerate("abc", 1)
            ],
            "playbook": [{"id": PLAYBOOK, "title": "Phishing"}],
            "playbook_version": [
                {"id": VERSION, "playbook_id": PLAYBOOK, "body": body, "state": "published"}
            ],
        }
    )
    assert take(raw, dry=True).result == "imported"
    outcome = take(raw)
    assert (outcome.result, outcome.format) == ("imported", "bundle")
    assert outcome.records["incidents"] == 1
    incident_id = uuid.UUID(INCIDENT)
    incident = kb.read(partial(incidents.get, record_id=incident_id))
    assert incident.number.startswith("INC-")
    (lesson,) = kb.read(partial(lessons.list_for, incident_id=incident_id))
    assert lesson.ref == "L-01"
    steps = kb.read(partial(workflow.list_for, incident_id=incident_id))
    assert "".join(step.action for step in steps) == "abc"
    playbook = kb.read(partial(playbooks.get, record_id=uuid.UUID(PLAYBOOK)))
    assert (playbook.version_number, playbook.steps, playbook.state) == (1, 2, "published")
    assert checking.check(kb).problems == []
    assert kb.undo().label == "Undo Import case.hotwash-bundle"
    assert checking.check(kb).problems == []
    assert take(raw).result == "imported", "what was undone may come again"


def test_a_newer_bundle_updates_what_nobody_edited(
    kb: KnowledgeBase, take: Callable[..., FileOutcome]
) -> None:
    def raw(title: str, summary: str, lesson: str) -> bytes:
        return made(
            {
                "incident": [{"id": INCIDENT, "title": title, "summary": summary}],
                "lesson": [{"id": LESSON, "incident_id": INCIDENT, "title": lesson}],
            }
        )

    take(raw("One", "one", "one"))
    incident_id = uuid.UUID(INCIDENT)
    kb.write(partial(incidents.revise, record_id=incident_id, version=1, values={"title": "Mine"}))
    outcome = take(raw("Two", "two", "two"))
    assert outcome.result == "updated"
    assert outcome.warnings == ("Kept your title of incident Two.",)
    incident = kb.read(partial(incidents.get, record_id=incident_id))
    assert (incident.title, incident.summary) == ("Mine", "two")
    assert kb.read(partial(lessons.list_for, incident_id=incident_id))[0].title == "two"
    kb.write(partial(lessons.remove, record_id=uuid.UUID(LESSON)))
    outcome = take(raw("Two", "three", "three"))
    assert outcome.warnings == (
        "Kept your title of incident Two.",
        "A lesson that you deleted stays away: lesson three.",
    )
    assert kb.read(partial(lessons.list_for, incident_id=incident_id)) == ()
    kb.write(partial(incidents.remove, record_id=incident_id))
    assert take(raw("Two", "three", "three")).result == "imported", "asked for again, whole"


def test_the_text_of_a_published_version_never_changes(
    kb: KnowledgeBase, take: Callable[..., FileOutcome]
) -> None:
    def raw(body: str) -> bytes:
        version = {"id": VERSION, "playbook_id": PLAYBOOK, "body": body, "state": "published"}
        return made({"playbook": [{"id": PLAYBOOK, "title": "P"}], "playbook_version": [version]})

    take(raw("# P\n\n1. Call\n"))
    outcome = take(raw("# P\n\n1. Delete the evidence\n"))
    assert outcome.result == "unchanged"
    assert outcome.warnings
    assert "Call" in kb.read(partial(playbooks.current, playbook_id=uuid.UUID(PLAYBOOK))).body


def test_a_number_that_is_taken_here_is_given_anew(
    kb: KnowledgeBase, take: Callable[..., FileOutcome]
) -> None:
    mine = kb.write(partial(incidents.add, values={"title": "Mine"})).result
    number = kb.read(partial(incidents.get, record_id=mine)).number
    raw = made({"incident": [{"id": INCIDENT, "number": number, "title": "Theirs"}]})
    outcome = take(raw)
    assert outcome.result == "imported"
    assert f"{number} is another incident here" in outcome.warnings[0]
    theirs = kb.read(partial(incidents.get, record_id=uuid.UUID(INCIDENT)))
    assert theirs.number != number
    assert take(raw).result == "unchanged"


OTHER = "0198c1f0-0000-7000-8000-00000000000f"


@pytest.mark.parametrize(
    ("kinds", "line", "reason"),
    [
        ({"incident": [{"title": "x"}]}, 1, "has no id"),
        ({"incident": [{"id": "1"}]}, 1, "must be a UUID"),
        ({"incident": [{"id": INCIDENT, "colour": "red"}]}, 1, "An incident has no field “colour”"),
        ({"incident": [{"id": INCIDENT, "version": 3}]}, 1, "no field “version”"),
        ({"incident": [{"id": INCIDENT, "severity": "huge"}]}, 1, "one of critical"),
        ({"incident": [{"id": INCIDENT, "tags": "a"}]}, 1, "a list of words"),
        ({"incident": [{"id": INCIDENT, "detected_at": "2026-03-12T08:12"}]}, 1, "with its zone"),
        ({"incident": [{"id": INCIDENT, "created_at": "today"}]}, 1, "with its zone"),
        ({"incident": [{"id": INCIDENT, "status": "x" * 81}]}, 1, "at most 80 characters"),
        ({"incident": [{"id": INCIDENT}, {"id": INCIDENT}]}, 2, "used twice"),
        ({"lesson": [{"id": LESSON, "title": "x"}]}, 1, "needs “incident_id”"),
        ({"lesson": [{"id": LESSON, "incident_id": OTHER}]}, 1, "there is no incident"),
        ({"playbook": [{"id": PLAYBOOK}]}, 1, "needs “title”"),
        ({"playbook": [{"id": PLAYBOOK, "title": ""}]}, 1, "can't be empty"),
        (
            {
                "incident": [{"id": INCIDENT}],
                "lesson": [{"id": LESSON, "incident_id": INCIDENT, "number": 2**40}],
            },
            1,
            "whole number",
        ),
    ],
)
def test_a_line_that_cannot_be_taken_is_named_and_nothing_is(
    kb: KnowledgeBase,
    take: Callable[..., FileOutcome],
    kinds: Lines,
    line: int,
    reason: str,
) -> None:
    outcome = take(made(kinds))
    assert outcome.result == "refused"
    assert reason in outcome.reason
    assert outcome.line == line
    assert f"records/{list(kinds)[-1]}.jsonl" in outcome.reason
    assert kb.position() == 0
    assert take(made(kinds), dry=True).reason == outcome.reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "isn't valid JSON"),
        (b"[1]", "must be one JSON object"),
        (b'{"id": NaN}', "no number NaN"),
        (b"\xff\xfe", "isn't UTF-8"),
        (b'{"id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nests deeper"),
        (b'{"id": ' + b"9" * 10_000 + b"}", "too long"),
    ],
    ids=["cut", "list", "nan", "bytes", "deep", "long"],
)
def test_a_line_that_is_no_json(
    kb: KnowledgeBase, take: Callable[..., FileOutcome], line: bytes, reason: str
) -> None:
    outcome = take(made({}, files={"records/incident.jsonl": b"\n" + line + b"\n"}))
    assert (outcome.result, outcome.line) == ("refused", 2)
    assert reason in outcome.reason
    assert kb.position() == 0


def _stored(name: str, content: bytes = b"") -> bytes:
    return made({}, files={name: content})


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (made({"cat": [{"id": INCIDENT}]}), "“cat” is no kind of record"),
        (_stored("../evil"), "holds no such file"),
        (_stored("/etc/passwd"), "holds no such file"),
        (_stored("records/incident.jsonl.exe"), "holds no such file"),
        (_stored("attachments/" + "g" * 64), "holds no such file"),
        (_stored("attachments/" + "a" * 64, b"other"), "another SHA-256"),
        (made({}, {**MANIFEST, "format_version": 2, "app_version": "9.1"}), "newer Hotwash (9.1;"),
        (made({}, {**MANIFEST, "format_version": "1"}), "whole number"),
        (made({}, {"format": "zip"}), "“format” isn't"),
        (made({}, {**MANIFEST, "files": []}), "must be an object"),
        (made({}, {**MANIFEST, "files": {"records/lesson.jsonl": {}}}), "archive differ"),
        (
            made(
                {"incident": [{"id": INCIDENT}]},
                {**MANIFEST, "files": {"records/incident.jsonl": {"sha256": "0" * 64}}},
            ),
            "another SHA-256",
        ),
        (made({}, {**MANIFEST, "attachments": {"a" * 64: {}}}), "attachments and the archive"),
    ],
)
def test_a_bundle_that_is_not_what_it_says(
    kb: KnowledgeBase, take: Callable[..., FileOutcome], raw: bytes, reason: str
) -> None:
    outcome = take(raw)
    assert outcome.result == "refused"
    assert reason in outcome.reason
    assert kb.position() == 0


def test_other_archives_are_told_apart() -> None:
    office, backup = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(office, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with zipfile.ZipFile(backup, "w") as archive:
        archive.writestr("backup.json", "{}")
    with pytest.raises(InterchangeError, match="no Hotwash bundle"):
        bundle.read("a.docx", office.getvalue())
    with pytest.raises(InterchangeError, match="hotwash restore"):
        bundle.read("a.zip", backup.getvalue())
    with pytest.raises(InterchangeError, match="damaged"):
        bundle.read("a.zip", b"PK\x03\x04" + bytes(50))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    raw = _stored("records/incident.jsonl", b" " * (200 * 1024**2))
    assert len(raw) < 1024**2
    with pytest.raises(InterchangeError, match="bomb"):
        bundle.read("bomb.zip", raw)


def test_a_name_twice_and_encryption_are_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("manifest.json", json.dumps(MANIFEST))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("manifest.json", "{}")
    with pytest.raises(InterchangeError, match="twice"):
        bundle.read("twice.zip", target.getvalue())
    plain = made({})
    secret = plain.replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    )
    assert secret != plain
    with pytest.raises(InterchangeError, match="encrypted"):
        bundle.read("secret.zip", secret)


def test_a_later_fault_takes_everything_back(
    kb: KnowledgeBase, take: Callable[..., FileOutcome]
) -> None:
    sha = hashlib.sha256(b"right").hexdigest()
    raw = made({"incident": [{"id": INCIDENT}]}, files={f"attachments/{sha}": b"wrong"})
    assert take(raw).result == "refused"
    assert kb.position() == 0
    assert checking.check(kb).problems == []


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=SLOW_STORE,
)
@given(st.data())
def test_any_damage_is_refused_with_words_or_changes_nothing(data: st.DataObject) -> None:
    raw = bytearray(made({"incident": [{"id": INCIDENT, "title": "Whole"}]}))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(InterchangeError):  # any other exception fails the test
        opened = bundle.read("case.zip", bytes(raw))
        for model in opened.kinds():
            list(opened.records(model))


def test_timeline_as_csv(kb: KnowledgeBase) -> None:
    from kb import example

    made_id = kb.write(example.install).result
    text = kb.read(partial(export.timeline_csv, incident_id=made_id))
    lines = text.split("\r\n")
    assert lines[0].startswith("at,precision,until,until_precision,lane,phase,event")
    assert lines[1].startswith("2022-12-16,day,,,attacker,")
    assert lines[2].startswith("2022-12-16,day,2022-12-19,day,attacker,")


def test_cells_are_no_formulas(kb: KnowledgeBase) -> None:
    from kb.incidents.timeline import service as timeline

    made_id = kb.write(incidents.add).result
    kb.write(partial(timeline.add, incident_id=made_id, values={"text": "=cmd|' /C calc'!A0"}))
    text = kb.read(partial(export.timeline_csv, incident_id=made_id))
    assert ",'=cmd" in text


def test_playbooks_and_articles_as_bundles_and_markdown(
    kb: KnowledgeBase, other: KnowledgeBase, take: Callable[..., FileOutcome]
) -> None:
    from kb.library.articles import service as articles

    body = "# P\n\n1. Call \r\n2. Wait\n"
    book = kb.write(partial(playbooks.add, values={"title": "P"}, body=body)).result
    paper = kb.write(partial(articles.add, values={"title": "A"}, body="Text\n")).result
    assert kb.read(partial(export.item_markdown, kind="playbook", item_id=book)) == body
    assert kb.read(partial(export.item_markdown, kind="article", item_id=paper)) == "Text\n"
    for choose, about in (
        (export.of_playbook, {"playbook_id": book}),
        (export.of_article, {"article_id": paper}),
    ):
        raw = written(kb, choose, **about)
        assert take(raw, other).result == "imported"
        assert members(written(other, choose, **about)) == members(raw)
    assert kb.read(partial(export.find, reference="P")) == ("playbook", book)
    assert kb.read(partial(export.find, reference=str(paper))) == ("article", paper)
