"""Mappings of tables that were used: remembered by their header, for everybody on the store.

They stand on a page of the knowledge base, like the rules of the house: so they have versions
and a history, can be read by everybody, and go with a bundle.
"""

import json
import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.interchange.strict_json import DECODER
from kb.interchange.table_mapping import TableMapping, from_json
from kb.library.articles import service as articles
from kb.library.articles.models import Article
from kb.vocabulary.enums import ArticleKind

#: What the page is known by, whatever its title says.
PAGE = "hotwash:table-mappings"
_TITLE = "Mappings of imported tables"
_HEAD = """What the columns of imported tables are, by the signature of their header. An import
of a table with the same header uses the mapping that stands here.
"""
_BLOCK = re.compile(r"^```json\s*$(?P<json>.*?)^```\s*$", re.MULTILINE | re.DOTALL)


def remembered(session: Session, signature: str) -> TableMapping | None:
    """The mapping of a header; None where none was used, or its text can't be read any more."""
    given = _read(session).get(signature)
    try:
        return from_json(given) if given is not None else None
    except ValidationError:
        return None


def remember(session: Session, signature: str, mapping: TableMapping) -> None:
    """Keep a mapping for the next table with this header; changes nothing when it is kept."""
    known = _read(session)
    if known.get(signature) == mapping.as_json():
        return
    known[signature] = mapping.as_json()
    written = json.dumps(known, indent=2, ensure_ascii=False, sort_keys=True)
    body = f"# {_TITLE}\n\n{_HEAD}\n```json\n{written}\n```\n"
    page = _page(session)
    if page is None:
        values = {
            "title": _TITLE,
            "article_kind": ArticleKind.POLICY.value,
            "tags": ["house rules"],
        }
        page_id = articles.add(session, values, body)
        session.get_one(Article, page_id).import_key = PAGE
    else:
        page_id = page.id
        articles.save_draft(session, page_id, body)
    articles.publish(session, page_id, "", str(session.info.get("actor", "")))
    session.flush()


def _page(session: Session) -> Article | None:
    query = select(Article).where(Article.import_key == PAGE, Article.state != "retired")
    return session.scalar(query.order_by(Article.created_at, Article.id).limit(1))


def _read(session: Session) -> dict[str, object]:
    page = _page(session)
    found = _BLOCK.search(articles.current(session, page.id).body) if page else None
    if found is None:
        return {}
    try:
        value = DECODER.decode(found["json"].strip())
    except (ValueError, RecursionError):
        return {}
    return dict(value) if isinstance(value, dict) else {}
