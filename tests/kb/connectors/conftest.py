"""A server of a test, and a transport that speaks to it without patience."""

from collections.abc import Iterator

import pytest

from kb.connectors import schemas
from kb.connectors.transport import Limits
from tests.kb.connectors.server import Server, serving

QUICK = Limits(bytes_=300_000, connect=2, read=2, answer=1.5, tries=4, wait=30, step=0.01)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Stands in for the hosts of the public cloud."""
    with serving() as made:
        monkeypatch.setattr(schemas, "CLOUDS", {**schemas.CLOUDS, "public": made.cloud})
        yield made
