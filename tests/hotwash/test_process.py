"""The program from outside: what it imports, how it ends, what reaches the user."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.knowledge_base import KnowledgeBase

_HEAVY = ("PySide6", "shiboken6", "weasyprint", "pikepdf", "jinja2", "alembic", "markdown", "nh3")
_PROBE = """
import sys
from hotwash.__main__ import main
code = main(sys.argv[1:])
print("IMPORTED", *sorted({name.partition(".")[0] for name in sys.modules}))
raise SystemExit(code)
"""


def start(*words: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hotwash", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=env,
    )


@pytest.mark.parametrize(
    "words",
    [
        ("--version",),
        ("--help",),
        ("incidents", "--json"),
        ("library", "--json"),
        ("search", "x", "--json"),
        ("check", "--json"),
        ("show", "INC-2026-0001"),
        ("doctor", "--json"),
    ],
    ids=lambda words: words[0],
)
def test_headless_commands_import_no_qt_and_no_renderer(tmp_path: Path, words: tuple[str]) -> None:
    place = tmp_path / "team.hotwash"
    KnowledgeBase.open(place).close()
    run = subprocess.run(
        [sys.executable, "-c", _PROBE, "--db", str(place), *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    imported = set(run.stdout.rpartition("IMPORTED")[2].split())
    assert "hotwash" in imported
    assert not imported & set(_HEAVY)


def test_version_imports_no_store_either() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _PROBE, "--version"], capture_output=True, text=True, check=True
    )
    assert run.stdout.startswith("hotwash 0.")
    assert "sqlalchemy" not in run.stdout


def test_without_a_display_the_window_says_so(tmp_path: Path) -> None:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    run = start("--db", tmp_path / "a.hotwash", env=environment)
    assert run.returncode == 1
    assert "no display" in run.stderr
    assert not (tmp_path / "a.hotwash").exists()


def test_a_broken_pipe_is_quiet(tmp_path: Path) -> None:
    place = tmp_path / "team.hotwash"
    KnowledgeBase.open(place).close()
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        run = subprocess.run(
            [sys.executable, "-m", "hotwash", "--db", str(place), "check", "--json"],
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert run.returncode == 0
    assert run.stderr == ""


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Programs started now heed Ctrl+C, also where this run was started in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_ends_with_130_and_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    place, pipe = tmp_path / "team.hotwash", tmp_path / "never.json"
    KnowledgeBase.open(place).close()
    holder = KnowledgeBase.open(place)
    with holder._writer.connect() as held:  # the command will wait for this lock
        held.begin()
        pipe.write_text('{"@odata.type":"#microsoft.graph.security.incident","id":"1"}')
        command = [sys.executable, "-m", "hotwash", "--db", str(place), "import", str(pipe)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
            _wait_until_open(run.pid, place)
            run.send_signal(signal.SIGINT)
            _, said = run.communicate(timeout=30)
    holder.close()
    assert run.returncode == 130, said
    assert "Traceback" not in said
    assert start("--db", place, "incidents", "--json").stdout.strip() == "[]"


def _wait_until_open(pid: int, place: Path) -> None:
    """Until the process holds the store open twice: it reads, and waits to write."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        files = []
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):  # closed in the meantime
                files.append(str(entry.readlink()))
        if files.count(str(place)) >= 2:
            return
    pytest.fail("the command never opened the store")


def test_tracebacks_only_with_debug(tmp_path: Path) -> None:
    place = tmp_path / "team.hotwash"
    place.mkdir()
    quiet = start("--db", place, "incidents")
    assert (quiet.returncode, "Traceback" in quiet.stderr) == (3, False)
