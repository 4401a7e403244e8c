"""What exists in every house and so identifies nobody: declared in `generic.toml`."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

_DECLARED: Final[Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_name("generic.toml").read_text(encoding="utf-8")
)
_NO_LETTER: Final = re.compile(r"[^a-z0-9]")


def _fold(name: str) -> str:
    return _NO_LETTER.sub("", name.casefold())


_ACCOUNTS: Final = frozenset(_fold(name) for name in _DECLARED["accounts"])
_AUTHORITIES: Final = frozenset(_fold(name) for name in _DECLARED["authorities"])
_SIDS: Final = tuple(re.compile(form, re.IGNORECASE) for form in _DECLARED["sids"])
_APPLICATIONS: Final = frozenset(_DECLARED["applications"])


def is_generic_account(name: str) -> bool:
    """Whether an account exists everywhere, with or without its domain: SYSTEM, root@host."""
    domain, _, account = name.strip().rpartition("\\")
    if domain and _fold(domain) in _AUTHORITIES:
        return True
    account = account.partition("@")[0]
    return bool(account) and _fold(account) in _ACCOUNTS


def is_generic_sid(sid: str) -> bool:
    """Whether a security identifier is a well-known one."""
    return any(form.match(sid.strip()) for form in _SIDS)


def is_generic_application(app_id: str) -> bool:
    """Whether an application is one that the vendor puts into every tenant."""
    return app_id.strip().casefold() in _APPLICATIONS
