"""The walls of docs/architecture.md hold, and each breaks when somebody walks through it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("hotwash", "desktop", "reports", "kb")

ROOM_ORDER = "Rooms: hotwash -> desktop -> reports -> kb, never back"
NO_QT_BELOW = "kb and reports know nothing of Qt"
NO_QT_IN_FRONT = "hotwash reaches Qt through desktop only"
NO_SQL = "desktop and reports don't speak SQL"
NO_TEMPLATES = "kb and desktop don't render documents"
SIGNATURES = "Signatures and certificates are made and read in reports.signatures"
NETWORK = "The network and its secrets are used in kb.connectors"
RENDERERS = "Templates run in renderer processes: nobody else calls what runs them"
KB_LAYERS = "Inside kb: the door, the uses, the records, people, ledger, foundations"
PARTS = "Parts of an incident don't know each other; all may know the record"
WIDGETS = "Widgets know neither kb nor reports"
PAGES = "Pages don't know each other; all may know what a page is"


def broken(tree: Path) -> set[str]:
    """The names of the walls that don't hold in `tree`."""
    return set(re.findall(r"^(.+) BROKEN\b", lint(tree), re.MULTILINE))


def lint(tree: Path) -> str:
    """Runs import-linter on `tree` and returns what it says."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1", "COLUMNS": "200"},
    )
    assert "Contracts:" in run.stdout, run.stdout + run.stderr
    return run.stdout


def plant(tree: Path, module: str, line: str) -> None:
    """Appends `line` to `module` (dotted), making it and its packages where they don't exist."""
    *packages, name = module.split(".")
    folder = tree
    for package in packages:
        folder /= package
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    as_package = folder / name / "__init__.py"
    with (as_package if as_package.exists() else folder / f"{name}.py").open("a") as file:
        file.write(f"\n{line}\n")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the source that a test may spoil."""
    only_python = shutil.ignore_patterns("__pycache__", "*.svg", "*.ttf", "*.html", "*.css")
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=only_python)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_walls_hold() -> None:
    said = lint(ROOT)
    assert "BROKEN" not in said, said
    assert "12 kept" in said


VIOLATIONS: Iterable[tuple[str, list[tuple[str, str]]]] = (
    (ROOM_ORDER, [("kb.errors", "import reports")]),
    (ROOM_ORDER, [("reports.planted", "import desktop")]),
    (ROOM_ORDER, [("desktop.planted", "import hotwash")]),
    (RENDERERS, [("desktop.planted", "from reports.render import render")]),
    (RENDERERS, [("hotwash.planted", "from reports.own import sandbox")]),
    (NO_QT_BELOW, [("kb.errors", "from PySide6.QtCore import QObject")]),
    (NO_QT_BELOW, [("reports.planted", "import PySide6.QtPdf")]),
    (NO_QT_IN_FRONT, [("hotwash.planted", "from PySide6 import QtWidgets")]),
    (NO_SQL, [("desktop.pages.planted", "from sqlalchemy import select")]),
    (NO_SQL, [("reports.planted", "import alembic")]),
    (NO_TEMPLATES, [("desktop.planted", "import jinja2")]),
    (NO_TEMPLATES, [("kb.errors", "import weasyprint")]),
    (SIGNATURES, [("desktop.planted", "import pyhanko")]),
    (SIGNATURES, [("hotwash.planted", "from cryptography import x509")]),
    (NETWORK, [("kb.interchange.planted", "import requests")]),
    (NETWORK, [("desktop.planted", "import keyring")]),
    (NETWORK, [("hotwash.planted", "from msal import PublicClientApplication")]),
    (KB_LAYERS, [("kb.vocabulary.planted", "import kb.store"), ("kb.store", "")]),
    (KB_LAYERS, [("kb.ledger.planted", "import kb.people"), ("kb.people", "")]),
    (KB_LAYERS, [("kb.search.planted", "import kb.interchange"), ("kb.interchange.planted", "")]),
    (KB_LAYERS, [("kb.planted", "")]),
    (PARTS, [("kb.incidents.lessons.planted", "import kb.incidents.workflow.planted"),
             ("kb.incidents.workflow.planted", "")]),
    (PARTS, [("kb.incidents.record.planted", "import kb.incidents.workflow.planted"),
             ("kb.incidents.workflow.planted", "")]),
    (WIDGETS, [("desktop.widgets.planted", "import kb.errors")]),
    (WIDGETS, [("desktop.widgets.planted", "import reports")]),
    (PAGES, [("desktop.pages.first.planted", "import desktop.pages.second.planted"),
             ("desktop.pages.second.planted", "")]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("wall", "planted"),
    VIOLATIONS,
    ids=[f"{line} in {module}" for _, [(module, line), *_] in VIOLATIONS],
)
def test_a_planted_violation_breaks_its_wall(
    tree: Path, wall: str, planted: list[tuple[str, str]]
) -> None:
    for module, line in reversed(planted):
        plant(tree, module, line)
    assert wall in broken(tree)


def test_what_is_allowed_stays_allowed(tree: Path) -> None:
    before = broken(tree)
    plant(tree, "kb.incidents.record.planted", "")
    plant(tree, "kb.incidents.lessons.planted", "import kb.incidents.record.planted")
    plant(tree, "kb.dossier", "import kb.incidents.lessons.planted")
    plant(tree, "desktop.pages.planted", "import kb.errors, reports, desktop.pages.base")
    assert broken(tree) == before
