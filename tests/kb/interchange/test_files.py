import os
from pathlib import Path

import pytest

from kb.errors import InterchangeError
from kb.interchange import files, json_text


def test_folders_are_walked_in_order_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b/2.json", "a/1.json", ".git/x.json", "a/.hidden", "0.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    found = [p.relative_to(tmp_path).as_posix() for p in files.walk([tmp_path])]
    assert found == ["0.json", "a/1.json", "b/2.json"]


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a": "\xc3\xa9"}',
        b'\xef\xbb\xbf{"a": "\xc3\xa9"}',
        '\ufeff{"a": "é"}'.encode("utf-16-le"),
        '{"a": "é"}'.encode("utf-16"),
        '{"a": "é"}'.encode("utf-16-be"),
        '{"a": "é"}'.encode("utf-32"),
    ],
)
def test_encodings(raw: bytes) -> None:
    value, _ = json_text.parse(files.decode("x.json", raw))
    assert value == {"a": "é"}


def test_bad_bytes_are_refused_with_their_place() -> None:
    with pytest.raises(InterchangeError, match="isn't text in UTF-8") as caught:
        files.decode("x.json", b'{\n  "a": "caf\xe9"}')
    assert (caught.value.line, caught.value.column) == (2, 12)


def test_characters_lost_before_are_said() -> None:
    file = files.decode("x.md", "# A\ufffdB\ufffd".encode())
    assert file.warnings == (
        "The file itself holds 2 replacement characters (U+FFFD): what stood there was lost "
        "before.",
    )


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x1f\x8b\x08", "gzip"),
        (bytes(range(1, 32)) * 20, "no text"),
    ],
)
def test_what_holds_no_text_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(InterchangeError, match=reason):
        files.decode("x", raw)


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InterchangeError, match="isn't there"):
        files.read_bytes(tmp_path / "gone.json")
    with pytest.raises(InterchangeError, match="a folder"):
        files.read_bytes(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InterchangeError, match="a device or a pipe"):
        files.read_bytes(tmp_path / "pipe")
    with pytest.raises(InterchangeError, match="a device or a pipe"):
        files.read_bytes("/dev/zero")
    with pytest.raises(InterchangeError, match="can't be read"):
        files.read_bytes("a\0b")


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 1024)
    (tmp_path / "big.json").write_bytes(b" " * 1025)
    with pytest.raises(InterchangeError, match="larger than"):
        files.read_bytes(tmp_path / "big.json")
