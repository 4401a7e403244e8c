"""Who has read and understood which version, for articles and playbooks alike."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library import versions
from kb.library.articles.models import Article, ArticleVersion
from kb.library.playbooks.models import Playbook, PlaybookVersion
from kb.store.base import now
from kb.training import trainees
from kb.training.bulletins.models import Receipt

ITEMS: Final[dict[str, tuple[Any, Any]]] = {
    "article": (Article, ArticleVersion),
    "playbook": (Playbook, PlaybookVersion),
}


@dataclass(frozen=True, slots=True)
class Read:
    """What somebody read of an item: the newest version of it.

    Attributes:
        version_id: the version that was read last.
        understood: the number of the version that was understood last; 0 for none.
    """

    version_id: uuid.UUID
    number: int
    read_at: datetime | None
    understood_at: datetime | None
    understood: int


@operation("Read")
def read(session: Session, kind: str, item_id: uuid.UUID, person: str) -> uuid.UUID:
    """Note that somebody opened the version in force; nothing is written the second time.

    Returns:
        The id of the receipt.

    Raises:
        NotFoundError: there is no such item.
        ValidationError: nothing of it is published, or nobody is named.
    """
    return _receipt(session, kind, item_id, person).id


@operation("Read and understood")
def understand(session: Session, kind: str, item_id: uuid.UUID, person: str) -> uuid.UUID:
    """Note that somebody says that they understood the version in force.

    Returns:
        The id of the receipt.

    Raises:
        NotFoundError, ValidationError: as `read`.
    """
    receipt = _receipt(session, kind, item_id, person)
    if receipt.understood_at is None:
        receipt.understood_at = session.info.get("at") or now()
    return receipt.id


def of_person(
    session: Session, person: str, item_ids: Collection[uuid.UUID] = ()
) -> dict[uuid.UUID, Read]:
    """What a person read, by item; of all items for none."""
    key = trainees.key_of(person)
    return of_people(session, [key], item_ids).get(key, {})


def of_people(
    session: Session, keys: Collection[uuid.UUID], item_ids: Collection[uuid.UUID] = ()
) -> dict[uuid.UUID, dict[uuid.UUID, Read]]:
    """The same for many at once, by their keys."""
    query = select(Receipt).where(Receipt.person_key.in_(list(keys)))
    if item_ids:
        query = query.where(Receipt.item_id.in_(list(item_ids)))
    found: dict[uuid.UUID, dict[uuid.UUID, Read]] = {}
    for one in session.scalars(query.order_by(Receipt.number, Receipt.read_at, Receipt.id)):
        theirs = found.setdefault(one.person_key, {})
        before = theirs.get(one.item_id)
        understood = one.number if one.understood_at else (before.understood if before else 0)
        theirs[one.item_id] = Read(
            one.version_id, one.number, one.read_at, one.understood_at, understood
        )
    return found


def _receipt(session: Session, kind: str, item_id: uuid.UUID, person: str) -> Receipt:
    if kind not in ITEMS:
        raise ValidationError("Only articles and playbooks are read and understood.", "item_kind")
    model, version_model = ITEMS[kind]
    item = editing.fetch(session, model, item_id)
    if item.published_version_id is None:
        raise ValidationError(f"“{item.title}” isn't published: there is nothing to sign for.")
    version = versions.current(session, item, version_model)
    key = trainees.key_of(person)
    # One person has one receipt for a version, in whatever window they sign.
    receipt_id = uuid.uuid5(key, str(version.id))
    found = session.get(Receipt, receipt_id)
    if found is None:
        found = Receipt(
            id=receipt_id,
            item_kind=kind,
            item_id=item_id,
            version_id=version.id,
            number=version.number,
            person=person.strip(),
            person_key=key,
            read_at=session.info.get("at") or now(),
        )
        session.add(found)
        session.flush()
    return found
