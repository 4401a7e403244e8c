"""Files made wrong: real ones changed by their structure or by their bytes, each by a number.

The same number makes the same file, so that a case that fails can be made again.
"""

import copy
import functools
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Values that a field of a file is changed into.
STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, -(2**63), 2**64, 10**40, 0.5, -0.0, 1e308, "", " ", "0",
    "null", [], {}, [None], [[]], [{}], {"": None}, {"a": {"b": []}}, "\x00", "a\x00b", "\ud800",
    "\udfff", "\u202egpj.exe", "\u2066x", "\ufeffx", "\u0000" * 50, "é" * 5_000, "a" * 70_000,
    "<b>x</b>", "<img src=file:///etc/passwd>", "=cmd|' /C calc'!A0", "../../etc/passwd",
    "{{ 7*7 }}", "'; DROP TABLE incident; --", "\r\n\r\n", "\n" * 3_000, "Z̷͑" * 400,
    "0000-00-00", "9999-12-31T23:59:59.9999999Z", "10000-01-01", "2026-02-30", "1e999", "NaN",
    "2026-13-45T99:99:99Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    "2026-03-12T08:12:00Z[Mars/Olympus]", "-62135596801", 253402300800, -62135596801, 10**18,
    "١٢٣", "½", "T1566.002", "http://[::1", "https://\udcff", "x@y@z", "10.0.0.999", "::ffff:0:1",
    ["a"] * 600, {str(n): n for n in range(300)}, [[[[[[[[[[1]]]]]]]]]], "a b " * 3_000,
)  # fmt: skip
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "latin-1", "utf-7")
_BYTES = (
    b"\x00", b"\xff", b"\xfe\xff", b"\x80", b'"', b"{", b"}", b"[", b"]", b",", b"\n", b"\\u",
    b"NaN", b"-", b"1e9999", b"9" * 5_000, b"\xed\xa0\x80", b"\xc0\xaf", b"PK\x03\x04", b"\t", b";",
    b"[" * 3_000, b'{"a":' * 300, b"&a [*a]", b"<<: *a", b"---\n", b"```\n", b"# ", b"| a |", b"\r",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A file to import.

    Attributes:
        number: makes it again.
        name: its name, with a suffix.
        seed: the file that it was made of.
        how: what was done to it.
    """

    number: int
    name: str
    raw: bytes
    seed: str
    how: str


def made(number: int, seeds: Mapping[str, bytes]) -> Case:
    """The case of a number: one file of the seeds, changed once to four times."""
    chance = random.Random(number)  # noqa: S311 - cases, not secrets
    families = _families(tuple(sorted(seeds)))
    seed = chance.choice(families[number % len(families)])
    raw = seeds[seed]
    if raw.startswith(b"PK"):
        return Case(number, "case.hotwash-bundle", *_bundle(chance, raw, seed))
    suffix = "." + seed.rpartition(".")[2]
    if suffix == ".json" and chance.random() < 0.7:
        return Case(number, "case.json", *_structure(chance, raw, seed))
    if chance.random() < 0.5:
        return Case(number, f"case{suffix}", *_lines(chance, raw, seed))
    other = seeds[chance.choice(chance.choice(families))]
    return Case(number, f"case{suffix}", *_bytes(chance, raw, seed, other))


@functools.cache
def _families(names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Files of one system each, so that none has more cases because it has more files."""
    found: dict[str, list[str]] = {}
    for name in names:
        folders = name.removeprefix("shared/").split("/")[:-1]
        made_alone = name if folders == ["made"] else "/".join(folders[:2])
        found.setdefault(made_alone, []).append(name)
    return tuple(map(tuple, found.values()))


# --- by structure


def _structure(chance: random.Random, raw: bytes, seed: str) -> tuple[bytes, str, str]:
    try:
        value = json.loads(raw)
    except ValueError:
        return _lines(chance, raw, seed)
    done = []
    for _ in range(chance.randint(1, 4)):
        value, said = changed(chance, value)
        done.append(said)
    return json.dumps(value, ensure_ascii=chance.random() < 0.5).encode(
        "utf-8", "surrogatepass"
    ), seed, ", ".join(done)  # fmt: skip


def changed(chance: random.Random, value: Any) -> tuple[Any, str]:  # noqa: ANN401 - any JSON
    """A value with one place in it changed, and what was done."""
    holder, key = _somewhere(chance, value)
    if holder is None:
        return _strange(chance), "the whole became another value"
    how = chance.choice(_CHANGES)
    how(chance, holder, key, value)
    return value, how.__name__.strip("_")


def _strange(chance: random.Random) -> Any:  # noqa: ANN401 - any JSON
    """A strange value of its own: a list that cases share would be changed by all of them."""
    return copy.deepcopy(chance.choice(STRANGE))


def _somewhere(chance: random.Random, value: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """A container and a key in it, at any depth."""
    found: tuple[Any, Any] = (None, None)
    place = value
    while isinstance(place, dict | list) and place:
        keys: Sequence[Any] = list(place) if isinstance(place, dict) else range(len(place))
        key = chance.choice(keys)
        found = (place, key)
        place = place[key]
        if chance.random() < 0.2:
            break
    return found


type _Change = Callable[[random.Random, Any, Any, Any], None]


def _another_value(chance: random.Random, holder: Any, key: Any, _all: Any) -> None:  # noqa: ANN401
    holder[key] = _strange(chance)


def _another_type(_chance: random.Random, holder: Any, key: Any, _all: Any) -> None:  # noqa: ANN401
    value = holder[key]
    turned: Any = [value]
    if isinstance(value, str):
        turned = {"value": value}
    elif isinstance(value, int | float):
        turned = str(value)
    elif isinstance(value, list):
        turned = value[0] if value else {}
    elif isinstance(value, dict):
        turned = list(value.values())
    holder[key] = turned


def _dropped(_chance: random.Random, holder: Any, key: Any, _all: Any) -> None:  # noqa: ANN401
    del holder[key]


def _repeated(chance: random.Random, holder: Any, key: Any, _all: Any) -> None:  # noqa: ANN401
    if isinstance(holder, list):
        holder.extend([holder[key]] * chance.choice((1, 2, 60)))
    else:
        holder[f"{key}2"] = holder[key]


def _renamed(chance: random.Random, holder: Any, key: Any, _all: Any) -> None:  # noqa: ANN401
    if isinstance(holder, dict):
        holder[chance.choice(("", "id", "type", "\x00", str(key).upper(), "x" * 300))] = holder.pop(
            key
        )


def _from_elsewhere(chance: random.Random, holder: Any, key: Any, whole: Any) -> None:  # noqa: ANN401
    other, at = _somewhere(chance, whole)
    # A copy: what holds itself is no JSON any more.
    holder[key] = json.loads(json.dumps(other[at] if other is not None else None))


def _wrapped(chance: random.Random, holder: Any, key: Any, _all: Any) -> None:  # noqa: ANN401
    value = holder[key]
    for _ in range(chance.choice((1, 5, 40, 100))):
        value = [value] if chance.random() < 0.5 else {"value": value}
    holder[key] = value


def _longer(chance: random.Random, holder: Any, key: Any, _all: Any) -> None:  # noqa: ANN401
    if isinstance(holder[key], str):
        strange = [one for one in STRANGE if isinstance(one, str)]
        holder[key] += chance.choice(strange)
    else:
        _another_value(chance, holder, key, _all)


_CHANGES: tuple[_Change, ...] = (
    _another_value, _another_value, _another_type, _dropped, _repeated, _renamed, _from_elsewhere,
    _wrapped, _longer,
)  # fmt: skip


# --- by lines and by bytes


def _lines(chance: random.Random, raw: bytes, seed: str) -> tuple[bytes, str, str]:
    """A text with lines and cells moved, doubled, cut or swapped for strange ones."""
    lines = raw.split(b"\n")
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(lines)) if lines else 0
        what = chance.randrange(6)
        strange = str(chance.choice(STRANGE)).encode("utf-8", "surrogatepass")
        if what == 0:
            lines.insert(at, strange)
        elif what == 1:
            del lines[at : at + chance.choice((1, 1, 9))]
        elif what == 2:
            lines[at:at] = lines[at : at + 1] * chance.choice((1, 30))
        elif what == 3:
            lines[at : at + 1] = [_cells(chance, line, strange) for line in lines[at : at + 1]]
        elif what == 4:
            lines[at : at + 1] = [
                b" " * chance.choice((1, 4, 90)) + ln for ln in lines[at : at + 1]
            ]
        else:
            chance.shuffle(lines)
    return b"\n".join(lines), seed, "lines"


def _cells(chance: random.Random, line: bytes, strange: bytes) -> bytes:
    mark = next((mark for mark in (b"\t", b";", b",", b":", b"|", b" ") if mark in line), b" ")
    cells = line.split(mark)
    cells[chance.randrange(len(cells))] = strange
    return mark.join(cells if chance.random() < 0.8 else [*cells, strange])


def _bytes(chance: random.Random, raw: bytes, seed: str, other: bytes) -> tuple[bytes, str, str]:
    if chance.random() < 0.15:
        encoding = chance.choice(_ENCODINGS)
        return raw.decode("utf-8", "replace").encode(encoding, "replace"), seed, encoding
    data = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(len(data) + 1)
        what = chance.randrange(6)
        if what == 0:
            del data[at:]
        elif what == 1:
            data[at : at + 1] = bytes([chance.randrange(256)])
        elif what == 2:
            data[at:at] = chance.choice(_BYTES)
        elif what == 3:
            del data[at : at + chance.choice((1, 7, 200))]
        elif what == 4:
            data[at:at] = data[at : at + chance.choice((3, 100, 4_000))]
        else:
            start = chance.randrange(len(other) + 1)
            data[at:] = other[start:]
    return bytes(data), seed, "bytes"


# --- archives


def _bundle(chance: random.Random, raw: bytes, seed: str) -> tuple[bytes, str, str]:
    if chance.random() < 0.25:
        return _bytes(chance, raw, seed, raw[::-1])
    members = _unpacked(raw)
    done = []
    for _ in range(chance.randint(1, 3)):
        name = chance.choice(sorted(members))
        members[name], said = _member(chance, members[name])
        done.append(f"{name}: {said}")
    if chance.random() < 0.2:
        del members[chance.choice(sorted(members))]
        done.append("a member less")
    if chance.random() < 0.15:
        strange = chance.choice(("../../evil", "/etc/passwd", "records/x.jsonl", "a\\..\\b", "C:x"))
        members[strange] = b"{}"
        done.append(strange)
    # Most bundles say no hashes, so that what was changed is looked at, not only noticed.
    if chance.random() < 0.8 and "manifest.json" in members:
        members["manifest.json"] = _without_hashes(members["manifest.json"])
    return packed(members.items()), seed, ", ".join(done)


def _member(chance: random.Random, content: bytes) -> tuple[bytes, str]:
    lines = content.splitlines()
    if not lines:
        return b"{", "broken"
    at = chance.randrange(len(lines))
    try:
        value, said = changed(chance, json.loads(lines[at]))
    except ValueError:
        return bytes(reversed(content)), "turned round"
    lines[at] = json.dumps(value).encode()
    if chance.random() < 0.1:
        lines.append(lines[at])
    return b"\n".join(lines), said


def _without_hashes(manifest: bytes) -> bytes:
    try:
        value = json.loads(manifest)
    except ValueError:
        return manifest
    if isinstance(value, dict):
        value.pop("files", None)
        value.pop("attachments", None)
    return json.dumps(value).encode()


def _unpacked(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip archive with these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()
