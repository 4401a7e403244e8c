"""What is known of one thing over all incidents, as it leaves kb."""

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kb.entities.identity import Identifier
from kb.entities.merging import Part, Thing
from kb.entities.schemas import Entity
from kb.incidents.assets.schemas import Asset


@dataclass(frozen=True, slots=True)
class SeenIn:
    """An incident that knows the thing."""

    id: uuid.UUID
    number: str
    title: str
    severity: str
    review_state: str
    began: datetime | None
    assets: tuple[Asset, ...]


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """An event on the thing, in one of its incidents."""

    id: uuid.UUID
    incident_id: uuid.UUID
    number: str
    at: datetime | None
    precision: str
    lane: str
    text: str


@dataclass(frozen=True, slots=True)
class SeenPart:
    """A cause, a measure, a remediation action or a playbook run of one of its incidents.

    Attributes:
        kind: the name of its kind.
        ref: its reference within the incident.
        word: the code of its type.
        state: the code of its state; empty where it has none.
        factor: the shared factor of a cause.
    """

    id: uuid.UUID
    kind: str
    incident_id: uuid.UUID
    number: str
    ref: str
    title: str
    word: str
    state: str = ""
    factor: str = ""
    at: datetime | None = None
    precision: str = "exact"


@dataclass(frozen=True, slots=True)
class EntityPage:
    """One thing over all incidents.

    Attributes:
        thing: what is merged and written about.
        entity: what people recorded about it; None while nobody did.
        identifiers: by what it is known, strong ones first.
        generic: it stands in every house, so that only its own row is shown.
        names: every value that it was recorded with.
        incidents: newest first.
        events: in their order of time.
        causes, measures: of its incidents.
        actions: that were taken on it.
        runs: of playbooks on it.
        parts: what was merged into it.
        alerts: how many alerts name it.
    """

    thing: Thing
    entity: Entity | None
    identifiers: tuple[Identifier, ...]
    generic: bool
    names: tuple[str, ...]
    incidents: tuple[SeenIn, ...]
    events: tuple[SeenEvent, ...]
    causes: tuple[SeenPart, ...]
    measures: tuple[SeenPart, ...]
    actions: tuple[SeenPart, ...]
    runs: tuple[SeenPart, ...]
    parts: tuple[Part, ...]
    alerts: int = 0

    @property
    def first_seen(self) -> tuple[datetime, str] | None:
        """When it was seen first, in any incident, and how exactly that is known."""
        return min(self._seen("first_seen"), default=None)

    @property
    def last_seen(self) -> tuple[datetime, str] | None:
        """When it was seen last, in any incident, and how exactly that is known."""
        return max((*self._seen("first_seen"), *self._seen("last_seen")), default=None)

    @property
    def factors(self) -> Mapping[str, int]:
        """In how many of its incidents each shared factor was a cause, the most first."""
        pairs = {(cause.factor, cause.incident_id) for cause in self.causes if cause.factor}
        return dict(Counter(factor for factor, _incident in sorted(pairs)).most_common())

    def _seen(self, name: str) -> list[tuple[datetime, str]]:
        assets = [asset for one in self.incidents for asset in one.assets]
        times = [(getattr(a, f"{name}_at"), getattr(a, f"{name}_precision")) for a in assets]
        return [(at, precision) for at, precision in times if at is not None]


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What merging two things would do.

    Attributes:
        clashes: the name of what differs, with both values.
        shared: incidents that know both.
    """

    into: Thing
    other: Thing
    incidents: int
    events: int
    keys: int
    shared: tuple[str, ...]
    clashes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Something that could be the same thing; `why` is what both have in common."""

    asset_id: uuid.UUID
    entity_type: str
    value: str
    number: str
    why: str


@dataclass(frozen=True, slots=True)
class RelatedIncident:
    """Another incident that knows the same things.

    Attributes:
        shared: the values of the things, the first few.
        count: how many they are.
    """

    id: uuid.UUID
    number: str
    title: str
    shared: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class OtherIncident:
    """Another incident, as people know it."""

    id: uuid.UUID
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class KnownRelation:
    """What an incident is to another one.

    Attributes:
        relation: the code of a Relation.
        of_other: it is the other one that is this to the incident.
    """

    link_id: uuid.UUID
    other: OtherIncident
    relation: str
    reason: str
    of_other: bool
