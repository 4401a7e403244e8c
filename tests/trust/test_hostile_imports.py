"""What isn't what it seems to be is refused with a reason, or taken whole; nothing waits for it."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotwash.cli.root import hotwash
from tests.kb.interchange.samples import graph_incident
from tests.stores import new_store
from tests.trust.conftest import Tell
from tests.trust.hostile_files import ENCODINGS, KINDS
from tests.trust.taking import Taken, take_all

pytestmark = pytest.mark.skipif(
    not hasattr(os, "mkfifo"), reason="pipes, sockets and names of any bytes need POSIX"
)

#: Seconds of the processor, and MB; none of these files has anything to work at.
_MOST_SECONDS = 3.0
_MOST_MB = 100


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Taken]:
    """Everything, imported one after the other by one process."""
    folder = tmp_path_factory.mktemp("hostile")
    paths: dict[str, Path] = {}
    for number, (name, (make, _reason)) in enumerate((ENCODINGS | KINDS).items()):
        place = folder / str(number)
        place.mkdir()
        paths[name] = make(place)
    return take_all(paths, folder)


@pytest.mark.slow
def test_each_is_refused_with_its_reason_or_taken(taken: dict[str, Taken], tell: Tell) -> None:
    wrong = []
    for name, (_make, reason) in (ENCODINGS | KINDS).items():
        one = taken[name]
        whole = one.result in ("imported", "updated", "unchanged")
        refused = one.result == "refused" and reason in one.reason and not one.changed
        if not (refused if reason else whole):
            wrong.append((name, one))
        if one.seconds > _MOST_SECONDS or one.mb > _MOST_MB:
            wrong.append((name, one))
    refused_count = sum(one.result == "refused" for one in taken.values())
    slowest = max(taken.values(), key=lambda one: one.seconds)
    tell(
        f"hostile files: {len(taken) - 1} cases, {refused_count} refused, "
        f"{len(taken) - 1 - refused_count} taken; slowest {slowest.seconds:.1f} s ({slowest.name})"
    )
    assert wrong == []
    assert taken["the store"].result == "clean"


def test_text_that_is_damaged_is_found_by_its_line(taken: dict[str, Taken]) -> None:
    assert taken["UTF-8 and Latin-1"].line == 2
    assert taken["cut JSON"].line == 1


def test_nothing_outside_of_the_folder_comes_along(taken: dict[str, Taken]) -> None:
    assert taken["pictures that aren't"].result == "imported"


def test_the_command_line_tells_of_any_name(tmp_path: Path) -> None:
    """Bytes that are no text, and signs that would steer a terminal."""
    store = new_store(tmp_path / "s.hotwash")
    for number, name in enumerate((b"a\xff.json", "b\u202egpj.json".encode(), b"c\x1b[2J.json")):
        with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:  # noqa: PTH118, PTH123
            file.write(json.dumps(graph_incident(id=str(number))).encode())
    given = [str(path) for path in sorted(tmp_path.glob("*.json"))]
    assert len(given) == 3
    for more in ((), ("--json",)):
        result = CliRunner().invoke(hotwash, ["--db", str(store), "import", *given, *more])
        assert result.exit_code == 0, result.output
        # JSON is for programs, which get each sign as it is.
        assert "\x1b" not in result.output
        assert more or "\u202e" not in result.output
