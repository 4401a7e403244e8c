"""Whatever is recorded: nothing is loaded, no markup survives, no file is opened."""

import contextlib
import os
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from weasyprint.urls import URLFetchingError

from reports import pdf
from reports.pool import RenderPool
from reports.render import render
from tests.reports import factories
from tests.reports.hostile_corpus import PROBES, aimed, poisoned
from tests.reports.reading_pdf import everything_in, opened, text_of

_ID = b"0123456789abcdef"
_SECRET = "content-of-a-file-that-nobody-may-read"
_OPENINGS = (
    "<script,<img,<iframe,<object,<link,<base,<video,<audio,<source,<track,<embed,<image,<use,"
    "<applet,<frame,<form,<input,<button,<math,<template,<foreignobject,<feimage,<xi:,<meta http"
).split(",")


@dataclass
class Traps:
    """Where probes lead: a server, and a pipe that tells who opens it. `heard` says who came."""

    host: str
    file: Path
    heard: list[str] = field(default_factory=list)

    def set_in(self, probe: str) -> str:
        return aimed(probe, self.host, self.file)

    def watch(self, server: socket.socket, stop: threading.Event) -> None:
        while not stop.is_set():
            self._look_for_readers()
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            self.heard.append(repr(connection.recv(200)))
            connection.close()

    def _look_for_readers(self) -> None:
        try:
            # Fails as long as nobody holds the pipe open for reading.
            pipe = os.open(self.file, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return
        self.heard.append("opened the file")
        os.write(pipe, _SECRET.encode())
        os.close(pipe)


@pytest.fixture
def traps(tmp_path: Path) -> Iterator[Traps]:
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs named pipes")
    secret = tmp_path / "secret"
    os.mkfifo(secret)
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.05)
    stop = threading.Event()
    made = Traps(f"127.0.0.1:{server.getsockname()[1]}", secret)
    thread = threading.Thread(target=made.watch, args=(server, stop))
    thread.start()
    yield made
    stop.set()
    thread.join()
    server.close()


def test_the_corpus_is_large_and_each_probe_is_another() -> None:
    assert len(set(PROBES.values())) == len(PROBES) >= 63


@pytest.mark.slow
def test_no_recorded_probe_is_followed(pool: RenderPool, traps: Traps) -> None:
    probes = [traps.set_in(probe) for probe in PROBES.values()]
    result = pool.submit(factories.context(poisoned(*probes, shares=24))).result(400)
    assert traps.heard == []
    shown = text_of(result.content)
    assert str(7 * 191) not in shown
    assert f"http://{traps.host}" not in shown
    with opened(result.content) as file:
        assert "/OpenAction" not in file.Root
        assert "/JavaScript" not in file.Root.get("/Names", {})
        assert list(file.attachments) == ["record.json"]
        assert not any("/URI" in a.get("/A", {}) for p in file.pages for a in p.get("/Annots", []))
    assert _SECRET.encode() not in everything_in(result.content)


# The library leaves a file of its own open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", PROBES)
def test_a_probe_that_came_through_would_still_be_refused(name: str, traps: Traps) -> None:
    """The second wall: even as HTML of the report itself it reaches nothing."""
    written = b""
    # The library goes on without what it can't load, except for the profile of a colour.
    with contextlib.suppress(URLFetchingError):
        written = pdf.write(pdf.lay_out(f"<p>before</p>{traps.set_in(PROBES[name])}", "a4"), _ID)
    assert traps.heard == []
    assert written or name == "style profile"
    if written:
        assert _SECRET.encode() not in everything_in(written)
        with opened(written) as file:
            assert list(file.attachments) == []


@pytest.mark.parametrize("name", PROBES)
def test_html_and_markdown_hold_nothing_that_loads(name: str) -> None:
    there = "attacker.example"
    address = f"http://{there}"
    context = factories.context(poisoned(aimed(PROBES[name], there)))
    page = render(context, "html").content.decode()
    assert [opening for opening in _OPENINGS if opening in page.lower()] == []
    assert address not in page.lower()
    assert "javascript:" not in page
    assert not re.search(r"<[a-z][^>]*\s(on[a-z]+|srcset|background|style=[^>]*url)\b", page)
    written = render(context, "md").content.decode()
    assert address not in written.lower()
    outside_code = re.sub(r"(`{3,})\n.*?\n\1", "", written, flags=re.DOTALL)
    assert "<img" not in outside_code.lower()
    assert "<script" not in outside_code.lower()


def test_text_is_never_turned_round(pool: RenderPool) -> None:
    record = factories.bare() | {"title": "invoice\u202efdp.exe"}
    result = pool.submit(factories.context(record)).result(60)
    assert "invoice[U+202E]fdp.exe" in text_of(result.content, 1)
    assert "\u202e" not in result.title
