"""Indicators as people type, show and read them: defanged on paper, live in the store."""

import ipaddress
import re
from collections.abc import Callable

from kb.vocabulary.enums import EntityType
from kb.vocabulary.generic import is_generic_account

_REFANG = (
    (re.compile(r"\bh(?:xx|XX|\*\*)p(s?)(?=\[?:)", re.IGNORECASE), r"http\1"),
    (re.compile(r"\[(?:\.|dot)\]|\((?:\.|dot)\)|\{(?:\.|dot)\}", re.IGNORECASE), "."),
    (re.compile(r"\[(?:@|at)\]|\((?:@|at)\)", re.IGNORECASE), "@"),
    (re.compile(r"\[:\]"), ":"),
    (re.compile(r"\[://\]"), "://"),
)
_URL = re.compile(r"(?P<scheme>https?|ftp)(?P<rest>://[^\s<>\"'`]*)", re.IGNORECASE)
_HOSTLIKE = re.compile(
    r"(?<![\w.@/\\-])(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?P<tld>[a-z]{2,24}))"
    r"(?![\w-]|\.\w)",
    re.IGNORECASE,
)
_MAIL = re.compile(r"\b[\w.+%-]+@(?:[\w-]+\.)+[a-z]{2,24}\b", re.IGNORECASE)
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)")
_HASH = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}", re.IGNORECASE)
_PATH = re.compile(r"[a-z]:\\|\\\\|/(?:[\w.-]+/)+|~/", re.IGNORECASE)
_REGISTRY = re.compile(r"(?:hk(?:lm|cu|cr|u|ey_[a-z_]+))\\", re.IGNORECASE)

#: Ends of host-like words that are far more often a file's name than a domain.
_FILE_ENDINGS = frozenset(
    "exe dll sys bat cmd ps1 vbs js jse wsf hta lnk iso img msi docx xlsx pptx doc xls ppt pdf zip "
    "rar gz tar log txt csv json xml yml yaml md html htm php asp aspx jsp py sh png jpg jpeg gif "
    "svg ini cfg conf bak tmp db sqlite evtx pcap eml msg".split()
)


def refang(text: str) -> str:
    """The live form: `hxxps://evil[.]example` becomes `https://evil.example`."""
    for pattern, live in _REFANG:
        text = pattern.sub(live, text)
    return text


def defang(text: str) -> str:
    """The form that no reader can click: URLs, domains, addresses and e-mail in any text."""

    def url(match: re.Match[str]) -> str:
        scheme = match["scheme"].lower().replace("http", "hxxp").replace("ftp", "fxp")
        return scheme + _dots_in_host(match["rest"])

    text = _URL.sub(url, text)
    text = _MAIL.sub(lambda m: m[0].replace("@", "[@]").replace(".", "[.]"), text)
    text = _IPV4.sub(lambda m: m[0].replace(".", "[.]"), text)
    return _HOSTLIKE.sub(_host, text)


def defang_value(value: str, entity_type: str) -> str:
    """One indicator, defanged where its type is an address that could be followed."""
    if entity_type in {
        EntityType.IP,
        EntityType.DOMAIN,
        EntityType.URL,
        EntityType.MAILBOX,
        EntityType.USER,
        EntityType.MAIL_MESSAGE,
    }:
        return defang(value)
    return value


def _host(match: re.Match[str]) -> str:
    if match["tld"].lower() in _FILE_ENDINGS:
        return match[0]
    return match["host"].replace(".", "[.]")


def _dots_in_host(rest: str) -> str:
    host, slash, path = rest.removeprefix("://").partition("/")
    return "://" + host.replace(".", "[.]") + slash + path


def entity_type_of(value: str) -> EntityType:
    """What a value looks like; OTHER when nothing fits."""
    text = refang(value.strip())
    if is_ip(text):
        return EntityType.IP
    checks = (
        (_HASH.fullmatch(text), EntityType.FILE_HASH),
        (re.match(r"[a-z][a-z0-9+.-]*://", text, re.IGNORECASE), EntityType.URL),
        (_MAIL.fullmatch(text), EntityType.MAILBOX),
        (_REGISTRY.match(text), EntityType.REGISTRY_KEY),
        (_PATH.match(text), EntityType.FILE),
        (re.fullmatch(r"[\w.-]+\\[\w.$ -]+", text), EntityType.USER),
    )
    for found, kind in checks:
        if found:
            return kind
    host = _HOSTLIKE.fullmatch(text)
    if host:
        return EntityType.FILE if host["tld"].lower() in _FILE_ENDINGS else EntityType.DOMAIN
    return EntityType.OTHER


def is_ip(text: str) -> bool:
    """Whether a text is an IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def identity_of(entity_type: str, value: str) -> str:
    """A key that is equal where two incidents mean one thing; empty where that can't be known.

    Private addresses need a scope, a bare host or account name needs a domain, and generic
    accounts exist everywhere: none of these identifies. Importers make the same keys from
    the consoles' own identifiers.
    """
    text = refang(value.strip()).casefold()
    read = _IDENTITY.get(entity_type)
    identity = read(text) if text and read else ""
    return f"{entity_type}:{identity}" if identity else ""


def _global_ip(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    return str(address) if address.is_global else ""


def _account(label: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        named = _MAIL.fullmatch(text) and not is_generic_account(text)
        return f"{label}:{text}" if named else ""

    return read


def _fqdn(text: str) -> str:
    local = (".local", ".localdomain", ".localhost")
    return f"fqdn:{text}" if "." in text and not text.endswith(local) else ""


def _hash(text: str) -> str:
    algorithm = {32: "md5", 40: "sha1", 64: "sha256"}.get(len(text))
    return f"{algorithm}:{text}" if algorithm and _HASH.fullmatch(text) else ""


_IDENTITY: dict[str, Callable[[str], str]] = {
    EntityType.IP: _global_ip,
    EntityType.USER: _account("upn"),
    EntityType.MAILBOX: _account("address"),
    EntityType.HOST: _fqdn,
    EntityType.FILE_HASH: _hash,
    EntityType.URL: lambda text: f"url:{text}",
    EntityType.DOMAIN: lambda text: f"domain:{text}",
}
