"""A folder of templates of one's own, as an organisation would keep it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reports.own import folder

DECLARATION = """label = "Board letter"
description = "Two sections, our words."
document = "base/document.html.j2"
contents = false

[[sections]]
key = "summary"
title = "Summary"

[[sections]]
key = "appeal"
title = "What we ask of you"
"""
APPEAL = "<p class=\"prose\">{{ record.title }} – {{ 'please'|upper }}</p>\n"

Write = Callable[..., Path]


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder, which the environment names."""
    place = tmp_path / "report-templates"
    place.mkdir()
    monkeypatch.setenv(folder.VARIABLE, str(place))
    return place


@pytest.fixture
def write(templates: Path) -> Write:
    """Writes the files of a kind; the board letter with changes, by path in its folder."""

    def write_kind(name: str = "letter", **files: str) -> Path:
        texts = {
            "kind.toml": DECLARATION,
            "sections/appeal.html.j2": APPEAL,
            "markdown/appeal.md.j2": "{{ record.title }}\n",
        }
        changed = {key.replace("__", "/").replace("_dot_", "."): v for key, v in files.items()}
        for path, text in (texts | changed).items():
            target = templates / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return templates / name

    return write_kind
