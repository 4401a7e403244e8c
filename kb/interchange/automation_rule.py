"""Automation rules of Microsoft Sentinel: objects of its REST API, and ARM templates of them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from kb.errors import InterchangeError
from kb.interchange import arm_text, playbook_text
from kb.interchange.parsed import ParsedDocument
from kb.interchange.values import first_person, line, mapping, objects, text, words
from kb.library.automation_rules.parts import Raw, Rule, Trigger, canonical
from kb.library.automation_rules.reading import MOST_ITEMS
from kb.library.automation_rules.reading import read as read_text
from kb.library.automation_rules.sentinel_json import (
    action_json,
    action_of,
    condition_json,
    condition_of,
    deployable,
)
from kb.library.automation_rules.service import LAST_ORDER
from kb.library.automation_rules.writing import write

#: A template that Hotwash wrote holds what the platform has no place for under this name.
OURS: Final = "hotwashRules"
_GUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
#: Fields that the platform itself writes.
_STAMPS: Final = frozenset("createdTimeUtc lastModifiedTimeUtc createdBy lastModifiedBy".split())
_FIELDS: Final = _STAMPS | {"displayName", "order", "triggeringLogic", "actions"}
_LOGIC: Final = frozenset("isEnabled expirationTimeUtc triggersOn triggersWhen conditions".split())
#: What follows the platform as long as nobody changes it here.
FOLLOWED: Final = ("rule_order", "enabled", "expires_at")


def is_rule(item: Mapping[str, Any]) -> bool:
    """Whether an object is an automation rule; its `type` is wrong in published examples."""
    return "triggeringLogic" in mapping(item.get("properties"))


def is_template(item: Mapping[str, Any]) -> bool:
    """Whether an object is an ARM template with automation rules."""
    return "resources" in item and any(is_rule(one) for one in objects(item["resources"]))


def read(path: str, item: Mapping[str, Any]) -> tuple[ParsedDocument, ...]:
    """The automation rules that an object or an ARM template holds.

    Raises:
        InterchangeError: one of them can't be taken; the message names it.
    """
    if not is_template(item):
        return (_Reader(path, item, {}).document(),)
    parameters = mapping(item.get("parameters"))
    ours = mapping(mapping(item.get("metadata")).get(OURS))
    found = [one for one in objects(item["resources"]) if is_rule(one)]
    made = []
    for one in found:
        resource = {**one, "properties": arm_text.resolved(one["properties"], parameters)}
        about = mapping(ours.get(_name(one)))
        made.append(_Reader(path, resource, arm_text.resolved(about, {})).document())
    return tuple(made)


def _name(item: Mapping[str, Any]) -> str:
    """What names a rule on the platform: its GUID, else the last part of its name or id."""
    for given in (line(item, "name"), line(item, "id")):
        if guids := _GUID.findall(given):
            return str(guids[-1]).lower()
        if name := given.rstrip("')] ").rpartition("/")[2].rpartition("'")[2]:
            return name
    return ""


class _Reader:
    """Reads one rule; a value that can't be taken is an error that names it."""

    def __init__(self, path: str, item: Mapping[str, Any], ours: Mapping[str, Any]) -> None:
        self._path = path
        self._item = item
        self._ours = ours
        self._given = mapping(item.get("properties"))
        self._logic = mapping(self._given.get("triggeringLogic"))
        self._title = line(self._given, "displayName") or _name(item) or "Automation rule"

    def document(self) -> ParsedDocument:
        """The rule as an item of the library."""
        if not isinstance(self._given["triggeringLogic"], dict):
            raise self._refused("its “triggeringLogic” is no object")
        rule = self._rule()
        values: dict[str, Any] = {
            "rule_order": self._order(),
            "enabled": self._enabled(),
            "expires_at": self._expiry(),
            "owner": line(self._ours, "owner")[:500] or _author(self._given),
            "tags": words(self._ours.get("tags"))[:100],
            "incident_types": words(self._ours.get("incidentTypes"))[:100],
        }
        body = self._body(rule)
        unresolved = len(arm_text.expressions(self._given))
        warnings: tuple[str, ...] = ()
        if unresolved and not self._ours:
            many = "an expression" if unresolved == 1 else f"{unresolved} expressions"
            warnings = (f"“{self._title}” holds {many} of the template, kept as they are.",)
        return ParsedDocument(
            "automation_rule",
            self._title[:500],
            body,
            values,
            warnings=warnings,
            key=self._key(),
            followed=FOLLOWED,
            changed=self._changed(),
        )

    def _key(self) -> str:
        name = _name(self._item)
        known = name if _GUID.fullmatch(name) else line(self._item, "id").lower() or name
        return f"sentinel/automationRules/{known}" if known else ""

    def _body(self, rule: Rule) -> str:
        """The text that we wrote into the template, as long as it says what the template does."""
        ours = text(self._ours, "markdown")
        if ours and _said(deployable(read_text(ours).rule)) == _said(rule):
            return ours
        return write(rule, playbook_text.one_line(self._title))

    def _rule(self) -> Rule:
        trigger = None
        on, when = (self._code(name) for name in ("triggersOn", "triggersWhen"))
        if on or when:
            trigger = Trigger(on, when)
        conditions = self._list(self._logic, "conditions")
        actions = self._list(self._given, "actions")
        orders = [one.get("order") for one in actions]
        if all(isinstance(order, int) for order in orders):
            actions = sorted(actions, key=lambda one: int(one["order"]))
        other = {
            name: left
            for name, left in (
                ("properties", _left(self._given, _FIELDS)),
                ("triggeringLogic", _left(self._logic, _LOGIC)),
            )
            if left
        }
        return Rule(
            trigger,
            tuple(condition_of(one) for one in conditions),
            tuple(action_of(one) for one in actions),
            Raw(canonical(other) if other else ""),
        )

    def _code(self, name: str) -> str:
        value = self._logic.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or set(value) & set("`\n"):
            raise self._refused(f"its “{name}” is no word")
        return value

    def _list(self, held: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
        value = held.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self._refused(f"its “{name}” is no list of objects")
        if len(value) > MOST_ITEMS:
            raise self._refused(f"it has more than {MOST_ITEMS:,} {name}")
        return value

    def _order(self) -> int:
        value = self._given.get("order", 1)
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not 1 <= value <= LAST_ORDER:
            raise self._refused(f"its “order” isn't a whole number from 1 to {LAST_ORDER:,}")
        return int(value)

    def _enabled(self) -> bool:
        value = self._logic.get("isEnabled", True)
        if not isinstance(value, bool):
            raise self._refused("its “isEnabled” is neither true nor false")
        return value

    def _expiry(self) -> datetime | None:
        value = self._logic.get("expirationTimeUtc")
        if value in (None, ""):
            return None
        try:
            at = datetime.fromisoformat(value if isinstance(value, str) else "-")
            at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        except (ValueError, OverflowError):
            raise self._refused("its “expirationTimeUtc” is no time") from None
        return at

    def _changed(self) -> str:
        """When the platform last changed it, so that an older export changes nothing."""
        try:
            at = datetime.fromisoformat(line(self._given, "lastModifiedTimeUtc"))
        except ValueError:
            return ""
        return at.isoformat() if at.tzinfo is not None and at.utcoffset() == timedelta() else ""

    def _refused(self, reason: str) -> InterchangeError:
        return InterchangeError(self._path, f"The rule “{self._title[:80]}”: {reason}.")


def _left(held: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """What nothing else takes; the platform writes null for what isn't set."""
    return {n: v for n, v in held.items() if n not in known and v not in (None, "", [], {})}


def _author(given: Mapping[str, Any]) -> str:
    return first_person(mapping(given.get("createdBy")), "name", "userPrincipalName", "email")


def _said(rule: Rule) -> tuple[object, ...]:
    conditions = [condition_json(one) for one in rule.conditions]
    actions = [action_json(one) for one in rule.actions]
    return rule.trigger, conditions, actions, rule.other
