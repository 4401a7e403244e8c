"""One item of the library, read from the store for this page."""

import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desktop.pages.knowledge import rule_reading
from desktop.pages.knowledge.rule_reading import RuleReading
from desktop.pages.knowledge.services import SERVICES
from kb.conformance import documents, runs_of, sources
from kb.conformance import service as conformance
from kb.conformance.sources import Listed
from kb.errors import NotFoundError
from kb.incidents.record import service as record
from kb.library import life
from kb.library.articles import schemas as article_schemas
from kb.library.articles import service as articles
from kb.library.automation_rules import schemas as rule_schemas
from kb.library.automation_rules import service as automation_rules
from kb.library.files import service as item_files
from kb.library.files.schemas import ItemFile
from kb.library.known_differences import service as known_differences
from kb.library.known_differences.schemas import KnownDifference
from kb.library.playbooks import from_incident
from kb.library.playbooks import schemas as playbook_schemas
from kb.library.playbooks import service as playbooks
from kb.search import backlinks
from kb.search.backlinks import Backlink
from kb.search.live_blocks import with_results

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Version = (
    playbook_schemas.PlaybookVersion
    | article_schemas.ArticleVersion
    | rule_schemas.AutomationRuleVersion
)
Item = playbook_schemas.Playbook | article_schemas.Article | rule_schemas.AutomationRule


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader, the editor and the panel show.

    Attributes:
        version: the one that is shown: published, else the draft, or the one asked for.
        draft: the draft, if there is one.
        used_in: incidents that any version was used in: id, number, title.
        runs: of any version of a playbook, or those that a rule started; newest first.
        held_in: incidents that were held against its clauses, newest first.
        successor: what is to be used instead of a retired one: id and title.
        text: the version's text, its searches answered.
        files: pictures and attachments, by name.
        rule: what the text says, of an automation rule.
        differences: what the platform does otherwise than written.
        proposals: changes that were proposed to it, those that wait first.
        made_from: the incident that a playbook was made from: id, number, title.
    """

    kind: str
    item: Item
    version: Version
    draft: Version | None
    versions: tuple[Version, ...]
    steps: tuple[playbook_schemas.PlaybookStep, ...]
    used_in: tuple[tuple[uuid.UUID, str, str], ...]
    held_in: tuple[documents.DocumentUse, ...] = ()
    successor: tuple[uuid.UUID, str] | None = None
    text: str = ""
    runs: runs_of.Runs | None = None
    files: tuple[ItemFile, ...] = ()
    rule: RuleReading | None = None
    differences: tuple[KnownDifference, ...] = ()
    proposals: tuple[Listed, ...] = ()
    made_from: tuple[uuid.UUID, str, str] | None = None

    @property
    def is_playbook(self) -> bool:
        """Whether it has steps and can be used in an incident."""
        return self.kind == "playbook"

    @property
    def is_document(self) -> bool:
        """Whether it has clauses that incidents are held against."""
        return getattr(self.item, "article_kind", "") in documents.KINDS or bool(self.held_in)


def read(
    session: "Session", kind: str, item_id: uuid.UUID, version_id: uuid.UUID | None = None
) -> Reading:
    """Read an item with its versions; run it with `KnowledgeBase.read`.

    Raises:
        NotFoundError: it isn't there.
    """
    if kind == "playbook":
        found = _playbook(session, item_id, version_id)
    elif kind == "automation_rule":
        found = _rule(session, item_id, version_id)
    else:
        found = _article(session, item_id, version_id)
    own = item_files.list_for(session, item_id)
    differences = known_differences.list_for(session, item_id)
    text = with_results(session, found.version.body)
    proposed = sources.of_item(session, item_id)
    return replace(found, text=text, files=own, differences=differences, proposals=proposed)


def _rule(session: "Session", item_id: uuid.UUID, version_id: uuid.UUID | None) -> Reading:
    item = automation_rules.get(session, item_id)
    versions = automation_rules.versions_for(session, item_id)
    shown = _shown(item, versions, version_id)
    follow = life.successor(session, "automation_rule", item_id)
    found = rule_reading.read(session, item, shown.body)
    draft = _draft(item, versions)
    parts = Reading("automation_rule", item, shown, draft, versions, (), (), (), follow)
    return replace(parts, rule=found, runs=runs_of.of_rule(session, item_id))


def _article(session: "Session", item_id: uuid.UUID, version_id: uuid.UUID | None) -> Reading:
    item = articles.get(session, item_id)
    versions = articles.versions_for(session, item_id)
    shown = _shown(item, versions, version_id)
    held = documents.incidents_with(session, item_id)
    follow = life.successor(session, "article", item_id)
    return Reading("article", item, shown, _draft(item, versions), versions, (), (), held, follow)


def _playbook(session: "Session", item_id: uuid.UUID, version_id: uuid.UUID | None) -> Reading:
    item = playbooks.get(session, item_id)
    versions = playbooks.versions_for(session, item_id)
    shown = _shown(item, versions, version_id)
    steps = playbooks.steps_for(session, shown.id)
    used = conformance.used_in(session, item_id)
    follow = life.successor(session, "playbook", item_id)
    draft = _draft(item, versions)
    runs = runs_of.of_playbook(session, item_id)
    found = Reading("playbook", item, shown, draft, versions, steps, used, (), follow, runs=runs)
    return replace(found, made_from=_made_from(session, item.import_key))


def _made_from(session: "Session", import_key: str) -> tuple[uuid.UUID, str, str] | None:
    incident_id = from_incident.incident_of(import_key)
    if incident_id is None:
        return None
    try:
        incident = record.get(session, incident_id)
    except NotFoundError:
        return None  # it was deleted; the playbook stands
    return incident.id, incident.number, incident.title


def _shown(item: Item, versions: tuple[Version, ...], wanted: uuid.UUID | None) -> Version:
    """The version that was asked for, else the one that holds today."""
    if wanted is not None:
        return next((v for v in versions if v.id == wanted), versions[0])
    return next((v for v in versions if v.number == item.version_number), versions[0])


def _draft(item: Item, versions: tuple[Version, ...]) -> Version | None:
    return next((v for v in versions if v.id == item.draft_version_id), None)


@dataclass(frozen=True, slots=True)
class Links:
    """What leads to an item, and which of its own links lead nowhere."""

    item_id: uuid.UUID
    linked_from: tuple[Backlink, ...]
    broken: tuple[str, ...]


def links(session: "Session", kind: str, item_id: uuid.UUID) -> Links:
    """Reads the links of an item, both ways."""
    broken = [one.words for one in backlinks.broken_links(session) if one.item_id == item_id]
    found = backlinks.links_to(session, kind, item_id)
    return Links(item_id, found, tuple(dict.fromkeys(broken)))


def others(session: "Session", kind: str, item_id: uuid.UUID) -> tuple[tuple[uuid.UUID, str], ...]:
    """What could be used instead of an item: those of its kind that are in use."""
    found = SERVICES[kind].everything(session)
    return tuple((one.id, one.title) for one in found if one.id != item_id)


def kind_of(session: "Session", item_id: uuid.UUID) -> str:
    """The kind of item that an id belongs to."""
    for kind in ("article", "automation_rule"):
        try:
            SERVICES[kind].get(session, item_id)
        except NotFoundError:
            continue
        return kind
    return "playbook"
