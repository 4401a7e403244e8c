"""The set-up script: what it says and how it ends when something is missing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the scripts are for a POSIX shell")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the scripts and no environment."""
    folder = tmp_path / "a checkout"
    folder.mkdir()
    for name in ("run", "test", "setup.sh", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """A folder of commands that stand in for the system's."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in (
        "sh",
        "sed",
        "tr",
        "cut",
        "mkdir",
        "dirname",
        "sha256sum",
        "find",
        "head",
        "rm",
        "cat",
        "tail",
    ):
        (folder / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    write(folder / "id", "echo 1000")
    write(folder / "dpkg-query", 'shift 2; for p in "$@"; do echo "installed $p"; done')
    for name in ("uv", "python3", "python", "python3.12", "python3.13", "python3.14"):
        write(folder / name, "exit 127")
    return folder


def write(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def start(checkout: Path, commands: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    home = commands.parent / "home"
    home.mkdir(exist_ok=True)
    return subprocess.run(
        [str(checkout / "run"), *arguments],
        env={"PATH": str(commands), "HOME": str(home)},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )


def test_names_exactly_the_missing_packages(checkout: Path, commands: Path) -> None:
    write(
        commands / "dpkg-query",
        'shift 2; for p in "$@"; do case $p in libegl1|fonts-noto-cjk) ;; '
        'libgl1) echo "config-files $p" ;; *) echo "installed $p" ;; esac; done; exit 1',
    )
    ended = start(checkout, commands)
    assert ended.returncode == 3
    assert "are missing: libgl1 libegl1 fonts-noto-cjk\n" in ended.stderr
    assert "apt-get install --no-install-recommends libgl1 libegl1 fonts-noto-cjk\n" in ended.stderr
    assert not (checkout / ".venv").exists()


def test_says_what_to_do_without_a_python(checkout: Path, commands: Path) -> None:
    ended = start(checkout, commands)
    if "making .venv" in ended.stderr:
        pytest.skip("this machine has a Python in one of the usual places")
    assert ended.returncode == 4
    assert "pyenv install 3.12" in ended.stderr
    assert "HOTWASH_PYTHON=" in ended.stderr
    assert not (checkout / ".venv").exists()


def ready(checkout: Path) -> None:
    """Makes the checkout look set up, with a command that prints its folder and arguments."""
    environment = checkout / ".venv"
    (environment / "bin").mkdir(parents=True)
    write(environment / "bin" / "python", "exit 0")
    write(environment / "bin" / "hotwash", 'echo "$PWD"; for a in "$@"; do echo "<$a>"; done')
    (environment / ".made-in").write_text(f"{checkout}\n", encoding="utf-8")
    for stamp, name in (("lock", "requirements.lock"), ("project", "pyproject.toml")):
        digest = subprocess.run(
            ["sha256sum", str(checkout / name)], capture_output=True, text=True, check=True
        ).stdout[:16]
        (environment / f".{stamp}-{digest}").touch()


def test_passes_arguments_on_from_any_folder(checkout: Path, commands: Path) -> None:
    ready(checkout)
    ended = start(checkout, commands, "import", "a file.json", "")
    assert ended.stderr == ""
    assert ended.returncode == 0
    home = commands.parent / "home"
    assert ended.stdout == f"{home}\n<import>\n<a file.json>\n<>\n"


def test_a_moved_checkout_makes_its_environment_anew(checkout: Path, commands: Path) -> None:
    ready(checkout)
    moved = checkout.rename(checkout.parent / "moved")
    write(
        commands / "python3.12",
        f'case $1 in -c) echo "$0" ;; *) : > "{commands}/made"; exit 9 ;; esac',
    )
    ended = start(moved, commands)
    assert "making .venv" in ended.stderr
    assert (commands / "made").exists()
    assert ended.returncode == 9


def test_the_scripts_are_executable() -> None:
    for name in ("run", "test", ".ci/run"):
        assert os.access(ROOT / name, os.X_OK), name
