"""Versions of the program and of what it is built on."""

import platform
from importlib.metadata import PackageNotFoundError, version

from hotwash.doctor.facts import Fact, State
from kb.store import engine, migrate

_REINSTALL = "Run ./run in the checkout, or reinstall hotwash."


def facts() -> list[Fact]:
    """The program, Python, SQLite and the PostgreSQL driver."""
    found = [package("program", "Hotwash", "hotwash")]
    found.append(Fact("program", "Schema", migrate.HEAD))
    found.append(Fact("program", "Python", f"{platform.python_version()} ({platform.machine()})"))
    found.append(_sqlite())
    found.append(package("program", "PostgreSQL driver", "psycopg"))
    return found


def package(area: str, name: str, distribution: str) -> Fact:
    """A Python package by what it says of itself; it isn't imported."""
    try:
        return Fact(area, name, version(distribution))
    except PackageNotFoundError:
        return Fact(area, name, "", State.MISSING, _REINSTALL)


def _sqlite() -> Fact:
    found = engine.sqlite_version()
    shown = ".".join(map(str, found))
    mode = engine.journal_mode()
    module = engine.sqlite_module().__name__.split(".", maxsplit=1)[0]
    if mode == "WAL":
        return Fact("program", "SQLite", f"{shown} ({module}), write-ahead log")
    why = (
        "this version's write-ahead log can lose what was saved, so a rollback journal is used, "
        "which is slower and as safe; SQLite 3.51.3 or newer brings it back"
    )
    return Fact("program", "SQLite", f"{shown} ({module}), rollback journal", State.ADVISED, why)
