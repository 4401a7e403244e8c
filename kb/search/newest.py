"""On a server, a short beginning is looked for among the newest documents first.

A GIN index gives all documents that match, and can't give the newest of them first: two
letters that half of all documents hold would be read half a million times. Among the newest
few thousand, read backwards, such a beginning is met often enough.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, cast, func, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from kb.search import tables
from kb.search.matching import Every, Expression, Some, Term, Without, tsquery

#: So many of the newest are read at most.
_WINDOW: Final = 2_000
#: Longer beginnings and whole words are rare enough for the index.
_SHORT: Final = 3
_KIND: Final = "k="
_DOCUMENT = tables.document.c


def among(
    session: Session,
    query: Select[int],
    tokens: ColumnElement[Any],
    wanted: Expression,
    limit: int,
) -> list[int] | None:
    """The newest documents that match, where the newest few thousand hold that many.

    Args:
        session: on either database.
        query: documents that answer everything but the expression, the newest first.
        tokens: the column that holds their tokens.
        wanted: the expression.
        limit: how many are wanted.

    Returns:
        Their ids, the newest first; None where the index is to be asked.
    """
    if session.get_bind().dialect.name != "postgresql" or not _is_common(wanted):
        return None
    oldest = select(_DOCUMENT.id).order_by(_DOCUMENT.id.desc()).offset(_WINDOW).limit(1)
    edge = func.coalesce(oldest.scalar_subquery(), 0)
    matches = tokens.op("@@")(cast(tsquery(wanted), TSQUERY))
    # “IS TRUE” keeps the planner from the index, which would give all that match.
    near = query.where(_DOCUMENT.id > edge, matches.is_(True))
    found = list(session.scalars(near.limit(limit)))
    return found if len(found) == limit else None


def _is_common(wanted: Expression) -> bool:
    """Whether nothing but short beginnings is asked for: any of them may stand in every text."""
    match wanted:
        case Term(text, prefix):
            return text.startswith(_KIND) or (prefix and len(text) <= _SHORT)
        case Every(of) | Some(of):
            return all(map(_is_common, of))
        case Without():
            return True
