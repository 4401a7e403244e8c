"""By what a thing is known: strong identifiers name it everywhere, weak ones in one incident only.

A key is a strong identifier with the type of thing that it names, such as
`host:mde_device_id:4f2a…`. Two records that share a key are one thing in all incidents.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from kb.vocabulary.enums import EntityType
from kb.vocabulary.generic import is_generic_account, is_generic_application, is_generic_sid
from kb.vocabulary.indicators import identity_of, refang

_T = EntityType
_NOTHING: Final = re.compile(r"[0-]*")

#: What names one thing of a type in every incident, by our names of identifiers.
STRONG: Final[Mapping[str, tuple[str, ...]]] = {
    _T.USER: ("upn", "aad_user_id", "sid", "object_guid", "puid"),
    _T.HOST: ("mde_device_id", "aad_device_id", "resource_id", "oms_agent_id"),
    _T.FILE: ("sha256", "sha1", "md5"),
    _T.FILE_HASH: ("sha256", "sha1", "md5"),
    _T.MAILBOX: ("address", "upn"),
    _T.MAIL_MESSAGE: ("message_id", "network_message_id"),
    _T.CLOUD_APPLICATION: ("app_id",),
    _T.CLOUD_RESOURCE: ("resource_id",),
    _T.SECURITY_GROUP: ("group_id", "object_guid", "sid"),
    _T.IOT_DEVICE: ("device_id", "resource_id"),
}
#: What only narrows a thing down.
WEAK: Final = frozenset(
    "account_name domain upn_suffix display_name dns_name host_name dns_domain netbios_name ip "
    "file_name directory process_id command_line app_name instance_id instance_name group_name "
    "distinguished_name name friendly_name session_id device_id hive key value_name subject "
    "sender recipient cluster_by cluster_value url hash".split()
)
_HASHES: Final = ("sha256", "sha1", "md5")
_ROW: Final = "asset:"


class Strength(StrEnum):
    """What an identifier is worth."""

    STRONG = "strong"
    WEAK = "weak"
    GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One thing that is recorded about who an asset is.

    Attributes:
        name: our name of it, such as `aad_device_id`; `value` for what people typed.
        value: as recorded.
        strength: what it is worth.
        key: the identity that it gives; empty unless it is strong.
    """

    name: str
    value: str
    strength: Strength
    key: str = ""


def identifiers_of(
    entity_type: str, value: str, identifiers: Mapping[str, Any], identity_key: str = ""
) -> tuple[Identifier, ...]:
    """Everything that says who an asset is, strong ones first.

    Args:
        entity_type: what kind of thing it is.
        value: what people read.
        identifiers: by our names, as an import or a person recorded them.
        identity_key: the key that was recorded with it.
    """
    generic = is_generic(entity_type, value, identifiers)
    found = list(_found(entity_type, value, identifiers, identity_key, generic=generic))
    order = list(Strength)
    return tuple(sorted(found, key=lambda one: order.index(one.strength)))


def keys_of(
    entity_type: str, value: str, identifiers: Mapping[str, Any], identity_key: str = ""
) -> tuple[str, ...]:
    """The keys of an asset; none where it is generic or only weakly known."""
    found = identifiers_of(entity_type, value, identifiers, identity_key)
    keys = [one.key for one in found if one.key]
    if entity_type == _T.FILE:  # the bytes are the same whether a file or its hash was recorded
        keys += [f"file_hash:{key.removeprefix('file:')}" for key in keys if _is_hash(key)]
    elif entity_type == _T.FILE_HASH:
        keys += [f"file:{key.removeprefix('file_hash:')}" for key in keys if _is_hash(key)]
    return tuple(dict.fromkeys(keys))


def is_generic(entity_type: str, value: str, identifiers: Mapping[str, Any]) -> bool:
    """Whether it exists in every house, so that nothing recorded about it identifies it."""
    if entity_type in {_T.USER, _T.MAILBOX}:
        names = (value, _text(identifiers.get("account_name")))
        named = any(is_generic_account(name) for name in names if name)
        domain = _text(identifiers.get("domain"))
        inside = is_generic_account(f"{domain}\\{names[1]}") if domain and names[1] else False
        return named or inside or is_generic_sid(_text(identifiers.get("sid")))
    if entity_type == _T.CLOUD_APPLICATION:
        return is_generic_application(_text(identifiers.get("app_id")) or value)
    return False


def row_key(asset_id: uuid.UUID) -> str:
    """A key that means one row, for what has no strong identifier and is merged by hand."""
    return f"{_ROW}{asset_id}"


def row_of(key: str) -> uuid.UUID | None:
    """The row that a key means, if it means one."""
    if not key.startswith(_ROW):
        return None
    try:
        return uuid.UUID(key.removeprefix(_ROW))
    except ValueError:
        return None


def value_of(key: str) -> str:
    """The identifier within a key."""
    return key.split(":", 2)[-1]


def _found(
    entity_type: str,
    value: str,
    identifiers: Mapping[str, Any],
    identity_key: str,
    *,
    generic: bool,
) -> Iterator[Identifier]:
    own = identity_of(entity_type, value)
    if value:
        yield _graded("value", refang(value), "" if generic else own, generic=generic)
    seen = {own} if own else set()
    if identity_key and identity_key not in seen and not generic:
        seen.add(identity_key)
        yield Identifier("identity", value_of(identity_key), Strength.STRONG, identity_key)
    for name, held in _flat(entity_type, identifiers):
        key = "" if generic else _key(entity_type, name, held)
        if key and key in seen:
            continue
        if key:
            seen.add(key)
            yield Identifier(name, held, Strength.STRONG, key)
        elif held.casefold() != value.casefold():
            yield _graded(name, held, "", generic=generic)


def _graded(name: str, value: str, key: str, *, generic: bool) -> Identifier:
    if generic:
        return Identifier(name, value, Strength.GENERIC)
    return Identifier(name, value, Strength.STRONG if key else Strength.WEAK, key)


def _flat(entity_type: str, identifiers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    known = {*WEAK, *STRONG.get(entity_type, ())}
    for name, held in identifiers.items():
        if text := _text(held) if name in known else "":
            yield name, text
    host, domain = _text(identifiers.get("host_name")), _text(identifiers.get("dns_domain"))
    if entity_type == _T.HOST and host and domain and "." not in host:
        yield "dns_name", f"{host}.{domain}"


def _key(entity_type: str, name: str, held: str) -> str:
    text = held.casefold()
    if entity_type == _T.HOST and name in {"dns_name", "host_name"}:
        return identity_of(_T.HOST, text)
    if entity_type in {_T.USER, _T.MAILBOX} and name in {"upn", "address"}:
        return identity_of(entity_type, text)
    if name in STRONG.get(entity_type, ()) and not _NOTHING.fullmatch(text):
        return f"{entity_type}:{name}:{text}"
    return ""


def _is_hash(key: str) -> bool:
    return key.split(":", 2)[1] in _HASHES


def _text(held: object) -> str:
    return held.strip() if isinstance(held, str) else ""
