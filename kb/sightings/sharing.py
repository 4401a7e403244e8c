"""What an incident has in common with the documents of others, weighed by how rare that is.

A word or a label counts the logarithm of how few documents have it (Spärck Jones, 1972),
less in a long text than in a short one (the length part of Okapi BM25, Robertson 1994).
Bounded as every search is: so many words, so many documents a word, however large the store.
"""

import math
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.incidents.record.labels import DossierLabel
from kb.incidents.record.models import Incident
from kb.people import service as people
from kb.search import candidates, tables
from kb.search.matching import Expression, Some, Term
from kb.search.text import other_number, tokens
from kb.store.base import record_models
from kb.store.kinds import FieldType
from kb.vocabulary.function_words import FUNCTION_WORDS

#: Words of an incident that are looked up, of so many that are counted.
_MOST_WORDS: Final = 80
_MOST_COUNTED_WORDS: Final = 120
#: The newest documents that are looked at for one word or label.
_MOST_DOCUMENTS: Final = 400
#: Documents with one word are counted up to here.
_MOST_COUNTED: Final = 2_000
#: Words in more documents than this share of all tell nothing.
_COMMON: Final = 0.2
_FEW_DOCUMENTS: Final = 30
#: Records of the incident that are read, the heaviest first, and characters of each.
_MOST_RECORDS: Final = 300
_MOST_CHARACTERS: Final = 20_000
#: What a label tells beside a word of the same rarity.
_LABELS: Final = {"technique": 2.5, "type": 2.5, "tag": 2.0}
_IN_TITLE: Final = 1.5
#: BM25's usual constants, and the length of a text that counts as neither short nor long.
_K1, _B, _LENGTH = 1.2, 0.75, 600
_TECHNIQUE_ID: Final = re.compile(r"t\d{4}(?:\.\d{3})?")
_WORD: Final = re.compile(r"(?=[^\d]*[^\W\d_]{3})[\w.@-]{3,60}")


@dataclass(frozen=True, slots=True)
class Row:
    """A document that has something in common with the incident."""

    kind: str
    record_id: uuid.UUID
    dossier_id: uuid.UUID
    title: str
    length: int


@dataclass(frozen=True, slots=True)
class Common:
    """One thing in common.

    Attributes:
        what: word, technique, type or tag.
        value: folded, as the index has it.
        weight: what it tells, before the length of the document counts.
        titled: whether it stands in the incident's title or summary.
    """

    what: str
    value: str
    weight: float
    titled: bool = False

    def weighed(self, row: Row) -> float:
        """What it tells of one document."""
        if self.what != "word":
            return self.weight
        share = 1 - _B + _B * row.length / _LENGTH
        weight = self.weight * (_K1 + 1) / (1 + _K1 * share)
        return weight * (_IN_TITLE if self.titled and self.value in telling(row.title) else 1)


def words(session: Session, incident_id: uuid.UUID) -> Iterator[tuple[Common, Iterable[Row]]]:
    """The words of an incident that tell the most, each with the documents that have it."""
    titled, counted = _own_words(session, incident_id)
    named = [*people.names(session), *_named_in(session, incident_id)]
    for name in tokens(" ; ".join(named)):
        counted.pop(name, None)  # who worked on both tells nothing of what happened
    total = max(_FEW_DOCUMENTS, _size(session))
    order = sorted(counted, key=lambda w: (w not in titled, -counted[w], -len(w), w))
    weights: dict[str, float] = {}
    for word in order[:_MOST_COUNTED_WORDS]:
        count = _count(session, word, incident_id)
        if count and count <= max(_FEW_DOCUMENTS, _COMMON * total):
            weights[word] = math.log(1 + total / count)
    ranked = sorted(weights, key=lambda w: (-weights[w] * (1 + (w in titled)), w))
    for word in ranked[:_MOST_WORDS]:
        what = "technique" if _TECHNIQUE_ID.fullmatch(word) else "word"
        yield (
            Common(what, word, weights[word], word in titled),
            _documents(session, word, incident_id),
        )


def labels(session: Session, incident_id: uuid.UUID) -> Iterator[tuple[Common, list[uuid.UUID]]]:
    """The tags, techniques and the type of an incident, each with the others that have it."""
    own = select(DossierLabel.field, DossierLabel.value).where(
        DossierLabel.dossier_id == incident_id, DossierLabel.field.in_(_LABELS)
    )
    total = max(_FEW_DOCUMENTS, session.scalar(select(func.count()).select_from(Incident)) or 0)
    for label, value in session.execute(own.distinct()).all():
        query = select(DossierLabel.dossier_id).where(
            DossierLabel.field == label,
            DossierLabel.value == value,
            DossierLabel.dossier_id != incident_id,
        )
        found = list(session.scalars(query.distinct().limit(_MOST_DOCUMENTS)))
        if found:
            weight = _LABELS[label] * math.log(1 + total / len(found))
            yield Common(label, value, weight), found


def telling(text: str) -> set[str]:
    """Words and identifiers that may tell something: no bare numbers, nothing very short."""
    found = set()
    for token in tokens(text):
        if _WORD.fullmatch(token) or _TECHNIQUE_ID.fullmatch(token):
            if token not in FUNCTION_WORDS:
                other = other_number(token) if token.endswith("s") else None
                found.add(other or token)
        elif len(token) == 2 and not token.isascii():
            found.add(token)  # a pair of characters of a script without spaces
    return found


def _own_words(session: Session, incident_id: uuid.UUID) -> tuple[set[str], Counter[str]]:
    """The words of the incident's own title and summary, and of all that belongs to it."""
    column = tables.document.c
    query = (
        select(column.kind, column.title, column.body)
        .where(column.dossier_id == incident_id, column.kind != "incident_source")
        .order_by(column.weight.desc(), column.id)
        .limit(_MOST_RECORDS)
    )
    titled: set[str] = set()
    counted: Counter[str] = Counter()
    for kind, title, body in session.execute(query):
        found = telling(f"{title} \n {body[:_MOST_CHARACTERS]}")
        counted.update(found)
        if kind == "incident":
            titled |= found
    return titled, counted


def _named_in(session: Session, incident_id: uuid.UUID) -> Iterator[str]:
    """The people that the records of an incident name."""
    for model in record_models().values():
        kind, columns = model.__kind__, model.__table__.c
        fields = [field.name for field in kind.fields if field.type == FieldType.PERSON]
        owner = "id" if kind.name == "incident" else "incident_id"
        if not fields or owner not in columns:
            continue
        query = select(*(columns[name] for name in fields)).where(columns[owner] == incident_id)
        for row in session.execute(query.limit(_MOST_RECORDS)):
            yield from (value for value in row if isinstance(value, str) and value)


def _expression(word: str) -> Expression:
    """A word in the singular and the plural; an identifier as it is."""
    other = other_number(word)
    return Some((Term(word), Term(other))) if other is not None else Term(word)


def _size(session: Session) -> int:
    """How many documents there are; the newest id tells it nearly, at once."""
    return session.scalar(select(func.max(tables.document.c.id))) or 0


def _count(session: Session, word: str, incident_id: uuid.UUID) -> int:
    """How many documents of others have a word, up to a limit."""
    column = tables.document.c
    wanted = candidates.matches(session, _expression(word), limit=_MOST_COUNTED)
    found = select(column.id).where(wanted, column.dossier_id != incident_id).limit(_MOST_COUNTED)
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def _documents(session: Session, word: str, incident_id: uuid.UUID) -> Iterator[Row]:
    """The newest documents of others that have a word."""
    column = tables.document.c
    wanted = candidates.matches(session, _expression(word), limit=_MOST_DOCUMENTS)
    shown: tuple[Any, ...] = (
        *(column.kind, column.record_id, column.dossier_id, column.title),
        func.length(column.body),
    )
    query = select(*shown).where(wanted, column.dossier_id != incident_id)
    for row in session.execute(query.order_by(column.id.desc()).limit(_MOST_DOCUMENTS)):
        yield Row(*row)
