"""The list of incidents with words looked for everywhere, not in titles alone."""

from datetime import date

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from kb.incidents.record.listing import ListQuery
from kb.incidents.record.models import Incident
from kb.search import candidates, matching, tables, terms
from kb.vocabulary.query import Phrase, Word

#: A word counts in so many of the newest documents, a phrase is proved in so many.
MOST_DOCUMENTS = 20_000
MOST_PROVED = 2_000


def list_query(
    text: str = "",
    *,
    sort: str = "opened",
    descending: bool = True,
    actor: str = "",
    today: date | None = None,
) -> ListQuery:
    """A list of incidents; each word may stand in any record of an incident.

    Raises:
        ValidationError: the list can't be sorted like this.
    """
    return ListQuery.read(
        text, sort=sort, descending=descending, actor=actor, words=hold, today=today
    )


def hold(session: Session, node: Word | Phrase) -> ColumnElement[bool]:
    """Which incidents hold a word or a phrase, in whichever of their records."""
    found = matching.expression(node, lambda start: terms.beginning_with(session, start))
    if found is None:
        return true()
    column = tables.document.c
    newest = candidates.matches(session, found, limit=MOST_DOCUMENTS)
    if not matching.needs_proof(node):
        return Incident.id.in_(select(column.dossier_id).where(newest))
    query = select(column.dossier_id, column.ref, column.title, column.body).where(newest)
    rows = session.execute(query.order_by(column.id.desc()).limit(MOST_PROVED))
    proved = {
        row.dossier_id
        for row in rows
        if matching.holds(node, matching.flat(f"{row.ref} \n {row.title} \n {row.body}"))
    }
    return Incident.id.in_(proved)
