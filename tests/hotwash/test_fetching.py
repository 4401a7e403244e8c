"""`hotwash fetch` asks a server, imports what came, and goes on from there the next time."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from hotwash.cli import fetching as command
from kb.connectors import schemas
from kb.connectors.keys import HeldKeys, secret_name
from kb.connectors.register import Register
from kb.connectors.sign_in import MsalApps
from tests.hotwash.conftest import Run
from tests.kb.connectors.fakes import TOKEN, FakeApps, FakeKeys, graph
from tests.kb.connectors.server import Reply, Server, serving

DATA = Path("tests/data/interchange/defender/graph/incident_get_response.json")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """A server, a connection to it, and somebody who is signed in."""
    apps, keys = FakeApps(), FakeKeys()
    one = Register(tmp_path / "data").save(graph(sign_in="secret"))
    keys.write(secret_name(one), "s3cret")
    monkeypatch.setattr(command, "data_folder", lambda: tmp_path / "data")
    monkeypatch.setattr(command, "_keys", lambda _one: HeldKeys(keys))
    monkeypatch.setattr(MsalApps, "confidential", lambda _self, *given: apps.confidential(*given))
    with serving() as made:
        monkeypatch.setattr(schemas, "CLOUDS", {**schemas.CLOUDS, "public": made.cloud})
        incident: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
        made.in_turn(Reply(body={"value": [incident.get("value", incident)]}))
        yield made


def test_fetch_imports_and_goes_on_from_there(run: Run, server: Server) -> None:
    dry = run("fetch", "Defender", "--dry-run", "--json")
    assert (dry.code, dry.document["files"][0]["result"]) == (0, "imported")
    done = run("fetch", "Defender", "--json")
    assert done.document["totals"]["incidents"] == 1
    assert done.document["until"] == "2021-09-30T09:35:45Z"
    assert run("incidents", "--json").document[0]["source"]["external_id"] == "2972395"
    again = run("fetch", "Defender")
    assert "unchanged" in again.out
    asked = parse_qs(urlsplit(server.asked[-1].path).query)
    assert asked["$filter"] == ["lastUpdateDateTime ge 2021-09-30T09:35:45Z"]
    run("fetch", "Defender", "--all")
    assert "filter" not in server.asked[-1].path
    run("fetch", "Defender", "--since", "2026-01-02")
    assert "2026-01-02T00%3A00%3A00Z" in server.asked[-1].path
    assert TOKEN not in done.out + done.err + again.out + again.err


def test_refusals_are_one_line(run: Run, server: Server) -> None:
    server.in_turn(Reply(403, {"error": {"code": "Forbidden", "message": TOKEN}}))
    answer = run("fetch", "Defender")
    assert answer.code == 1
    assert answer.err.startswith("Defender: The service refuses access: Forbidden.")
    assert TOKEN not in answer.err
    assert run("fetch", "Nowhere").code == 1
    assert run("fetch", "Defender", "--since", "yesterday").code == 2


def test_nothing_new_is_said(run: Run, server: Server) -> None:
    server.in_turn(Reply(body={"value": []}))
    answer = run("fetch", "Defender")
    assert (answer.code, answer.out) == (0, "Nothing changed there.\n")
    assert run("fetch", "Defender", "--json").document["files"] == []
