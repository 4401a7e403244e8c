"""Entities and evidence of the sources as assets: kind, value, identity, all identifiers.

An identity key is given only by what names one thing everywhere: equal keys are one thing
over all incidents. A bare host name, a private address or a generic account names nothing
outside its incident.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.interchange import enums
from kb.interchange import remediation as treated
from kb.interchange.entity_names import BY_TYPE, IDENTIFIERS, TYPES
from kb.interchange.parsed import ParsedRecord
from kb.interchange.remediation import Treater, Treatment
from kb.interchange.times import Moment, earliest, latest, read_time
from kb.interchange.values import leftover, mapping, objects, text, words
from kb.vocabulary.enums import EntityType, Precision
from kb.vocabulary.generic import is_generic_account, is_generic_sid
from kb.vocabulary.indicators import identity_of

#: Objects inside an entity whose fields are its own, and how they are to be read.
_INNER: dict[str, EntityType | None] = {
    "userAccount": EntityType.USER,
    "Account": EntityType.USER,
    "fileDetails": EntityType.FILE,
    "imageFile": EntityType.FILE,
    "ImageFile": EntityType.FILE,
    "Key": EntityType.REGISTRY_KEY,
    "properties": None,
}
_NOT_IDENTIFIERS = frozenset(
    {
        "@odata.type",
        "entityType",
        "Type",
        "kind",
        "$id",
        "verdict",
        "Verdict",
        "LastVerdict",
        *treated.FIELDS,
        "roles",
        "createdDateTime",
        "firstSeenDateTime",
        "firstSeen",
        *_INNER,
    }
)
_ZERO_ID = re.compile(r"[0-]*")

#: A value for people, and an identity from other identifiers; None where the thing stands in
#: every house, so that not even its value identifies it.
type Described = tuple[str, str | None]


@dataclass(slots=True)
class Entity:
    """One asset while the alerts of an incident are read; later mentions add to it."""

    entity_type: EntityType
    value: str
    identity_key: str
    identifiers: dict[str, Any]
    role: str = "not_set"
    verdict: str = "unknown"
    remediation: str = ""
    treatment: Treatment | None = None
    seen: list[Moment] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What names it within its incident."""
        own = self.identity_key or "|".join(
            [self.value.casefold(), *(str(self.identifiers.get(n, "")) for n in _CONTEXT)]
        )
        return f"{self.entity_type.value}:{own.rstrip('|')}"

    def add(self, other: "Entity") -> None:
        """Take what another mention of the same thing says beyond this one."""
        self.identifiers = other.identifiers | self.identifiers
        self.extra = other.extra | self.extra
        self.seen.extend(other.seen)
        if self.role == "not_set":
            self.role = other.role
        if self.verdict in ("unknown", "no_threats_found") and other.verdict != "unknown":
            self.verdict = other.verdict
        if other.remediation and not treated.waits(self.remediation):
            self.remediation, self.treatment = other.remediation, other.treatment

    def record(self) -> ParsedRecord:
        """The asset's fields."""
        first, last = earliest(self.seen, ""), latest(self.seen, "")
        values = {
            "entity_type": self.entity_type.value,
            "value": self.value,
            "identity_key": self.identity_key,
            "identifiers": self.identifiers,
            "role": self.role,
            "verdict": self.verdict,
            "remediation_status": self.remediation,
            "first_seen_at": first.at if first else None,
            "first_seen_precision": first.precision if first else Precision.EXACT.value,
            "last_seen_at": last.at if last else None,
            "last_seen_precision": last.precision if last else Precision.EXACT.value,
            "extra": self.extra,
        }
        return ParsedRecord(self.key, values)


#: Identifiers that keep apart two things of one value in one incident.
_CONTEXT = ("process_id", "mde_device_id", "host_name")


class EntityCollector:
    """The assets of one incident, each once."""

    def __init__(self) -> None:
        self._found: dict[str, Entity] = {}

    def add(
        self,
        kind: str,
        source: Mapping[str, Any],
        seen: Moment | None = None,
        by: Treater | None = None,
    ) -> str:
        """Take one entity of a source.

        Args:
            kind: its kind as the source calls it.
            source: its fields.
            seen: when it was seen, if the entity doesn't say so itself.
            by: who treats it.

        Returns:
            Its key, or an empty text for an entity that says nothing.
        """
        entity = read_entity(kind, source, seen, by)
        if entity is None:
            return ""
        known = self._found.setdefault(entity.key, entity)
        if known is not entity:
            known.add(entity)
        return known.key

    def records(self) -> tuple[ParsedRecord, ...]:
        """All assets, in the order they were met."""
        return tuple(entity.record() for entity in self._found.values())

    def actions(self) -> tuple[ParsedRecord, ...]:
        """What the source did about them, or asks leave for."""
        found = (
            treated.action_on(entity.key, entity.entity_type, entity.value, entity.treatment)
            for entity in self._found.values()
            if entity.treatment is not None
        )
        return tuple(action for action in found if action is not None)


def read_entity(
    kind: str,
    source: Mapping[str, Any],
    seen: Moment | None = None,
    by: Treater | None = None,
) -> Entity | None:
    """One entity of a source, or None when it names nothing at all."""
    entity_type = TYPES.get(enums.fold(kind), EntityType.OTHER)
    identifiers: dict[str, Any] = {}
    for inner, read_as in _INNER.items():
        _collect(mapping(source.get(inner)), read_as or entity_type, identifiers)
    _collect(source, entity_type, identifiers)
    value, identity = _describe(entity_type, identifiers)
    if not value:
        return None
    extra = leftover(source, _NOT_IDENTIFIERS)
    extra = {n: v for n, v in extra.items() if not _identifier(n, entity_type)}
    if roles := words(source.get("roles")):
        extra["roles"] = roles
    if entity_type is EntityType.OTHER:
        extra["type"] = kind
    times = [read_time(source.get(n)) for n in ("createdDateTime",)] + [seen]
    return Entity(
        entity_type,
        value,
        identity,
        identifiers,
        role=enums.role(words(source.get("roles"))),
        verdict=enums.verdict(text(source, "verdict", "Verdict", "LastVerdict")),
        remediation=treated.status_of(source),
        treatment=treated.treatment_of(source, by, seen),
        seen=[m for m in times if m is not None],
        extra=extra,
    )


def _identifier(name: str, entity_type: EntityType) -> str:
    folded = enums.fold(name)
    return BY_TYPE.get(entity_type, {}).get(folded) or IDENTIFIERS.get(folded, "")


def _collect(source: Mapping[str, Any], entity_type: EntityType, into: dict[str, Any]) -> None:
    """Gather the identifiers of an object under our names; the outer object comes last."""
    for name, value in source.items():
        known = _identifier(name, entity_type)
        if not known or value in (None, "", []) or isinstance(value, dict | bool):
            continue
        into[known] = value if isinstance(value, list) else str(value).strip()
    for found in objects(source.get("FileHashes")):
        algorithm = enums.fold(text(found, "Algorithm"))
        if algorithm in ("sha256", "sha1", "md5") and text(found, "Value"):
            into[algorithm] = text(found, "Value")


def _describe(entity_type: EntityType, ids: dict[str, Any]) -> tuple[str, str]:
    """The value that people read, and the identity key: of the value, else of an identifier."""
    value, identity = _DESCRIBE.get(entity_type, _other)(ids)
    value = (" ".join(value.split()) or str(ids.get("friendly_name", "")))[:2000]
    own = identity_of(entity_type.value, value) if identity is not None else ""
    return value, own or (f"{entity_type.value}:{identity}" if identity and value else "")


def _first(ids: Mapping[str, Any], *names: str) -> str:
    return next((str(ids[n]) for n in names if ids.get(n)), "")


def _strong(ids: Mapping[str, Any], *names: str) -> str:
    """The first identifier that isn't all zeros, with its name, lower case."""
    for name in names:
        value = str(ids.get(name, "")).casefold()
        if value and not _ZERO_ID.fullmatch(value):
            return f"{name}:{value}"
    return ""


def _user(ids: dict[str, Any]) -> Described:
    name, domain = _first(ids, "account_name"), _first(ids, "domain")
    if "upn" not in ids and name and "." in _first(ids, "upn_suffix"):
        ids["upn"] = f"{name}@{ids['upn_suffix']}"
    account = f"{domain}\\{name}" if domain and name else name
    value = _first(ids, "upn") or account or _first(ids, "display_name", "sid", "aad_user_id")
    if is_generic_account(account) or is_generic_sid(_first(ids, "sid")):
        return account or value, None
    return value, _strong(ids, "aad_user_id", "sid")


def _host(ids: dict[str, Any]) -> Described:
    name, domain = _first(ids, "dns_name", "host_name", "netbios_name"), _first(ids, "dns_domain")
    full = f"{name}.{domain}" if name and domain and "." not in name else name
    value = full.rstrip(".") or _first(ids, "mde_device_id", "aad_device_id", "device_id")
    return value or _first(ids, "resource_id"), _strong(
        ids, "mde_device_id", "aad_device_id", "resource_id"
    )


def _file(ids: dict[str, Any]) -> Described:
    name, folder = _first(ids, "file_name"), _first(ids, "directory")
    slash = "/" if "/" in folder and "\\" not in folder else "\\"
    inside = folder.casefold().endswith((slash + name).casefold())
    path = folder if inside or not name else f"{folder.rstrip(slash)}{slash}{name}"
    value = (path if folder else name) or _first(ids, "sha256", "sha1", "md5")
    return value, _strong(ids, "sha256", "sha1", "md5")


def _process(ids: dict[str, Any]) -> Described:
    image = _file(ids)[0] if _first(ids, "file_name") else ""
    value = _first(ids, "command_line") or image
    number = _first(ids, "process_id")
    return value or (f"process {number}" if number else ""), ""


def _registry(ids: dict[str, Any]) -> Described:
    key = "\\".join(p for p in (_first(ids, "hive"), _first(ids, "key")) if p)
    name = _first(ids, "value_name")
    return (f"{key} → {name}" if key and name else key or name), ""


def _mailbox(ids: dict[str, Any]) -> Described:
    return _first(ids, "address", "upn", "display_name"), ""


def _message(ids: dict[str, Any]) -> Described:
    subject, sender = _first(ids, "subject"), _first(ids, "sender", "header_sender")
    value = f"{subject} (from {sender})" if subject and sender else subject or sender
    identity = _strong(ids, "message_id", "network_message_id")
    return value or _first(ids, "message_id", "network_message_id", "recipient"), identity


def _named(*names: str, strong: tuple[str, ...] = ()) -> Callable[[dict[str, Any]], Described]:
    """A kind whose value is its first identifier."""
    return lambda ids: (_first(ids, *names), _strong(ids, *strong))


def _other(ids: dict[str, Any]) -> Described:
    names = ("name", "display_name", "resource_id", "device_id", "app_name", "url", "friendly_name")
    return _first(ids, *names) or next((str(v) for v in ids.values() if isinstance(v, str)), ""), ""


_T = EntityType
_DESCRIBE: dict[EntityType, Callable[[dict[str, Any]], Described]] = {
    _T.USER: _user,
    _T.HOST: _host,
    _T.IP: _named("ip"),
    _T.FILE: _file,
    _T.PROCESS: _process,
    _T.REGISTRY_KEY: _registry,
    _T.REGISTRY_VALUE: _registry,
    _T.MAILBOX: _mailbox,
    _T.MAIL_MESSAGE: _message,
    _T.MAIL_CLUSTER: _named("cluster_value", "cluster_by"),
    _T.URL: _named("url"),
    _T.DOMAIN: _named("domain"),
    _T.FILE_HASH: _named("hash"),
    _T.CLOUD_APPLICATION: _named("app_name", "instance_name", "app_id"),
    _T.CLOUD_RESOURCE: _named("resource_id", "name", "url", strong=("resource_id",)),
    _T.MALWARE: _named("name"),
    _T.SECURITY_GROUP: _named(
        "group_name", "distinguished_name", "group_id", "sid", strong=("group_id", "object_guid")
    ),
    _T.LOGON_SESSION: _named("session_id"),
    _T.IOT_DEVICE: _named("device_id", "name", strong=("device_id",)),
}
