"""Whatever is recorded: no request, no hang, no crash, no markup that runs; a report comes out."""

# ruff: noqa: E501, Q003 - probes are quoted as attackers write them

import copy
import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reports.pool import RenderPool
from reports.render import render
from reports.result import RenderResult
from tests.reports import factories
from tests.reports.reading_pdf import everything_in, opened, text_of

PROBES = (
    "![x]({u}/md.png)",
    "[x]({u}/link)",
    "<img src={u}/img>",
    "<img srcset='{u}/set 2x'>",
    "<script src={u}/js></script>",
    "<link rel=stylesheet href={u}/css>",
    "<link rel=attachment href={u}/attachment>",
    "<style>@import url({u}/import); body {{ background: url({u}/bg) }}</style>",
    "<p style='background:url({u}/style)'>x</p>",
    "<svg><image href='{u}/svg'/><use href='{u}/use#a'/></svg>",
    "<object data={u}/object></object><embed src={u}/embed>",
    "<iframe src={u}/frame></iframe>",
    "<base href={u}/>",
    "<meta http-equiv=refresh content='0;url={u}/'>",
    "<a rel=attachment href='file:///etc/passwd'>x</a>",
    "<img src=file:///etc/passwd>",
    "<img src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"{u}/d\"/></svg>'>",
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "{u}/entity">]><a>&x;</a>',
    "<video poster={u}/poster></video><audio src={u}/audio></audio>",
    "</td></tr></table></section><img src={u}/broken-out>",
    "\"><img src={u}/attribute> '><img src={u}/attribute2>",
    "{{{{ ''.__class__.__mro__ }}}} {{% include '/etc/passwd' %}} {{{{ 7 * 191 }}}}",
    "javascript:alert(1) <a href=javascript:alert(1) onclick=alert(1)>x</a>",
    "{{: style=\"background:url({u}/attr-list)\" }}",
)  # fmt: skip
HEAVY = {
    "quotes": ">" * 5000 + " deep",
    "lists": "\n".join("    " * depth + "- a" for depth in range(300)),
    "divs": "<div>" * 5000,
    "spans": "<span>" * 3000 + "x",
    "brackets": "[" * 20000,
    "stars": "*a " * 15000,
    "underscores": "_" * 30000,
    "backticks": "`" * 20001,
    "links": "[a](" * 8000,
    "ampersands": "&" * 30000,
    "table": "|a" * 3000 + "\n" + "|-" * 3000 + "\n" + "|b" * 3000,
    "one word": "w" * 50000,
    "wide word": "﷽" * 3000,
    "combining": "a" + "\u0301" * 20000,
    "newlines": "\n" * 30000,
    "rtl": "\u202egnp.exe\u202c \u2066x\u2069 \u200f",
    "controls": "".join(map(chr, range(32))) + "\x7f\x85\ufeff\ufffe\uffff",
    "surrogates": "a\ud800b\udfffc",
    "emoji": "👩‍👩‍👧‍👦🏴‍☠️✅" * 200,
    "dots": "a." * 20000,
    "colons": ":" * 20000 + "f:" * 9000,
    "html comment": "<!--" * 9000,
    "entities": "&#x41;" * 9000,
}


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server that nobody should ever connect to."""
    heard: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.1)
    stop = threading.Event()

    def listen() -> None:
        while not stop.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            heard.append(repr(connection.recv(200)))
            connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", heard
    stop.set()
    thread.join()
    server.close()


def poisoned(*texts: str) -> dict[str, Any]:
    """A record with these texts in every place that takes text.

    Each place holds every text; where a list has the same place in several rows, the rows share
    them, as a template prints all rows alike.
    """
    rows: Counter[str] = Counter()
    seen: Counter[str] = Counter()

    def part(place: str) -> str:
        row, seen[place] = seen[place], seen[place] + 1
        return "\n\n".join(texts[row :: rows[place]] or (texts[row % len(texts)],))

    def counted(place: str) -> str:
        rows[place] += 1
        return ""

    record = factories.full()
    _at_each_place(record, counted)
    return _at_each_place(record, part)  # type: ignore[no-any-return]


def _at_each_place(value: Any, text: Callable[[str], str], place: str = "") -> Any:  # noqa: ANN401 - any JSON value
    """The record with a text for each place, which is called by its names without the rows'."""
    if isinstance(value, dict):
        return {key: _at_each_place(item, text, f"{place}.{key}") for key, item in value.items()}
    if isinstance(value, list):
        return [_at_each_place(item, text, place) for item in value]
    name = place.rpartition(".")[2]
    kept = name in _STRUCTURAL or name.endswith(("_at", "_id", "_ids", "at", "precision"))
    return text(place) if isinstance(value, str) and value and not kept else value


_STRUCTURAL = {"id", "tlp", "ref", "kind"}


@pytest.mark.slow
def test_no_probe_is_followed_and_no_markup_survives(
    pool: RenderPool, listener: tuple[str, list[str]]
) -> None:
    address, heard = listener
    probes = [probe.format(u=address) for probe in PROBES]
    result = pool.submit(factories.context(poisoned(*probes))).result(400)
    assert heard == []
    shown = text_of(result.content)
    assert "root:x:0" not in shown
    assert str(7 * 191) not in shown
    assert address not in shown
    with opened(result.content) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert "/JavaScript" not in pdf.Root.get("/Names", {})
        assert list(pdf.attachments) == ["record.json"]
        assert not any("/URI" in a.get("/A", {}) for p in pdf.pages for a in p.get("/Annots", []))
    assert b"root:x:0" not in everything_in(result.content)


@pytest.mark.parametrize("probe", PROBES)
def test_html_and_markdown_hold_nothing_that_loads(probe: str) -> None:
    context = factories.context(poisoned(probe.format(u="http://attacker.example")))
    page = render(context, "html").content.decode()
    for opening in ("<script", "<img", "<iframe", "<object", "<link", "<base", "<video", "<image"):
        assert opening not in page.lower()
    assert "http://attacker.example" not in page
    assert "javascript:" not in page
    assert not re.search(r"<[a-z][^>]*\son[a-z]+=", page)
    written = render(context, "md").content.decode()
    assert "http://attacker.example" not in written
    outside_code = re.sub(r"(`{3,})\n.*?\n\1", "", written, flags=re.DOTALL)
    assert "<img" not in outside_code
    assert "<script" not in outside_code


@pytest.mark.slow
@pytest.mark.parametrize("name", HEAVY)
def test_heavy_text_gives_a_report_in_time(pool: RenderPool, name: str) -> None:
    record = copy.deepcopy(factories.full()) | {
        "title": HEAVY[name],
        "summary": HEAVY[name],
        "root_cause": HEAVY[name],
    }
    record["lessons"][0]["what_happened"] = HEAVY[name]
    record["timeline"][0]["text"] = HEAVY[name]
    record["config_changes"][0]["before"] = HEAVY[name]
    record["assets"][0]["value"] = HEAVY[name]
    result = pool.submit(factories.context(record), seconds=60).result(200)
    assert result.pages > 5
    assert not [message for message in result.messages if message.code == "failed_section"]


@pytest.mark.slow
def test_ten_megabytes_in_each_field_give_a_report(pool: RenderPool) -> None:
    record = copy.deepcopy(factories.full())
    ten = "All work and no play. " * 480_000
    record["summary"] = record["lessons"][0]["what_happened"] = record["timeline"][0]["text"] = ten
    result: RenderResult = pool.submit(factories.context(record), seconds=90).result(200)
    assert {message.code for message in result.messages} >= {"plain_text", "shortened"}


def test_text_is_never_turned_round(pool: RenderPool) -> None:
    record = factories.bare() | {"title": "invoice\u202efdp.exe"}
    result = pool.submit(factories.context(record)).result(60)
    assert "invoice[U+202E]fdp.exe" in text_of(result.content, 1)
    assert "\u202e" not in result.title
