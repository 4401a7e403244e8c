"""Bombs and traps: each is refused with its reason, or taken, in seconds and with little memory."""

from pathlib import Path

import pytest

from tests.trust.bombs import BOMBS
from tests.trust.conftest import Tell
from tests.trust.taking import Taken, take_all

#: Seconds of the processor for preview and import, and MB beyond what the process had.
_MOST_SECONDS = 15.0
_MOST_MB = 900
#: Take long to make, or are of tens of megabytes.
_HEAVY = frozenset(
    name
    for name in BOMBS
    if any(
        size in name for size in ("3,000,000", "2,000,000", " MB", "1,000,000 keys", "001 lines")
    )
) - {"zip with a number of 1 MB"}
_LIGHT = sorted(BOMBS.keys() - _HEAVY)

type Results = dict[str, Taken]


def _made(names: list[str], folder: Path) -> Results:
    paths: dict[str, Path] = {}
    for number, name in enumerate(names):
        file_name, content, _ = BOMBS[name]
        paths[name] = folder / str(number) / file_name
        paths[name].parent.mkdir()
        paths[name].write_bytes(content())
    found = take_all(paths, folder)
    for path in paths.values():
        path.unlink()
    return found


def _told(what: str, found: Results) -> str:
    cases = [one for name, one in found.items() if name in BOMBS]
    refused = sum(one.result == "refused" for one in cases)
    slowest = max(cases, key=lambda one: one.seconds)
    largest = max(cases, key=lambda one: one.mb)
    return (
        f"{what}: {len(cases)} cases, {refused} refused, {len(cases) - refused} taken; slowest "
        f"{slowest.seconds:.1f} s ({slowest.name}), most {largest.mb:.0f} MB ({largest.name})"
    )


def _check(name: str, one: Taken) -> None:
    reason = BOMBS[name][2]
    assert one.result not in ("fault", "killed"), one.reason
    assert one.seconds < _MOST_SECONDS, one
    assert one.mb < _MOST_MB, one
    if reason:
        assert (one.result, one.changed) == ("refused", False)
        assert reason in one.reason
        assert len(one.reason) < 600
    else:
        assert one.result in ("imported", "updated", "unchanged")


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Every small bomb, taken one after the other by one process."""
    return _made(_LIGHT, tmp_path_factory.mktemp("bombs"))


@pytest.mark.slow
def test_bombs_do_no_harm(light: Results, tell: Tell) -> None:
    tell(_told("bombs", light))
    for name in _LIGHT:
        _check(name, light[name])
    assert light["the store"].result == "clean", light["the store"].reason
    # What the YAML of the corpus would make, could it call anything.
    assert not Path("/tmp/owned").exists()


@pytest.mark.long
def test_large_bombs_do_no_harm(tmp_path: Path, tell: Tell) -> None:
    found = _made(sorted(_HEAVY), tmp_path)
    tell(_told("large bombs", found))
    for name in sorted(_HEAVY):
        _check(name, found[name])
    assert found["the store"].result == "clean", found["the store"].reason
