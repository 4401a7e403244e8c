"""Cyber-observable objects of STIX as assets, and those that patterns compare with."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from kb.interchange.case import CaseDraft
from kb.interchange.values import line, mapping, objects, text
from kb.vocabulary.enums import EntityType as T
from kb.vocabulary.indicators import identity_of

_HASHES = {"sha-256": "sha256", "sha256": "sha256", "sha-1": "sha1", "sha1": "sha1", "md5": "md5"}


def _file(one: Mapping[str, Any]) -> str:
    hashes = mapping(one.get("hashes"))
    return line(one, "name") or next((line(hashes, n) for n in hashes if line(hashes, n)), "")


def _email(one: Mapping[str, Any]) -> str:
    return line(one, "subject") or text(one, "message_id")


def _registry(one: Mapping[str, Any]) -> str:
    names = [line(value, "name") for value in objects(one.get("values"))]
    return line(one, "key") + (f" → {names[0]}" if len(names) == 1 and names[0] else "")


def _traffic(one: Mapping[str, Any]) -> str:
    kinds = one.get("protocols")
    protocol = "/".join(str(k) for k in kinds) if isinstance(kinds, list) else ""
    return f"{protocol or 'traffic'} {line(one, 'src_port')}→{line(one, 'dst_port')}"


def _field(*names: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda one: line(one, *names)


#: The kind of asset of each type, and what people read.
KINDS: dict[str, tuple[T, Callable[[Mapping[str, Any]], str]]] = {
    "ipv4-addr": (T.IP, _field("value")),
    "ipv6-addr": (T.IP, _field("value")),
    "domain-name": (T.DOMAIN, _field("value")),
    "url": (T.URL, _field("value")),
    "email-addr": (T.MAILBOX, _field("value")),
    "email-message": (T.MAIL_MESSAGE, _email),
    "file": (T.FILE, _file),
    "directory": (T.FILE, _field("path")),
    "process": (T.PROCESS, _field("command_line", "name", "pid")),
    "user-account": (T.USER, _field("account_login", "user_id", "display_name")),
    "windows-registry-key": (T.REGISTRY_KEY, _registry),
    "software": (T.CLOUD_APPLICATION, _field("name")),
    "mutex": (T.OTHER, _field("name")),
    "mac-addr": (T.OTHER, _field("value")),
    "autonomous-system": (T.OTHER, _field("name", "number")),
    "network-traffic": (T.OTHER, _traffic),
    "x509-certificate": (T.OTHER, _field("subject", "serial_number")),
    "artifact": (T.FILE, _field("url", "id")),
}


def take(
    draft: CaseDraft,
    one: Mapping[str, Any],
    by_id: Mapping[str, Any],
    *,
    role: str = "not_set",
    verdict: str = "unknown",
) -> str:
    """One observable; an artifact that brings its bytes is evidence, too.

    Returns:
        The key of the asset.
    """
    kind, shown = KINDS[line(one, "type")]
    hashes = {
        _HASHES[name.casefold()]: value.casefold()
        for name, value in mapping(one.get("hashes")).items()
        if name.casefold() in _HASHES and isinstance(value, str)
    }
    value = shown(one) or text(one, "id") or line(one, "type")
    if kind is T.FILE and not line(one, "name") and hashes:
        kind = T.FILE_HASH
    if line(one, "type") == "network-traffic":
        ends = (mapping(by_id.get(text(one, name))) for name in ("src_ref", "dst_ref"))
        value = f"{value} {' → '.join(line(end, 'value') for end in ends if end)}".strip()
    strong = next(((n, hashes[n]) for n in ("sha256", "sha1", "md5") if n in hashes), None)
    identity = f"file:{strong[0]}:{strong[1]}" if strong and kind is T.FILE else ""
    _evidence(draft, one)
    return draft.asset(
        value,
        kind.value,
        {"stix": dict(one)},
        identity_key=identity or identity_of(kind.value, value),
        identifiers=hashes,
        role=role,
        verdict=verdict,
    )


def _evidence(draft: CaseDraft, one: Mapping[str, Any]) -> None:
    given = text(one, "payload_bin")
    try:
        raw = base64.b64decode("".join(given.split()), validate=True)
    except (binascii.Error, ValueError):
        return
    if raw and line(one, "type") == "artifact":
        values = {
            "title": line(one, "name") or "Artifact",
            "sha256": hashlib.sha256(raw).hexdigest(),
            "size": len(raw),
            "media_type": line(one, "mime_type"),
            "malicious": True,
            "in_report": False,
            "source": "STIX",
        }
        draft.add("evidence_item", text(one, "id"), values, content=raw)


def of_comparison(kind: str, path: str, value: str) -> dict[str, Any]:
    """The observable that a comparison of a pattern names; empty when it names none."""
    if kind not in KINDS or not value.strip():
        return {}
    name = path.replace("'", "").replace('"', "")
    if name.startswith("hashes."):
        return {"type": kind, "hashes": {name.removeprefix("hashes."): value}}
    known = {"value", "name", "path", "key", "command_line", "account_login", "user_id", "subject"}
    return {"type": kind, name: value} if name in known else {}
