"""What an incident resembles: past incidents, playbooks, articles, lessons and changes.

Each comes with its reasons: techniques, entities, tags and rare words that both have, or the past
incident that resembles this one and that it came out of.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.library.articles.models import Article
from kb.library.automation_rules.models import AutomationRule
from kb.library.playbooks.models import Playbook
from kb.search import tables
from kb.sightings import sharing
from kb.sightings.outcomes import Outcome, outcomes
from kb.sightings.related import related
from kb.sightings.sharing import Common
from kb.vocabulary.enums import KnowledgeState

#: What an entity tells that both know: more than any word.
_ENTITY: Final = 12.0
_MOST_ENTITIES: Final = 4
#: Less than this is no resemblance.
_LEAST: Final = 6.0
#: The weight of a word that tells something alone: one document in fifty has it.
_RARE: Final = 4.0
#: Reasons of one sort that are told.
_SHOWN: Final = 4
_GROUPS: Final = {
    "playbook": "playbook",
    "playbook_step": "playbook",
    "article": "article",
    "automation_rule": "automation_rule",
    "lesson": "lesson",
    "config_change": "config_change",
}
#: Kinds that are told by themselves, besides the incident that they belong to.
_ALONE: Final = frozenset({"lesson", "config_change"})
_IN_USE: Final[dict[str, Any]] = {
    "playbook": Playbook,
    "article": Article,
    "automation_rule": AutomationRule,
}


@dataclass(frozen=True, slots=True)
class Similar:
    """Something that resembles an incident.

    Attributes:
        kind: incident, playbook, article, automation_rule, lesson or config_change.
        dossier_id: the incident that a lesson or a change belongs to; else the record itself.
        ref: its number, such as INC-2026-0042 or L-02; empty where there is none.
        score: larger is more alike; comparable within one answer.
        techniques, entities, tags, words: what both have, what tells the most first.
        of_type: the incident type of both, folded; empty when they differ.
        came_from: the incidents among those told that it came out of, or that used it, by number.
    """

    kind: str
    record_id: uuid.UUID
    dossier_id: uuid.UUID
    ref: str
    title: str
    score: float
    techniques: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    of_type: str = ""
    came_from: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    """What one record, or one incident with all its records, has in common."""

    kind: str
    record_id: uuid.UUID
    dossier_id: uuid.UUID
    shared: dict[tuple[str, str], float] = field(default_factory=dict)
    entities: tuple[str, ...] = ()
    rarest: float = 0.0

    def note(self, common: Common, weight: float) -> None:
        self.rarest = max(self.rarest, common.weight)
        key = (common.what, common.value)
        self.shared[key] = max(self.shared.get(key, 0.0), weight)

    @property
    def tells(self) -> bool:
        """Whether there is more in common than a single word that isn't rare."""
        words_alone = all(what == "word" for what, _ in self.shared)
        several = len(self.shared) > 1 or self.rarest >= _RARE
        return bool(self.entities) or several or not words_alone

    @property
    def score(self) -> float:
        return sum(self.shared.values()) + _ENTITY * min(len(self.entities), _MOST_ENTITIES)


def similar(
    session: Session, incident_id: uuid.UUID, *, each: int = 5
) -> dict[str, tuple[Similar, ...]]:
    """What resembles an incident, by kind, the most alike first.

    Args:
        session: a reading session.
        incident_id: the incident.
        each: how many of each kind at most.
    """
    found: dict[tuple[str, uuid.UUID], _Found] = {}
    for common, rows in sharing.words(session, incident_id):
        for row in rows:
            for one in _owners(found, row):
                one.note(common, common.weighed(row))
    labels = list(sharing.labels(session, incident_id))
    kinds = _kinds(session, {one for _, dossiers in labels for one in dossiers})
    for common, dossiers in labels:
        for dossier_id in dossiers:
            if dossier_id in kinds:
                one = _of(found, kinds[dossier_id], dossier_id, dossier_id)
                one.note(common, common.weight)
    for other in related(session, incident_id, limit=50):
        _of(found, "incident", other.id, other.id).entities = other.shared
    answer = _answered(session, found.values(), each)
    return answer | _with_outcomes(session, answer, each)


def _of(
    found: dict[tuple[str, uuid.UUID], _Found], kind: str, record_id: uuid.UUID, dossier: uuid.UUID
) -> _Found:
    return found.setdefault((kind, record_id), _Found(kind, record_id, dossier))


def _owners(found: dict[tuple[str, uuid.UUID], _Found], row: sharing.Row) -> Iterable[_Found]:
    """What a document speaks for: itself, or the incident or playbook it belongs to."""
    group = _GROUPS.get(row.kind, "incident")
    if group in _ALONE:
        yield _of(found, group, row.record_id, row.dossier_id)
        group = "incident"
    yield _of(found, group, row.dossier_id, row.dossier_id)


def _kinds(session: Session, dossier_ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Whether each of these is an incident, a playbook or an article."""
    column = tables.document.c
    known: dict[uuid.UUID, str] = {}
    ids = sorted(dossier_ids)
    for start in range(0, len(ids), 500):
        query = select(column.record_id, column.kind)
        found = session.execute(query.where(column.record_id.in_(ids[start : start + 500])))
        known.update({row[0]: row[1] for row in found})
    return known


def _answered(
    session: Session, found: Iterable[_Found], each: int
) -> dict[str, tuple[Similar, ...]]:
    """The best of each kind, with what people call them; what is out of use is left out."""
    by_kind: dict[str, list[tuple[float, _Found]]] = {}
    for one in found:
        if one.tells and (score := one.score) >= _LEAST:
            by_kind.setdefault(one.kind, []).append((score, one))
    answer: dict[str, tuple[Similar, ...]] = {}
    for kind, ranked in by_kind.items():
        ranked.sort(key=lambda pair: (-pair[0], pair[1].record_id))
        named = _named(session, kind, [one.record_id for _, one in ranked[: 3 * each]])
        made = [
            _similar(one, score, *named[one.record_id])
            for score, one in ranked
            if one.record_id in named
        ]
        if made:
            answer[kind] = tuple(made[:each])
    return answer


def _with_outcomes(
    session: Session, answer: Mapping[str, tuple[Similar, ...]], each: int
) -> dict[str, tuple[Similar, ...]]:
    """What is told already, and behind it what came out of the incidents that are told."""
    incidents = {one.record_id: one for one in answer.get("incident", ())}
    if not incidents:
        return {}
    sources: dict[tuple[str, uuid.UUID], list[Outcome]] = {}
    for one in outcomes(session, list(incidents)):
        sources.setdefault((one.kind, one.record_id), []).append(one)
    made: dict[str, list[Similar]] = {}
    for (kind, record_id), found in sources.items():
        came_from = tuple(incidents[one.incident_id].ref for one in found)[:_SHOWN]
        told = made.setdefault(kind, list(answer.get(kind, ())))
        at = next((n for n, one in enumerate(told) if one.record_id == record_id), None)
        if at is not None:
            told[at] = replace(told[at], came_from=came_from)
        else:
            told.append(_came_out(found[0], incidents[found[0].incident_id].score, came_from))
    return {kind: tuple(told[:each]) for kind, told in made.items()}


def _came_out(one: Outcome, score: float, came_from: tuple[str, ...]) -> Similar:
    return Similar(
        one.kind, one.record_id, one.dossier_id, one.ref, one.title, score, came_from=came_from
    )


def _named(session: Session, kind: str, ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str]]:
    """Number and title of records, of those that are in use."""
    column = tables.document.c
    query = select(column.record_id, column.ref, column.title).where(
        column.record_id.in_(ids), column.kind == kind
    )
    rows = {row[0]: (row[1], row[2]) for row in session.execute(query)}
    if kind in _IN_USE:
        model = _IN_USE[kind]
        out_of_use = select(model.id).where(
            model.id.in_(ids), model.state == KnowledgeState.RETIRED.value
        )
        for gone in session.scalars(out_of_use):
            rows.pop(gone, None)
    return rows


def _similar(one: _Found, score: float, ref: str, title: str) -> Similar:
    ranked = sorted(one.shared, key=lambda key: (-one.shared[key], key))

    def of(what: str) -> tuple[str, ...]:
        return tuple(value for kind, value in ranked if kind == what)[:_SHOWN]

    return Similar(
        kind=one.kind,
        record_id=one.record_id,
        dossier_id=one.dossier_id,
        ref=ref,
        title=title,
        score=round(score, 2),
        techniques=tuple(value.upper() for value in of("technique")),
        entities=one.entities,
        tags=of("tag"),
        words=of("word"),
        of_type=next(iter(of("type")), ""),
    )
