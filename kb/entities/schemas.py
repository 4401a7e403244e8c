"""Things that several incidents know: hosts, accounts, addresses: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Entity:
    """Assets of any incident whose identity is among `keys` are this one thing."""

    id: uuid.UUID
    version: int
    entity_type: str
    name: str
    keys: tuple[str, ...]
    generic: bool
    notes: str
    extra: dict[str, Any]
    created_at: datetime
    updated_at: datetime
