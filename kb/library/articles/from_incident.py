"""Bulletins that were made from an incident: they leave it only once names are taken out."""

import uuid
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.library import made_from
from kb.library.articles.models import Article

key_of = partial(made_from.key_of, "bulletin")
incident_of = partial(made_from.incident_of, "bulletin")


def find(session: Session, incident_id: uuid.UUID) -> uuid.UUID | None:
    """The bulletin of an incident; None while there is none."""
    query = select(Article.id).where(Article.import_key == key_of(incident_id))
    return session.scalar(query.order_by(Article.created_at, Article.id).limit(1))


def refuse_unsanitised(article: Article) -> None:
    """What was made from an incident holds its names until somebody took them out.

    Raises:
        ValidationError: it was made from one.
    """
    if incident_of(article.import_key) is not None:
        raise ValidationError(
            "This bulletin was made from an incident and may hold its names.",
            "body",
            "Take them out and publish it in Training, Bulletins.",
        )
