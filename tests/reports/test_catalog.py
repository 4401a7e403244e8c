"""Kinds and audiences are data: a new one touches no Python."""

import shutil
from pathlib import Path

import pytest

from reports import catalog
from reports.errors import UnknownKindError
from reports.options import ReportOptions


def test_the_kinds_and_audiences_are_offered_in_order() -> None:
    assert [kind.name for kind in catalog.kinds()] == [
        "post_incident",
        "executive",
        "timeline",
        "changes",
        "evidence_register",
        "bulletin",
        "playbook",
        "article",
        "period",
        "extract",
        "drill_debrief",
        "insights",
    ]
    of_incident = {kind.name for kind in catalog.kinds_of("incident")}
    others = {"playbook", "article", "period", "insights", "extract", "drill_debrief"}
    assert not of_incident & others
    assert "bulletin" in of_incident
    assert [audience.name for audience in catalog.audiences()] == ["internal", "board", "partner"]
    forms = ("pdf", "html", "docx", "md")
    assert all(kind.formats == forms for kind in catalog.kinds())


def test_a_folder_with_a_declaration_is_a_kind(tmp_path: Path) -> None:
    shutil.copytree(catalog.TEMPLATES / "executive", tmp_path / "handover")
    assert catalog.kind("handover", tmp_path).label == "Executive one-pager"


@pytest.mark.parametrize("lookup", [catalog.kind, catalog.audience])
def test_an_unknown_name_says_what_there_is(lookup: object) -> None:
    assert callable(lookup)
    with pytest.raises(UnknownKindError) as caught:
        lookup("nobody")
    assert caught.value.todo.startswith("There are: ")


def test_an_unknown_section_is_refused() -> None:
    with pytest.raises(UnknownKindError, match="no section named poem"):
        catalog.kind("post_incident").chosen(("poem",))


def test_an_unknown_marking_is_refused() -> None:
    with pytest.raises(ValueError, match="purple"):
        ReportOptions(tlp="purple")
