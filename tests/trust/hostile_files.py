"""What isn't the file that it seems to be: encodings, kinds of file, names, and their traps."""

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path

from tests.kb.interchange.samples import DATA, graph_incident

#: Makes what is to be imported in a folder of its own, and gives it back.
type Make = Callable[[Path], Path]


def _bytes(name: str, raw: bytes) -> Make:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(raw)
        return path

    return make


def _json(**changes: object) -> bytes:
    return json.dumps(graph_incident(**changes), ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )


def _ascii(**changes: object) -> bytes:
    return json.dumps(graph_incident(**changes)).encode()


_TEXT = _json(displayName="Zürich – naïve “quotes” 東京")
_LATIN = _TEXT.decode().replace("“quotes” 東京", "").replace("–", "-").encode("latin-1")

_PLAYBOOK = DATA / "playbooks_markdown" / "counteractive" / "playbook-phishing.md"

#: Bytes of a file, and words of why it is refused; none where it is taken.
ENCODINGS: dict[str, tuple[Make, str]] = {
    "UTF-8 with a mark": (_bytes("x.json", b"\xef\xbb\xbf" + _TEXT), ""),
    "UTF-8 with two marks": (_bytes("x.json", b"\xef\xbb\xbf" * 2 + _TEXT), "a table"),
    "UTF-16": (_bytes("x.json", _TEXT.decode().encode("utf-16")), ""),
    "UTF-16 without a mark": (_bytes("x.json", _ascii().decode().encode("utf-16-le")), ""),
    "UTF-16 without a mark, the other way": (
        _bytes("x.json", _ascii().decode().encode("utf-16-be")),
        "",
    ),
    "UTF-16 of Japan without a mark": (
        _bytes("x.json", _TEXT.decode().encode("utf-16-le")),
        "isn't text in UTF-8",
    ),
    "UTF-16 of an odd length": (
        _bytes("x.json", _TEXT.decode().encode("utf-16")[:-1]),
        "isn't text in UTF-16",
    ),
    "UTF-32": (_bytes("x.json", _TEXT.decode().encode("utf-32")), ""),
    "Latin-1": (_bytes("x.json", _LATIN), "isn't text in UTF-8"),
    "UTF-8 and Latin-1": (_bytes("x.json", _TEXT + b"\n\xe9\xff"), "isn't text in UTF-8"),
    "half a UTF-16": (
        _bytes("x.json", _TEXT + _TEXT.decode().encode("utf-16-le")),
        "isn't text in UTF-8",
    ),
    "a lone surrogate, escaped": (_bytes("x.json", _ascii(displayName="a\ud800b")), ""),
    "a lone surrogate, raw": (_bytes("x.json", _json(displayName="a\udfffb")), "isn't text in"),
    "overlong UTF-8": (_bytes("x.json", b'{"id": "\xc0\xaf"}'), "isn't text in UTF-8"),
    "NUL in a text": (_bytes("x.json", _ascii(displayName="a\x00b")), ""),
    "NUL among the bytes": (_bytes("x.json", _TEXT[:60] + b"\x00" * 9 + _TEXT[60:]), "JSON"),
    "nothing but NUL": (_bytes("x.json", b"\x00" * 4096), "no text"),
    "nothing": (_bytes("x.json", b""), "empty"),
    "nothing but a mark": (_bytes("x.json", b"\xef\xbb\xbf"), "no known format"),
    "nothing but spaces": (_bytes("x.json", b" \n\t "), "empty"),
    "cut JSON": (_bytes("x.json", _TEXT[: len(_TEXT) // 2]), "isn't valid JSON"),
    "JSON with something behind": (_bytes("x.json", _TEXT + b" x"), "follows the end"),
    "JSON with a comma too many": (_bytes("x.json", _TEXT[:-1] + b",}"), "isn't valid JSON"),
    "single quotes": (_bytes("x.json", b"{'id': 1}"), "isn't valid JSON"),
    "UTF-7": (_bytes("x.json", b"+AHsAIg-id+ACI:1}"), "no known format"),
    "Markdown in UTF-16": (_bytes("x.md", "# Title\n\n1. Do this\n".encode("utf-16")), ""),
    "Markdown in Latin-1": (_bytes("x.md", "# Tïtle".encode("latin-1")), "isn't text in UTF-8"),
    "a playbook called JSON": (
        _bytes("x.json", _PLAYBOOK.read_bytes()),
        "no known format",
    ),
    "JSON called a playbook": (_bytes("x.md", _TEXT), ""),
    "JSON called a table": (_bytes("x.csv", _TEXT), ""),
    "a picture called JSON": (_bytes("x.json", b"\x89PNG\r\n\x1a\n" + b"\x00" * 99), "PNG picture"),
    "a PDF called JSON": (_bytes("x.json", b"%PDF-1.7\n"), "a PDF"),
    "a program called JSON": (_bytes("x.json", b"MZ\x90\x00" + b"\x00" * 99), "a program"),
    "a gzip": (_bytes("x.json.gz", b"\x1f\x8b\x08\x00" + b"\x00" * 20), "gzip"),
    "an SQLite store": (_bytes("x.json", b"SQLite format 3\x00" + b"\x00" * 99), "SQLite"),
    "XML with entities": (
        _bytes(
            "x.xml",
            b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "x"><!ENTITY b "&a;&a;">'
            b'<!ENTITY f SYSTEM "file:///etc/passwd">]><l>&b;&f;</l>',
        ),
        "XML, which is not taken",
    ),
    "HTML": (_bytes("x.html", b"<!DOCTYPE html><script>1</script>"), "an HTML page"),
    "a script": (_bytes("x.sh", b"#!/bin/sh\nrm -rf /\n"), "no known format"),
}


def _pipe(folder: Path) -> Path:
    path = folder / "x.json"
    os.mkfifo(path)
    return path


def _socket(folder: Path) -> Path:
    path = folder / "s"
    # The address of a socket is short: bound by its name in its folder.
    before = Path.cwd()
    os.chdir(folder)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("s")
    finally:
        os.chdir(before)
    return path


def _link(target: str, name: str = "x.json") -> Make:
    def make(folder: Path) -> Path:
        path = folder / name
        path.symlink_to(target)
        return path

    return make


def _sparse(size: int) -> Make:
    def make(folder: Path) -> Path:
        path = folder / "x.json"
        with path.open("wb") as file:
            file.write(b'{"id": "')
            file.truncate(size)
        return path

    return make


def _named(name: bytes, raw: bytes) -> Make:
    def make(folder: Path) -> Path:
        path = os.path.join(os.fsencode(folder), name)  # noqa: PTH118 - bytes
        with open(path, "wb") as file:  # noqa: PTH123 - bytes
            file.write(raw)
        return Path(os.fsdecode(path))

    return make


def _with_pictures(folder: Path) -> Path:
    """A text whose pictures are a pipe, a device, a loop and what lies outside."""
    inside = folder / "notes"
    inside.mkdir()
    os.mkfifo(inside / "pipe.png")
    (inside / "zero.png").symlink_to("/dev/zero")
    (inside / "loop.png").symlink_to("loop.png")
    (folder / "outside.png").write_bytes(b"\x89PNG secret")
    names = (
        "pipe.png",
        "zero.png",
        "loop.png",
        "../outside.png",
        "/etc/passwd",
        "%2e%2e/outside.png",
    )
    text = "# Notes\n\n" + "\n".join(f"![x]({name})" for name in names)
    (inside / "a.md").write_text(text, "utf-8")
    return inside


def _looping(folder: Path) -> Path:
    """A folder that leads to itself, and deep ones."""
    inside = folder / "loop"
    inside.mkdir()
    (inside / "again").symlink_to(inside)
    deep = inside
    for _ in range(60):
        deep /= "d"
    deep.mkdir(parents=True)
    (inside / "a.md").write_text("# A\n", "utf-8")
    return inside


#: What is on the disk, and words of why it is refused; none where it is taken.
KINDS: dict[str, tuple[Make, str]] = {
    "a pipe": (_pipe, "a device or a pipe"),
    "a socket": (_socket, "can't be read"),
    "a device without an end": (_link("/dev/zero"), "a device or a pipe"),
    "a link to nothing": (_link("nothing"), "isn't there"),
    "a link to itself": (_link("x.json"), "can't be read"),
    "a file of 1 GB": (_sparse(1 << 30), "larger than 256 MiB"),
    "a file of 64 GB": (_sparse(1 << 36), "larger than 256 MiB"),
    "nothing at all": (lambda folder: folder / "gone.json", "isn't there"),
    "a name that is no path": (lambda folder: folder / "a\x00b.json", "can't be read"),
    "a name that is too long": (lambda folder: folder / ("a" * 5_000), "can't be read"),
    "a name that isn't UTF-8": (_named(b"\xff\xfe.json", _TEXT), ""),
    "a playbook whose name isn't UTF-8": (_named(b"p\xe9.md", b"# Playbook\n\n1. Do\n"), ""),
    "a refused file whose name isn't UTF-8": (_named(b"\xed\xa0\x80.json", b"{"), "valid JSON"),
    "a name with line ends": (_named("a\nb\rc\u2028d.json".encode(), _TEXT), ""),
    "a name turned round": (_named("\u202enosj.exe".encode(), _TEXT), ""),
    "pictures that aren't": (_with_pictures, ""),
    "a folder that leads to itself": (_looping, ""),
}
