"""Automation rules as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from kb.library.schemas import Item, ItemVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationRule(Item):
    """What the versions of an automation rule have in common."""

    rule_order: int
    enabled: bool
    expires_at: datetime | None
    incident_types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationRuleVersion(ItemVersion):
    """One version of an automation rule."""

    automation_rule_id: uuid.UUID
