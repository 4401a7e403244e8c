"""Words of the sources and ours. Case says nothing; an unknown word is kept as it came."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

_SEVERITY = {
    "critical": "critical",
    "high": "high",
    "medium": "medium",
    "low": "low",
    "informational": "informational",
    "information": "informational",
    "": "not_set",
    "unknown": "not_set",
    "unspecified": "not_set",
    "notset": "not_set",
    "unknownfuturevalue": "not_set",
}
_CLASSIFICATION = {
    "": "not_set",
    "unknown": "not_set",
    "undetermined": "not_set",
    "notset": "not_set",
    "truepositive": "true_positive",
    "falsepositive": "false_positive",
    "benignpositive": "expected_activity",
    "informationalexpectedactivity": "expected_activity",
}
_UNSET_DETERMINATION = frozenset({"unknown", "notavailable", "unknownfuturevalue", "none"})
_ROLE = {
    "compromised": "victim",
    "attacked": "victim",
    "destination": "victim",
    "attacker": "attacker",
    "commandandcontrol": "attacker",
    "source": "attacker",
    "created": "used",
    "added": "used",
    "edited": "used",
    "loaded": "used",
    "contextual": "context",
    "scanned": "context",
}
_VERDICT = {
    "": "unknown",
    "unknown": "unknown",
    "malicious": "malicious",
    "suspicious": "suspicious",
    "nothreatsfound": "no_threats_found",
    "clean": "no_threats_found",
}
_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")
_TECHNIQUE = re.compile(r"T\d{4}(?:\.\d{3})?", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
#: Longest word that is kept folded for the next time.
_LONGEST_KNOWN = 64
_SMALL = {"For": "for", "Of": "of", "And": "and"}


def fold(word: str) -> str:
    """A word without case and separators, for comparing."""
    return _folded(word) if len(word) <= _LONGEST_KNOWN else _folded.__wrapped__(word)


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    """The same, kept: an export says the same few words with every alert."""
    return _NOT_A_LETTER.sub("", word.casefold())


def _look_up(table: Mapping[str, str], word: str) -> str:
    return table.get(fold(word), word)


def severity(word: str) -> str:
    """Code of `Severity`, or the word itself."""
    return _look_up(_SEVERITY, word)


def known_severity(word: str) -> str:
    """Code of `Severity`; an unknown word counts as not set."""
    return _SEVERITY.get(fold(word), "not_set")


def is_known_severity(word: str) -> bool:
    """Whether a source's word for the severity has a counterpart."""
    return fold(word) in _SEVERITY


def classification(word: str) -> str:
    """Code of `Classification`, or the word itself."""
    return _look_up(_CLASSIFICATION, word)


def determination(word: str) -> str:
    """The source's own word; empty for its ways to say nothing."""
    return "" if fold(word) in _UNSET_DETERMINATION else word


def verdict(word: str) -> str:
    """Code of `Verdict`, or the word itself."""
    return _look_up(_VERDICT, word)


def role(words: Iterable[str]) -> str:
    """Code of `AssetRole` for the roles of a source: the most telling one."""
    codes = {_ROLE[fold(word)] for word in words if fold(word) in _ROLE}
    return next((c for c in ("attacker", "victim", "used", "context") if c in codes), "not_set")


def techniques(given: Iterable[str]) -> list[str]:
    """Technique ids in capitals, each once; other words are kept."""
    found = (w.upper() if _TECHNIQUE.fullmatch(w) else w for w in given)
    return list(dict.fromkeys(found))


def spaced(word: str) -> str:
    """A source's code as words: microsoftDefenderForEndpoint → Microsoft Defender for Endpoint."""
    parts = _HUMP.sub(" ", word).split()
    if len(parts) < 2:
        return word
    joined = " ".join(_SMALL.get(part, part) for part in parts)
    return joined[:1].upper() + joined[1:]
