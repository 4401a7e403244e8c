"""What a file says, in the record's own words and before any store is asked.

Every importer ends here, so that merging knows one shape. `values` hold fields of the
record kinds by their names; a field that the file doesn't speak of is left out, a field
that it gives as empty is there and empty.
"""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, Self

from kb.interchange.fingerprint import canonical
from kb.interchange.times import Moment
from kb.vocabulary.text import clean


@dataclass(frozen=True, slots=True)
class ParsedRecord:
    """One part of an incident.

    Attributes:
        key: what names it again in a later export of the same incident.
        values: fields of its kind.
        asset_keys: the assets it speaks of, by their keys.
        content: the bytes of its file; `values` name them by their SHA-256.
    """

    key: str
    values: Mapping[str, Any]
    asset_keys: tuple[str, ...] = ()
    content: bytes = field(default=b"", repr=False)


class Draft(Protocol):
    """What is gathered of an incident while its file is read."""

    product: str
    external_id: str
    external_number: str
    url: str
    tenant: str
    created: Moment | None
    changed: Moment | None
    extra: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ParsedSource:
    """Where an incident comes from.

    Attributes:
        tenant: the tenant or workspace; empty when the file doesn't say.
        created: the creation time as written, which never changes in the source.
        changed_at: its last change in the source; None when the file doesn't say.
        extra: fields of the incident that have no place of their own.
    """

    product: str
    external_id: str
    external_number: str = ""
    url: str = ""
    tenant: str = ""
    created: str = ""
    changed_at: datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # As the store keeps them: by these an incident is known again.
        for name in ("external_id", "tenant"):
            kept = " ".join(clean(getattr(self, name)).splitlines()).strip()
            object.__setattr__(self, name, kept)

    def may_be(self, tenant: str, created: str) -> bool:
        """Whether an incident of the same id is this one, for all that tenant and creation say."""
        same_tenant = tenant == self.tenant or not tenant or not self.tenant
        return same_tenant and (not self.created or created in ("", self.created))

    @classmethod
    def of(cls, draft: Draft) -> Self:
        """The source that a draft says."""
        return cls(
            product=draft.product,
            external_id=draft.external_id,
            external_number=draft.external_number,
            url=draft.url,
            tenant=draft.tenant,
            created=draft.created.at.isoformat() if draft.created else "",
            changed_at=draft.changed.at if draft.changed else None,
            extra=draft.extra,
        )


@dataclass(frozen=True, slots=True)
class ParsedIncident:
    """One incident with all its parts.

    Attributes:
        year: the year for its number: of creation, else of the first activity.
        more: parts of further kinds, by the names of their kinds.
        opened: when it began for people, where the source gives no time of creation.
        derived: fields that rest on something else than the incident itself.
        unknown: names of fields that this version doesn't know; their values are kept.
    """

    source: ParsedSource
    values: Mapping[str, Any]
    year: int | None = None
    alerts: tuple[ParsedRecord, ...] = ()
    assets: tuple[ParsedRecord, ...] = ()
    comments: tuple[ParsedRecord, ...] = ()
    events: tuple[ParsedRecord, ...] = ()
    steps: tuple[ParsedRecord, ...] = ()
    actions: tuple[ParsedRecord, ...] = ()
    more: tuple[tuple[str, tuple[ParsedRecord, ...]], ...] = ()
    opened: datetime | None = None
    derived: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def parts(self) -> Iterator[tuple[str, tuple[ParsedRecord, ...]]]:
        """Its records by kind, assets first since the others point at them."""
        yield "asset", self.assets
        yield "alert", self.alerts
        yield "timeline_event", self.events
        yield "comment", self.comments
        yield "workflow_step", self.steps
        yield "remediation_action", self.actions
        yield from self.more

    def digest(self) -> str:
        """A short hash of everything it says: equal for an equal export."""
        content: list[Any] = [self.values, self.source.extra, self.source.url]
        for kind, records in self.parts():
            content.extend([kind, r.key, r.values, r.asset_keys] for r in records)
        return hashlib.sha256(canonical(content)).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file that a text brings along.

    Attributes:
        name: what the text calls it.
        path: where it lies.
    """

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Claim:
    """That a text was written from an item of a store.

    Attributes:
        kind: `playbook`, `article` or `automation_rule`.
        sha256: the hash of its text then.
    """

    kind: str
    item_id: uuid.UUID
    sha256: str


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A playbook, an article or an automation rule.

    Attributes:
        kind: `playbook`, `article` or `automation_rule`.
        body: the text, exactly as in the file.
        values: fields of the item.
        steps: how many steps were found in the text.
        format: the name of its file's format; Markdown when it says none.
        files: what lies beside it and is named in it.
        key: what names it again in any file; "" where the place of its file does.
        followed: those of `values` that a later file changes as long as nobody does here.
        changed: when it was last changed there, as sortable text; "" where nothing says so.
        more: further documents of the same file.
        claim: of which item of a store it says that it is the text.
    """

    kind: str
    title: str
    body: str
    values: Mapping[str, Any]
    steps: int = 0
    warnings: tuple[str, ...] = ()
    format: str = ""
    files: tuple[ParsedFile, ...] = ()
    key: str = ""
    followed: tuple[str, ...] = ()
    changed: str = ""
    more: "tuple[ParsedDocument, ...]" = ()
    claim: Claim | None = None

    def all(self) -> "tuple[ParsedDocument, ...]":
        """All documents of the file."""
        return (self, *self.more)
