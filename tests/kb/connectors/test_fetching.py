"""What is fetched is what a file would be: previewed, imported, updated, and gone on with."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kb.connectors.errors import ConnectorError, StoppedError
from kb.connectors.fetching import Result, as_since, fetch, imported
from kb.connectors.register import Register
from kb.connectors.schemas import Connection
from kb.connectors.transport import Transport
from kb.incidents.record import listing, service
from kb.incidents.record.listing import ListQuery
from kb.interchange.service import import_paths
from kb.knowledge_base import KnowledgeBase
from tests.kb.connectors.conftest import QUICK
from tests.kb.connectors.fakes import TOKEN, graph, sentinel
from tests.kb.connectors.server import Asked, Reply, Server

DATA = Path("tests/data/interchange")
EXAMPLES = DATA / "sentinel/rest_examples"
SINCE = datetime(2021, 1, 1, tzinfo=UTC)
INCIDENT = "73e01a99-5cd7-4139-a149-9f2736ff2ab5"


def example(path: str) -> Any:
    """The answer of a published example."""
    value = json.loads((EXAMPLES / path).read_text(encoding="utf-8"))
    return value["responses"]["200"]["body"]


def published() -> dict[str, Any]:
    """The incident of Graph's reference."""
    path = DATA / "defender/graph/incident_get_response.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    found: dict[str, Any] = value.get("value", value)
    return found


def numbered(number: int, changed: str = "2021-09-30T09:35:45.1133333Z") -> dict[str, Any]:
    """The published incident under another id."""
    title = f"Incident {number}"
    more = {"id": str(number), "displayName": title, "lastUpdateDateTime": changed}
    return published() | more


def page(server: Server, items: list[Any], link: str = "") -> Reply:
    body: dict[str, Any] = {"@odata.context": f"{server.base}/$metadata", "value": items}
    return Reply(body=body | ({"@odata.nextLink": f"{server.base}{link}"} if link else {}))


SKIP = "/v1.0/security/incidents?$expand=alerts&$top=50&$skip={}"


def fetched(
    server: Server,
    folder: Path,
    connection: Connection,
    since: datetime | None = SINCE,
    cancelled: Callable[[], bool] = lambda: False,
    **more: Any,
) -> Result:
    transport = Transport(server.base, lambda _renew: TOKEN, cancelled, limits=QUICK)
    return fetch(connection, transport, folder, since, **more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "fetched"


def titles(kb: KnowledgeBase) -> list[str]:
    rows = kb.read(lambda session: listing.page(session, ListQuery()))
    return sorted(row.title for row in rows)


def test_pages_are_followed_and_imported_as_files_are(
    server: Server, folder: Path, kb: KnowledgeBase
) -> None:
    server.pages(
        {
            "$skip=50": page(server, [], SKIP.format(100)),
            "$skip=100": page(server, [numbered(3), numbered(1)]),
            "/incidents": page(server, [numbered(1), numbered(2)], SKIP.format(50)),
        }
    )
    result = fetched(server, folder, graph())
    asked = parse_qs(urlsplit(server.asked[0].path).query)
    assert asked == {
        "$expand": ["alerts"],
        "$top": ["50"],
        "$filter": ["lastUpdateDateTime ge 2021-01-01T00:00:00Z"],
    }
    assert result.incidents == 3
    assert result.until == datetime(2021, 9, 30, 9, 35, 45, 113333, tzinfo=UTC)
    report = import_paths(kb, result.paths, dry_run=True)
    assert (report.totals["incidents"], kb.position()) == (3, 0)
    assert not import_paths(kb, result.paths).refused
    by_file = folder.parent / "file.json"
    by_file.write_text(json.dumps([numbered(n) for n in (1, 2, 3)]))
    again = import_paths(kb, [by_file])
    assert [file.result for file in again.files] == ["unchanged"]


def test_fetching_again_updates_what_nobody_edited(
    server: Server, folder: Path, kb: KnowledgeBase
) -> None:
    server.in_turn(page(server, [numbered(1)]))
    import_paths(kb, fetched(server, folder, graph()).paths)
    found = kb.read(lambda session: service.find(session, "1"))
    before = kb.read(lambda session: service.get(session, found))
    kb.write(
        lambda session: service.revise(session, found, before.version, {"title": "Our own title"})
    )
    newer = numbered(1, "2021-10-01T00:00:00Z") | {"displayName": "Theirs", "severity": "low"}
    server.in_turn(page(server, [newer]))
    import_paths(kb, fetched(server, folder, graph()).paths)
    after = kb.read(lambda session: service.get(session, found))
    assert (after.title, after.severity) == ("Our own title", "low")


def test_a_fetch_that_was_cut_off_goes_on(server: Server, folder: Path) -> None:
    first = page(server, [numbered(1)], SKIP.format(50))
    server.pages({"$skip=50": Reply(503), "/incidents": first})
    with pytest.raises(ConnectorError, match="503") as caught:
        fetched(server, folder, graph())
    assert "pages that came so far are kept" in caught.value.kept
    server.asked.clear()
    server.pages({"$skip=50": page(server, [numbered(2)])})
    result = fetched(server, folder, graph())
    assert (result.incidents, result.resumed) == (2, True)
    assert len(server.asked) == 1


def test_cancel_keeps_what_came(server: Server, folder: Path) -> None:
    stop = threading.Event()

    def answer(asked: Asked) -> Reply:
        if "skip" in asked.path:
            stop.set()
            return Reply(body={"value": ["x" * 2_000]}, drip=0.05)
        return page(server, [numbered(1)], SKIP.format(50))

    server.answer = answer
    with pytest.raises(StoppedError):
        fetched(server, folder, graph(), cancelled=stop.is_set)
    server.in_turn(page(server, [numbered(2)]))
    assert fetched(server, folder, graph()).incidents == 2


def test_another_time_begins_anew(server: Server, folder: Path) -> None:
    first = page(server, [numbered(1)], SKIP.format(50))
    server.pages({"$skip=50": Reply(500), "/incidents": first})
    with pytest.raises(ConnectorError):
        fetched(server, folder, graph())
    server.in_turn(page(server, [numbered(9)]))
    result = fetched(server, folder, graph(), None)
    assert (result.incidents, result.resumed) == (1, False)
    assert "filter" not in server.asked[-1].path


def test_a_link_that_holds_no_longer_begins_anew(server: Server, folder: Path) -> None:
    first = page(server, [numbered(1)], SKIP.format(50))
    server.pages({"$skip=50": Reply(500), "/incidents": first})
    with pytest.raises(ConnectorError):
        fetched(server, folder, graph())
    gone = Reply(400, {"error": {"code": "BadRequest", "message": "Skip token expired"}})
    server.pages({"$skip=50": gone, "/incidents": page(server, [numbered(4)])})
    result = fetched(server, folder, graph())
    assert (result.incidents, result.resumed) == (1, False)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"target": 1}'])
def test_a_damaged_state_begins_anew(server: Server, folder: Path, damage: bytes) -> None:
    folder.mkdir()
    (folder / "state.json").write_bytes(damage)
    server.in_turn(page(server, [numbered(1)]))
    assert fetched(server, folder, graph()).incidents == 1


def test_pages_in_a_circle_are_told(server: Server, folder: Path) -> None:
    server.in_turn(page(server, [numbered(1)], SKIP.format(50)))
    with pytest.raises(ConnectorError, match="in a circle"):
        fetched(server, folder, graph())
    assert len(server.asked) == 2


def test_a_link_to_another_host_is_refused(server: Server, folder: Path) -> None:
    server.in_turn(Reply(body={"value": [], "@odata.nextLink": "https://evil.example/x"}))
    with pytest.raises(ConnectorError, match="another host"):
        fetched(server, folder, graph())


@pytest.mark.parametrize("body", [{}, {"value": {}}, {"value": [1]}, {"value": [{"a": 1}]}])
def test_answers_of_another_shape_are_told(server: Server, folder: Path, body: object) -> None:
    server.in_turn(Reply(body=body))
    with pytest.raises(ConnectorError, match=r"no list of objects|has no id"):
        fetched(server, folder, graph())


def test_nothing_new_gives_no_files(server: Server, folder: Path) -> None:
    server.in_turn(page(server, []))
    assert fetched(server, folder, graph()) == Result((), 0, None)


def test_a_change_while_pages_are_read_comes_last(
    server: Server, folder: Path, kb: KnowledgeBase
) -> None:
    newer = numbered(1, "2021-09-30T09:35:45.2Z") | {"displayName": "Changed meanwhile"}
    server.pages(
        {
            "$skip=50": page(server, [newer, numbered(2)]),
            "/incidents": page(server, [numbered(1, "2021-09-30T09:35:45Z")], SKIP.format(50)),
        }
    )
    import_paths(kb, fetched(server, folder, graph()).paths)
    assert titles(kb) == ["Changed meanwhile", "Incident 2"]


def workspace(server: Server) -> None:
    """Sentinel with the published examples, one page each, comments on two."""
    rest = "2021-03-01-preview"
    comments = example(f"{rest}/incidents__comments__GetAllIncidentComments.json")
    at = f"{sentinel().workspace_path}/incidents/{INCIDENT}"
    link = {"nextLink": f"{server.base}{at}/comments?api-version=2024-03-01&$skipToken=2"}
    more = {"name": "another", "properties": {"message": "On the second page"}}
    second = {"value": [comments["value"][0] | more]}
    task = example("2023-12-01-preview/IncidentTasks_CreateOrUpdate.json")
    rule = example("2019-01-01-preview/automationRules__GetAutomationRule.json")
    server.pages(
        {
            f"/{INCIDENT}/alerts?": Reply(
                body=example(f"{rest}/incidents__GetAllIncidentAlerts.json")
            ),
            f"/{INCIDENT}/entities?": Reply(
                body=example(f"{rest}/incidents__entities__GetAllIncidentEntities.json")
            ),
            "skipToken=2": Reply(body=second),
            f"/{INCIDENT}/comments?": Reply(body=comments | link),
            f"/{INCIDENT}/tasks?": Reply(body={"value": [task]}),
            "/automationRules?": Reply(body={"value": [rule]}),
            "/incidents?": Reply(body=example(f"{rest}/incidents__GetIncidents.json")),
        }
    )


def test_sentinel_gives_incidents_with_their_parts_and_rules(
    server: Server, folder: Path, kb: KnowledgeBase
) -> None:
    workspace(server)
    result = fetched(server, folder, sentinel(), None)
    assert [path.name for path in result.paths] == ["automation-rules.json", "incident-000001.json"]
    methods = {urlsplit(a.path).path.rpartition("/")[2]: a.method for a in server.asked}
    assert methods["alerts"] == methods["entities"] == "POST"
    assert methods["comments"] == methods["tasks"] == methods["incidents"] == "GET"
    report = import_paths(kb, result.paths)
    assert not report.refused
    records = report.totals
    assert (records["incidents"], records["alerts"], records["comments"]) == (1, 1, 2)
    assert records["workflow"] == 1
    assert records["automation_rules"] == 1


def test_sentinel_goes_on_within_a_page(server: Server, folder: Path) -> None:
    one = example("2021-03-01-preview/incidents__GetIncidents.json")["value"][0]
    two = one | {"name": "second", "id": one["id"].replace(INCIDENT, "second")}
    empty = Reply(body={"value": []})
    answers: dict[str, Reply | list[Reply]] = {
        "/second/alerts?": Reply(503),
        "/entities?": Reply(body={"entities": [], "metaData": []}),
        "/alerts?": empty,
        "/comments?": empty,
        "/tasks?": empty,
        "/automationRules?": empty,
        "/incidents?": Reply(body={"value": [one, two]}),
    }
    server.pages(answers)
    with pytest.raises(ConnectorError, match="503"):
        fetched(server, folder, sentinel())
    server.asked.clear()
    server.pages(answers | {"/second/alerts?": empty})
    assert fetched(server, folder, sentinel()).incidents == 2
    assert not any(f"/{INCIDENT}/" in asked.path for asked in server.asked)


def test_hostile_names_lead_nowhere_else(server: Server, folder: Path) -> None:
    one = example("2021-03-01-preview/incidents__GetIncidents.json")["value"][0]
    server.in_turn(Reply(body={"value": [one | {"name": "../../../subscriptions"}]}))
    with pytest.raises(ConnectorError, match="no usable name"):
        fetched(server, folder, sentinel())
    assert len(server.asked) == 1


def test_the_time_moves_on_after_the_import_only(
    server: Server, tmp_path: Path, kb: KnowledgeBase
) -> None:
    register = Register(tmp_path)
    one = register.save(graph())
    server.in_turn(page(server, [numbered(1)]))
    result = fetched(server, register.folder_of(one), one)
    assert register.until(one, "store") is None
    import_paths(kb, result.paths)
    imported(register, one, "store", result)
    assert as_since(register.until(one, "store")) == "2021-09-30T09:35:45Z"
    assert not register.folder_of(one).exists()
    kept = (tmp_path / "connections.json").read_text()
    assert TOKEN not in kept


def test_no_token_is_in_what_is_kept(server: Server, folder: Path) -> None:
    server.in_turn(page(server, [numbered(1)], SKIP.format(50)), Reply(403, {}))
    with pytest.raises(ConnectorError):
        fetched(server, folder, graph())
    texts = [path.read_text() for path in folder.rglob("*") if path.is_file()]
    assert len(texts) == 2
    assert not any(TOKEN in text for text in texts)
