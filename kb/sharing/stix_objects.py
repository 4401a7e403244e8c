"""Parts of an incident as STIX 2.1 objects, each with an id that stays the same."""

import ipaddress
import json
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import stix2
from stix2.exceptions import STIXError
from stix2.v21 import (
    URL,
    AttackPattern,
    CourseOfAction,
    DomainName,
    EmailAddress,
    File,
    Identity,
    Indicator,
    IPv4Address,
    IPv6Address,
    Malware,
    Note,
    Process,
    Relationship,
    Software,
    UserAccount,
    WindowsRegistryKey,
)

from kb.incidents.assets.schemas import Asset
from kb.vocabulary import attack
from kb.vocabulary.enums import EntityType

type Made = dict[str, Any]

#: Names the objects that Hotwash makes; equal records give equal ids.
_SPACE: Final = uuid.UUID("8a9a7a0e-52c8-4a1e-9d35-6d6f0f6f1c21")
_HASHES: Final = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256"}
_LENGTHS: Final = {32: "MD5", 40: "SHA-1", 64: "SHA-256"}
_HEX: Final = re.compile(r"[0-9a-fA-F]+")
#: Where a pattern looks for a value.
_PATHS: Final = {
    "ipv4-addr": "value", "ipv6-addr": "value", "domain-name": "value", "url": "value",
    "email-addr": "value", "windows-registry-key": "key", "process": "command_line",
    "user-account": "account_login", "software": "name",
}  # fmt: skip


def own_id(kind: str, *names: object) -> str:
    """The id of an object that is made of these."""
    return f"{kind}--{uuid.uuid5(_SPACE, ' '.join(str(name) for name in names))}"


def plain(made: Any) -> Made:  # noqa: ANN401 - any object of the library
    """An object of the library as JSON values."""
    read: Made = json.loads(made.serialize())
    return read


def identity(name: str) -> Made:
    """The organisation that shares."""
    made = Identity(
        id=own_id("identity", name),
        created="2026-01-01T00:00:00Z",
        modified="2026-01-01T00:00:00Z",
        name=name,
        identity_class="organization",
    )
    return plain(made)


def of_asset(asset: Asset) -> Made | None:
    """An asset as an object; None where STIX has no object for it."""
    make = _BY_TYPE.get(EntityType(asset.entity_type))
    if make is None or not asset.value.strip():
        return None
    try:
        made = make(asset)
    except (STIXError, ValueError):  # such as an address that isn't one
        return None
    return plain(made) if made is not None else None


def _ip(asset: Asset) -> Any:  # noqa: ANN401 - objects of the library
    number = asset.value.strip()
    network = ipaddress.ip_network(number, strict=False)
    return (IPv4Address if network.version == 4 else IPv6Address)(value=number)


def _file(asset: Asset) -> Any:  # noqa: ANN401
    hashes = {_HASHES[n]: v for n, v in asset.identifiers.items() if n in _HASHES and v}
    value = asset.value.strip()
    if _HEX.fullmatch(value) and len(value) in _LENGTHS:
        hashes.setdefault(_LENGTHS[len(value)], value.lower())
        return File(hashes=hashes)
    if asset.entity_type == EntityType.FILE_HASH:
        return None
    name = re.split(r"[\\/]", value)[-1] or value
    return File(name=name, hashes=hashes) if hashes else File(name=name)


def _thing(asset: Asset) -> Any:  # noqa: ANN401
    """A host, a person, a service: who or what it is, not what was seen."""
    person = asset.entity_type == EntityType.PERSON
    return Identity(
        id=own_id("identity", asset.id),
        created=asset.created_at,
        modified=asset.updated_at,
        name=asset.value,
        identity_class="individual" if person else "system",
        description=asset.notes or None,
    )


def _malware(asset: Asset) -> Any:  # noqa: ANN401
    return Malware(
        id=own_id("malware", asset.id),
        created=asset.created_at,
        modified=asset.updated_at,
        name=asset.value,
        is_family=True,
        description=asset.notes or None,
    )


_BY_TYPE: Final[Mapping[EntityType, Callable[[Asset], Any]]] = {
    EntityType.IP: _ip,
    EntityType.DOMAIN: lambda a: DomainName(value=a.value.strip()),
    EntityType.URL: lambda a: URL(value=a.value.strip()),
    EntityType.MAILBOX: lambda a: EmailAddress(value=a.value.strip()),
    EntityType.FILE: _file,
    EntityType.FILE_HASH: _file,
    EntityType.USER: lambda a: UserAccount(account_login=a.value.strip()),
    EntityType.PROCESS: lambda a: Process(command_line=a.value),
    EntityType.REGISTRY_KEY: lambda a: WindowsRegistryKey(key=a.value.strip()),
    EntityType.CLOUD_APPLICATION: lambda a: Software(name=a.value.strip()),
    EntityType.MALWARE: _malware,
    EntityType.HOST: _thing,
    EntityType.IOT_DEVICE: _thing,
    EntityType.SERVICE: _thing,
    EntityType.CLOUD_RESOURCE: _thing,
    EntityType.PERSON: _thing,
}


def indicator(asset: Asset, seen: Made) -> Made | None:
    """What finds a malicious thing again; None where no pattern can say it."""
    kind = str(seen["type"])
    if kind == "file" and seen.get("hashes"):
        name, value = sorted(seen["hashes"].items())[-1]
        path, value = f"hashes.'{name}'", str(value)
    elif kind == "file":
        path, value = "name", str(seen["name"])
    elif kind in _PATHS:
        path, value = _PATHS[kind], str(seen[_PATHS[kind]])
    else:
        return None
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    made = Indicator(
        id=own_id("indicator", asset.id),
        created=asset.created_at,
        modified=asset.updated_at,
        name=asset.value,
        description=asset.notes or None,
        indicator_types=["malicious-activity"],
        pattern=f"[{kind}:{path} = '{quoted}']",
        pattern_type="stix",
        valid_from=asset.first_seen_at or asset.created_at,
    )
    return plain(made)


def technique(name: str, at: datetime) -> Made:
    """A technique of ATT&CK."""
    found = attack.technique(name)
    url = f"https://attack.mitre.org/techniques/{name.replace('.', '/')}"
    made = AttackPattern(
        id=own_id("attack-pattern", name),
        created=at,
        modified=at,
        name=attack.full_name(name) if found is not None else name,
        external_references=[{"source_name": "mitre-attack", "external_id": name, "url": url}],
    )
    return plain(made)


def note(
    record_id: uuid.UUID,
    times: tuple[datetime, datetime],
    text: str,
    refs: list[str],
    *,
    abstract: str = "",
    author: str = "",
    label: str = "",
) -> Made:
    """Something that was said."""
    made = Note(
        id=own_id("note", record_id),
        created=times[0],
        modified=times[1],
        content=text,
        abstract=abstract or None,
        authors=[author] if author else None,
        labels=[label] if label else None,
        object_refs=refs,
    )
    return plain(made)


def course(record_id: uuid.UUID, times: tuple[datetime, datetime], name: str, text: str) -> Made:
    """Something that was done, or is to be done, against it."""
    made = CourseOfAction(
        id=own_id("course-of-action", record_id),
        created=times[0],
        modified=times[1],
        name=name,
        description=text or None,
    )
    return plain(made)


def relation(source: str, word: str, target: str, at: datetime) -> Made:
    """How two objects belong together."""
    made = Relationship(
        id=own_id("relationship", source, word, target),
        created=at,
        modified=at,
        relationship_type=word,
        source_ref=source,
        target_ref=target,
    )
    return plain(made)


def bundle(name: str, listed: list[Made]) -> Made:
    """All objects, read once more by the library: what it refuses, nobody takes."""
    made: Made = {"type": "bundle", "id": own_id("bundle", name), "objects": listed}
    stix2.parse(made, allow_custom=True, version="2.1")
    return made
