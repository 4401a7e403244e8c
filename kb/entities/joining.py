"""Which keys people have joined: several keys of one entity are one thing."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.entities.models import Entity


@dataclass(frozen=True, slots=True)
class Joined:
    """The entities of the store by their keys, read once for many questions.

    Attributes:
        by_key: the entity that a key belongs to.
        keys: all keys of an entity.
        generic: entities of which people said that they never identify.
    """

    by_key: Mapping[str, uuid.UUID] = field(default_factory=dict)
    keys: Mapping[uuid.UUID, frozenset[str]] = field(default_factory=dict)
    generic: Collection[uuid.UUID] = frozenset()

    def with_joined(self, keys: Iterable[str]) -> frozenset[str]:
        """These keys, and all that are the same thing; none where it is generic."""
        found = frozenset(keys)
        entities = {self.by_key[key] for key in found if key in self.by_key}
        if any(one in self.generic for one in entities):
            return frozenset()
        return found.union(*(self.keys[one] for one in entities))

    def entity_of(self, keys: Iterable[str]) -> uuid.UUID | None:
        """The entity that one of these keys belongs to; the oldest where there are several."""
        return min((self.by_key[key] for key in keys if key in self.by_key), default=None)


def read(session: Session) -> Joined:
    """All entities: people make one by merging or by writing about it, so there are few."""
    by_key: dict[str, uuid.UUID] = {}
    keys: dict[uuid.UUID, frozenset[str]] = {}
    generic: set[uuid.UUID] = set()
    query = select(Entity.id, Entity.keys, Entity.generic).order_by(Entity.id)
    for entity_id, held, never in session.execute(query):
        keys[entity_id] = frozenset(held)
        for key in held:
            by_key.setdefault(key, entity_id)
        if never:
            generic.add(entity_id)
    return Joined(by_key, keys, frozenset(generic))
