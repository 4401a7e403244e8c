"""A server on this machine that answers as the services' published examples do, or badly."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, override

from kb.connectors.schemas import Cloud


@dataclass
class Reply:
    """One answer.

    Attributes:
        body: JSON, or the very bytes.
        length: what the header claims; None for the truth.
        drip: seconds between single bytes.
    """

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    drip: float = 0

    @property
    def raw(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


type Answer = Callable[[Asked], Reply]


class Server:
    """Answers by a function, and keeps what it was asked."""

    def __init__(self, http: ThreadingHTTPServer) -> None:
        self.asked: list[Asked] = []
        self.answer: Answer = lambda _asked: Reply(404)
        self.stopping = threading.Event()
        self._port = http.server_address[1]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def cloud(self) -> Cloud:
        return Cloud("Test", self.base, self.base, self.base)

    def in_turn(self, *replies: Reply) -> None:
        """Answers one after the other; the last one stays."""
        left = list(replies)
        self.answer = lambda _asked: left.pop(0) if len(left) > 1 else left[0]

    def pages(self, pages: Mapping[str, Reply | list[Reply]]) -> None:
        """Answers by the end of the address; of a list one after the other, the last stays."""
        left = {end: list(r) if isinstance(r, list) else [r] for end, r in pages.items()}

        def answer(asked: Asked) -> Reply:
            for end, replies in left.items():
                if asked.path.endswith(end) or (end.startswith("/") and end in asked.path):
                    return replies.pop(0) if len(replies) > 1 else replies[0]
            return Reply(404, {"error": {"code": "NotFound", "message": "no such page"}})

        self.answer = answer


def _handler(find: Callable[[], Server]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            server = find()
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(self.command, self.path, dict(self.headers.items()), body)
            server.asked.append(asked)
            reply = server.answer(asked)
            raw = reply.raw
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(reply.length or len(raw)))
            self.end_headers()
            for at in range(0, len(raw), 1 if reply.drip else max(1, len(raw))):
                if reply.drip and server.stopping.wait(reply.drip):
                    return
                try:
                    self.wfile.write(raw[at : at + (1 if reply.drip else len(raw))])
                except OSError:  # nobody listens any more
                    return

        do_GET = do_POST = do_PUT = _serve  # noqa: N815 - names of the library

        @override
        def log_message(self, format: str, *args: Any) -> None:
            """Stays quiet."""

    return Handler


@contextmanager
def serving() -> Iterator[Server]:
    """A server on a free port, until the end."""
    made: list[Server] = []
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(lambda: made[0]))
    http.daemon_threads = True
    made.append(Server(http))
    thread = threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield made[0]
    finally:
        made[0].stopping.set()
        http.shutdown()
        http.server_close()
        thread.join()
