"""What a lesson of an incident can change: playbooks, and documents that people follow."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.adherence.models import Adherence
from kb.incidents.record.models import Incident
from kb.ledger import editing
from kb.library.articles.models import Article
from kb.library.playbooks.models import Playbook, PlaybookVersion
from kb.vocabulary.enums import ArticleKind, KnowledgeState

_FOLLOWED = (
    ArticleKind.WORKFLOW,
    ArticleKind.PROCESS,
    ArticleKind.POLICY,
    ArticleKind.PROCEDURE,
)


@dataclass(frozen=True, slots=True)
class Changeable:
    """An item.

    Attributes:
        words: what it is, such as "policy".
        used: whether the incident is compared with it or held against it.
    """

    kind: str
    item_id: uuid.UUID
    title: str
    words: str
    used: bool


def read(session: Session, incident_id: uuid.UUID) -> tuple[Changeable, ...]:
    """What there is: what the incident used first, then playbooks and documents by title.

    Raises:
        NotFoundError: the incident isn't there.
    """
    used = _used(session, incident_id)
    found = [
        Changeable("playbook", row.id, row.title, "playbook", row.id in used)
        for row in session.execute(
            select(Playbook.id, Playbook.title).where(Playbook.state != KnowledgeState.RETIRED)
        )
    ]
    documents = select(Article.id, Article.title, Article.article_kind).where(
        Article.state != KnowledgeState.RETIRED, Article.article_kind.in_(_FOLLOWED)
    )
    found += [
        Changeable(
            "article",
            row.id,
            row.title,
            ArticleKind(row.article_kind).label.lower(),
            row.id in used,
        )
        for row in session.execute(documents)
    ]
    order = ("playbook", "article")
    found.sort(key=lambda one: (not one.used, order.index(one.kind), one.title.casefold()))
    return tuple(found)


def _used(session: Session, incident_id: uuid.UUID) -> set[uuid.UUID]:
    incident = editing.fetch(session, Incident, incident_id)
    held = select(Adherence.document_id).where(
        Adherence.incident_id == incident_id, Adherence.document_id.is_not(None)
    )
    used = {one for one in session.scalars(held) if one is not None}
    if incident.playbook_version_id is not None:
        version = session.get(PlaybookVersion, incident.playbook_version_id)
        if version is not None:
            used.add(version.playbook_id)
    return used
