"""The vocabulary: words of all documents, for spelling and for long beginnings."""

from collections import Counter
from collections.abc import Iterable, Mapping

from rapidfuzz.distance import OSA
from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kb.search import tables
from kb.search.text import parts
from kb.vocabulary.query import Query, Word

_SHORTEST, _LONGEST = 4, 24
#: Shorter words are found as they are typed: a mistake leaves too little to go by.
SHORTEST_CORRECTED = 5
#: Counts stop here between two rebuilds, so that common words aren't written at each save.
_SATURATED = 20
_MOST_ENDINGS = 64


def is_word(token: str) -> bool:
    """Whether a token is a word that spelling knows: letters only, no identifier."""
    return _SHORTEST <= len(token) <= _LONGEST and token.isalpha()


def note(session: Session, words: Mapping[str, int]) -> None:
    """Add the words of new documents."""
    column = tables.term.c
    wanted = sorted(words)
    new: list[str] = []
    rare: list[str] = []
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        query = select(column.term, column.documents).where(column.term.in_(some))
        known = {row.term: row.documents for row in session.execute(query)}
        new += [word for word in some if word not in known]
        rare += [word for word, count in known.items() if count < _SATURATED]
    if new:
        _insert(session, ((word, words[word]) for word in new))
    # On a team store, counting would make writers wait for each other: only rebuilds count.
    if rare and session.get_bind().dialect.name == "sqlite":
        for start in range(0, len(rare), 500):
            some = rare[start : start + 500]
            session.execute(
                update(tables.term)
                .where(column.term.in_(some))
                .values(documents=column.documents + 1)
            )


def write(session: Session, words: Counter[str]) -> None:
    """Write the words of a whole rebuild into the empty table."""
    _insert(session, sorted(words.items()))


def _insert(session: Session, words: Iterable[tuple[str, int]]) -> None:
    rows = [{"term": w, "backwards": w[::-1], "documents": n} for w, n in words]
    if not rows:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(tables.term).on_conflict_do_nothing()
    for start in range(0, len(rows), 5000):
        session.execute(statement, rows[start : start + 5000])


def beginning_with(session: Session, beginning: str) -> list[str]:
    """Known words with a beginning, the most common first."""
    column = tables.term.c
    query = select(column.term).where(starts_with(column.term, beginning))
    query = query.order_by(column.documents.desc(), column.term).limit(_MOST_ENDINGS)
    return list(session.scalars(query))


def starts_with(column: ColumnElement[str], beginning: str) -> ColumnElement[bool]:
    """A beginning as a range, which an index in code point order answers."""
    return and_(column >= beginning, column < beginning + "\U0010ffff")


def is_known(session: Session, word: str) -> bool:
    """Whether the vocabulary holds a word."""
    return session.scalar(select(tables.term.c.term).where(tables.term.c.term == word)) is not None


def correction(session: Session, word: str) -> str | None:
    """The known word that one typing mistake makes into this one, or None.

    Whatever single edit was made, the first or the last half is untouched: both are ranges
    of an index.
    """
    size = len(word)
    if size < SHORTEST_CORRECTED or not word.isalpha():
        return None
    column = tables.term.c
    head = (size - 1) // 2
    tail = size - 1 - head
    query = select(column.term, column.documents).where(
        or_(
            starts_with(column.term, word[:head]),
            starts_with(column.backwards, word[::-1][:tail]),
        ),
        func.length(column.term).between(size - 1, size + 1),
    )
    best: tuple[tuple[int, int, int, str], str] | None = None
    for found in session.execute(query):
        if OSA.distance(found.term, word, score_cutoff=1) == 1:
            rank = _rank(found.term, found.documents, word)
            if best is None or rank > best[0]:
                best = rank, found.term
    return best[1] if best else None


def _rank(term: str, documents: int, word: str) -> tuple[int, int, int, str]:
    """Common words first; people rarely miss the first letter; swaps are the likeliest slip."""
    likely = (term[0] == word[0]) * 2 + (sorted(term) == sorted(word)) * 2
    magnitude = min(documents, 10**6).bit_length()
    return likely + magnitude, likely, documents, term


def corrected(session: Session, query: Query) -> str | None:
    """The text of a query with unknown words replaced by known ones; None when none is."""
    text = query.text
    changed = False
    for word in sorted(query.words(), key=lambda w: w.start, reverse=True):
        atoms = list(parts(word.text))
        if not isinstance(word, Word) or len(atoms) != 1 or is_known(session, atoms[0].text):
            continue
        better = correction(session, atoms[0].text)
        if better is not None:
            text = text[: word.start] + better + text[word.end :]
            changed = True
    return text if changed else None
