"""Search over everything recorded and known."""

import math
import time
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.record.models import Incident
from kb.incidents.record.own_filters import own_problems
from kb.search import candidates, snippets, terms
from kb.search.candidates import Candidate, Shown, Wish
from kb.search.snippets import Marker, Snippet
from kb.search.text import parts
from kb.store.base import kinds as record_kinds
from kb.store.kinds import RecordKind
from kb.vocabulary.folding import fold
from kb.vocabulary.query import Phrase, Query, QueryProblem, Word, parse

_DAY = 86_400.0
#: After so many days, being recent counts for a third.
_FADING_DAYS = 120.0
_MOST_FACETS = 1_000


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One result.

    Attributes:
        title: of the record, with the places of matches in `title.marks`.
        place: where it stands: "INC-2026-0042 · lesson L-02", "Phishing · v7 · step 4 of 13".
        snippet: the best passage of its text.
        incident: the number of its incident; None for records of the library.
        section: the part of the dossier to open, such as `lessons`.
    """

    kind: str
    record_id: uuid.UUID
    dossier_id: uuid.UUID
    title: Snippet
    place: str
    snippet: Snippet
    updated_at: datetime
    incident: str | None
    section: str

    @property
    def anchor(self) -> str:
        """What to scroll to after opening: the section and the record."""
        return f"{self.section}/{self.record_id}"


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What a search found.

    Attributes:
        query: as read, for marks in what is opened.
        total: how many results there are; None when more than were looked at.
        corrected: the query that was run instead, when the typed one found nothing.
        facets: how many of the documents looked at are of each kind.
        unknown: words of the query that no document holds.
    """

    query: Query
    results: tuple[SearchResult, ...] = ()
    total: int | None = 0
    corrected: str | None = None
    problems: tuple[QueryProblem, ...] = ()
    facets: Mapping[str, int] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    milliseconds: float = 0.0


def search(
    session: Session,
    query: str,
    kinds: Sequence[str] | None = None,
    limit: int = 20,
    *,
    offset: int = 0,
    sort: Literal["best", "newest"] = "best",
    prefix: bool = True,
    actor: str = "",
    used: Collection[uuid.UUID] = (),
) -> SearchPage:
    """Look for records.

    Args:
        session: to read with.
        query: as typed, in the language of `kb.vocabulary.query`.
        kinds: only records of these kinds.
        limit: results a page.
        offset: results before the page.
        sort: best match or last change first.
        prefix: whether the last word may go on, as while typing.
        actor: who `me` is.
        used: records opened lately; they come earlier.
    """
    started = time.perf_counter()
    parsed = parse(query, typing=prefix and not query[-1:].isspace())
    depth = offset + limit
    found, whole, parsed, fixed = _run(session, parsed, kinds, actor, depth)
    kept = _without_twins(session, found, parsed)
    lately = candidates.of_records(session, used)
    ranked = kept if sort == "newest" else _ranked(kept, parsed, lately)
    shown = ranked[offset:depth]
    return SearchPage(
        query=parsed,
        results=tuple(_results(session, shown, tuple(parsed.words()))),
        total=len(ranked) if whole else None,
        corrected=fixed,
        problems=parsed.problems + own_problems(session, parsed.nodes) + _without_tokens(parsed),
        facets=Counter(row.kind for row in ranked),
        unknown=() if ranked else _unknown(session, parsed),
        milliseconds=round((time.perf_counter() - started) * 1000, 2),
    )


def _run(
    session: Session, parsed: Query, kinds: Sequence[str] | None, actor: str, depth: int
) -> tuple[list[Candidate], bool, Query, str | None]:
    """Candidates, whether these are all, the query that was run, and its text if corrected."""
    wish = candidates.wish(session, parsed.nodes, actor, kinds)
    if not parsed.nodes or wish.is_empty or _finds_nothing(parsed, wish):
        return [], True, parsed, None
    found, whole = _candidates(session, wish, depth)
    if found or not whole:
        return found, whole, parsed, None
    better = terms.corrected(session, parsed)
    if better is None:
        return [], True, parsed, None
    fixed = parse(better)
    found, whole = _candidates(session, candidates.wish(session, fixed.nodes, actor, kinds), depth)
    return (found, whole, fixed, better) if found else ([], True, parsed, None)


def _candidates(session: Session, wish: Wish, depth: int) -> tuple[list[Candidate], bool]:
    return candidates.candidates(
        session,
        wish,
        in_title=max(candidates.IN_TITLE, depth),
        anywhere=max(candidates.ANYWHERE, depth),
    )


def _finds_nothing(parsed: Query, wish: Wish) -> bool:
    """A query of nothing but signs: it must not find everything of a kind."""
    words = list(parsed.words())
    return bool(words) and not wish.conditions and not snippets.wanted(words)


def _without_tokens(parsed: Query) -> tuple[QueryProblem, ...]:
    return tuple(
        QueryProblem(f"There is nothing to look for in “{word.text}”.", (word.start, word.end))
        for word in parsed.words()
        if not snippets.wanted([word])
    )


def _unknown(session: Session, parsed: Query) -> tuple[str, ...]:
    """Words that stand nowhere, as typed."""
    missing = []
    for word in parsed.words():
        atom = fold(word.text)
        begun = isinstance(word, Word) and word.prefix
        if terms.is_word(atom) and not (
            terms.beginning_with(session, atom) if begun else terms.is_known(session, atom)
        ):
            missing.append(word.text)
    return tuple(missing)


def _without_twins(session: Session, found: list[Candidate], parsed: Query) -> list[Candidate]:
    """A playbook that matches in its text gives way to its step that holds the words."""
    books = {r.id for r in found if r.kind == "playbook" and not r.in_title}
    steps = {r.id for r in found if r.kind == "playbook_step"}
    if not books or not steps or not any(parsed.words()):
        return found
    dossier = candidates.dossiers(session, [*books, *steps])
    with_step = {dossier[number] for number in steps}
    return [r for r in found if r.id not in books or dossier[r.id] not in with_step]


def _ranked(found: list[Candidate], parsed: Query, lately: set[int]) -> list[Candidate]:
    """Candidates in the order of results."""
    words = list(parsed.words())
    typed = fold(" ".join(word.text for word in words))
    atoms = [part.text for word in words for part in parts(word.text)]
    now = datetime.now(UTC).timestamp()
    scored = [(_score(row, typed, atoms, now, row.id in lately), row) for row in found]
    scored.sort(key=lambda pair: pair[0], reverse=True)  # stable: the newest of equals first
    return [row for _, row in scored]


def _score(row: Candidate, typed: str, atoms: list[str], now: float, was_used: bool) -> float:
    """Exact reference or title, words in the title, kind, recency, use: in this order."""
    title = fold(row.title)
    score = float(row.weight)
    if typed and row.ref and _same_reference(fold(row.ref), typed):
        score += 1000
    if row.in_title and typed:
        score += 100
        if title == typed:
            score += 400
        elif title.startswith(typed):
            score += 60
        padded = f" {title} "
        whole = sum(f" {atom} " in padded for atom in atoms)
        begun = sum(f" {atom}" in padded for atom in atoms)
        score += 30 * (whole + begun) / max(2 * len(atoms), 1)
        score += 20 * min(len(typed) / max(len(title), 1), 1)
    age = max(now - row.changed, 0.0) / _DAY
    return score + 30 * math.exp(-age / _FADING_DAYS) + (40 if was_used else 0)


def _same_reference(ref: str, typed: str) -> bool:
    """INC-2026-0042 is meant by itself, by 2026-0042, by 0042 and by 42."""
    if ref == typed:
        return True
    tail = ref.rsplit("-", 1)[-1]
    return ref.endswith("-" + typed) or (typed.isdecimal() and tail == typed.zfill(len(tail)))


def _results(
    session: Session, rows: Sequence[Candidate], words: Sequence[Word | Phrase]
) -> list[SearchResult]:
    marker = Marker(snippets.wanted(words))
    shown = candidates.shown(session, [row.id for row in rows])
    numbers = _numbers(session, {of.dossier_id for of in shown.values()})
    kinds = record_kinds()
    return [
        _result(row, shown[row.id], numbers.get(shown[row.id].dossier_id), marker, kinds)
        for row in rows
    ]


def _numbers(session: Session, dossiers: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    if not dossiers:
        return {}
    query = select(Incident.id, Incident.number).where(Incident.id.in_(dossiers))
    return {row[0]: row[1] for row in session.execute(query)}


def _result(
    row: Candidate,
    of: Shown,
    number: str | None,
    marker: Marker,
    kinds: Mapping[str, RecordKind],
) -> SearchResult:
    kind = kinds[row.kind]
    place = of.place
    if not place and number is not None:
        own = row.kind == "incident"
        place = number if own else f"{number} · {kind.label} {row.ref}".rstrip()
    return SearchResult(
        kind=row.kind,
        record_id=of.record_id,
        dossier_id=of.dossier_id,
        title=marker.mark(row.title or row.ref),
        place=place,
        snippet=marker.snippet(of.body),
        updated_at=of.updated_at,
        incident=number,
        section="overview" if of.record_id == of.dossier_id else kind.plural,
    )


def facets(session: Session, query: str, actor: str = "") -> dict[str, int]:
    """How many results there are of each kind, counted up to a thousand each."""
    parsed = parse(query)
    counts: dict[str, int] = {}
    for name, kind in record_kinds().items():
        if not kind.searchable:
            continue
        wish = candidates.wish(session, parsed.nodes, actor, [name])
        if parsed.nodes and not _finds_nothing(parsed, wish):
            found = candidates.count(session, wish, _MOST_FACETS)
            if found:
                counts[name] = found
    return counts
