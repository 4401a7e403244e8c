"""What leaves the store as files: bundles, timelines, days owed, playbooks as Markdown."""

import csv
import hashlib
import io
import json
import tempfile
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import IO, Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kb.custom_fields import service as custom_fields
from kb.custom_fields.values import asked
from kb.errors import NotFoundError
from kb.incidents.assets import service as assets
from kb.incidents.evidence import service as evidence
from kb.incidents.evidence.models import EvidenceItem
from kb.incidents.issued_reports.models import IssuedReport
from kb.incidents.measures.models import Measure
from kb.incidents.playbook_runs.models import PlaybookRun
from kb.incidents.record import service as incidents
from kb.incidents.record.models import Incident, IncidentSource
from kb.incidents.timeline import service as timeline
from kb.incidents.timeline.schemas import TimelineEvent
from kb.interchange.bundle import FORMAT, MANIFEST, VERSION, member_of
from kb.interchange.bundle_lines import in_order, write_line
from kb.library.articles import service as articles
from kb.library.automation_rules import service as automation_rules
from kb.library.files import service as item_files
from kb.library.known_differences.models import KnownDifference
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.models import Playbook, PlaybookStep, PlaybookVersion
from kb.store import blobs
from kb.store.base import Record, now
from kb.vocabulary.moments import format_moment

#: What each thing can be exported as; the first is the usual one.
FORMATS: dict[str, tuple[str, ...]] = {
    "incident": ("bundle", "veris", "stix", "misp", "csv", "timeline-json", "ics"),
    "playbook": ("markdown", "bundle", "cacao", "arm"),
    "article": ("markdown", "bundle"),
    "automation_rule": ("arm", "markdown", "bundle"),
    "everything": ("bundle", "markdown"),
}
#: Zip can't hold an earlier time; a fixed one keeps equal bundles equal.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_IN_MEMORY = 16 * 1024 * 1024
#: Columns of a timeline; those of earlier versions come first.
_TIMELINE = (
    *("at precision until until_precision lane phase event techniques source key_event id".split()),
    *("assets evidence extent tags original_time zone derived entered_by recorded_at".split()),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(slots=True)
class Selection:
    """What goes into a bundle.

    Attributes:
        what: incident, playbook, article, automation_rule or everything.
        ids: the records of each kind; None for all there are.
        attachments: hashes; None for all there are.
        changed: fields given otherwise than the store has them, by record.
        partial: records that go without all that belongs to them.
    """

    what: str
    ids: dict[str, list[uuid.UUID]] | None = None
    attachments: list[str] | None = None
    changed: dict[uuid.UUID, dict[str, Any]] = field(default_factory=dict)
    partial: list[uuid.UUID] = field(default_factory=list)


def everything(_session: Session) -> Selection:
    """The whole store."""
    return Selection("everything")


def of_incident(session: Session, incident_id: uuid.UUID) -> Selection:
    """One incident with its parts, files, own fields, and the playbook version it was worked with.

    Raises:
        NotFoundError: it isn't there.
    """
    incident = session.get(Incident, incident_id)
    if incident is None:
        raise NotFoundError("incident")
    chosen = Selection("incident", {}, [])
    ids = _dossier(session, incident_id, "incident_id")
    ids["custom_field"] = _own_fields(session, incident)
    sources = select(IncidentSource.file_sha256).where(IncidentSource.incident_id == incident_id)
    evidence = select(EvidenceItem.sha256).where(EvidenceItem.incident_id == incident_id)
    issued = select(IssuedReport.template_sha256).where(IssuedReport.incident_id == incident_id)
    own = or_(*(blobs.Blob.sha256.in_(held) for held in (sources, evidence, issued)))
    kept = select(blobs.Blob.sha256).where(own)
    chosen.attachments = list(session.scalars(kept))
    _playbooks_used(session, incident, chosen, ids)
    chosen.ids = ids
    return chosen


def _playbooks_used(
    session: Session, incident: Incident, chosen: Selection, ids: dict[str, list[uuid.UUID]]
) -> None:
    """The versions that the workflow is compared with and that were run, and no other ones."""
    ran = select(PlaybookRun.playbook_version_id).where(PlaybookRun.incident_id == incident.id)
    wanted = {incident.playbook_version_id, *session.scalars(ran)} - {None}
    used = select(PlaybookVersion).where(PlaybookVersion.id.in_(wanted))
    versions = session.scalars(used.order_by(PlaybookVersion.number)).all()
    steps = select(PlaybookStep.id).where(PlaybookStep.playbook_version_id.in_(wanted))
    ids["playbook_version"] = [found.id for found in versions]
    ids["playbook_step"] = list(session.scalars(steps))
    for found in versions:  # the newest of a playbook comes last, and is what is read
        playbook = session.get_one(Playbook, found.playbook_id)
        draft = found.id == playbook.draft_version_id
        known = chosen.changed.setdefault(
            playbook.id, {"published_version_id": None, "draft_version_id": None}
        )
        known["draft_version_id" if draft else "published_version_id"] = found.id
    for playbook_id in chosen.changed:
        chosen.attachments = [*(chosen.attachments or ()), *_add_files(session, ids, playbook_id)]
    chosen.partial = list(chosen.changed)
    ids["playbook"] = list(chosen.changed)


def _own_fields(session: Session, incident: Incident) -> list[uuid.UUID]:
    """The fields of one's own that the incident or its measures hold, or are asked for."""
    custom = select(Measure.custom).where(Measure.incident_id == incident.id)
    held = {"incident": incident.custom, "measure": dict[str, Any]()}
    for values in session.scalars(custom):
        held["measure"] |= values
    fields = custom_fields.everything(session)
    return [
        field.id
        for owner, values in held.items()
        for field in asked(fields, owner, incident.incident_type, values)
    ]


def of_playbook(session: Session, playbook_id: uuid.UUID) -> Selection:
    """One playbook with all its versions and files."""
    return _of_item(session, "playbook", playbook_id)


def of_article(session: Session, article_id: uuid.UUID) -> Selection:
    """One article with all its versions and files."""
    return _of_item(session, "article", article_id)


def _of_item(session: Session, kind: str, item_id: uuid.UUID) -> Selection:
    ids = _dossier(session, item_id, f"{kind}_id")
    shas = _add_files(session, ids, item_id)
    return Selection(kind, ids, shas)


def _add_files(session: Session, ids: dict[str, list[uuid.UUID]], item_id: uuid.UUID) -> list[str]:
    """Add the files of a playbook or an article to what goes along; their hashes."""
    files = item_files.list_for(session, item_id)
    if files:
        ids["item_file"] = [*ids.get("item_file", ()), *(one.id for one in files)]
    return sorted({one.sha256 for one in files})


def of_automation_rule(session: Session, rule_id: uuid.UUID) -> Selection:
    """One automation rule with all its versions and files."""
    return _of_item(session, "automation_rule", rule_id)


def _dossier(session: Session, dossier_id: uuid.UUID, owner: str) -> dict[str, list[uuid.UUID]]:
    """The records of one dossier by kind: the one itself, and those that name it.

    To whom a playbook or an article was handed out stays in the house: others get its text.
    """
    found: dict[str, list[uuid.UUID]] = {}
    for model in in_order():
        columns = model.__table__.c
        own = f"{model.__kind__.name}_id" == owner
        if not own and owner not in columns:
            continue
        query = select(model.id).where((columns["id"] if own else columns[owner]) == dossier_id)
        ids = list(session.scalars(query))
        if ids:
            found[model.__kind__.name] = ids
    noted = select(KnownDifference.id).where(KnownDifference.item_id == dossier_id)
    if ids := list(session.scalars(noted)):
        found["known_difference"] = ids
    return found


def write_bundle(session: Session, target: IO[bytes], chosen: Selection) -> dict[str, Any]:
    """Write a bundle: equal records give equal bytes, apart from the manifest's time.

    Args:
        session: a reading session, which sees one state of the store.
        target: where to; a file open for writing.
        chosen: what goes in.

    Returns:
        The manifest.
    """
    files: dict[str, Any] = {}
    attached: dict[str, Any] = {}
    manifest = {
        "format": FORMAT,
        "format_version": VERSION,
        "app_version": version("hotwash"),
        "made_at": now().isoformat(timespec="seconds").replace("+00:00", "Z"),
        "what": chosen.what,
        "partial": sorted(map(str, chosen.partial)),
        "files": files,
        "attachments": attached,
    }
    with zipfile.ZipFile(target, "w") as archive:
        for model in in_order():
            _write_kind(session, archive, model, chosen, files)
        for sha, media_type, size in _attachments(session, chosen):
            attached[sha] = {"media_type": media_type, "size": size}
            _write_member(archive, f"attachments/{sha}", blobs.read(session, sha))
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        _write_member(archive, MANIFEST, [text.encode("utf-8")])
    return manifest


def _write_kind(
    session: Session,
    archive: zipfile.ZipFile,
    model: type[Record],
    chosen: Selection,
    files: dict[str, Any],
) -> None:
    digest, count = hashlib.sha256(), 0
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
        for record in _records(session, model, chosen):
            line = write_line(record, chosen.changed.get(record.id, {}))
            digest.update(line)
            spool.write(line)
            count += 1
        if not count:
            return
        spool.seek(0)
        name = member_of(model)
        files[name] = {"records": count, "sha256": digest.hexdigest()}
        _write_member(archive, name, iter(lambda: spool.read(1 << 20), b""))


def _records(session: Session, model: type[Record], chosen: Selection) -> Iterator[Record]:
    """Records by id, a few in memory at a time."""
    query = select(model).order_by(model.id)
    if chosen.ids is None:
        options = {"yield_per": 500}
        for record in session.scalars(query, execution_options=options):
            yield record
            session.expunge(record)
        return
    ids = sorted(chosen.ids.get(model.__kind__.name, ()))
    for start in range(0, len(ids), 500):
        yield from session.scalars(query.where(model.id.in_(ids[start : start + 500])))


def _attachments(session: Session, chosen: Selection) -> list[tuple[str, str, int]]:
    query = select(blobs.Blob.sha256, blobs.Blob.media_type, blobs.Blob.size)
    query = query.order_by(blobs.Blob.sha256)
    if chosen.attachments is not None:
        query = query.where(blobs.Blob.sha256.in_(chosen.attachments))
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def _write_member(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    info.create_system = 3
    with archive.open(info, "w", force_zip64=True) as file:
        for piece in pieces:
            file.write(piece)


def timeline_csv(session: Session, incident_id: uuid.UUID) -> str:
    """The timeline of an incident as CSV: one row an event, times no more exact than known.

    Raises:
        NotFoundError: the incident isn't there.
    """
    if session.get(Incident, incident_id) is None:
        raise NotFoundError("incident")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_TIMELINE)
    known = {one.id: one.ref for one in assets.list_for(session, incident_id)}
    known |= {one.id: one.ref for one in evidence.list_for(session, incident_id)}
    for event in timeline.list_for(session, incident_id):
        writer.writerow([inert(cell) for cell in _timeline_row(event, known)])
    return out.getvalue()


def _timeline_row(e: TimelineEvent, refs: dict[uuid.UUID, str]) -> tuple[str, ...]:
    at = format_moment(e.at, e.precision) if e.at else ""
    until = format_moment(e.until_at, e.until_precision) if e.until_at else ""
    key = "yes" if e.key_event else "no"
    times = (at, e.precision, until, e.until_precision if until else "", e.lane, e.phase)
    texts = (e.text, " ".join(e.techniques), e.source, key, str(e.id))
    links = (" ".join(refs[one] for one in ids if one in refs) for ids in _linked(e))
    rest = (e.extent if until else "", ", ".join(e.tags), e.original_time, e.zone, e.derived)
    return (*times, *texts, *links, *rest, e.entered_by, format_moment(e.created_at))


def _linked(event: TimelineEvent) -> tuple[tuple[uuid.UUID, ...], ...]:
    return event.asset_ids, event.evidence_ids


def inert(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: texts come from attackers."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def item_markdown(session: Session, kind: str, item_id: uuid.UUID) -> str:
    """The text of an item's published version, else of its draft, exactly.

    Args:
        session: a reading session.
        kind: playbook, article or automation_rule.
        item_id: which.

    Raises:
        NotFoundError: it isn't there.
    """
    if kind == "playbook":
        return playbooks.current(session, item_id).body
    if kind == "article":
        return articles.current(session, item_id).body
    return automation_rules.current(session, item_id).body


def find(session: Session, reference: str) -> tuple[str, uuid.UUID]:
    """What somebody means by an id, a number or a title: an incident, or an item of the library.

    Returns:
        The kind, and the id.

    Raises:
        NotFoundError: nothing fits.
    """
    tried: tuple[tuple[str, Callable[[Session, str], uuid.UUID]], ...] = (
        ("incident", incidents.find),
        ("playbook", playbooks.find),
        ("article", articles.find),
        ("automation_rule", automation_rules.find),
    )
    for kind, look in tried:
        try:
            return kind, look(session, reference)
        except NotFoundError:
            continue
    raise NotFoundError(f"incident, playbook, article or automation rule “{reference}”")
