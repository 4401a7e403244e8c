"""The conclusion goes where it was said to go, exactly as shown, and is noted in the incident."""

import json
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from kb import dossier
from kb.connectors import write_back
from kb.connectors.errors import ConnectorError
from kb.connectors.transport import Transport
from kb.connectors.write_back import Receiver
from kb.errors import ValidationError
from kb.incidents.comments import service as comments
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service
from kb.incidents.withheld_passages import service as withheld
from kb.interchange.service import import_paths
from kb.knowledge_base import KnowledgeBase
from tests.kb.connectors.conftest import QUICK
from tests.kb.connectors.fakes import SUBSCRIPTION, TOKEN, graph, sentinel
from tests.kb.connectors.server import Reply, Server

GRAPH = Path("tests/data/interchange/defender/graph/incident_get_response.json")


@pytest.fixture
def incident(kb: KnowledgeBase) -> UUID:
    """The published incident, imported, with a cause and a lesson."""
    made = import_paths(kb, [GRAPH]).files[0].record_ids[0]
    known = kb.read(partial(service.get, record_id=made))
    values = {"root_cause": "USB sticks were allowed."}
    kb.write(partial(service.revise, record_id=made, version=known.version, values=values))
    kb.write(partial(lessons.add, incident_id=made, values={"title": "Block USB storage"}))
    return made


def whole(kb: KnowledgeBase, incident: UUID) -> dossier.WholeIncident:
    return kb.read(partial(dossier.whole, incident_id=incident))


def test_receivers_are_the_origins_that_a_connection_leads_to(
    kb: KnowledgeBase, incident: UUID
) -> None:
    known = whole(kb, incident)
    tenant = known.sources[0].tenant
    here, elsewhere = graph(tenant=tenant), graph(tenant=SUBSCRIPTION)
    found = write_back.receivers(known, [here, elsewhere, sentinel()])
    assert [one.connection for one in found] == [here]
    assert found[0].label == f"Microsoft Defender XDR, incident 2972395, tenant {tenant}"
    by_domain = graph(tenant="contoso.onmicrosoft.com")
    assert len(write_back.receivers(known, [by_domain])) == 1


def test_the_conclusion_tells_what_why_and_what_was_learned(
    kb: KnowledgeBase, incident: UUID
) -> None:
    text = write_back.conclusion(whole(kb, incident), 30_000)
    assert text.startswith("Post-incident review INC-")
    assert "Root cause: USB sticks were allowed." in text
    assert text.endswith("Lessons:\n- Block USB storage")
    withhold = partial(
        withheld.withhold,
        incident_id=incident,
        kind="incident",
        record_id=incident,
        field="root_cause",
        passage="USB sticks",
        values={"reason": "Supplier"},
    )
    kb.write(withhold)
    assert "Root cause: [withheld] were" in write_back.conclusion(whole(kb, incident), 30_000)
    short = write_back.conclusion(whole(kb, incident), 60)
    assert len(short) <= 60
    assert short.endswith("…")


def sent(server: Server, receiver: Receiver, text: str) -> None:
    transport = Transport(server.base, lambda _renew: TOKEN, limits=QUICK)
    write_back.send(transport, receiver, text)


def test_graph_gets_a_comment(server: Server) -> None:
    server.in_turn(Reply(200, {"value": []}))
    sent(server, Receiver(graph(), "2972395", "2972395"), "Closed.\n“Quoted”")
    asked = server.asked[0]
    assert (asked.method, asked.path) == ("POST", "/v1.0/security/incidents/2972395/comments")
    kind = "microsoft.graph.security.alertComment"
    assert asked.json == {"@odata.type": kind, "comment": "Closed.\n“Quoted”"}


def test_sentinel_gets_a_comment_of_its_own_name(server: Server) -> None:
    server.in_turn(Reply(201, {}))
    receiver = Receiver(sentinel(), "73e01a99-5cd7-4139-a149-9f2736ff2ab5", "3177")
    sent(server, receiver, "Closed.")
    asked = server.asked[0]
    at = f"{sentinel().workspace_path}/incidents/73e01a99-5cd7-4139-a149-9f2736ff2ab5/comments/"
    assert asked.method == "PUT"
    assert asked.path.startswith(at)
    assert asked.path.endswith("?api-version=2024-03-01")
    assert json.loads(asked.body) == {"properties": {"message": "Closed."}}


@pytest.mark.parametrize(("text", "said"), [(" \n ", "no text"), ("x" * 1_001, "1 characters lo")])
def test_what_can_not_be_sent_is_not(server: Server, text: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        sent(server, Receiver(graph(), "1", "1"), text)
    assert server.asked == []


@pytest.mark.parametrize("name", ["../alerts", "1/../2", "a?b", ""])
def test_hostile_ids_of_a_source_are_not_asked(server: Server, name: str) -> None:
    for connection in (graph(), sentinel()):
        with pytest.raises(ConnectorError, match="can't be one"):
            sent(server, Receiver(connection, name, "1"), "Closed.")
    assert server.asked == []


def test_what_was_sent_is_noted_and_undone_as_anything(kb: KnowledgeBase, incident: UUID) -> None:
    receiver = Receiver(graph(), "2972395", "2972395")
    note = partial(
        write_back.note, incident_id=incident, label=receiver.label, text="Closed.", by="A. F."
    )
    changes = kb.write(note)
    kept = kb.read(partial(comments.get, record_id=changes.result))
    assert (kept.text, kept.author, kept.at is not None) == ("Closed.", "A. F.", True)
    assert kept.origin.startswith("Sent to Microsoft Defender XDR, incident 2972395")
    assert changes.label == "Note what was sent"


def test_what_was_sent_does_not_come_back_as_a_second_comment(
    kb: KnowledgeBase, incident: UUID, tmp_path: Path
) -> None:
    tell = partial(write_back.note, incident_id=incident, label="Defender", by="Kai Berg")
    noted = kb.write(partial(tell, text="Closed.\n\nBlock USB storage")).result
    value = json.loads(GRAPH.read_text(encoding="utf-8"))
    theirs = [
        {"comment": "Closed.\r\n\r\nBlock USB storage ", "createdBy": "app", "createdTime": at}
        for at in ("2026-11-02T10:00:00Z", "2026-11-02T11:00:00Z")
    ]
    value["lastUpdateDateTime"] = "2026-11-02T12:00:00Z"
    value["comments"] = [*value.get("comments", []), theirs[0]]
    before = {one.id for one in whole(kb, incident).comments}
    newer = tmp_path / "newer.json"
    newer.write_text(json.dumps(value))
    outcome = import_paths(kb, [newer]).files[0]
    assert (outcome.result, outcome.warnings) == ("updated", ())
    assert {one.id for one in whole(kb, incident).comments} == before
    kept = next(one for one in whole(kb, incident).comments if one.id == noted)
    assert (kept.author, kept.origin) == ("Kai Berg", "Sent to Defender")
    assert kept.text == "Closed.\n\nBlock USB storage"
    # The same words said once more by somebody there are a comment of their own.
    value["comments"].append(theirs[1])
    newer.write_text(json.dumps(value))
    import_paths(kb, [newer])
    assert len(whole(kb, incident).comments) == len(before) + 1
