"""Transcripts of consoles: commands in order, output, times, files."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.incidents.live_response import transcript

SHA = "ab" * 32
DEFENDER = f"""Connecting to device
C:\\> processes
PID   Name
4711  evil.exe
C:\\Temp> getfile "C:\\Temp\\evil.exe"
SHA256: {SHA}
C:\\Temp> run collect.ps1
C:\\Temp> putfile clean.exe
"""
POWERSHELL = """**********************
Windows PowerShell transcript start
Start time: 20260312101500
Username: CORP\\tn
Machine: FIN-3 (Microsoft Windows NT 10.0)
**********************
**********************
Command start time: 20260312101510
**********************
PS C:\\> Get-Process evil
Handles  Name
**********************
Windows PowerShell transcript end
End time: 20260312102000
**********************
"""
BASH = """[2026-03-12T10:15:00Z] root@fin-3:/tmp# sha256sum evil
x
2026-03-12 10:16:30 root@fin-3:/tmp# rm evil
[tn@fin-3 tmp]$ ls
"""


def test_live_response_of_defender() -> None:
    found = transcript.read(DEFENDER)
    assert [row["command"] for row in found.commands] == [
        "processes",
        'getfile "C:\\Temp\\evil.exe"',
        "run collect.ps1",
        "putfile clean.exe",
    ]
    assert found.commands[0]["output"] == "PID   Name\n4711  evil.exe"
    assert found.script == "collect.ps1"
    assert [(f["direction"], f["name"], f["sha256"]) for f in found.files] == [
        ("fetched", "C:\\Temp\\evil.exe", SHA),
        ("put", "clean.exe", ""),
    ]


def test_powershell_says_who_where_and_when() -> None:
    found = transcript.read(POWERSHELL)
    assert (found.operator, found.device) == ("CORP\\tn", "FIN-3")
    assert found.started_at == datetime(2026, 3, 12, 10, 15, tzinfo=UTC)
    assert found.ended_at == datetime(2026, 3, 12, 10, 20, tzinfo=UTC)
    (row,) = found.commands
    assert row["command"] == "Get-Process evil"
    assert row["at"] == "2026-03-12T10:15:10+00:00"
    assert "Handles  Name" in row["output"]


def test_bash_with_times_before_its_prompts() -> None:
    found = transcript.read(BASH)
    assert [row["command"] for row in found.commands] == ["sha256sum evil", "rm evil", "ls"]
    assert found.commands[0]["at"] == "2026-03-12T10:15:00+00:00"
    assert found.commands[2]["at"] == ""
    assert (found.operator, found.device) == ("root", "fin-3")
    assert found.started_at == datetime(2026, 3, 12, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "Only a note", "C:\\>", "> quoted"])
def test_a_text_without_a_prompt_has_no_commands(text: str) -> None:
    assert not transcript.looks_like(text)
    assert transcript.read(text).commands == []


_WORD = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)
_OUTPUT = st.text(st.sampled_from("abc 123"), max_size=20)


@given(st.lists(st.tuples(_WORD, st.lists(_OUTPUT, max_size=3)), max_size=8))
def test_every_command_comes_back_in_its_order(given_: list[tuple[str, list[str]]]) -> None:
    lines = [line for command, output in given_ for line in (f"root@host:~# {command}", *output)]
    found = transcript.read("\n".join(lines))
    assert [row["command"] for row in found.commands] == [command for command, _ in given_]
    for row, (_command, output) in zip(found.commands, given_, strict=True):
        assert row["output"] == "\n".join(output).strip("\n")


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    found = transcript.read(text)
    assert bool(found.commands) == transcript.looks_like(text)
