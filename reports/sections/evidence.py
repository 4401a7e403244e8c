"""Evidence register: what was collected, its hash, and through whose hands it went."""

from typing import Any

from kb.vocabulary.response import CustodyAction, EvidenceKind, Verification
from reports.language import N_, NN_, _, label, ngettext
from reports.language.words import listed
from reports.reading import Reading, Row, instant, reference
from reports.redaction import MARK

#: How many of one hash, or of several, were verified.
_OF_ONE_HASH = NN_(
    "{count} of {total} hash was verified{when}.", "{count} of {total} hash were verified{when}."
)
_OF_HASHES = NN_(
    "{count} of {total} hashes was verified{when}.",
    "{count} of {total} hashes were verified{when}.",
)
_HALF = 32
_KILO = 1024
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")


def evidence(reading: Reading) -> dict[str, Any]:
    """Values of the items that are meant for the report."""
    rows = [row for row in reading.rows("evidence") if row.get("in_report")]
    moves: dict[str, list[Row]] = {}
    for move in sorted(reading.rows("custody"), key=lambda row: str(row.get("at") or "~")):
        moves.setdefault(str(move.get("evidence_id")), []).append(move)
    return {
        "rows": [_row(reading, row, moves.get(str(row.get("id")), [])) for row in rows],
        "verified": _verified(reading, rows),
    }


def _verified(reading: Reading, rows: list[Row]) -> str:
    """How many hashes were found sound and when, and what wasn't."""
    hashed = [row for row in rows if row.get("sha256")]
    if not hashed:
        return _("No item has a hash.")
    sound = [row for row in hashed if row.get("verification") == Verification.SOUND]
    last = max((at for row in sound if (at := instant(row.get("verified_at")))), default=None)
    when = _(", last on {time} UTC", time=last.strftime("%Y-%m-%d %H:%M")) if last else ""
    one, many = _OF_ONE_HASH if len(hashed) == 1 else _OF_HASHES
    text = ngettext(one, many, len(sound), total=len(hashed), when=when)
    for state, words, told in (
        (Verification.CHANGED, "changed", N_("File changed: {refs}.")),
        (Verification.MISSING, "missing", N_("File missing: {refs}.")),
    ):
        found = [
            row | {"_kind": "evidence_item"} for row in rows if row.get("verification") == state
        ]
        if found:
            text += " " + _(told, refs=listed([reference(row, "E") for row in found]))
        for row in found:
            saying = f"Evidence {reference(row, 'E')}: file {words}."
            reading.say("missing", saying, row, "file_name")
    return text


def _row(reading: Reading, row: Row, moves: list[Row]) -> dict[str, Any]:
    row = row | {"_kind": "evidence_item"}
    title = _title(reading, row)
    digits = str(row.get("sha256") or "")
    hidden = bool(MARK.fullmatch(title))
    return {
        "id": f"r-{row.get('id')}",
        "of": reading.of(row),
        "ref": reference(row, "E"),
        "title": title or _("Without a title"),
        "kind": label(EvidenceKind, row.get("evidence_kind")),
        "size": size_in_words(row.get("size")),
        "file": "" if hidden else reading.cell(row.get("file_name"), row, "file_name"),
        "source": "" if hidden else reading.cell(row.get("source"), row, "source"),
        "malicious": bool(row.get("malicious")),
        "hash": [digits[i : i + _HALF] for i in range(0, len(digits), _HALF)],
        "check": label(Verification, row.get("verification")),
        "custody": _custody(reading, row, moves),
    }


def _title(reading: Reading, row: Row) -> str:
    return reading.cell(row.get("title"), row, "title")


def _custody(reading: Reading, row: Row, moves: list[Row]) -> list[str]:
    """A holder a line; each move after the first begins with an arrow."""
    first = " ".join(
        part
        for part in (
            reading.cell(row.get("collected_by")),
            reading.moment(row.get("collected_at"), none=""),
        )
        if part
    )
    lines = [first] if first else []
    for move in moves:
        if move.get("custody_action") == CustodyAction.COLLECTED and lines:
            continue
        line = _move(reading, move)
        lines.append(f"→ {line}" if lines else line)
    return lines or [_("not recorded")]


def _move(reading: Reading, move: Row) -> str:
    action = label(CustodyAction, move.get("custody_action")).lower()
    who = reading.cell(move.get("to_person") or move.get("from_person")) or _("nobody named")
    when = reading.moment(move.get("at"), none=_("time not set"))
    more = [reading.cell(move.get("place"))]
    more.append(_("seal {number}", number=reading.cell(move["seal"])) if move.get("seal") else "")
    return listed((f"{who} {when}", action, *more))


def size_in_words(value: object) -> str:
    """Bytes in the largest unit that leaves a whole number."""
    if not isinstance(value, int) or value <= 0:
        return ""
    size, unit = float(value), 0
    while size >= _KILO and unit < len(_UNITS) - 1:
        size, unit = size / _KILO, unit + 1
    return f"{size:.0f} {_UNITS[unit]}" if not unit or size >= 10 else f"{size:.1f} {_UNITS[unit]}"
