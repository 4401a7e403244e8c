"""What a text can cite outside its own incident: articles, playbooks and other incidents."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from kb.incidents.record.models import Incident
from kb.library import titles
from kb.library.articles.models import Article
from kb.library.automation_rules.models import AutomationRule
from kb.library.playbooks.models import Playbook

_TITLED: tuple[tuple[str, Select[uuid.UUID, str]], ...] = (
    ("article", select(Article.id, Article.title).order_by(Article.updated_at.desc())),
    ("playbook", select(Playbook.id, Playbook.title).order_by(Playbook.updated_at.desc())),
    (
        "automation_rule",
        select(AutomationRule.id, AutomationRule.title).order_by(AutomationRule.updated_at.desc()),
    ),
)


@dataclass(frozen=True, slots=True)
class Reference:
    """Something with a title or a number of its own.

    Attributes:
        kind: "incident", "article", "playbook" or "automation_rule".
        words: what stands between the brackets: a number, or a title.
        title: its title.
    """

    kind: str
    record_id: uuid.UUID
    words: str
    title: str

    @property
    def written(self) -> str:
        """As it stands in a text."""
        return f"[{self.words}]" if self.kind == "incident" else f"[[{self.words}]]"


def beginning(session: Session, typed: str, most: int = 8) -> tuple[Reference, ...]:
    """What could be meant by what was typed, incidents first, the latest of each kind first."""
    words = typed.split()
    numbered = select(Incident).where(
        *(or_(_has(Incident.number, word), _has(Incident.title, word)) for word in words)
    )
    found = [
        Reference("incident", row.id, row.number, row.title)
        for row in session.scalars(numbered.order_by(Incident.number.desc()).limit(most))
    ]
    for kind, titled in _TITLED:
        title = titled.selected_columns[1]
        query = titled.where(title != "", *(_has(title, word) for word in words)).limit(most)
        found += [Reference(kind, row[0], row[1], row[1]) for row in session.execute(query)]
    return tuple(found)


def find(session: Session, words: str) -> Reference | None:
    """The incident of a number, or the article or playbook of a title, also of a former one."""
    incident = session.scalars(select(Incident).where(Incident.number == words)).first()
    if incident is not None:
        return Reference("incident", incident.id, incident.number, incident.title)
    titled = titles.find(session, words)
    return Reference(*titled[:2], titled[2], titled[2]) if titled is not None else None


def _has(column: Any, word: str) -> Any:  # noqa: ANN401 - a column and a condition
    return column.icontains(word, autoescape=True)
