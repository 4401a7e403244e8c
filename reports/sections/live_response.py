"""Live response: what was done on a device by hand, command by command."""

from typing import Any

from reports.language import N_, _
from reports.language.words import listed, named
from reports.reading import Reading, Row, duration, instant, reference
from reports.sections.assets import named_value
from reports.sections.evidence import size_in_words
from reports.sections.observations import cited

#: Lines of a command's output that are printed; the attached record has all.
_OUTPUT_LINES = 6
_WAYS = {"fetched": N_("fetched"), "put": N_("put")}


def live_response(reading: Reading) -> dict[str, Any]:
    """Values of the sessions, each with its commands in order and its files."""
    sessions = [_session(reading, row) for row in reading.rows("live_responses")]
    return {"sessions": sessions, "nothing": not sessions}


def _session(reading: Reading, row: Row) -> dict[str, Any]:
    row = row | {"_kind": "live_response"}
    begun, ended = instant(row.get("started_at")), instant(row.get("ended_at"))
    lasted = duration(begun, ended)
    who = reading.cell(row.get("operator"))
    facts = (
        (_("Device"), _device(reading, row)),
        (_("By"), who),
        (_("Began"), reading.moment(row.get("started_at"), none="")),
        (_("Lasted"), lasted),
        (_("Script"), reading.cell(row.get("script"), row, "script")),
        (_("Evidence"), listed(cited(row, reading.numbered("evidence", "E")))),
    )
    commands = reading.some(_dicts(row.get("commands")), "commands")
    return {
        "of": reading.of(row),
        "ref": reference(row, "V"),
        "title": reading.cell(row.get("title"), row, "title"),
        "meta": [named(name, value) for name, value in facts if value],
        "commands": [_command(reading, row, command) for command in commands],
        "withheld": row["commands"] if isinstance(row.get("commands"), str) else "",
        "files": [_file(reading, row, file) for file in _dicts(row.get("files"))],
        "outcome": reading.cell(row.get("outcome"), row, "outcome"),
    }


def _device(reading: Reading, row: Row) -> str:
    for asset in reading.rows("assets"):
        if row.get("asset_id") and str(asset.get("id")) == str(row["asset_id"]):
            return f"{reference(asset, 'A')} {named_value(reading, asset)}"
    return reading.cell(row.get("device"), row, "device")


def _command(reading: Reading, row: Row, command: dict[str, Any]) -> dict[str, Any]:
    written = reading.cell(command.get("output"), row, "commands")
    lines = written.splitlines()
    return {
        "at": reading.moment(command.get("at"), none=""),
        "text": reading.cell(command.get("command"), row, "commands"),
        "output": "\n".join(lines[:_OUTPUT_LINES]),
        "more": max(len(lines) - _OUTPUT_LINES, 0),
        "note": reading.cell(command.get("note"), row, "commands"),
    }


def _file(reading: Reading, row: Row, file: dict[str, Any]) -> dict[str, str]:
    evidence = reading.numbered("evidence", "E")
    way = str(file.get("direction") or "")
    return {
        "name": reading.cell(file.get("name"), row, "files"),
        "direction": _(_WAYS[way]) if way in _WAYS else way.replace("_", " "),
        "size": size_in_words(file.get("size")),
        "hash": reading.cell(file.get("sha256"), row, "files"),
        "evidence": evidence.get(str(file.get("evidence_id")), ""),
    }


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
