"""Whatever is recorded: a report in time, no dead renderer, and the next job goes on."""

import base64
import copy
import io
import itertools
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import pytest
from PIL import Image

from reports.errors import RenderError
from reports.pool import RenderPool
from reports.result import RenderResult
from tests.reports import factories
from tests.reports.hostile_corpus import HEAVY
from tests.reports.reading_pdf import opened, text_of

_TOGETHER = 8
GROUPS = [
    pytest.param(names, id=f"{names[0]} … {names[-1]}")
    for names in itertools.batched(HEAVY, _TOGETHER)
]
#: Where each text stands: as Markdown, in a cell, in a pane of configuration.
_PLACES = {"lessons": ("what_happened",), "workflow": ("title",), "config_changes": ("before",)}
#: All of them, alone in a report of its own.
_ALL_PLACES = _PLACES | {
    "timeline": ("text",),
    "lessons": ("title", "what_happened"),
    "config_changes": ("title", "before", "after", "reason"),
    "follow_ups": ("action",),
    "assets": ("value",),
}
_SECTIONS = ("summary", "workflow", "lessons", "config_changes")


def filled(places: Mapping[str, tuple[str, ...]], *texts: str) -> dict[str, Any]:
    """The example with a row for each text, the first of them at its head."""
    record = copy.deepcopy(factories.full())
    turn = itertools.cycle(texts)
    for name in ("title", "summary", "root_cause"):
        record[name] = next(turn)
    for part, names in places.items():
        rows = record[part]
        record[part] = [
            rows[i % len(rows)] | dict.fromkeys(names, text) | {"id": f"{part}-{i}", "number": i}
            for i, text in enumerate(texts, 1)
        ]
    return record


def goes_on(pool: RenderPool) -> bool:
    """Whether the next job is done as ever."""
    result = pool.submit(factories.context(factories.bare(), kind="changes")).result(120)
    return result.pages == 1


def test_the_corpus_is_large() -> None:
    assert len(set(HEAVY.values())) == len(HEAVY) >= 60


@pytest.mark.slow
@pytest.mark.parametrize("names", GROUPS)
def test_heavy_texts_give_a_report_in_time(pool: RenderPool, names: tuple[str, ...]) -> None:
    record = filled(_PLACES, *(HEAVY[name] for name in names))
    context = factories.context(record, sections=_SECTIONS)
    result = pool.submit(context, seconds=120).result(400)
    assert result.pages > 5
    assert not [message for message in result.messages if message.code == "failed_section"]
    assert goes_on(pool)


@pytest.mark.long
@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_text_alone_everywhere(pool: RenderPool, name: str) -> None:
    for kind in ("post_incident", "executive", "bulletin"):
        record = filled(_ALL_PLACES, HEAVY[name])
        result = pool.submit(factories.context(record, kind=kind), seconds=60).result(300)
        assert result.pages
        assert not [message for message in result.messages if message.code == "failed_section"]


@pytest.mark.slow
def test_ten_megabytes_in_each_field_give_a_report(pool: RenderPool) -> None:
    record = copy.deepcopy(factories.full())
    ten = "All work and no play. " * 480_000
    record["summary"] = record["lessons"][0]["what_happened"] = record["timeline"][0]["text"] = ten
    result: RenderResult = pool.submit(factories.context(record), seconds=90).result(400)
    assert {message.code for message in result.messages} >= {"plain_text", "shortened"}
    assert goes_on(pool)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _png(width: int, height: int, data: bytes, extra: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = _chunk(b"IHDR", head) + extra + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _saved(form: str) -> bytes:
    written = io.BytesIO()
    Image.effect_noise((400, 120), 90).save(written, form)
    return written.getvalue()


_SOUND = _saved("PNG")
_ROWS = zlib.compress(b"\0" * 20_000 * 2_501, 9)
PICTURES = {
    "bomb": _png(20_000, 20_000, _ROWS),
    "gigantic": _png(2**31 - 1, 2**31 - 1, zlib.compress(b"\0")),
    "no width": _png(0, 9, zlib.compress(b"\0")),
    "bomb of text": _png(9, 9, zlib.compress(b"\0" * 27), _chunk(b"zTXt", b"a\0\0" + _ROWS)),
    "cut": _SOUND[: len(_SOUND) // 2],
    "head alone": _SOUND[:40],
    "altered": _SOUND[:300] + bytes(200) + _SOUND[500:],
    "stream too short": _png(5_000, 5_000, zlib.compress(b"\0" * 10)),
    "stream too long": _png(9, 9, zlib.compress(b"\0" * 10**7)),
    "cut JPEG": _saved("JPEG")[:900],
    "cut GIF": _saved("GIF")[:900],
    "cut WebP": _saved("WEBP")[:900],
    "gigantic GIF": b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(6) + b",\0\0\0\0"
    b"\xff\xff\xff\xff\0\2\0;",
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg" width="9e9" height="9e9"><use href="#a"/>'
    b'<g id="a"><use href="#a"/></g></svg>',
    "laughing drawing": b'<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
    b'<svg xmlns="http://www.w3.org/2000/svg"><text>&d;&d;&d;</text></svg>',
    "no picture": b"nothing of the kind",
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_a_logo_that_is_no_logo_leaves_the_report_whole(pool: RenderPool, name: str) -> None:
    """The store takes no such logo; somebody may have written into the store."""
    logo = base64.b64encode(PICTURES[name]).decode()
    context = factories.context(factories.bare(), logo=logo)
    result = pool.submit(context, seconds=60).result(200)
    assert "No lesson is recorded." in text_of(result.content)
    assert goes_on(pool)


def test_a_memory_bomb_costs_its_section_alone() -> None:
    """Each section that fits is there; the one that doesn't is named where it would stand."""
    record = factories.full()
    row = record["timeline"][0]
    record["timeline"] = [row | {"id": f"e{i}", "text": f"{i} " + "x" * 400} for i in range(40_000)]
    context = factories.context(record, sections=("lessons", "all_events"))
    with RenderPool(workers=1, megabytes=600) as small:
        result = small.submit(context, seconds=100).result(500)
        assert goes_on(small)
    failed = [message for message in result.messages if message.code == "failed_section"]
    assert [message.section for message in failed] == ["all_events"]
    text = text_of(result.content)
    assert "This section could not be laid out." in text
    assert "Tier 1 could not revoke sessions" in text


def test_a_report_of_which_nothing_can_be_made_says_so() -> None:
    with RenderPool(workers=1, megabytes=150) as tiny, pytest.raises(RenderError) as caught:
        tiny.submit(factories.context()).result(200)
    assert caught.value.what
    assert caught.value.kept == "The incident is unchanged."


def test_pages_hold_the_whole_file_after_the_corpus(pool: RenderPool, review: RenderResult) -> None:
    """A renderer that went through all this still writes the very same bytes."""
    again = pool.submit(factories.context()).result(120)
    assert again.content == review.content
    with opened(again.content) as file:
        assert len(file.pages) == review.pages
