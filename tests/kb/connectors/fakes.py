"""A keyring in memory, a machine without one, and a sign-in service in memory."""

from collections.abc import Sequence
from typing import Any

from kb.connectors.schemas import Connection

TOKEN = "eyJ0b2tlbi1vZi1hLXRlc3Q"
TENANT = "b3c1b5fc-828c-45fa-a1e1-10d74f6d6e9c"
CLIENT = "11111111-2222-4333-8444-555555555555"
SUBSCRIPTION = "d0cfe6b2-9ac0-4464-9919-dccaee2e48c0"


def graph(**more: Any) -> Connection:
    values = {"name": "Defender", "product": "graph", "tenant": TENANT, "client_id": CLIENT}
    return Connection(**(values | more))


def sentinel(**more: Any) -> Connection:
    values = {
        "name": "SOC workspace",
        "product": "sentinel",
        "tenant": TENANT,
        "client_id": CLIENT,
        "subscription": SUBSCRIPTION,
        "resource_group": "myRg",
        "workspace": "myWorkspace",
    }
    return Connection(**(values | more))


class FakeKeys:
    """A keyring; `there` False is a machine without one."""

    def __init__(self, *, there: bool = True) -> None:
        self.there = there
        self.kept: dict[str, str] = {}

    def read(self, name: str) -> str:
        return self.kept.get(name, "")

    def write(self, name: str, value: str) -> bool:
        if self.there:
            self.kept[name] = value
        return self.there

    def forget(self, name: str) -> None:
        self.kept.pop(name, None)


class FakeCache:
    """Sign-ins that can be kept."""

    def __init__(self, kept: str = "") -> None:
        self.accounts = [kept] if kept else []
        self.has_state_changed = False

    def serialize(self) -> str:
        self.has_state_changed = False
        return self.accounts[0]


class FakeApp:
    """The client of msal, with answers that a test sets."""

    def __init__(self, apps: "FakeApps", cache: FakeCache | None) -> None:
        self._apps = apps
        self._cache = cache

    def get_accounts(self) -> Sequence[str]:
        return self._cache.accounts if self._cache else []

    def acquire_token_silent(
        self, scopes: list[str], account: str, force_refresh: bool
    ) -> dict[str, Any] | None:
        del account
        self._apps.asked.append((tuple(scopes), force_refresh))
        return self._apps.silent

    def acquire_token_for_client(self, scopes: list[str]) -> dict[str, Any]:
        self._apps.asked.append((tuple(scopes), False))
        return self._apps.answer

    def initiate_device_flow(self, scopes: list[str]) -> dict[str, Any]:
        self._apps.asked.append((tuple(scopes), False))
        return self._apps.flow

    def acquire_token_by_device_flow(self, flow: dict[str, Any]) -> dict[str, Any]:
        self._apps.wait(flow)
        if self._cache is not None and "access_token" in self._apps.answer:
            self._cache.accounts = ["kept sign-in"]
            self._cache.has_state_changed = True
        return self._apps.answer


class FakeApps:
    """Makes clients; what they answer is set by a test."""

    def __init__(self) -> None:
        self.answer: dict[str, Any] = {"access_token": TOKEN}
        self.silent: dict[str, Any] | None = {"access_token": TOKEN}
        self.flow: dict[str, Any] = {
            "user_code": "F7QK2MPLX",
            "verification_uri": "https://microsoft.com/devicelogin",
            "expires_in": 900,
        }
        self.asked: list[tuple[tuple[str, ...], bool]] = []
        self.made: list[tuple[str, ...]] = []
        self.wait = lambda _flow: None

    def public(self, client_id: str, authority: str, cache: Any) -> FakeApp:
        self.made.append(("public", client_id, authority))
        return FakeApp(self, cache)

    def confidential(self, client_id: str, authority: str, secret: str) -> FakeApp:
        self.made.append(("confidential", client_id, authority, secret))
        return FakeApp(self, None)

    def cache(self, kept: str) -> FakeCache:
        return FakeCache(kept)
