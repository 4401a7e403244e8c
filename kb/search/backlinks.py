"""What leads to a playbook, an article or a rule, and what in the library leads nowhere."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import Session

from kb.incidents.citations.fields import cited_in, texts
from kb.incidents.citations.finding import citations
from kb.incidents.record.models import Incident
from kb.library.articles.models import Article, ArticleVersion
from kb.library.automation_rules.models import AutomationRule, AutomationRuleVersion
from kb.library.playbooks.models import Playbook, PlaybookVersion
from kb.search.references import find
from kb.store.base import record_models

_LIBRARY: Final[tuple[tuple[str, Any, Any, str], ...]] = (
    ("article", Article, ArticleVersion, "article_id"),
    ("playbook", Playbook, PlaybookVersion, "playbook_id"),
    ("automation_rule", AutomationRule, AutomationRuleVersion, "automation_rule_id"),
)
_MOST: Final = 200
_FENCED: Final = re.compile(r"(?ms)^[ \t]*(`{3,}|~{3,}).*?(?:^[ \t]*\1[`~]*[ \t]*$|\Z)")
_INLINE_CODE: Final = re.compile(r"(`+)[^\n]*?\1")


@dataclass(frozen=True, slots=True)
class Backlink:
    """A text that leads to an item.

    Attributes:
        kind: of the record that holds the text.
        dossier_id: the incident, playbook or article it belongs to.
        title: of that incident, playbook or article; incidents begin with their number.
        place: the record and the field within an incident; "" for the library.
    """

    kind: str
    record_id: uuid.UUID
    dossier_id: uuid.UUID
    title: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """A link of the library that leads nowhere: the item that holds it, and its words."""

    kind: str
    item_id: uuid.UUID
    title: str
    words: str


def links_to(session: Session, kind: str, item_id: uuid.UUID) -> tuple[Backlink, ...]:
    """What leads to an item by its title or a former one: the library first, then incidents."""
    model = {name: model for name, model, _version, _owner in _LIBRARY}[kind]
    item = session.get(model, item_id)
    if item is None:
        return ()
    names = [name for name in (item.title, *item.former_titles) if name.strip()]
    wanted = {name.casefold() for name in names}
    library = [
        Backlink(held_in, other.id, other.id, other.title)
        for held_in, other, body in _bodies(session)
        if other.id != item_id and wanted & _titles_in(body)
    ]
    library.sort(key=lambda one: one.title.casefold())
    return (*dict.fromkeys(library), *_of_incidents(session, names, wanted))


def broken_links(session: Session) -> tuple[Broken, ...]:
    """Links of the library that lead nowhere, by the title of the item that holds them."""
    known: dict[str, bool] = {}
    found: dict[Broken, None] = {}
    for kind, item, body in _bodies(session):
        for words in _titles_in(body, as_typed=True):
            folded = words.casefold()
            if folded not in known:
                known[folded] = find(session, words) is not None
            if not known[folded]:
                found[Broken(kind, item.id, item.title, words)] = None
    return tuple(sorted(found, key=lambda one: (one.title.casefold(), one.words.casefold())))


def _bodies(session: Session) -> Iterator[tuple[str, Any, str]]:
    """The texts that people read or write now: the published one of each item, and its draft."""
    for kind, model, version, owner in _LIBRARY:
        query = select(model, version.body).join(
            version,
            or_(version.id == model.published_version_id, version.id == model.draft_version_id),
        )
        query = query.where(version.body.contains("[["), getattr(version, owner) == model.id)
        for item, body in session.execute(query):
            yield kind, item, body


def _titles_in(body: str, *, as_typed: bool = False) -> set[str]:
    found = (one.title for one in citations(_prose(body)) if one.title)
    return {title if as_typed else title.casefold() for title in found}


def _prose(body: str) -> str:
    """A text without its code: brackets there mean something else."""
    return _INLINE_CODE.sub("", _FENCED.sub("", body))


def _of_incidents(session: Session, names: list[str], wanted: set[str]) -> list[Backlink]:
    """Texts of incidents that speak of an item; the newest first, so many at most."""
    found: list[Backlink] = []
    for kind, model in record_models().items():
        of_incident = model is Incident or model.__kind__.dossier == "incident_id"
        fields = cited_in(model.__kind__) if of_incident else ()
        columns = [cast(getattr(model, field.name), String) for field in fields]
        if not columns:
            continue
        spoken = [column.icontains(f"[[{n}", autoescape=True) for column in columns for n in names]
        query = select(model).where(or_(*spoken)).order_by(model.id.desc()).limit(_MOST)
        found += [
            _backlink(session, kind, record, field)
            for record in session.scalars(query)
            for field in fields
            if any(wanted & _titles_in(text) for text in texts(getattr(record, field.name)))
        ]
    return found[:_MOST]


def _backlink(session: Session, kind: str, record: Any, field: Any) -> Backlink:  # noqa: ANN401
    incident_id = record.id if kind == "incident" else record.incident_id
    incident = session.get_one(Incident, incident_id)
    title = f"{incident.number}  {incident.title}".strip()
    about = record.__kind__
    ref = f"{about.prefix}-{record.number:02d}" if about.prefix else ""
    place = field.label if kind == "incident" else f"{about.label} {ref}".strip()
    return Backlink(kind, record.id, incident_id, title, place)
