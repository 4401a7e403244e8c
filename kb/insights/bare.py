"""Many rows of numbers as the driver gives them: objects around them take as long as the query."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session


def bare_rows(session: Session, query: Select[Any]) -> Sequence[tuple[Any, ...]]:
    """All rows of a query on columns that need no reading: numbers, never times or ids."""
    found: Sequence[tuple[Any, ...]] = session.connection().execute(query).cursor.fetchall()
    return found
