"""Operations and queries on automation rules."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library import titles, versions
from kb.library.automation_rules import schemas
from kb.library.automation_rules.models import AutomationRule, AutomationRuleVersion
from kb.library.belongings import remove_belongings
from kb.store.base import new_id
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema

#: The orders that Sentinel takes.
LAST_ORDER: Final = 1000


def get(session: Session, record_id: uuid.UUID) -> schemas.AutomationRule:
    """One rule.

    Raises:
        NotFoundError: it isn't there.
    """
    return _with_number(session, editing.fetch(session, AutomationRule, record_id))


def everything(session: Session) -> tuple[schemas.AutomationRule, ...]:
    """All automation rules that aren't retired, in the order in which they run."""
    query = select(AutomationRule).where(AutomationRule.state != "retired")
    query = query.order_by(AutomationRule.rule_order, AutomationRule.title, AutomationRule.id)
    return tuple(_with_number(session, rule) for rule in session.scalars(query))


def find(session: Session, reference: str) -> uuid.UUID:
    """The rule that somebody means by its id or its title.

    Raises:
        NotFoundError: none or more than one fits.
    """
    return versions.find(session, AutomationRule, reference)


def version(session: Session, version_id: uuid.UUID) -> schemas.AutomationRuleVersion:
    """One version of an automation rule.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(
        schemas.AutomationRuleVersion, editing.fetch(session, AutomationRuleVersion, version_id)
    )


def current(session: Session, automation_rule_id: uuid.UUID) -> schemas.AutomationRuleVersion:
    """The published version, else the draft.

    Raises:
        NotFoundError: there is none.
    """
    rule = editing.fetch(session, AutomationRule, automation_rule_id)
    return as_schema(
        schemas.AutomationRuleVersion, versions.current(session, rule, AutomationRuleVersion)
    )


def versions_for(
    session: Session, automation_rule_id: uuid.UUID
) -> tuple[schemas.AutomationRuleVersion, ...]:
    """All versions, newest first."""
    found = versions.all_versions(session, AutomationRuleVersion, automation_rule_id)
    return tuple(as_schema(schemas.AutomationRuleVersion, item) for item in found)


@operation("New automation rule")
def add(session: Session, values: Mapping[str, Any], body: str = "") -> uuid.UUID:
    """Insert an automation rule with a draft; where no order is given, it runs last.

    Returns:
        Its id.

    Raises:
        ValidationError: it has no title, or a value can't be taken.
    """
    given = {"title": None, "rule_order": _last(session), **values}
    _refuse_order(given)
    rule = AutomationRule(id=new_id(), **coerce_values(AutomationRule, given))
    versions.start(session, rule, AutomationRuleVersion, body)
    return rule.id


@operation("Revise automation rule")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.AutomationRule:
    """Set what the versions have in common: title, order, expiry, tags, owner, review date.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    _refuse_order(values)
    before = editing.fetch(session, AutomationRule, record_id).title
    item = editing.revise(session, AutomationRule, record_id, version, values)
    titles.keep_former(session, item, before)
    session.flush()
    return get(session, record_id)


@operation("Write draft of automation rule")
def save_draft(
    session: Session,
    record_id: uuid.UUID,
    body: str,
    base_version_id: uuid.UUID | None = None,
    base_body: str | None = None,
) -> schemas.AutomationRuleVersion:
    """Write the draft's text.

    Returns:
        The draft as it is now.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    rule = editing.fetch(session, AutomationRule, record_id)
    draft: AutomationRuleVersion = versions.save_draft(
        session, rule, AutomationRuleVersion, body, base_version_id, base_body
    )
    session.flush()
    return as_schema(schemas.AutomationRuleVersion, draft)


@operation("Publish automation rule")
def publish(
    session: Session,
    record_id: uuid.UUID,
    note: str,
    by: str,
    *,
    effective_from: date | None = None,
) -> uuid.UUID:
    """Make the draft the published version, which holds from a day on.

    Returns:
        The id of the version.

    Raises:
        NotFoundError: there is no draft.
    """
    rule = editing.fetch(session, AutomationRule, record_id)
    found: AutomationRuleVersion = versions.publish(
        session, rule, AutomationRuleVersion, note, by, effective_from
    )
    return found.id


@operation("Discard draft of automation rule")
def discard_draft(session: Session, record_id: uuid.UUID) -> None:
    """Take the draft away where a published version remains.

    Raises:
        NotFoundError, ValidationError.
    """
    versions.discard_draft(
        session, editing.fetch(session, AutomationRule, record_id), AutomationRuleVersion
    )


@operation("Restore version of automation rule")
def restore_version(
    session: Session, record_id: uuid.UUID, version_id: uuid.UUID
) -> schemas.AutomationRuleVersion:
    """Write an older version's text into the draft; nothing is lost.

    Returns:
        The draft.
    """
    return save_draft(session, record_id, version(session, version_id).body)


@operation("Delete automation rule")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete an automation rule with its versions and its notes; undo brings all back.

    Raises:
        NotFoundError: it isn't there.
    """
    rule = editing.fetch(session, AutomationRule, record_id)
    query = select(AutomationRuleVersion).where(
        AutomationRuleVersion.automation_rule_id == record_id
    )
    for row in session.scalars(query):
        session.delete(row)
    session.flush()
    remove_belongings(session, record_id)
    session.delete(rule)


def _with_number(session: Session, rule: AutomationRule) -> schemas.AutomationRule:
    found = versions.in_force(session, rule, AutomationRuleVersion)
    return as_schema(schemas.AutomationRule, rule, version_number=found.number if found else 0)


def _last(session: Session) -> int:
    """The order behind all rules that are in use."""
    query = select(func.max(AutomationRule.rule_order)).where(AutomationRule.state != "retired")
    return min((session.scalar(query) or 0) + 1, LAST_ORDER)


def _refuse_order(values: Mapping[str, Any]) -> None:
    order = values.get("rule_order", 1)
    whole = isinstance(order, int) and not isinstance(order, bool)
    if not whole or not 1 <= order <= LAST_ORDER:
        msg = f"Use a whole number from 1 to {LAST_ORDER:,} for the order."
        raise ValidationError(msg, "rule_order")
