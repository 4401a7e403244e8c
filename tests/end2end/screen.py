"""A screen of our own with real key presses and a real mouse."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_START_SECONDS = 15.0
_STARTS = 3


class Hands:
    """Presses keys and moves the mouse of one display, as a person would."""

    def __init__(self, display: str) -> None:
        self._environment = os.environ | {"DISPLAY": display}

    def key(self, *keys: str) -> None:
        """Presses keys or chords, such as "ctrl+k", one after the other."""
        self._do("key", "--delay", "15", *keys)

    def write(self, text: str) -> None:
        """Types a text."""
        self._do("type", "--delay", "8", "--", text)

    def click(self, x: int, y: int) -> None:
        """Moves there and presses the left button."""
        self._do("mousemove", "--sync", str(x), str(y), "click", "1")

    def windows(self, name: str) -> list[str]:
        """Visible windows whose title holds `name`."""
        command = ["xdotool", "search", "--onlyvisible", "--name", name]
        found = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=False
        )
        return found.stdout.split()

    def title(self) -> str:
        """The title of the active window."""
        command = ["xdotool", "getactivewindow", "getwindowname"]
        found = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=False
        )
        return found.stdout.strip()

    def _do(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self._environment, check=True, timeout=60)


@contextmanager
def screen(size: str = "1440x900x24") -> Iterator[str]:
    """Start Xvfb and a window manager on a free display; gives back its name."""
    for program in ("Xvfb", "xdotool", "openbox"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} isn't installed")
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", size, "-nolisten", "tcp"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as numbers:
        display = f":{numbers.readline().strip()}"
    manager = None
    try:
        manager = _window_manager(display)
        yield display
    finally:
        for running in (manager, server):
            if running is not None:
                running.terminate()
                running.wait(timeout=_START_SECONDS)


def _window_manager(display: str) -> subprocess.Popen[bytes]:
    """Start openbox and wait until it answers; a busy machine may need a second start.

    Raises:
        AssertionError: it didn't come up, with what it said last.
    """
    environment = os.environ | {"DISPLAY": display}
    said = ""
    for _ in range(_STARTS):
        with tempfile.TemporaryFile() as output:
            manager = subprocess.Popen(
                ["openbox", "--sm-disable"], env=environment, stdout=output, stderr=output
            )
            deadline = time.monotonic() + _START_SECONDS
            while manager.poll() is None and time.monotonic() < deadline:
                asked = ["xdotool", "get_desktop"]
                answer = subprocess.run(asked, env=environment, capture_output=True, check=False)
                if answer.returncode == 0:
                    return manager
                time.sleep(0.05)
            manager.kill()
            manager.wait(timeout=_START_SECONDS)
            output.seek(0)
            said = output.read().decode(errors="replace")
    raise AssertionError(f"openbox didn't come up on {display}: {said}")


def wait_until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for what another process does; there is no signal to wait for.

    Raises:
        AssertionError: it didn't happen in time.
    """
    deadline = time.monotonic() + seconds
    while True:
        if holds():
            return
        assert time.monotonic() < deadline, f"{holds} didn't happen in {seconds} s"
        time.sleep(0.05)


@contextmanager
def program(display: str, home: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start `hotwash` for a user whose home is empty."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("QT_", "XDG_", "HOTWASH_"))
    }
    environment |= {"DISPLAY": display, "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    environment |= {"QT_QPA_PLATFORM": "xcb", "QT_ACCESSIBILITY": "0", "LC_ALL": "C.UTF-8"}
    command = [str(Path(sys.executable).parent / "hotwash"), *arguments]
    with (home / "output.txt").open("wb") as output:
        running = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        try:
            yield running
        finally:
            if running.poll() is None:
                running.terminate()
            running.wait(timeout=_START_SECONDS)
