"""Requests end in time, whatever a server does, and tell nothing of their token."""

import logging
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from kb.connectors.errors import ConnectorError, SignInError, StoppedError
from kb.connectors.transport import Transport, read_retry_after
from tests.kb.connectors.conftest import QUICK
from tests.kb.connectors.fakes import TOKEN
from tests.kb.connectors.server import Reply, Server

#: As the services write it.
THROTTLED = {
    "error": {
        "code": "TooManyRequests",
        "message": "Please retry again later.",
        "innerError": {"code": "429", "message": "Please retry after", "status": "429"},
    }
}
FORBIDDEN = {
    "error": {"code": "AuthorizationFailed", "message": f"The client {TOKEN} has no access."}
}


def transport(server: Server, **more: object) -> Transport:
    values = {"token": lambda _renew: TOKEN, "limits": QUICK} | more
    return Transport(server.base, **values)  # type: ignore[arg-type]


def test_an_answer_is_read_and_the_token_stands_in_its_header(server: Server) -> None:
    server.in_turn(Reply(body={"value": []}))
    assert transport(server).get("/v1.0/x") == {"value": []}
    assert server.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_netrc_of_the_machine_changes_nothing(
    server: Server, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{tmp_path}/netrc"
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("machine 127.0.0.1 login mallory password hunter2\n")
    monkeypatch.setenv("NETRC", path)
    server.in_turn(Reply(body={}))
    transport(server).get("/x")
    assert server.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_throttling_is_waited_out_by_seconds_and_by_date(server: Server) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
    server.in_turn(
        Reply(429, THROTTLED, {"Retry-After": "1"}),
        Reply(429, THROTTLED, {"Retry-After": soon}),
        Reply(body={"value": [1]}),
    )
    said: list[str] = []
    began = time.monotonic()
    assert transport(server, told=said.append).get("/x") == {"value": [1]}
    assert time.monotonic() - began >= 1
    assert said[0] == "the service is busy; trying again in 1 s"


def test_a_wait_that_is_too_long_is_told_instead(server: Server) -> None:
    server.in_turn(Reply(429, THROTTLED, {"Retry-After": "7200"}))
    with pytest.raises(ConnectorError, match="come back in 121 minutes"):
        transport(server).get("/x")
    assert len(server.asked) == 1


@pytest.mark.parametrize("text", ["", "soon", "-5", "²", "Tue, 99 Foo 2026"])
def test_an_unreadable_wait_is_none(text: str) -> None:
    assert read_retry_after(text) is None


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failing_service_is_tried_again(server: Server, status: int) -> None:
    server.in_turn(Reply(status, b"<html>"), Reply(body={"value": []}))
    assert transport(server).get("/x") == {"value": []}


def test_a_service_that_fails_for_good_is_told(server: Server) -> None:
    server.in_turn(Reply(503))
    with pytest.raises(ConnectorError, match="answered 503, 4 times"):
        transport(server).get("/x")
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b'{"value": ['),
        Reply(body=b"[1]"),
        Reply(body=b"\xff\xfe"),
        Reply(body=b"[" * 100_000),
        Reply(body=b'{"value"', length=5_000),
    ],
    ids=["broken", "a list", "no text", "deep", "cut off"],
)
def test_broken_and_cut_off_answers_are_tried_again(server: Server, reply: Reply) -> None:
    server.in_turn(reply, Reply(body={"value": []}))
    assert transport(server).get("/x") == {"value": []}
    server.in_turn(reply)
    with pytest.raises(ConnectorError, match="could not be read"):
        transport(server).get("/x")


def test_a_large_answer_is_not_read_on(server: Server) -> None:
    server.in_turn(Reply(body=b" " * 400_000))
    with pytest.raises(ConnectorError, match="larger than"):
        transport(server).get("/x")


def test_an_answer_that_drips_is_given_up(server: Server) -> None:
    server.in_turn(Reply(body={"value": ["x" * 200]}, drip=0.05), Reply(body={}))
    assert transport(server).get("/x") == {}


def test_cancel_ends_within_a_second(server: Server) -> None:
    stop = threading.Event()
    server.in_turn(Reply(body={"value": ["x" * 2_000]}, drip=0.05))
    threading.Timer(0.3, stop.set).start()
    began = time.monotonic()
    with pytest.raises(StoppedError):
        transport(server, cancelled=stop.is_set).get("/x")
    assert time.monotonic() - began < 1.3


def test_cancel_ends_a_wait_within_a_second(server: Server) -> None:
    stop = threading.Event()
    server.in_turn(Reply(429, THROTTLED, {"Retry-After": "25"}))
    threading.Timer(0.3, stop.set).start()
    began = time.monotonic()
    with pytest.raises(StoppedError):
        transport(server, cancelled=stop.is_set).get("/x")
    assert time.monotonic() - began < 1.3


def test_an_expired_token_is_renewed_once(server: Server) -> None:
    renewed: list[bool] = []

    def token(renew: bool) -> str:
        renewed.append(renew)
        return "new" if renew else "old"

    server.answer = lambda asked: Reply(
        *((200, {}) if asked.headers["Authorization"] == "Bearer new" else (401, {}))
    )
    assert transport(server, token=token).get("/x") == {}
    assert renewed == [False, True]
    server.in_turn(Reply(401))
    with pytest.raises(SignInError, match="doesn't take the sign-in"):
        transport(server, token=token).get("/x")


@pytest.mark.parametrize(
    ("status", "said"),
    [(403, "refuses access: AuthorizationFailed"), (404, "doesn't know"), (400, "refused .400.")],
)
def test_refusals_name_the_code_and_nothing_else(server: Server, status: int, said: str) -> None:
    server.in_turn(Reply(status, FORBIDDEN))
    with pytest.raises(ConnectorError, match=said) as caught:
        transport(server).get("/x")
    assert TOKEN not in str(caught.value)
    assert caught.value.status == status
    assert len(server.asked) == 1


def test_redirects_are_not_followed(server: Server) -> None:
    server.in_turn(Reply(302, {}, {"Location": f"{server.base}/elsewhere"}))
    with pytest.raises(ConnectorError, match="another address"):
        transport(server).get("/x")
    assert [asked.path for asked in server.asked] == ["/x"]


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1.0",
        "//evil.example/v1.0",
        "http://127.0.0.1@evil.example/",
        "http://127.0.0.1/",
        "file:///etc/passwd",
    ],
)
def test_links_to_other_hosts_are_refused(server: Server, link: str) -> None:
    with pytest.raises(ConnectorError, match="another host"):
        transport(server).get(link)
    assert server.asked == []


def test_writes_are_not_sent_twice(server: Server) -> None:
    server.in_turn(Reply(500, {}))
    with pytest.raises(ConnectorError, match=r"refused \(500\)"):
        transport(server).send("POST", "/x", {"comment": "a"})
    server.in_turn(Reply(body=b'{"a', length=50))
    with pytest.raises(ConnectorError, match="isn't known whether it was sent"):
        transport(server).send("POST", "/x", {"comment": "a"})
    assert len(server.asked) == 2
    server.in_turn(Reply(429, THROTTLED, {"Retry-After": "0"}), Reply(200, {}))
    assert transport(server).send("POST", "/x", {"comment": "a"}) == {}


def test_nothing_of_a_token_is_logged_or_told(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.in_turn(Reply(403, FORBIDDEN))
    with pytest.raises(ConnectorError) as caught:
        transport(server).get("/x")
    shown: BaseException | None = caught.value
    while shown is not None:
        assert TOKEN not in f"{shown!r}{shown}"
        shown = shown.__cause__
    assert TOKEN not in caplog.text


def test_a_host_that_is_not_there_is_told(server: Server) -> None:
    gone = Transport("http://127.0.0.1:9", lambda _renew: TOKEN, limits=QUICK)
    with pytest.raises(ConnectorError, match="the connection failed"):
        gone.get("/x")
    del server
