"""Which kinds of things stand on which tab, and how their identifiers read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QCoreApplication

from kb.vocabulary.enums import EntityType
from kb.vocabulary.indicators import defang, entity_type_of, identity_of, refang

_E = EntityType


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab.

    Attributes:
        key: its name.
        title: its label, to be translated when shown.
        types: kinds of things on it.
        default: what something typed here is, when its value does not tell.
        instead: kinds read from a value that mean another kind on this tab.
    """

    key: str
    title: str
    types: tuple[EntityType, ...]
    default: EntityType
    instead: Mapping[EntityType, EntityType]

    @property
    def label(self) -> str:
        """The title in the language of the window."""
        return QCoreApplication.translate("Assets", self.title)

    def type_of(self, value: str) -> EntityType:
        """The kind of something that is typed on this tab."""
        found = entity_type_of(value)
        if found is _E.OTHER or self.default is _E.PERSON:
            return self.default
        return self.instead.get(found, found)


TABS: Final = (
    Tab(
        "assets",
        "Assets",
        (
            _E.HOST,
            _E.MAILBOX,
            _E.SERVICE,
            _E.CLOUD_APPLICATION,
            _E.CLOUD_RESOURCE,
            _E.IOT_DEVICE,
            _E.OTHER,
        ),
        _E.HOST,
        {_E.DOMAIN: _E.HOST},
    ),
    Tab(
        "accounts",
        "Accounts",
        (_E.USER, _E.SECURITY_GROUP, _E.LOGON_SESSION),
        _E.USER,
        {_E.MAILBOX: _E.USER},
    ),
    Tab(
        "network",
        "Network",
        (_E.IP, _E.DOMAIN, _E.URL),
        _E.DOMAIN,
        {},
    ),
    Tab(
        "files",
        "Files",
        (_E.FILE, _E.PROCESS, _E.REGISTRY_KEY, _E.REGISTRY_VALUE),
        _E.FILE,
        {_E.DOMAIN: _E.FILE},
    ),
    Tab("people", "People", (_E.PERSON,), _E.PERSON, {}),
    Tab(
        "indicators",
        "Indicators",
        (_E.FILE_HASH, _E.MALWARE, _E.MAIL_MESSAGE, _E.MAIL_CLUSTER),
        _E.MALWARE,
        {},
    ),
)
"""Tabs in their order; what is on none of them stands on the first."""

_TAB_OF: Final = {kind.value: tab.key for tab in TABS for kind in tab.types}

_WORDS: Final = {
    "aad": "Entra",
    "id": "id",
    "ip": "IP",
    "dns": "DNS",
    "url": "URL",
    "upn": "UPN",
    "sid": "SID",
    "md5": "MD5",
    "sha1": "SHA-1",
    "sha256": "SHA-256",
    "os": "OS",
    "fqdn": "FQDN",
    "nt": "NT",
    "mac": "MAC",
    "prem": "premises",
}


def tab_of(entity_type: str) -> str:
    """Key of the tab on which a kind of thing stands; unknown kinds stand on the first."""
    return _TAB_OF.get(entity_type, TABS[0].key)


def tab(key: str) -> Tab:
    """The tab with that key."""
    return next(one for one in TABS if one.key == key)


def same_key(entity_type: str, value: str) -> str:
    """Equal where two rows of one incident mean one thing."""
    live = refang(value.strip())
    return identity_of(entity_type, live) or f"{entity_type}:{live.casefold()}"


def identifiers(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Identifiers of a console as labels and values that nobody can click."""
    return [(readable(name), defang(text)) for name, text in _flat(found)]


def _flat(found: Mapping[str, Any], head: str = "") -> Iterator[tuple[str, str]]:
    for name, value in found.items():
        full = f"{head} {name}".strip()
        if isinstance(value, Mapping):
            yield from _flat(value, full)
        elif isinstance(value, list | tuple):
            plain = [item for item in value if not isinstance(item, Mapping)]
            if plain:
                yield full, ", ".join(str(item) for item in plain)
            for number, item in enumerate(value, 1):
                if isinstance(item, Mapping):
                    yield from _flat(item, f"{full} {number}")
        elif value not in (None, ""):
            yield full, str(value)


def readable(name: str) -> str:
    """A field name of a console in words: "aadUserId" becomes "Entra user id"."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_.@-]+", " ", name)
    words = [_WORDS.get(word.lower(), word.lower()) for word in spaced.split()]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def one_each(lines: list[str]) -> list[str]:
    """Lines with several addresses or hashes as one line for each; other lines as they are."""
    found: list[str] = []
    for line in lines:
        words = [word for word in re.split(r"[\s,;]+", line) if word]
        apart = "\t" not in line and len(words) > 1
        if apart and all(entity_type_of(word) is not _E.OTHER for word in words):
            found += words
        else:
            found.append(line)
    return found
