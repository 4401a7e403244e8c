"""Techniques of ATT&CK over all incidents, and which of them nothing covers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from kb.incidents.opportunities.models import Opportunity
from kb.incidents.record.labels import DossierLabel
from kb.insights.models import IncidentFigure
from kb.insights.schemas import TechniqueRow
from kb.insights.scope import Scope
from kb.library.automation_rules.models import AutomationRule
from kb.library.playbooks.models import Playbook, PlaybookStep
from kb.vocabulary import attack
from kb.vocabulary.enums import KnowledgeState

#: Titles that a technique names at most.
_MOST_TITLES: Final = 5
_RETIRED: Final = KnowledgeState.RETIRED.value
type Covering = Mapping[str, set[str]]


def techniques(session: Session, scope: Scope, at: datetime) -> tuple[TechniqueRow, ...]:
    """The techniques that incidents name, the most frequent first."""
    query = (
        select(DossierLabel.value, func.count(), func.max(IncidentFigure.at))
        .join(IncidentFigure, IncidentFigure.incident_id == DossierLabel.dossier_id)
        .where(DossierLabel.field == "technique", *scope.conditions)
        .group_by(DossierLabel.value)
    )
    counted = session.execute(query).all()
    if not counted:
        return ()
    playbooks, rules = _by_playbooks(session), _by_rules(session, at)
    detections = _by_detections(session)
    rows = [
        _row(value, count, last_at, playbooks, rules, detections)
        for value, count, last_at in counted
    ]
    return tuple(sorted(rows, key=lambda row: (-row.count, row.id)))


def _row(value: str, count: int, last_at: datetime, *covering: Covering) -> TechniqueRow:
    found = attack.technique(value)
    name = found.id if found is not None else value.upper()
    playbooks, rules, detections = (_covers(one, name) for one in covering)
    return TechniqueRow(
        id=name,
        name=attack.full_name(name),
        tactics=found.tactics if found is not None else (),
        count=count,
        last_at=last_at,
        playbooks=playbooks,
        rules=rules,
        detections=detections,
    )


def _covers(covering: Covering, name: str) -> tuple[str, ...]:
    """What covers a technique covers its sub-techniques, but not the other way round."""
    parent = name.partition(".")[0]
    held = covering.get(name, set()) | covering.get(parent, set())
    return tuple(sorted(held)[:_MOST_TITLES])


def _noted(found: dict[str, set[str]], names: Iterable[Any], title: str) -> None:
    for name in names:
        found[str(name).strip().upper()].add(title)


def _by_playbooks(session: Session) -> Covering:
    """Published playbooks, by what they and their steps say that they are against."""
    found: dict[str, set[str]] = defaultdict(set)
    in_use = and_(Playbook.published_version_id.is_not(None), Playbook.state != _RETIRED)
    of_items = select(Playbook.title, Playbook.techniques).where(in_use)
    for title, names in session.execute(of_items):
        _noted(found, names, title)
    of_steps = (
        select(Playbook.title, PlaybookStep.techniques)
        .join(PlaybookStep, PlaybookStep.playbook_version_id == Playbook.published_version_id)
        .where(in_use)
    )
    for title, names in session.execute(of_steps):
        _noted(found, names, title)
    return found


def _by_rules(session: Session, at: datetime) -> Covering:
    """Automation rules that are published and in force."""
    found: dict[str, set[str]] = defaultdict(set)
    query = select(AutomationRule.title, AutomationRule.techniques).where(
        AutomationRule.published_version_id.is_not(None),
        AutomationRule.state != _RETIRED,
        AutomationRule.enabled.is_(True),
        or_(AutomationRule.expires_at.is_(None), AutomationRule.expires_at > at),
    )
    for title, names in session.execute(query):
        _noted(found, names, title)
    return found


def _by_detections(session: Session) -> Covering:
    """Detection opportunities that led to a rule or query; those without one are still holes."""
    found: dict[str, set[str]] = defaultdict(set)
    query = select(Opportunity.rule, Opportunity.technique).where(
        Opportunity.technique != "", Opportunity.rule != ""
    )
    for rule, name in session.execute(query):
        _noted(found, [name], rule)
    return found
