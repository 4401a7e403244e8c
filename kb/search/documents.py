"""Records as documents of the search: title, text, and what they are found by first."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.library.articles.models import Article, ArticleVersion
from kb.library.automation_rules.models import AutomationRule, AutomationRuleVersion
from kb.library.files.models import ItemFile
from kb.library.playbooks.models import Playbook, PlaybookStep, PlaybookVersion
from kb.library.playbooks.wording import plain
from kb.search.text import tokens
from kb.store.base import Record
from kb.store.kinds import Field, FieldType, RecordKind

#: How much a kind counts among equally good results.
_WEIGHTS = {
    "incident": 30,
    "playbook": 28,
    "article": 26,
    "automation_rule": 24,
    "playbook_step": 20,
    "lesson": 18,
    "item_file": 16,
    "config_change": 14,
    "follow_up": 12,
    "asset": 12,
    "person": 12,
    "alert": 8,
    "workflow_step": 8,
    "timeline_event": 6,
    "comment": 4,
    "incident_source": 2,
}
#: Kinds whose documents are made from several records of one dossier.
LIBRARY_KINDS = frozenset(
    {
        *("playbook", "playbook_version", "playbook_step", "article", "article_version"),
        *("automation_rule", "automation_rule_version", "item_file"),
    }
)
#: Kinds of the library that stand for themselves.
LIBRARY_ITEMS = frozenset({"playbook", "article", "automation_rule"})
type _Item = Playbook | Article | AutomationRule
_LONGEST_TITLE = 200
_PROSE = frozenset({FieldType.TEXT, FieldType.MARKDOWN, FieldType.CODE, FieldType.ROWS})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Document:
    """One record as the search sees it.

    Attributes:
        ref: its number, such as INC-2026-0042 or L-02; empty where there is none.
        place: where it stands, for records of the library; built when shown for others.
        keywords: tags, techniques and identifiers: found as early as the title.
        body: its other texts, for matching and for the snippet.
    """

    record_id: uuid.UUID
    kind: str
    dossier_id: uuid.UUID
    ref: str
    place: str
    title: str
    keywords: str
    body: str
    updated_at: datetime
    weight: int

    def tokens(self) -> tuple[set[str], set[str]]:
        """What the title is found by, and what the whole is found by."""
        of_title = tokens(f"{self.ref} \n {self.title} \n {self.keywords}")
        of_title |= {f"k={self.kind}", "k=any"}
        return of_title, of_title | tokens(self.body)


def of_values(
    kind: RecordKind, record_id: uuid.UUID, dossier_id: uuid.UUID, values: Mapping[str, Any]
) -> Document:
    """The document of one record from its values as JSON has them."""
    whole = title = _text(values.get(kind.title))
    if kind.by_name[kind.title].type is FieldType.MARKDOWN:
        title = plain(title)
    ref = kind.ref(values.get("number")) if kind.prefix else ""
    if not kind.prefix and kind.name == "incident":
        ref = _text(values.get("number"))
    prose: list[str] = []
    keywords: list[str] = []
    short: list[str] = []
    for field in kind.searched:
        if found := _text(values.get(field.name)):
            (prose if field.type in _PROSE else short).append(found)
            if _is_keyword(field):
                keywords.append(found)
    if len(whole) > _LONGEST_TITLE:
        prose.insert(0, whole)
    if len(title) > _LONGEST_TITLE:
        title = title[: _LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
    return Document(
        record_id=record_id,
        kind=kind.name,
        dossier_id=dossier_id,
        ref=ref,
        place="",
        title=" ".join(title.split()),
        keywords="\n".join(keywords),
        body="\n".join([*prose, " · ".join(" · ".join(short).split("\n"))]).strip(),
        updated_at=_instant(values.get("updated_at")),
        weight=_WEIGHTS.get(kind.name, 0),
    )


def _is_keyword(field: Field) -> bool:
    return field.type in {FieldType.TAGS, FieldType.JSON} or (
        field.mono and field.type is FieldType.LINE
    )


def _text(value: object) -> str:
    """Any value of a record as text; mappings give their values."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "\n".join(filter(None, map(_text, value.values())))
    if isinstance(value, Sequence):
        return "\n".join(filter(None, map(_text, value)))
    return "" if value is None or isinstance(value, bool) else str(value)


def _instant(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value) if isinstance(value, str) else _EPOCH


def of_library(session: Session, dossier_ids: Sequence[uuid.UUID]) -> Iterator[Document]:
    """The documents of playbooks, articles and rules: the published version, else the draft."""
    for playbook in _by_id(session, Playbook, dossier_ids):
        yield from _of_playbook(session, playbook)
        yield from _of_files(session, playbook)
    for article in _by_id(session, Article, dossier_ids):
        yield _of_plain(article, _current(session, ArticleVersion, article))
        yield from _of_files(session, article)
    for rule in _by_id(session, AutomationRule, dossier_ids):
        yield _of_plain(rule, _current(session, AutomationRuleVersion, rule))
        yield from _of_files(session, rule)


def _by_id[R: Record](session: Session, model: type[R], ids: Sequence[uuid.UUID]) -> Iterator[R]:
    for start in range(0, len(ids), 500):
        query = select(model).where(model.id.in_(ids[start : start + 500])).order_by(model.id)
        yield from session.scalars(query)


def _current[V: (PlaybookVersion, ArticleVersion, AutomationRuleVersion)](
    session: Session, model: type[V], owner: _Item
) -> V | None:
    wanted = owner.published_version_id or owner.draft_version_id
    return session.get(model, wanted) if wanted else None


def _of_plain(
    item: Article | AutomationRule, version: ArticleVersion | AutomationRuleVersion | None
) -> Document:
    place = f"v{version.number}" if version else ""
    return _of_owner(item, place, version.body if version else "")


def _of_playbook(session: Session, playbook: Playbook) -> Iterator[Document]:
    version = _current(session, PlaybookVersion, playbook)
    place = f"v{version.number}" if version else ""
    yield _of_owner(playbook, place, version.body if version else "")
    if version is None:
        return
    query = select(PlaybookStep).where(PlaybookStep.playbook_version_id == version.id)
    steps = list(session.scalars(query.order_by(PlaybookStep.position, PlaybookStep.id)))
    for index, step in enumerate(steps, 1):
        place = f"{playbook.title} · v{version.number} · step {index} of {len(steps)}"
        yield Document(
            record_id=step.id,
            kind="playbook_step",
            dossier_id=playbook.id,
            ref="",
            place=place,
            title=step.title,
            keywords="\n".join(step.techniques),
            body="\n".join([step.text, *step.techniques]),
            updated_at=playbook.updated_at,
            weight=_WEIGHTS["playbook_step"],
        )


def _of_files(session: Session, owner: _Item) -> Iterator[Document]:
    """The files of an item, each found by its name, its caption and the text it holds."""
    query = select(ItemFile).where(ItemFile.item_id == owner.id)
    for item in session.scalars(query.order_by(ItemFile.id)):
        kind = ItemFile.__kind__
        values = {field.name: getattr(item, field.name) for field in kind.fields}
        made = of_values(kind, item.id, owner.id, values | {"updated_at": item.updated_at})
        yield replace(made, place=f"{owner.title} · {kind.label}")


def _of_owner(owner: _Item, place: str, body: str) -> Document:
    kind = type(owner).__kind__
    values = {field.name: getattr(owner, field.name) for field in kind.fields}
    made = of_values(kind, owner.id, owner.id, values)
    return Document(
        record_id=owner.id,
        kind=kind.name,
        dossier_id=owner.id,
        ref="",
        place=place,
        title=made.title,
        keywords=made.body,
        body=f"{body}\n{made.body}",
        updated_at=owner.updated_at,
        weight=made.weight if owner.state != "retired" else 0,
    )
