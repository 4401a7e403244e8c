"""The doctor: what it looks at, and what it says when something is missing."""

import ctypes
import shutil
from pathlib import Path

import pytest

from hotwash.doctor import fonts, libraries, places, program
from hotwash.doctor.facts import State
from kb.knowledge_base import KnowledgeBase
from kb.store import engine, migrate
from tests.hotwash.conftest import Run


def test_doctor_json(run: Run) -> None:
    answer = run("doctor", "--json")
    names = {fact["name"]: fact for fact in answer.document["facts"]}
    assert {
        "Hotwash", "Schema", "Python", "SQLite", "PostgreSQL driver", "Qt (PySide6)", "WeasyPrint",
        "Pango", "Inter", "JetBrains Mono", "Arabic", "Chinese", "Free space",
    } <= names.keys()  # fmt: skip
    assert names["Inter"]["value"] == "bundled"
    missing = [f for f in names.values() if f["state"] == "missing"]
    assert answer.document["ok"] == (not missing)
    assert answer.code == (1 if missing else 0)


def test_a_missing_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    found = ctypes.CDLL

    def without_cursor(name: str) -> ctypes.CDLL:
        if "cursor" in name:
            raise OSError(name)
        return found(name)

    monkeypatch.setattr(ctypes, "CDLL", without_cursor)
    lacking = {fact.package: fact.state for fact in libraries.facts() if fact.package}
    assert lacking["libxcb-cursor0"] is State.MISSING
    assert lacking["libwayland-cursor0"] is State.ADVISED


def test_an_sqlite_whose_log_is_not_sound_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "sqlite_version", lambda: (3, 40, 1))
    fact = next(fact for fact in program.facts() if fact.name == "SQLite")
    assert "rollback journal" in fact.value
    assert fact.state is State.ADVISED
    assert "3.51.3" in fact.remedy


def test_scripts_without_a_font_name_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    (fact,) = [fact for fact in fonts.facts() if fact.state is not State.FINE]
    assert fact.package == "fontconfig"


def test_the_store_is_looked_at_and_not_made(tmp_path: Path) -> None:
    place = tmp_path / "deep" / "team.hotwash"
    assert any("made when it is first opened" in fact.value for fact in places.facts(str(place)))
    assert not place.parent.exists()
    KnowledgeBase.open(place).close()
    assert any(f"schema {migrate.HEAD}" in fact.value for fact in places.facts(str(place)))
    place.write_text("Dear Sir or Madam, this is a letter.")
    state = {fact.name: fact.state for fact in places.facts(str(place))}
    assert state["Store"] is State.MISSING
