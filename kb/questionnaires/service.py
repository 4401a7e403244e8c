"""Operations and queries on questionnaires.

Those that come with Hotwash are always there, as version 1. Publishing a changed source makes
it this store's own, one version up; sets of answers keep the questions as they were asked.
"""

import uuid
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import NotFoundError, ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.questionnaires import reading
from kb.questionnaires.models import Questionnaire
from kb.questionnaires.reading import Reading
from kb.questionnaires.schemas import Entry

_SHIPPED = Path(__file__).parent / "shipped"
_LABEL = "questionnaire"


@lru_cache(maxsize=1)
def shipped() -> dict[str, str]:
    """The sources that come with Hotwash, by key."""
    sources = [path.read_text("utf-8") for path in sorted(_SHIPPED.glob("*.toml"))]
    return {reading.read(source).key: source for source in sources}


@lru_cache(maxsize=64)
def _checked(source: str) -> Reading:
    return reading.check(source)


def catalogue(session: Session) -> tuple[Entry, ...]:
    """Every questionnaire, by title; retired ones are among them."""
    query = select(Questionnaire).order_by(Questionnaire.version_number, Questionnaire.id)
    own = {_key(record): record for record in session.scalars(query)}
    found = [_own(key, record) for key, record in own.items()]
    found += [_as_shipped(key, source) for key, source in shipped().items() if key not in own]
    return tuple(sorted(found, key=lambda entry: (entry.title.casefold(), entry.key)))


def find(session: Session, key: str) -> Entry:
    """One by its key.

    Raises:
        NotFoundError: there is none.
    """
    for entry in catalogue(session):
        if entry.key == key:
            return entry
    raise NotFoundError(_LABEL)


@operation("Publish questionnaire")
def publish(session: Session, source: str, based_on: int = 0) -> Entry:
    """Make a source what is asked from now on; its key says which questionnaire it is.

    A changed source gets the next version; one that is in use already changes nothing.

    Args:
        session: of the write.
        source: the TOML.
        based_on: version number from which the editing began; 0 for a new questionnaire.

    Raises:
        ValidationError: something is wrong with the source, or somebody published another
            version meanwhile.
    """
    asked = reading.read(source)
    known = next((one for one in catalogue(session) if one.key == asked.key), None)
    if known is None:
        return _insert(session, asked.key, asked.title, source, 1)
    if known.source == source and not known.retired:
        return known
    if known.version_number != based_on:
        what = f"The key “{asked.key}” has version {known.version_number}, “{known.title}”."
        todo = "Look at that version first, or give this one another key."
        raise ValidationError(what, "source", todo)
    return _become(session, known, asked.title, source)


@operation("Retire questionnaire")
def retire(session: Session, key: str, *, retired: bool = True) -> Entry:
    """Offer it no longer, or again; what was asked with it stays.

    Raises:
        NotFoundError: there is none of this key.
    """
    known = find(session, key)
    if known.own is None:
        if not retired:
            return known
        _insert(session, key, known.title, known.source, known.version_number)
        known = find(session, key)
    record = editing.fetch(session, Questionnaire, _id(known))
    editing.assign(record, {"retired": retired})
    session.flush()
    return find(session, key)


@operation("Restore shipped questionnaire")
def restore(session: Session, key: str) -> Entry:
    """Ask the shipped questions again, as the next version.

    Raises:
        NotFoundError: none of this key comes with Hotwash.
    """
    source = shipped().get(key)
    if source is None:
        raise NotFoundError("shipped questionnaire of this key")
    known = find(session, key)
    if known.own is None or (known.is_as_shipped and not known.retired):
        return known
    return _become(session, known, reading.read(source).title, source)


def _become(session: Session, known: Entry, title: str, source: str) -> Entry:
    number = known.version_number + (source != known.source)
    if known.own is None:
        return _insert(session, known.key, title, source, number)
    record = editing.fetch(session, Questionnaire, known.own)
    values = {"title": title, "source": source, "version_number": number, "retired": False}
    editing.assign(record, values)
    session.flush()
    return find(session, known.key)


def _insert(session: Session, key: str, title: str, source: str, number: int) -> Entry:
    session.add(Questionnaire(title=title, source=source, version_number=number))
    session.flush()
    return find(session, key)


def _key(record: Questionnaire) -> str:
    """The key in its source; a source that can't be read is known by its id."""
    return _checked(record.source).asked.key or str(record.id)


def _own(key: str, record: Questionnaire) -> Entry:
    read = _checked(record.source)
    return Entry(
        key=key,
        title=record.title or read.asked.title,
        version_number=record.version_number,
        source=record.source,
        retired=record.retired,
        asked=read.asked,
        problems=read.problems,
        shipped=shipped().get(key, ""),
        own=record.id,
    )


def _as_shipped(key: str, source: str) -> Entry:
    asked = _checked(source).asked
    return Entry(
        key=key,
        title=asked.title,
        version_number=1,
        source=source,
        retired=False,
        asked=asked,
        shipped=source,
    )


def _id(entry: Entry) -> uuid.UUID:
    if entry.own is None:
        raise NotFoundError(_LABEL)
    return entry.own
