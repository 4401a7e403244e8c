"""Processes, policies and procedures as incidents hold themselves against them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.incidents.adherence import schemas
from kb.incidents.adherence.models import Adherence
from kb.incidents.record.models import Incident
from kb.library.articles.models import Article, ArticleVersion
from kb.library.clauses import Clause, clauses_of
from kb.vocabulary.enums import ArticleKind, KnowledgeState
from kb.vocabulary.response import Finding

#: What somebody can follow or deviate from, clause by clause.
KINDS = (
    ArticleKind.POLICY.value,
    ArticleKind.PROCESS.value,
    ArticleKind.PROCEDURE.value,
    ArticleKind.WORKFLOW.value,
)


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the register.

    Attributes:
        kind: code of ArticleKind.
        current: number of the version that holds: the published one, else the draft.
        versions: all numbers, newest first.
    """

    id: uuid.UUID
    title: str
    kind: str
    current: int
    versions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DocumentUse:
    """An incident that was held against a document, with how many clauses stand how."""

    incident_id: uuid.UUID
    number: str
    title: str
    findings: tuple[tuple[str, int], ...]

    @property
    def deviates(self) -> bool:
        """Whether a clause wasn't followed."""
        return any(code in {Finding.DEVIATED, Finding.MISSING} for code, _n in self.findings)


def register(session: Session) -> tuple[Document, ...]:
    """The documents that aren't retired, by title."""
    query = (
        select(Article)
        .where(Article.article_kind.in_(KINDS), Article.state != KnowledgeState.RETIRED.value)
        .order_by(func.lower(Article.title), Article.id)
    )
    found = session.scalars(query).all()
    numbers: dict[uuid.UUID, list[tuple[int, uuid.UUID]]] = {}
    ids = [article.id for article in found]
    versions = select(ArticleVersion.article_id, ArticleVersion.number, ArticleVersion.id)
    newest_first = versions.where(ArticleVersion.article_id.in_(ids)).order_by(
        ArticleVersion.number.desc()
    )
    for article_id, number, version_id in session.execute(newest_first):
        numbers.setdefault(article_id, []).append((number, version_id))
    return tuple(_document(article, numbers.get(article.id, [])) for article in found)


def clauses(session: Session, document_id: uuid.UUID, number: int) -> tuple[Clause, ...]:
    """The clauses of a version of a document; none where it isn't there (any more)."""
    return clauses_of(text_of(session, document_id, number) or "")


def text_of(session: Session, document_id: uuid.UUID | None, number: int) -> str | None:
    """The text of a version of a document; None where it isn't there (any more)."""
    query = select(ArticleVersion.body).where(
        ArticleVersion.article_id == document_id, ArticleVersion.number == number
    )
    return session.scalar(query)


def says(session: Session, document_id: uuid.UUID | None, number: int, clause: str) -> str:
    """What a clause says in a version of a document: its text, else the words of its heading."""
    if document_id is None or not clause:
        return ""
    found = next((one for one in clauses(session, document_id, number) if one.key == clause), None)
    return (found.text or found.title) if found is not None else ""


def current_of(session: Session, document_id: uuid.UUID) -> int:
    """The number of the version of a document that holds; 0 where there is none."""
    article = session.get(Article, document_id)
    if article is None:
        return 0
    query = select(ArticleVersion.number, ArticleVersion.id)
    mine = query.where(ArticleVersion.article_id == document_id)
    newest_first = mine.order_by(ArticleVersion.number.desc())
    numbers = [(number, version_id) for number, version_id in session.execute(newest_first)]
    return _document(article, numbers).current


def incidents_with(session: Session, document_id: uuid.UUID) -> tuple[DocumentUse, ...]:
    """The incidents that followed a document or deviated from it, newest first."""
    query = (
        select(Incident.id, Incident.number, Incident.title, Adherence.finding, func.count())
        .join(Adherence, Adherence.incident_id == Incident.id)
        .where(Adherence.document_id == document_id)
        .group_by(Incident.id, Incident.number, Incident.title, Adherence.finding)
        .order_by(Incident.created_at.desc(), Incident.id)
    )
    found: dict[uuid.UUID, tuple[str, str, dict[str, int]]] = {}
    for incident_id, number, title, finding, n in session.execute(query):
        found.setdefault(incident_id, (number, title, {}))[2][finding] = n
    return tuple(
        DocumentUse(incident_id, number, title, _in_order(by_finding))
        for incident_id, (number, title, by_finding) in found.items()
    )


def counted(rows: Sequence[schemas.Adherence]) -> tuple[tuple[str, int], ...]:
    """How many clauses stand how, those that occur."""
    by_finding: dict[str, int] = {}
    for row in rows:
        by_finding[row.finding] = by_finding.get(row.finding, 0) + 1
    return _in_order(by_finding)


def _document(article: Article, numbers: Sequence[tuple[int, uuid.UUID]]) -> Document:
    wanted = article.published_version_id or article.draft_version_id
    current = next((number for number, version_id in numbers if version_id == wanted), 0)
    return Document(
        id=article.id,
        title=article.title,
        kind=article.article_kind,
        current=current or (numbers[0][0] if numbers else 0),
        versions=tuple(number for number, _id in numbers),
    )


def _in_order(by_finding: dict[str, int]) -> tuple[tuple[str, int], ...]:
    known = [one.value for one in Finding]
    order = sorted(by_finding, key=lambda code: (known.index(code) if code in known else 99, code))
    return tuple((code, by_finding[code]) for code in order)
