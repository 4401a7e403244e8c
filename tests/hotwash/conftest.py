"""The command line in this process: arguments in; exit code, stdout and stderr out."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hotwash.__main__ import main
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from tests.stores import new_store


@dataclass(frozen=True)
class Answer:
    """What one run of a command gave."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - any JSON
        return json.loads(self.out)


type Run = Callable[..., Answer]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "team.hotwash"


@pytest.fixture
def run(place: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the store of this test."""

    def answer(*words: object) -> Answer:
        capsys.readouterr()
        code = main(["--db", str(place), *map(str, words)])
        out, err = capsys.readouterr()
        return Answer(code, out, err)

    return answer


@pytest.fixture
def incident(place: Path) -> str:
    """The number of an incident with one lesson, in the store of this test."""
    with KnowledgeBase.open(new_store(place), actor="Amelie Fontaine") as kb:
        values = {"title": "Stolen session", "severity": "high", "tags": ["sso"]}
        made = kb.write(partial(incidents.add, values=values)).result
        kb.write(partial(lessons.add, incident_id=made, values={"title": "Bind sessions"}))
        return kb.read(partial(incidents.get, record_id=made)).number
