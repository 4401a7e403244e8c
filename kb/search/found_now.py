"""What searches find at one moment, for a report: few rows, and none marked more strictly."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.evidence.models import EvidenceItem
from kb.incidents.record.models import Incident
from kb.search.service import SearchResult, search
from kb.store.base import kinds, now
from kb.vocabulary import search_blocks
from kb.vocabulary.enums import Tlp

_ROWS: Final = 10
_LOOKED_AT: Final = 200
_LONGEST: Final = 160
_STRICTNESS: Final = {one.value: place for place, one in enumerate(Tlp)}


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One record that was found: what it is, its title, where it stands, its last change."""

    kind: str
    title: str
    place: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class FoundNow:
    """What one query found.

    Attributes:
        at: when; everything of one reading has the same moment.
        total: how many there are; None when more than were looked at.
        withheld: how many are marked more strictly than what shows them.
        problems: what is wrong with the query.
    """

    query: str
    at: datetime
    rows: tuple[FoundRow, ...]
    total: int | None
    withheld: int
    problems: tuple[str, ...]


def found_now(
    session: Session, texts: Iterable[str], tlp: str, actor: str = ""
) -> tuple[FoundNow, ...]:
    """Answer the searches of some texts.

    Args:
        session: a reading session.
        texts: Markdown.
        tlp: the marking of what will show the answers: records of incidents that are marked
            more strictly are counted, and not shown.
        actor: who reads; `lead:me` means them.
    """
    at = now()
    return tuple(_answer(session, query, tlp, actor, at) for query in search_blocks.queries(texts))


def _answer(session: Session, query: str, tlp: str, actor: str, at: datetime) -> FoundNow:
    page = search(session, query, limit=_LOOKED_AT, prefix=False, actor=actor)
    marked = _markings(session, page.results)
    allowed = _STRICTNESS.get(tlp, 0)
    shown = [
        one
        for one in page.results
        if max(marked.get(one.dossier_id, 0), marked.get(one.record_id, 0)) <= allowed
    ]
    return FoundNow(
        query=query,
        at=at,
        rows=tuple(_row(one) for one in shown[:_ROWS]),
        total=page.total,
        withheld=len(page.results) - len(shown),
        problems=tuple(problem.text for problem in page.problems),
    )


def _row(found: SearchResult) -> FoundRow:
    known = kinds().get(found.kind)
    title = " ".join(found.title.text.split())
    return FoundRow(
        kind=(known.label if known is not None else found.kind).capitalize(),
        title=title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…",
        place=found.place,
        updated_at=found.updated_at,
    )


def _markings(session: Session, results: Sequence[SearchResult]) -> dict[uuid.UUID, int]:
    """How strictly incidents and items of evidence are marked; what has no marking isn't there."""
    found: dict[uuid.UUID, int] = {}
    for model, ids in (
        (Incident, {one.dossier_id for one in results}),
        (EvidenceItem, {one.record_id for one in results}),
    ):
        query = select(model.id, model.tlp).where(model.id.in_(ids))
        for record_id, tlp in session.execute(query):
            found[record_id] = _STRICTNESS.get(tlp, len(_STRICTNESS))
    return found
