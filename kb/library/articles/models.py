"""Tables of articles and their versions."""

import uuid
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.library.columns import ItemColumns, VersionColumns
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


class Article(ItemColumns, Record):
    """An article: what its versions have in common."""

    __tablename__ = "article"
    __kind__: ClassVar[RecordKind] = ARTICLE

    article_kind: Mapped[str] = mapped_column(Code, default="article")


class ArticleVersion(VersionColumns, Record):
    """One version; published ones never change."""

    __tablename__ = "article_version"
    __kind__: ClassVar[RecordKind] = ARTICLE_VERSION

    article_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("article.id"), index=True)
