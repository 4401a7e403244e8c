"""Files stay small enough to read at one go, and are named by what is in them."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CEILING = 400
EXCEPTIONS: dict[str, int] = {}
"""Path to its own ceiling, which may never be above 600. Meant to stay empty."""
HARD_CEILING = 600
NAMES_THAT_SAY_NOTHING = {
    "base_utils", "common", "helper", "helpers", "manager", "managers", "misc", "util", "utils",
}  # fmt: skip


def source_files() -> list[Path]:
    return sorted(
        path
        for folder in ("hotwash", "desktop", "reports", "kb", "benchmarks")
        for path in (ROOT / folder).rglob("*.py")
        if path.parent.name != "versions"  # migrations are written once and never edited
    )


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_module_is_longer_than_the_ceiling() -> None:
    too_long = {
        name: lines(path)
        for path in source_files()
        if lines(path) > EXCEPTIONS.get(name := path.relative_to(ROOT).as_posix(), CEILING)
    }
    assert too_long == {}


def test_exceptions_are_needed_and_bounded() -> None:
    for name, ceiling in EXCEPTIONS.items():
        assert CEILING < lines(ROOT / name) <= ceiling <= HARD_CEILING, name


def test_no_name_says_nothing() -> None:
    named = [path.relative_to(ROOT) for path in source_files()]
    assert [str(path) for path in named if NAMES_THAT_SAY_NOTHING & {path.stem, *path.parts}] == []


@pytest.mark.parametrize("room", ["hotwash", "desktop", "reports", "kb"])
def test_every_folder_of_source_is_a_package(room: str) -> None:
    folders = {path.parent for path in (ROOT / room).rglob("*.py")}
    assert [
        str(f.relative_to(ROOT)) for f in sorted(folders) if not (f / "__init__.py").exists()
    ] == []


def test_every_folder_of_tests_is_a_package() -> None:
    # Without it, a folder tests/kb could be imported in place of kb.
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [
        str(f.relative_to(ROOT)) for f in sorted(folders) if not (f / "__init__.py").exists()
    ] == []
