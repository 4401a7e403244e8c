"""Incidents into the store: new ones, newer versions of known ones, and what people edited.

The source's `baseline` holds a fingerprint of every value that an import wrote. A field
whose fingerprint is still that one belongs to the source and follows it; any other was
edited by a person and stays. A record that an import wrote and that isn't there any more
was deleted by a person and stays away.
"""

import io
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.record import service as incidents
from kb.incidents.record.fields import MILESTONES
from kb.incidents.record.models import Incident, IncidentSource
from kb.interchange import approved_here
from kb.interchange.fingerprint import fingerprint
from kb.interchange.parsed import ParsedIncident, ParsedRecord
from kb.interchange.part_kinds import PARTS, coerced
from kb.interchange.sent_comments import sent_from_here
from kb.ledger.bulk import insert_many
from kb.store import blobs
from kb.store.base import Record, new_id
from kb.vocabulary.enums import ReviewState, Severity

#: How many exports of one incident are remembered as seen.
_REMEMBERED = 40
#: Incidents first: the others point at them.
_IN_ORDER: tuple[type[Record], ...] = (Incident, *PARTS.values(), IncidentSource)
_MOMENTS = frozenset({*MILESTONES, "last_activity_at"})


@dataclass(slots=True)
class Origin:
    """The file that incidents come from.

    Attributes:
        numbers: the free numbers of each year, within one operation.
        made: records of the batch that are still to be inserted.
    """

    path: str
    name: str
    sha256: str
    at: datetime
    numbers: dict[int, Iterator[str]] = field(default_factory=dict)
    made: dict[type[Record], list[dict[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of one incident of a file.

    Attributes:
        state: new, updated or unchanged.
        incident_id: its id in the store.
    """

    state: str
    incident_id: uuid.UUID
    number: str
    warnings: tuple[str, ...] = ()


def merge(session: Session, batch: Iterable[ParsedIncident], origin: Origin) -> list[Merged]:
    """Write a batch of incidents; no two of them may be the same incident.

    Raises:
        InterchangeError: a value can't be stored; the caller's transaction is lost.
    """
    given = list(batch)
    with session.no_autoflush:
        known = find_known(session, given)
        found = [
            _make(session, parsed, origin)
            if source is None
            else _update(session, parsed, source, origin)
            for parsed, source in zip(given, known, strict=True)
        ]
        session.flush()
        for model in _IN_ORDER:
            insert_many(session, model, origin.made.pop(model, ()))
    return found


def find_known(session: Session, batch: Iterable[ParsedIncident]) -> list[IncidentSource | None]:
    """For each incident the source that knows it already, or None."""
    given = list(batch)
    ids = {parsed.source.external_id for parsed in given}
    # The product as well, which the index begins with.
    products = {parsed.source.product for parsed in given}
    query = select(IncidentSource).where(
        IncidentSource.product.in_(products), IncidentSource.external_id.in_(ids)
    )
    by_id: dict[str, list[IncidentSource]] = {}
    for source in session.scalars(query):
        by_id.setdefault(source.external_id, []).append(source)
    return [_match(parsed, by_id.get(parsed.source.external_id, [])) for parsed in given]


def _match(parsed: ParsedIncident, candidates: list[IncidentSource]) -> IncidentSource | None:
    """The same id means the same incident unless tenant or creation time speak against it."""
    own = parsed.source
    fitting = [
        c
        for c in candidates
        if c.product == own.product and own.may_be(c.tenant, c.baseline.get("created", ""))
    ]
    fitting.sort(key=lambda c: c.tenant != own.tenant)
    return fitting[0] if fitting else None


def standing(parsed: ParsedIncident, source: IncidentSource | None) -> str:
    """Whether an incident is new, unchanged, older or changed against the store."""
    if source is None:
        return "new"
    if parsed.digest() in source.baseline.get("seen", []):
        return "unchanged"
    changed, before = parsed.source.changed_at, source.baseline.get("changed")
    if changed and before and changed < datetime.fromisoformat(before):
        return "older"
    return "changed"


def check(parsed: ParsedIncident, path: str) -> None:
    """Refuse what writing would refuse, so that a preview doesn't promise it.

    Raises:
        InterchangeError: a value can't be taken.
    """
    coerced(Incident, parsed.values, path, "incident")
    for kind, records in parsed.parts():
        model = PARTS[kind]
        for record in records:
            coerced(model, record.values, path, model.__kind__.label)
    coerced(IncidentSource, _told(parsed), path, "source")


def _told(parsed: ParsedIncident) -> dict[str, Any]:
    """What the source says of itself."""
    given = parsed.source
    return {
        "product": given.product,
        "external_id": given.external_id,
        "external_number": given.external_number,
        "url": given.url or "",
        "tenant": given.tenant or "",
        "extra": dict(given.extra),
    }


def _make(session: Session, parsed: ParsedIncident, origin: Origin) -> Merged:
    """A new incident with its parts, and its source with the baseline."""
    values = coerced(Incident, parsed.values, origin.path, "incident")
    incident = {"id": new_id(), "number": _number(session, parsed, origin), **values}
    incident["severity_rank"] = Severity(values.get("severity", "not_set")).rank
    if parsed.source.created:
        # It was opened when the source opened it, not when its file came here.
        incident["created_at"] = datetime.fromisoformat(parsed.source.created)
    elif parsed.opened is not None:
        incident["created_at"] = parsed.opened
    origin.made.setdefault(Incident, []).append(incident)
    baseline: dict[str, Any] = {
        "created": parsed.source.created,
        "incident": _prints({n: v for n, v in values.items() if n != "moments"}),
        "records": {},
    }
    parts = _Parts(session, incident["id"], baseline["records"], origin, fresh=True)
    parts.take(parsed)
    _remember(baseline, parsed)
    source = {"id": new_id(), "incident_id": incident["id"], "baseline": baseline}
    source |= coerced(IncidentSource, _described(parsed, origin), origin.path, "source")
    origin.made.setdefault(IncidentSource, []).append(source)
    return Merged("new", incident["id"], incident["number"])


def _number(session: Session, parsed: ParsedIncident, origin: Origin) -> str:
    year = parsed.year or origin.at.year
    if year not in origin.numbers:
        origin.numbers[year] = _free_numbers(session, year)
    return next(origin.numbers[year])


def _free_numbers(session: Session, year: int) -> Iterator[str]:
    """The numbers of a year that nobody has, read once: a large file asks for thousands."""
    first = incidents.next_number(session, year)
    prefix, _, digits = first.rpartition("-")
    query = select(Incident.number).where(Incident.number.like(f"{prefix}-%"))
    taken = set(session.scalars(query))
    for number in count(int(digits)):
        if (text := f"{prefix}-{number:04d}") not in taken:
            yield text


def _update(
    session: Session, parsed: ParsedIncident, source: IncidentSource, origin: Origin
) -> Merged:
    incident = session.get_one(Incident, source.incident_id)
    state = standing(parsed, source)
    if state in ("unchanged", "older"):
        older = f"This is an older version of {incident.number}: it stays as it is."
        warnings = (older,) if state == "older" else ()
        return Merged("unchanged", incident.id, incident.number, warnings)
    if incident.review_state == ReviewState.APPROVED:
        left_out = approved_here.left_out(incident.number)
        return Merged("unchanged", incident.id, incident.number, (left_out,))
    baseline = _copied(source.baseline)
    values = coerced(Incident, parsed.values, origin.path, "incident")
    moments = values.pop("moments", {})
    # A case that closed since it came here wasn't recorded afterwards.
    values.pop("backfilled", None)
    kept, written = apply(incident, values, baseline["incident"])
    _follow_moments(incident, moments, written)
    incident.severity_rank = Severity(incident.severity).rank
    parts = _Parts(session, incident.id, baseline["records"], origin)
    parts.take(parsed)
    _remember(baseline, parsed)
    _describe(source, parsed, origin)
    source.baseline = baseline
    labels = [*(Incident.__kind__.by_name[name].label.lower() for name in kept), *parts.kept]
    notes = [f"Kept your {label} of {incident.number}." for label in labels]
    if parts.gone:
        notes.append(
            f"{parts.gone} record{'s' if parts.gone > 1 else ''} that you deleted from "
            f"{incident.number} stay{'' if parts.gone > 1 else 's'} away."
        )
    return Merged("updated", incident.id, incident.number, tuple(notes))


def _copied(baseline: Mapping[str, Any]) -> dict[str, Any]:
    """A baseline that may be changed without touching the one in the store."""
    records = {
        kind: {key: [row[0], dict(row[1])] for key, row in rows.items()}
        for kind, rows in baseline.get("records", {}).items()
    }
    return {**baseline, "incident": dict(baseline.get("incident", {})), "records": records}


def _follow_moments(incident: Incident, moments: Mapping[str, Any], written: list[str]) -> None:
    """How a time is known goes with the time that was written."""
    follows = {n: note for n, note in moments.items() if n in written and n in _MOMENTS}
    if follows:
        incident.moments = {**incident.moments, **follows}


def _describe(source: IncidentSource, parsed: ParsedIncident, origin: Origin) -> None:
    values = _described(parsed, origin)
    values |= {name: values[name] or getattr(source, name) for name in ("url", "tenant")}
    for name, value in coerced(IncidentSource, values, origin.path, "source").items():
        if getattr(source, name) != value:
            setattr(source, name, value)


def _described(parsed: ParsedIncident, origin: Origin) -> dict[str, Any]:
    """What a source says of itself, and of its file."""
    file = {"file_name": origin.name, "file_sha256": origin.sha256, "imported_at": origin.at}
    return _told(parsed) | file


def _remember(baseline: dict[str, Any], parsed: ParsedIncident) -> None:
    digest = parsed.digest()
    seen = [d for d in baseline.get("seen", []) if d != digest]
    baseline["seen"] = [*seen, digest][-_REMEMBERED:]
    if parsed.source.changed_at:
        baseline["changed"] = parsed.source.changed_at.isoformat()
    baseline["created"] = baseline.get("created") or parsed.source.created


def _prints(values: Mapping[str, Any]) -> dict[str, str]:
    """Fingerprints of what isn't empty: empty is the fingerprint of nothing."""
    return {name: mark for name, value in values.items() if (mark := fingerprint(value))}


def apply(
    record: Record, values: Mapping[str, Any], baseline: dict[str, str]
) -> tuple[list[str], list[str]]:
    """Set the fields that the source changed and no person has touched.

    Returns:
        The names of fields that stay a person's, and of fields that were written.
    """
    kept, written = [], []
    for name, value in values.items():
        new, old = fingerprint(value), baseline.get(name, "")
        if new == old:
            continue
        current = fingerprint(getattr(record, name))
        if current == old or (not old and _is_default(record, name)):
            setattr(record, name, value)
            written.append(name)
        elif current != new:
            kept.append(name)
        baseline[name] = new
    return kept, written


def _is_default(record: Record, name: str) -> bool:
    """Whether a field still says nothing."""
    return getattr(record, name) in ("", None, "not_set", "unknown", [], {})


class _Parts:
    """The parts of one incident while an export is merged into them.

    Attributes:
        kept: what stays a person's, in words.
        gone: how many records a person deleted that the source still has.
    """

    def __init__(
        self,
        session: Session,
        incident_id: uuid.UUID,
        baseline: dict[str, dict[str, list[Any]]],
        origin: Origin,
        *,
        fresh: bool = False,
    ) -> None:
        self._fresh = fresh
        self.kept: list[str] = []
        self.gone = 0
        self._session = session
        self._incident_id = incident_id
        self._baseline = baseline
        self._origin = origin
        self._asset_ids: dict[str, str] = {}

    def take(self, parsed: ParsedIncident) -> None:
        """Insert the records that are new, update those that are known."""
        for kind, records in parsed.parts():
            model = PARTS[kind]
            rows = self._baseline.setdefault(kind, {})
            there = {} if self._fresh else self._there(model)
            number = max((getattr(r, "number", 0) for r in there.values()), default=0)
            for record in records:
                known = rows.get(record.key)
                if known is None and (sent := sent_from_here(record, there, rows)):
                    # As if a person had written all of it over: the note stays as it is.
                    known = rows[record.key] = [str(sent), _prints(self._values(model, record))]
                if known is None:
                    number += 1
                    rows[record.key] = self._insert(model, record, number)
                elif (stored := there.get(uuid.UUID(known[0]))) is not None:
                    self._revise(model, stored, record, known[1])
                else:
                    self.gone += 1
                if kind == "asset" and (known is None or uuid.UUID(known[0]) in there):
                    self._asset_ids[record.key] = rows[record.key][0]

    def _there(self, model: type[Record]) -> dict[uuid.UUID, Record]:
        column = model.__table__.c.incident_id
        query = select(model).where(column == self._incident_id)
        return {record.id: record for record in self._session.scalars(query)}

    def _values(self, model: type[Record], record: ParsedRecord) -> dict[str, Any]:
        values = dict(record.values)
        if "asset_ids" in model.__kind__.by_name:
            ids = (self._asset_ids.get(key) for key in record.asset_keys)
            values["asset_ids"] = [i for i in ids if i]
        return coerced(model, values, self._origin.path, model.__kind__.label)

    def _insert(self, model: type[Record], record: ParsedRecord, number: int) -> list[Any]:
        values = self._values(model, record)
        prints = _prints(values)
        if "number" in model.__kind__.by_name:
            values["number"] = number
        if record.content:
            blobs.put(self._session, io.BytesIO(record.content), "application/octet-stream")
        made = {"id": new_id(), "incident_id": self._incident_id, **values}
        self._origin.made.setdefault(model, []).append(made)
        return [str(made["id"]), prints]

    def _revise(
        self, model: type[Record], stored: Record, record: ParsedRecord, prints: dict[str, str]
    ) -> None:
        kept, _ = apply(stored, self._values(model, record), prints)
        kind = model.__kind__
        named = kind.describe({n: getattr(stored, n, None) for n in ("number", kind.title)})
        self.kept += [f"{kind.by_name[name].label.lower()} ({named})" for name in kept]
