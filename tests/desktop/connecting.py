"""Windows that speak to a server of a test: the connections, a keyring, a sign-in service."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop import connections
from kb.connectors import schemas
from kb.connectors.keys import HeldKeys
from kb.connectors.register import Register
from kb.connectors.sign_in import MsalApps
from tests.kb.connectors.fakes import FakeApps, FakeKeys
from tests.kb.connectors.server import Reply, Server, serving

DATA = Path("tests/data/interchange/defender/graph/incident_get_response.json")


@dataclass
class Connecting:
    """What stands in for Microsoft and for the machine."""

    server: Server
    register: Register
    apps: FakeApps
    keys: FakeKeys

    def gives(self, *more: dict[str, Any]) -> None:
        """The server has the published incident, each with other values."""
        value = json.loads(DATA.read_text(encoding="utf-8"))
        incident = value.get("value", value)
        self.server.in_turn(Reply(body={"value": [incident | one for one in more or ({},)]}))


@contextmanager
def connecting(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Connecting]:
    """A server in the place of the public cloud, and nobody signed in."""
    register, keys, apps = Register(folder), FakeKeys(), FakeApps()
    held = HeldKeys(keys)
    patch.setattr(connections, "register", lambda: register)
    patch.setattr(connections, "keys", lambda: held)
    patch.setattr(MsalApps, "confidential", lambda _self, *given: apps.confidential(*given))
    patch.setattr(MsalApps, "public", lambda _self, *given: apps.public(*given))
    patch.setattr(MsalApps, "cache", lambda _self, kept: apps.cache(kept))
    with serving() as server:
        patch.setattr(schemas, "CLOUDS", {**schemas.CLOUDS, "public": server.cloud})
        yield Connecting(server, register, apps, keys)
