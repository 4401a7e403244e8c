"""Files that are small or wrong on purpose: bombs, traps, and what is no file at all."""

import io
import json
import os
import struct
import zipfile
from collections.abc import Callable, Iterator

from tests.kb.interchange.samples import graph_incident

_MANIFEST = json.dumps({"format": "hotwash-bundle", "format_version": 1}).encode()
_COPY = "\t".join(("id", "name", "title", "reported_at", "incident_priority_id"))


def graph(**changes: object) -> bytes:
    """The bytes of a small Graph incident."""
    return json.dumps(graph_incident(**changes)).encode("utf-8", "surrogatepass")


def archive(
    members: list[tuple[str, bytes]],
    method: int = zipfile.ZIP_DEFLATED,
    manifest: bytes = _MANIFEST,
) -> bytes:
    """A bundle with these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as made:
        made.writestr("manifest.json", manifest)
        for name, content in members:
            made.writestr(name, content)
    return target.getvalue()


# --- archives


def _linked() -> bytes:
    """A member that is a symbolic link to a file outside."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("manifest.json", _MANIFEST)
        link = zipfile.ZipInfo("attachments/" + "0" * 64)
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    return target.getvalue()


def _lying() -> bytes:
    """A member that says it is small and unpacks to 64 MB."""
    raw = bytearray(archive([("records/incident.jsonl", b"\n" * (64 << 20))]))
    size = struct.pack("<I", 64 << 20)
    while (at := raw.find(size)) >= 0:
        raw[at : at + 4] = struct.pack("<I", 10)
    return bytes(raw)


def _overlapping() -> bytes:
    """Two names in the directory for the same bytes."""
    raw = archive([("records/incident.jsonl", b"x" * 100), ("records/lesson.jsonl", b"y" * 100)])
    data = bytearray(raw)
    first = data.find(b"PK\x01\x02")
    second = data.find(b"PK\x01\x02", first + 4)
    third = data.find(b"PK\x01\x02", second + 4)
    data[third + 42 : third + 46] = data[second + 42 : second + 46]
    return bytes(data)


def _crowded(count: int) -> bytes:
    """A directory of so many names for one empty member, 52 bytes each."""
    one = struct.pack("<4s4B4HL2LH", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6)[:28]
    local = one + struct.pack("<H", 0) + b"000000"
    entries = bytearray()
    for number in range(count):
        entries += struct.pack(
            "<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0
        ) + f"{number % 10**6:06}".encode()  # fmt: skip
    end = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, count % 65536, count % 65536, len(entries), len(local), 0
    )
    return local + bytes(entries) + end


def _encrypted() -> bytes:
    raw = bytearray(archive([("records/incident.jsonl", b"{}")]))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = raw.rfind(mark)
        raw[place + at] |= 1
    return bytes(raw)


def _merging(levels: int) -> str:
    """YAML whose merge keys double what they merge, at each level."""
    lines = ["title: x", "id: RA1101", "a0: &a0 {k: v}"]
    lines += [f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}], k{n}: v}}" for n in range(1, levels)]
    return "\n".join(lines)


def _laughing(levels: int) -> str:
    """YAML that names ten times ten times… the same word."""
    lines = ["title: x", "id: RP0001", "a0: &a0 [lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join([*lines, f"containment: *a{levels - 1}", f"workflow: *a{levels - 1}"])


#: Bombs that are the bytes of one file: its name, its bytes, and words of why it is refused;
#: no words where it is taken, because it only looks dangerous.
BOMBS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "zip of 200 MB of spaces": (
        "x.zip",
        lambda: archive([("records/incident.jsonl", b" " * (200 << 20))]),
        "zip bomb",
    ),
    "zip in a zip": (
        "x.zip",
        lambda: archive([("inner.zip", archive([("a", b" " * (1 << 20))]))]),
        "holds no such file",
    ),
    "zip that lies about a size": ("x.zip", _lying, "damaged"),
    "zip of overlapping members": ("x.zip", _overlapping, "records/incident.jsonl"),
    "zip of 200,001 members": ("x.zip", lambda: _crowded(200_001), "more than 200,000 files"),
    "zip of 2,000,000 members": ("x.zip", lambda: _crowded(2_000_000), "more than 200,000 files"),
    "zip with a way out": ("x.zip", lambda: archive([("../../evil", b"x")]), "no such file"),
    "zip with an absolute name": ("x.zip", lambda: archive([("/etc/cron.d/x", b"x")]), "no such"),
    "zip with a backslash": (
        "x.zip",
        lambda: archive([("records\\..\\..\\evil", b"x")]),
        "no such file",
    ),
    "zip with a drive": ("x.zip", lambda: archive([("C:/evil", b"x")]), "no such file"),
    "zip with a link": ("x.zip", _linked, "another SHA-256"),
    "zip that is encrypted": ("x.zip", _encrypted, "encrypted"),
    "zip packed by LZMA": (
        "x.zip",
        lambda: archive([("records/incident.jsonl", b"{}")], zipfile.ZIP_LZMA),
        "use deflate",
    ),
    "zip with a deep manifest": (
        "x.zip",
        lambda: archive([], manifest=b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
        "can't be read",
    ),
    "zip with a deep record": (
        "x.zip",
        lambda: archive([("records/incident.jsonl", b"[" * 200_000)]),
        "records/incident.jsonl",
    ),
    "zip with a number of 1 MB": (
        "x.zip",
        lambda: archive([("records/incident.jsonl", b'{"id":' + b"9" * 1_000_000 + b"}")]),
        "records/incident.jsonl",
    ),
    "zip cut in the middle": (
        "x.zip",
        lambda: archive([("records/incident.jsonl", os.urandom(50_000))])[:25_000],
        "damaged",
    ),
    "JSON of 1,000,000 lists": ("x.json", lambda: b"[" * 1_000_000, "nests deeper"),
    "JSON of 200,000 objects": (
        "x.json",
        lambda: b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
        "nests deeper",
    ),
    "JSON nested in a text": (
        "x.json",
        lambda: json.dumps(
            [
                {
                    "IncidentNumber": 1,
                    "Title": "t",
                    "IncidentName": "a",
                    "Labels": "[" * 500_000,
                    "AdditionalData": '{"a":' * 90_000,
                }
            ]
        ).encode(),
        "",
    ),
    "JSON with a number of 20 MB": (
        "x.json",
        lambda: b'{"id": ' + b"9" * (20 << 20) + b"}",
        "number that is too long",
    ),
    "JSON with an exponent": ("x.json", lambda: b'{"id": 1e999999999}', "no number 1e999999999"),
    "JSON with NaN": ("x.json", lambda: b'{"incidentId": NaN}', "no number NaN"),
    "JSON with Infinity": ("x.json", lambda: b'[{"incidentId": -Infinity}]', "no number -Infinity"),
    "JSON of 3,000,000 objects": (
        "x.json",
        lambda: b"[" + b",".join([b"{}"] * 3_000_000) + b"]",
        "more than 1,000,000 items",
    ),
    "JSON of 1,000,001 lines": ("x.jsonl", lambda: b"{}\n" * 1_000_001, "more than 1,000,000"),
    "JSON of 1,000,000 keys": (
        "x.json",
        lambda: b"{" + b",".join(b'"k%d":0' % n for n in range(1_000_000)) + b"}",
        "no known format",
    ),
    "JSON with a text of 100 MB": (
        "x.json",
        lambda: graph(displayName="a" * 100_000_000),
        "for title",
    ),
    "JSON with 200,000 tags": (
        "x.json",
        lambda: graph(customTags=[f"t{n}" for n in range(200_000)]),
        "",
    ),
    "YAML that laughs": ("x.yml", lambda: _laughing(12).encode(), ""),
    "YAML that merges": ("x.yml", lambda: _merging(40).encode(), ""),
    "YAML of 100,000 lists": (
        "x.yml",
        lambda: b"title: x\nid: RA1101\na: " + b"[" * 100_000,
        "isn't valid YAML",
    ),
    "YAML of 1,900 levels": (
        "x.yml",
        lambda: b"id: RA1101\na:\n" + b"".join(b" " * n + b"-\n" for n in range(1, 1_900)),
        "isn't valid YAML",
    ),
    "YAML that calls Python": (
        "x.yml",
        lambda: b"title: x\nid: RA1101\na: !!python/object/apply:os.system ['touch /tmp/owned']",
        "isn't valid YAML",
    ),
    "YAML of 40 MB": (
        "x.yml",
        lambda: b"title: x\nid: RA1101\na:\n" + b"- b\n" * 10_000_000,
        "more than",
    ),
    "table of 1,000,000 columns": (
        "x.csv",
        lambda: b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n1,2\n",
        "columns",
    ),
    "table of 1,000,000 like columns": (
        "x.csv",
        lambda: b",".join([b"c"] * 1_000_000) + b"\n1,2\n",
        "columns",
    ),
    "table with one wide row": (
        "x.csv",
        lambda: b"title,opened\n" + b"a,b\n" * 50_000 + b"," * 400_000 + b"z\n",
        "columns",
    ),
    "table whose quote never ends": (
        "x.csv",
        lambda: b'title,opened\n"' + b"a,b\n" * 1_000_000,
        "can't be read",
    ),
    "table of 1,000,000 rows": (
        "x.csv",
        lambda: b"title,opened,owner\n" + b"a,b,c\n" * 1_000_000,
        "more than 100,000 rows",
    ),
    "dump with a row of 1,000,000 cells": (
        "x.tsv",
        lambda: _COPY.encode() + b"\n" + b"\t" * 1_000_000,
        "columns",
    ),
    "Markdown of 60 MB": ("x.md", lambda: b"# T\n" + b"word " * 12_000_000, "characters"),
    "Markdown of 1,000,000 quotes": ("x.md", lambda: b"# T\n" + b">" * 1_000_000, ""),
    "Markdown of 300,000 openings": ("x.md", lambda: b"# T\n" + b"[" * 300_000, ""),
    "Markdown of 200,000 pictures": ("x.md", lambda: b"# T\n" + b"![](" * 200_000, ""),
    "Markdown of 100,000 headings": ("x.md", lambda: b"# T\n\n" * 100_000, "lines"),
    "Markdown of 3,000 deep items": (
        "x.md",
        lambda: b"# T\n" + b"".join(b" " * (n % 900) + b"- a\n" for n in range(3_000)),
        "",
    ),
    "HTML of 100,000 boxes": (
        "x.json",
        lambda: json.dumps(
            {
                "id": "MO1",
                "title": "t",
                "service": "x",
                "isResolved": False,
                "startDateTime": "2024-01-01T00:00:00Z",
                "posts": [
                    {
                        "createdDateTime": "2024-01-01T00:00:00Z",
                        "postType": "Quick",
                        "description": {"contentType": "html", "content": "<div>" * 100_000},
                    }
                ],
            }
        ).encode(),
        "",
    ),
}


def texts() -> Iterator[tuple[str, str]]:
    """Long texts that make careless patterns take for ever."""
    for name, piece in {
        "letters": "a", "spaces": " ", "line ends": "\n", "openings": "(", "angles": "<div>",
        "links": "[x](", "addresses": "http://", "mails": "a@", "dots": "a.", "hosts": "1.1.1.",
        "braces": "{{", "at signs": "@{", "stars": "**a", "quotes": "'\"", "hashes": "# ",
        "backslashes": "\\", "tabs and words": "\tx", "percents": "%41", "digits": "1",
        "colons": "::", "dates": "2026-01-01T", "entities": "&#x41", "pipes": "|a", "dashes": "- ",
        "comments": "<!--", "marks": "e\u0301\u0302", "ticks": "```\n", "equations": "[a = '",
    }.items():  # fmt: skip
        yield name, piece * (60_000 // len(piece))
