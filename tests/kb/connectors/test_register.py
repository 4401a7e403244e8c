"""Connections are kept for this user only; damage is told, and nothing goes back."""

import stat
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb.connectors.errors import ConnectorError
from kb.connectors.register import Register, store_key
from kb.errors import NotFoundError, ValidationError
from tests.kb.connectors.fakes import graph, sentinel

DAY = datetime(2026, 11, 1, tzinfo=UTC)
LATER = datetime(2026, 11, 2, tzinfo=UTC)


def test_connections_are_kept_found_and_forgotten(tmp_path: Path) -> None:
    register = Register(tmp_path)
    assert register.all() == ()
    one, other = register.save(sentinel()), register.save(graph())
    assert [kept.name for kept in Register(tmp_path).all()] == ["Defender", "SOC workspace"]
    assert register.named("soc WORKSPACE") == one
    assert register.named(other.id) == other
    with pytest.raises(ValidationError, match="already"):
        register.save(graph(name="defender"))
    folder = register.folder_of(one)
    (folder / "content").mkdir(parents=True)
    (folder / "content" / "a.json").write_text("{}")
    register.forget(one)
    assert not folder.exists()
    with pytest.raises(NotFoundError):
        register.named("SOC workspace")


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files are those of POSIX")
def test_only_this_user_may_read_them(tmp_path: Path) -> None:
    Register(tmp_path).save(graph())
    assert stat.S_IMODE((tmp_path / "connections.json").stat().st_mode) == 0o600


def test_the_time_is_kept_a_store_and_never_goes_back(tmp_path: Path) -> None:
    register = Register(tmp_path)
    one = register.save(graph())
    register.move_on(one, "a.hotwash", LATER)
    register.move_on(one, "a.hotwash", DAY)
    assert register.until(one, "a.hotwash") == LATER
    assert register.until(one, "b.hotwash") is None
    assert "a.hotwash" not in (tmp_path / "connections.json").read_text()
    register.save(replace(one, name="Renamed"))
    assert register.until(one, "a.hotwash") == LATER
    register.save(replace(one, tenant="fabrikam.example"))
    assert register.until(one, "a.hotwash") is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"connections": {"a": 1}}', "\x00"])
def test_a_damaged_file_is_told_and_kept(tmp_path: Path, text: str) -> None:
    path = tmp_path / "connections.json"
    path.write_text(text)
    with pytest.raises(ConnectorError, match="is damaged"):
        Register(tmp_path).all()
    assert path.read_text() == text


def test_a_store_is_the_same_with_and_without_its_password_and_from_any_folder() -> None:
    address = "postgresql+psycopg://soc{}@db.example/hotwash"
    assert store_key(address.format(":secret@1")) == store_key(address.format(""))
    assert store_key("team.hotwash") == store_key(str(Path("team.hotwash").absolute()))
    assert store_key("team.hotwash") != store_key("other.hotwash")
