"""The page of one thing: what every incident recorded about it."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, exists, func, inspect, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from kb.entities import joining, schemas
from kb.entities.identity import Identifier, Strength, identifiers_of, is_generic, row_of
from kb.entities.merging import Thing, parts_of
from kb.entities.models import Entity
from kb.incidents.assets.models import Asset
from kb.incidents.assets.schemas import Asset as AssetSchema
from kb.incidents.causes.models import Cause
from kb.incidents.measures.models import Measure
from kb.incidents.playbook_runs.models import PlaybookRun
from kb.incidents.record.models import Alert, Incident
from kb.incidents.remediation.models import RemediationAction
from kb.incidents.timeline.models import TimelineEvent
from kb.sightings import finding
from kb.sightings.schemas import EntityPage, SeenEvent, SeenIn, SeenPart
from kb.store.base import Record
from kb.store.schemas import as_schema
from kb.vocabulary.enums import Precision

#: Of each list of the page, so many are read.
MOST: Final = 1_000


def about(session: Session, record_id: uuid.UUID) -> EntityPage:
    """Everything that is known of the thing of an asset, or of an entity.

    Raises:
        NotFoundError: it isn't there.
    """
    joined = joining.read(session)
    rows, keys = finding.rows_of(session, finding.start_keys(session, record_id), joined)
    entity_id = joined.entity_of(keys)
    entity = session.get(Entity, entity_id) if entity_id is not None else None
    incidents = _incidents(session, rows)
    numbers = {one.id: one.number for one in incidents}
    asset_ids = [asset.id for asset in rows]
    return EntityPage(
        thing=_thing(rows, keys, entity, record_id),
        entity=as_schema(schemas.Entity, entity) if entity is not None else None,
        identifiers=_identifiers(rows),
        generic=_is_generic(rows, entity),
        names=_names(rows, entity),
        incidents=incidents,
        events=_events(session, asset_ids, numbers),
        causes=_parts(session, Cause, Cause.cause_type, numbers),
        measures=_parts(session, Measure, Measure.measure_type, numbers),
        actions=_actions(session, asset_ids, numbers),
        runs=_runs(session, asset_ids, numbers),
        parts=parts_of(entity.extra) if entity is not None else (),
        alerts=_alerts(session, asset_ids, numbers),
    )


def _thing(
    rows: Sequence[Asset], keys: Sequence[str], entity: Entity | None, record_id: uuid.UUID
) -> Thing:
    """What people merge and write about: rows stand for themselves only without a better key."""
    strong = [key for key in keys if row_of(key) is None]
    joined = set(entity.keys) if entity is not None else set()
    held = [key for key in keys if key in joined or not strong]
    first = next((a for a in rows if a.id == record_id), rows[-1] if rows else None)
    name = (entity.name if entity is not None else "") or (first.value if first else "")
    of_entity = entity.entity_type if entity is not None else "other"
    kind = first.entity_type if first is not None else of_entity
    return Thing(kind, name, tuple(dict.fromkeys([*strong, *held])))


def _is_generic(rows: Sequence[Asset], entity: Entity | None) -> bool:
    declared = entity is not None and entity.generic
    return declared or any(is_generic(a.entity_type, a.value, a.identifiers) for a in rows)


def _names(rows: Sequence[Asset], entity: Entity | None) -> tuple[str, ...]:
    own = [entity.name] if entity is not None and entity.name else []
    names = [*own, *(asset.value for asset in rows)]
    return tuple({name.casefold(): name for name in reversed(names)}.values())[::-1]


def _identifiers(rows: Sequence[Asset]) -> tuple[Identifier, ...]:
    found: dict[tuple[str, str], Identifier] = {}
    for asset in rows:
        args = (asset.entity_type, asset.value, asset.identifiers, asset.identity_key)
        for one in identifiers_of(*args):
            found.setdefault((one.name, one.key or one.value.casefold()), one)
    order = list(Strength)
    return tuple(sorted(found.values(), key=lambda one: order.index(one.strength)))


def _incidents(session: Session, rows: Sequence[Asset]) -> tuple[SeenIn, ...]:
    by_incident: dict[uuid.UUID, list[AssetSchema]] = {}
    for asset in rows:
        by_incident.setdefault(asset.incident_id, []).append(
            as_schema(AssetSchema, asset, also_in=0)
        )
    query = select(
        Incident.id,
        Incident.number,
        Incident.title,
        Incident.severity,
        Incident.review_state,
        Incident.first_activity_at,
        Incident.created_at,
    ).where(Incident.id.in_(by_incident))
    read = sorted(session.execute(query), key=lambda row: row[5] or row[6], reverse=True)
    return tuple(SeenIn(*row[:6], assets=tuple(by_incident[row[0]])) for row in read)


def _names_one(
    session: Session, links: InstrumentedAttribute[list[str]], ids: Collection[uuid.UUID]
) -> ColumnElement[bool]:
    """Whether a list of links holds one of these ids."""
    if session.get_bind().dialect.name == "postgresql":
        each = func.jsonb_array_elements_text(links).table_valued("value")
    else:
        each = func.json_each(links).table_valued("value")
    wanted = [str(one) for one in ids]
    return exists(select(1).select_from(each).where(each.c.value.in_(wanted)))


def _events(
    session: Session, ids: Collection[uuid.UUID], numbers: dict[uuid.UUID, str]
) -> tuple[SeenEvent, ...]:
    event = TimelineEvent
    query = (
        select(event.id, event.incident_id, event.at, event.precision, event.lane, event.text)
        .where(event.incident_id.in_(numbers), _names_one(session, event.asset_ids, ids))
        .order_by(event.at.is_(None), event.at.desc(), event.id)
        .limit(MOST)
    )
    rows = sorted(session.execute(query), key=lambda row: _order(row[2], row[0]))
    return tuple(SeenEvent(row[0], row[1], numbers[row[1]], *row[2:]) for row in rows)


def _order(at: datetime | None, record_id: uuid.UUID) -> tuple[bool, datetime, uuid.UUID]:
    """By time; what has none comes last."""
    return at is None, at or datetime.max.replace(tzinfo=UTC), record_id


def _alerts(session: Session, ids: Collection[uuid.UUID], numbers: dict[uuid.UUID, str]) -> int:
    query = select(func.count()).select_from(Alert)
    query = query.where(Alert.incident_id.in_(numbers), _names_one(session, Alert.asset_ids, ids))
    return session.scalar(query) or 0


def _actions(
    session: Session, ids: Collection[uuid.UUID], numbers: dict[uuid.UUID, str]
) -> tuple[SeenPart, ...]:
    action = RemediationAction
    query = (
        select(action)
        .where(action.incident_id.in_(numbers), _names_one(session, action.asset_ids, ids))
        .order_by(action.incident_id.desc(), action.number)
        .limit(MOST)
    )
    return tuple(
        SeenPart(
            one.id,
            "remediation_action",
            one.incident_id,
            numbers[one.incident_id],
            action.__kind__.ref(one.number),
            one.action or one.target,
            one.action_kind,
            one.state,
            at=one.ran_at or one.decided_at or one.asked_at,
            precision=one.ran_precision if one.ran_at else Precision.EXACT.value,
        )
        for one in session.scalars(query)
    )


def _runs(
    session: Session, ids: Collection[uuid.UUID], numbers: dict[uuid.UUID, str]
) -> tuple[SeenPart, ...]:
    run = PlaybookRun
    query = (
        select(run)
        .where(run.incident_id.in_(numbers), run.subject_id.in_(ids))
        .order_by(run.incident_id.desc(), run.number)
        .limit(MOST)
    )
    return tuple(
        SeenPart(
            one.id,
            "playbook_run",
            one.incident_id,
            numbers[one.incident_id],
            run.__kind__.ref(one.number),
            f"{one.title}, v{one.playbook_version}" if one.playbook_version else one.title,
            one.trigger,
            one.rule,
            at=one.started_at,
            precision=one.started_precision,
        )
        for one in session.scalars(query)
    )


def _parts(
    session: Session,
    model: type[Cause] | type[Measure],
    word: InstrumentedAttribute[str],
    numbers: dict[uuid.UUID, str],
) -> tuple[SeenPart, ...]:
    return tuple(_read_parts(session, model, word, numbers))


def _read_parts(
    session: Session,
    model: type[Record],
    word: InstrumentedAttribute[str],
    numbers: dict[uuid.UUID, str],
) -> Iterator[SeenPart]:
    kind, column = model.__kind__, inspect(model).columns
    wanted = [column[n] for n in ("id", "incident_id", "number", kind.title)]
    further = [column[n] for n in ("state", "factor") if n in column]
    query = (
        select(*wanted, word, *further)
        .where(column["incident_id"].in_(numbers))
        .order_by(column["incident_id"].desc(), column["number"])
        .limit(MOST)
    )
    names = [one.key for one in further]
    for record_id, incident_id, number, title, code, *rest in session.execute(query):
        also = dict(zip(names, rest, strict=True))
        yield SeenPart(
            record_id,
            kind.name,
            incident_id,
            numbers[incident_id],
            kind.ref(number),
            title,
            code,
            **also,
        )
