"""Tables of articles and their versions."""

import uuid
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.library.fields import ITEM_FIELDS, VERSION_FIELDS
from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import enums as e

_T = FieldType

ARTICLE = RecordKind(
    name="article",
    plural="articles",
    label="article",
    dossier="id",
    fields=(
        Field("title", _T.LINE, "Title", required=True, search=True),
        Field("article_kind", _T.ENUM, "Kind", e.ArticleKind),
        *ITEM_FIELDS,
    ),
)

ARTICLE_VERSION = RecordKind(
    name="article_version",
    plural="article_versions",
    label="article version",
    dossier="article_id",
    title="change_note",
    fields=(
        Field("article_id", _T.LINK, "Article"),
        *VERSION_FIELDS,
    ),
)


class Article(Record):
    """An article: what its versions have in common."""

    __tablename__ = "article"
    __kind__: ClassVar[RecordKind] = ARTICLE

    title: Mapped[str] = mapped_column(default="", index=True)
    article_kind: Mapped[str] = mapped_column(Code, default="article")
    former_titles: Mapped[list[str]] = mapped_column(default=list)
    tags: Mapped[list[str]] = mapped_column(default=list)
    techniques: Mapped[list[str]] = mapped_column(default=list)
    owner: Mapped[str] = mapped_column(default="")
    owner_approves: Mapped[bool] = mapped_column(default=False)
    review_due: Mapped[date | None]
    source: Mapped[str] = mapped_column(default="")
    licence: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(Code, default="draft")
    retired_reason: Mapped[str] = mapped_column(default="")
    successor_id: Mapped[uuid.UUID | None]
    published_version_id: Mapped[uuid.UUID | None]
    draft_version_id: Mapped[uuid.UUID | None]
    import_key: Mapped[str] = mapped_column(default="", index=True)
    import_hash: Mapped[str] = mapped_column(default="")


class ArticleVersion(Record):
    """One version; published ones never change."""

    __tablename__ = "article_version"
    __kind__: ClassVar[RecordKind] = ARTICLE_VERSION

    article_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("article.id"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(Code, default="draft")
    body: Mapped[str] = mapped_column(default="")
    change_note: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None]
    published_by: Mapped[str] = mapped_column(default="")
    requested_by: Mapped[str] = mapped_column(default="")
    returned_because: Mapped[str] = mapped_column(default="")
