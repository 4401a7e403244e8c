"""Bundles into the store: new records as they are, known ones where no person changed them.

The ledger tells who wrote a field last. What an import wrote follows the bundle; what a
person wrote stays, and so does what a person deleted. All in one transaction, or nothing.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.custom_fields.models import CustomField
from kb.incidents.assets.models import Asset
from kb.incidents.issued_reports.models import IssuedReport
from kb.incidents.record import service as incidents
from kb.incidents.record.models import Incident
from kb.interchange import bundle_files
from kb.interchange.approved_here import ApprovedHere
from kb.interchange.bundle import Bundle
from kb.interchange.bundle_lines import BundleRecord, parents
from kb.ledger.models import Operation, Revision
from kb.ledger.values import to_json
from kb.library import life
from kb.library.files.models import ItemFile
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.models import PlaybookStep, PlaybookVersion
from kb.people.models import Person
from kb.store import blobs
from kb.store.base import Record, now
from kb.vocabulary.enums import KnowledgeState, Severity
from kb.vocabulary.indicators import identity_of

_BATCH = 500
_GAP = 1024.0
#: A bundle of more records enters the ledger in pieces, so that memory doesn't grow with it.
_MANY = 2000
#: The action of operations that write for an import.
IMPORT = "import"
#: Fields that say where a record stands in this store.
_LOCAL = frozenset({"number", "created_at", "updated_at"})
_PUBLISHED = KnowledgeState.PUBLISHED.value


@dataclass(slots=True)
class Taken:
    """What became of a bundle.

    Attributes:
        states: how many records are new, updated, unchanged or kept.
        records: how many records of each kind it holds, by their plural.
        dossier_ids: the incidents, playbooks and articles it holds.
    """

    states: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    dossier_ids: list[uuid.UUID] = field(default_factory=list)

    @property
    def what(self) -> str:
        """The bundle in words."""
        shown = ("incidents", "playbooks", "articles", "automation_rules")
        named = [f"{self.records[n]:,} {n.replace('_', ' ')}" for n in shown if self.records[n]]
        rest = sum(self.records.values()) - sum(self.records[n] for n in shown)
        return f"a bundle of {', '.join([*named, f'{rest:,} further records'])}"


@dataclass(slots=True)
class _Last:
    """Who wrote what last, as the ledger has it."""

    kind: str
    deleted: bool = False
    by_person: bool = False
    fields: dict[str, str] = field(default_factory=dict)


def preview(session: Session, bundle: Bundle) -> Taken:
    """What taking a bundle would do; nothing is written.

    Raises:
        InterchangeError: something in it can't be taken.
    """
    return _Merge(session, bundle, writing=False).run()


def take(session: Session, bundle: Bundle) -> Taken:
    """Write a bundle; the caller commits, or loses all of it.

    Raises:
        InterchangeError: something in it can't be taken.
    """
    session.info["action"] = IMPORT
    return _Merge(session, bundle, writing=True).run()


class _Merge:
    """One bundle on its way into the store."""

    def __init__(self, session: Session, bundle: Bundle, *, writing: bool) -> None:
        self._session = session
        self._bundle = bundle
        self._writing = writing
        self._taken = Taken()
        self._seen: dict[uuid.UUID, type[Record]] = {}
        self._new: set[uuid.UUID] = set()
        self._counters: dict[tuple[str, uuid.UUID], float] = {}
        self._numbers: set[str] = set()
        self._frozen = ApprovedHere(session)
        self._brought = {sha for sha, _ in bundle.attachments()}

    def run(self) -> Taken:
        for model in self._bundle.kinds():
            for batch in batched(self._bundle.records(model), _BATCH):
                self._take(model, batch)
        if self._writing:
            self._complete_library()
        self._attachments()
        return self._taken

    def _take(self, model: type[Record], batch: tuple[BundleRecord, ...]) -> None:
        self._note(model, batch)
        self._refuse_orphans(model, batch)
        bundle_files.refuse_unbrought(self._session, model, batch, self._brought)
        ids = [record.id for record in batch]
        query = select(model).where(model.id.in_(ids))
        known = {record.id: record for record in self._session.scalars(query)}
        past = self._past(ids)
        taken = self._taken_uniques(model, batch)
        self._frozen.look(model, batch, self._seen)
        for record in batch:
            stored = known.get(record.id)
            if stored is not None:
                self._revise(record, stored, past.get(record.id))
            elif self._may_come(record, past.get(record.id)):
                self._insert(record, taken)
        if self._writing:
            self._session.flush()
            if len(self._seen) > _MANY:
                self._session.info["spill"]()

    def _note(self, model: type[Record], batch: Iterable[BundleRecord]) -> None:
        for record in batch:
            if record.id in self._seen:
                raise record.place.refuse(f"the id {record.id} is used twice.")
            self._seen[record.id] = model
            self._taken.records[model.__kind__.plural] += 1
            if model.__kind__.dossier == "id" and model is not CustomField:
                self._taken.dossier_ids.append(record.id)

    def _refuse_orphans(self, model: type[Record], batch: Iterable[BundleRecord]) -> None:
        """What a record belongs to must be in the bundle or in the store."""
        for name, parent in parents(model).items():
            wanted = {held for record in batch if (held := record.values.get(name)) is not None}
            wanted -= {i for i in wanted if self._seen.get(i) is parent}
            there = set(self._session.scalars(select(parent.id).where(parent.id.in_(wanted))))
            for record in batch:
                if record.values.get(name) in wanted - there:
                    label = parent.__kind__.label
                    reason = f"there is no {label} {record.values[name]} for this record."
                    raise record.place.refuse(reason)
        if model in {ItemFile, IssuedReport}:
            bundle_files.check(self._session, batch, self._seen)

    def _past(self, ids: list[uuid.UUID]) -> dict[uuid.UUID, _Last]:
        """What the ledger knows of these records."""
        query = (
            select(
                Revision.record_id, Revision.kind, Revision.action, Revision.after, Operation.action
            )
            .join(Operation, Operation.serial == Revision.operation_serial)
            .where(Revision.record_id.in_(ids))
            .order_by(Revision.dossier_id, Revision.sequence)
        )
        found: dict[uuid.UUID, _Last] = {}
        for record_id, kind, action, after, by in self._session.execute(query):
            last = found.setdefault(record_id, _Last(kind))
            last.kind, last.deleted = kind, action == "delete"
            last.by_person = by == "do"
            last.fields |= dict.fromkeys(after or (), by)
        return found

    def _may_come(self, record: BundleRecord, past: _Last | None) -> bool:
        """Whether a record that isn't there is to be made."""
        kind = record.model.__kind__
        if self._frozen.refuses(record):
            self._leave_out(record)
            return False
        if past is None:
            return True
        if past.kind != kind.name:
            raise record.place.refuse(f"the id {record.id} belongs to a {past.kind} here.")
        owner = None if kind.dossier == "id" else kind.owner(record.values.get)
        if past.deleted and past.by_person and owner is not None and owner not in self._new:
            self._keep(f"A {kind.label} that you deleted stays away: {record.label}.")
            return False
        return True

    def _leave_out(self, record: BundleRecord) -> None:
        """Note once an incident that is approved here, of which the bundle has something else."""
        self._taken.states["kept"] += 1
        if warning := self._frozen.warning(record):
            self._taken.warnings.append(warning)

    def _keep(self, warning: str) -> None:
        self._taken.warnings.append(warning)
        self._taken.states["kept"] += 1

    def _insert(self, record: BundleRecord, taken: Mapping[str, uuid.UUID]) -> None:
        if record.model is Person and record.values["name"] in taken:
            self._taken.states["unchanged"] += 1
            return
        if record.model is CustomField and record.values["key"] in taken:
            self._same_key(record, taken[record.values["key"]])
            return
        self._taken.states["new"] += 1
        self._new.add(record.id)
        if not self._writing:
            return
        values = dict(record.values)
        if record.model is Incident:
            self._number_incident(record, values, taken)
        else:
            self._count(record, values)
        _derive(record.model, values)
        self._session.add(record.model(id=record.id, **values))

    def _taken_uniques(
        self, model: type[Record], batch: Iterable[BundleRecord]
    ) -> dict[str, uuid.UUID]:
        """Numbers of incidents, names of people and keys of fields that others have already."""
        if model is Incident:
            column: Any = Incident.number
        elif model is Person:
            column = Person.name
        elif model is CustomField:
            column = CustomField.key
        else:
            return {}
        wanted = {record.values.get(column.key) for record in batch} - {None}
        rows = self._session.execute(select(column, model.id).where(column.in_(wanted)))
        return {row[0]: row[1] for row in rows}

    def _same_key(self, record: BundleRecord, known_id: uuid.UUID) -> None:
        """A field of another store with the key of one here: values go into the one here."""
        known = self._session.get_one(CustomField, known_id)
        if known.value_type != record.values.get("value_type", known.value_type):
            self._keep(f"Kept your field “{known.label}”: in the bundle it holds something else.")
        else:
            self._taken.states["unchanged"] += 1

    def _number_incident(
        self, record: BundleRecord, values: dict[str, Any], taken: Mapping[str, uuid.UUID]
    ) -> None:
        wanted = values.get("number")
        if wanted and wanted not in taken and wanted not in self._numbers:
            self._numbers.add(wanted)
            return
        self._session.flush()
        began = values.get("first_activity_at") or values.get("created_at") or now()
        values["number"] = incidents.next_number(self._session, began.year)
        self._numbers.add(values["number"])
        if wanted:
            self._taken.warnings.append(
                f"{wanted} is another incident here: “{values.get('title', '')[:80]}” became "
                f"{values['number']}."
            )

    def _count(self, record: BundleRecord, values: dict[str, Any]) -> None:
        """Numbers and positions that a hand-made bundle leaves out."""
        kind = record.model.__kind__
        columns = record.model.__table__.c
        name = "position" if kind.ordered else "number"
        counted = kind.ordered or kind.prefix or (name in columns and not columns[name].default)
        if not counted or name in values or kind.dossier not in values:
            return
        owner: uuid.UUID = values[kind.dossier]
        key = (kind.name, owner)
        if key not in self._counters:
            self._session.flush()
            query = select(func.max(columns[name])).where(columns[kind.dossier] == owner)
            self._counters[key] = self._session.scalar(query) or 0
        self._counters[key] += _GAP if kind.ordered else 1
        counter = self._counters[key]
        values[name] = counter if kind.ordered else int(counter)

    def _revise(self, record: BundleRecord, stored: Record, past: _Last | None) -> None:
        """Bring a known record up to the bundle where no person changed it."""
        self._refuse_other_owner(record, stored)
        if str(record.id) in self._bundle.partial:
            self._taken.states["unchanged"] += 1
            return
        differing = {
            name: value
            for name, value in record.values.items()
            if name not in _LOCAL and to_json(getattr(stored, name)) != to_json(value)
        }
        if differing and self._frozen.refuses(record, differing):
            self._leave_out(record)
            return
        follows = {
            name: value
            for name, value in differing.items()
            if past is not None and past.fields.get(name) == IMPORT and not _is_final(stored, name)
        }
        kept = sorted(differing.keys() - follows.keys())
        if kept:
            by_name = record.model.__kind__.by_name
            labels = ", ".join(by_name[name].label.lower() for name in kept)
            self._taken.warnings.append(f"Kept your {labels} of {record.label}.")
        self._taken.states["updated" if follows else "kept" if kept else "unchanged"] += 1
        if self._writing and follows:
            for name, value in follows.items():
                setattr(stored, name, value)
            if isinstance(stored, Incident):
                stored.severity_rank = _rank(stored.severity)

    def _refuse_other_owner(self, record: BundleRecord, stored: Record) -> None:
        for name in parents(record.model):
            if getattr(stored, name) != record.values.get(name):
                label = record.model.__kind__.label
                raise record.place.refuse(f"this {label} belongs to another record here.")

    def _complete_library(self) -> None:
        """What hand-made items of the library leave out: steps, and which version counts."""
        for new in self._fresh(PlaybookVersion):
            steps = select(func.count()).where(PlaybookStep.playbook_version_id == new.id)
            if not self._session.scalar(steps):
                playbooks.find_steps(self._session, new)
        for model, version in life.ITEMS.values():
            for item in self._fresh(model):
                if item.published_version_id is None and item.draft_version_id is None:
                    self._choose_version(item, version)
        self._session.flush()

    def _fresh(self, model: type[Any]) -> Iterator[Any]:
        for record_id in self._new:
            if self._seen[record_id] is model:
                yield self._session.get_one(model, record_id)

    def _choose_version(self, item: Any, version: type[Any]) -> None:
        owner = version.__table__.c[version.__kind__.dossier]
        query = select(version).where(owner == item.id).order_by(version.number)
        for found in self._session.scalars(query):
            if found.state == _PUBLISHED:
                item.published_version_id, item.state = found.id, _PUBLISHED
            else:
                item.draft_version_id = found.id

    def _attachments(self) -> None:
        for sha, media_type in self._bundle.attachments():
            with self._bundle.attachment(sha) as file:
                if self._writing:
                    blobs.put(self._session, file, media_type)  # type: ignore[arg-type]


def _is_final(stored: Record, name: str) -> bool:
    """Whether a field never changes again: the text of what was published."""
    return name == "body" and getattr(stored, "state", "") == _PUBLISHED


def _derive(model: type[Record], values: dict[str, Any]) -> None:
    """Columns that the store works out itself."""
    if model is Incident:
        values["severity_rank"] = _rank(values.get("severity", Severity.NOT_SET.value))
    if model is Asset and "identity_key" not in values:
        entity_type = values.get("entity_type", "other")
        values["identity_key"] = identity_of(entity_type, values.get("value", ""))


def _rank(severity: str) -> int:
    return Severity(severity).rank
