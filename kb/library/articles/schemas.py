"""Articles as they leave kb."""

import uuid
from dataclasses import dataclass

from kb.library.schemas import Item, ItemVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Item):
    """What the versions of an article have in common."""

    article_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVersion(ItemVersion):
    """One version of an article."""

    article_id: uuid.UUID
