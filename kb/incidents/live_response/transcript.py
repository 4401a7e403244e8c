"""A pasted transcript of a console as commands in their order, with output, times and files.

What a prompt looks like is declared in `PROMPTS`: a line that fits one begins a command, and
what follows up to the next one is its output. Nothing is run, and no line is dropped.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

#: Times of command lines are at most this old when a transcript has no zone of its own.
_AT = (
    r"\[?(?P<at>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?\s?(?:Z|[+-]\d\d:?\d\d)?)\]?\s+"
)
_STAMP = re.compile(_AT)
#: Prompts, tried in this order; each names the command, and what else it tells.
PROMPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "PowerShell",
        re.compile(r"(?:\[(?P<device>[\w.-]+)\]: ?)?PS (?P<place>[^>]{0,260})> ?(?P<command>.*)"),
    ),
    (
        "bash",
        re.compile(
            r"(?:\(\w+\) )?(?P<user>[\w.-]+)@(?P<device>[\w.-]+):(?P<place>[^$#]{0,260})[$#] "
            r"(?P<command>.*)"
        ),
    ),
    (
        "shell of Red Hat",
        re.compile(
            r"\[(?P<user>[\w.-]+)@(?P<device>[\w.-]+) (?P<place>[^\]]{0,260})\][$#] (?P<command>.*)"
        ),
    ),
    ("live response", re.compile(r"(?P<place>[A-Za-z]:\\[^>]{0,260})> ?(?P<command>.*)")),
)
#: Lines of a PowerShell transcript that say something about the whole session.
_HEADS = {
    "Start time": "started",
    "End time": "ended",
    "Username": "operator",
    "RunAs User": "operator",
    "Machine": "device",
}
_COMMAND_TIME = re.compile(r"Command start time: (\d{14})\s*")
_FRAME = re.compile(r"\*{10,}\s*")
_MOVES = (
    ("fetched", re.compile(r"(?:getfile|download)\s+(?P<name>\"[^\"]+\"|\S+)", re.IGNORECASE)),
    ("put", re.compile(r"(?:putfile|upload)\s+(?P<name>\"[^\"]+\"|\S+)", re.IGNORECASE)),
)
_SCRIPT = re.compile(r"run\s+(?P<name>\"[^\"]+\"|\S+)", re.IGNORECASE)
_SHA256 = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])")


@dataclass(slots=True)
class Transcript:
    """What a transcript says.

    Attributes:
        commands: rows {at, command, output, note}; times are ISO texts in UTC.
        files: rows {name, direction, size, sha256, evidence_id}.
    """

    commands: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    device: str = ""
    operator: str = ""
    script: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None

    def values(self) -> dict[str, Any]:
        """Fields of a live-response session; what the transcript doesn't say is left out."""
        given = {
            "commands": self.commands,
            "files": self.files,
            "device": self.device,
            "operator": self.operator,
            "script": self.script,
            "started_at": self.started_at,
            "ended_at": self.ended_at,
        }
        return {name: value for name, value in given.items() if value}


def read(text: str, zone: tzinfo = UTC) -> Transcript:
    """Read a transcript; a text without any prompt has no commands.

    Args:
        text: as pasted.
        zone: of times that name none.
    """
    found = Transcript()
    at: datetime | None = None
    output: list[str] = []
    for line in text.splitlines():
        if (stamp := _COMMAND_TIME.fullmatch(line)) is not None:
            at = _packed(stamp[1], zone)
        elif not _take_head(found, line, zone) and not _FRAME.fullmatch(line):
            begun = _prompt(line, zone)
            if begun is None:
                output.append(line)
                continue
            _close(found, output)
            matched, own = begun
            _begin(found, matched, own or at)
            at = None
    _close(found, output)
    times = [datetime.fromisoformat(row["at"]) for row in found.commands if row["at"]]
    found.started_at = found.started_at or (min(times) if times else None)
    found.ended_at = found.ended_at or (max(times) if times else None)
    for row in found.commands:
        _take_files(found, row)
    return found


def looks_like(text: str) -> bool:
    """Whether a text has at least one command at a prompt."""
    return any(_prompt(line, UTC) is not None for line in text.splitlines())


def _prompt(line: str, zone: tzinfo) -> tuple[re.Match[str], datetime | None] | None:
    stamp = _STAMP.match(line)
    rest = line[stamp.end() :] if stamp else line
    for _name, pattern in PROMPTS:
        found = pattern.fullmatch(rest)
        if found is not None and found["command"].strip():
            return found, _instant(stamp["at"], zone) if stamp else None
    return None


def _begin(found: Transcript, matched: re.Match[str], at: datetime | None) -> None:
    told = matched.groupdict()
    found.device = found.device or told.get("device") or ""
    found.operator = found.operator or told.get("user") or ""
    when = at.isoformat() if at is not None else ""
    command = matched["command"].strip()
    found.commands.append({"at": when, "command": command, "output": "", "note": ""})


def _close(found: Transcript, output: list[str]) -> None:
    """The lines since the last prompt are its output; before the first one they are no output."""
    if found.commands and not found.commands[-1]["output"]:
        found.commands[-1]["output"] = "\n".join(output).strip("\n")
    output.clear()


def _take_head(found: Transcript, line: str, zone: tzinfo) -> bool:
    name, colon, rest = line.partition(": ")
    known = _HEADS.get(name) if colon else None
    value = rest.strip()
    if known in {"started", "ended"}:
        when = _packed(value, zone)
        if when is None:
            return False
        setattr(found, f"{known}_at", when)
        return True
    if known is None or found.commands:
        return False
    value = value.split(" (")[0] if known == "device" else value
    setattr(found, known, getattr(found, known) or value)
    return True


def _take_files(found: Transcript, row: dict[str, Any]) -> None:
    script = _SCRIPT.match(row["command"])
    if script is not None and not found.script:
        found.script = script["name"].strip('"')
    for direction, pattern in _MOVES:
        moved = pattern.match(row["command"])
        if moved is None:
            continue
        hashed = _SHA256.search(row["output"])
        found.files.append(
            {
                "name": moved["name"].strip('"'),
                "direction": direction,
                "size": 0,
                "sha256": hashed[0].lower() if hashed else "",
                "evidence_id": "",
            }
        )


def _packed(text: str, zone: tzinfo) -> datetime | None:
    """A time as PowerShell writes it: 20260312101500."""
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _instant(text: str, zone: tzinfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.replace(" Z", "Z"))
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
