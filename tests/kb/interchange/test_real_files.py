"""All real files beside the checkout, when they are there."""

from collections import Counter
from pathlib import Path

import pytest

from kb.interchange import service
from kb.knowledge_base import KnowledgeBase
from tests.kb.interchange.samples import SHARED

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the folder of real files is not here (HOTWASH_SHARED_DATA)"
)

#: How many files of each folder are taken; all others are refused with a reason.
_TAKEN = {
    "defender": 15,
    "sentinel": 27,
    "playbooks_markdown": 66,
    "playbooks_cacao": 9,
    "playbooks_arm": 16,
    "react": 145,
    "thehive": 1,
    "veris": 180,
    "misp": 18,
    "stix": 13,
    "iris": 19,
    "dispatch": 12,
    "postmortems": 20,
}


@pytest.mark.parametrize(("folder", "taken"), _TAKEN.items())
def test_every_file_is_taken_or_refused_in_words(
    kb: KnowledgeBase, folder: str, taken: int
) -> None:
    report = service.import_paths(kb, [SHARED / folder])
    counted = Counter(file.result for file in report.files)
    assert counted.total() - counted["refused"] == taken
    assert all(file.reason for file in report.refused)
    again = service.import_paths(kb, [SHARED / folder])
    assert again.totals["unchanged"] == taken


def test_no_other_format_is_mistaken_for_an_incident(kb: KnowledgeBase) -> None:
    others = [p for p in SHARED.iterdir() if p.is_dir() and p.name not in _TAKEN]
    report = service.import_paths(kb, others, dry_run=True)
    wrong = [f for f in report.files if f.result != "refused" and not f.format.startswith("mark")]
    assert [Path(f.path).name for f in wrong] == []


def test_a_preview_of_everything_says_what_the_import_does(kb: KnowledgeBase) -> None:
    dry = service.import_paths(kb, [SHARED], dry_run=True)
    done = service.import_paths(kb, [SHARED])
    promised = {file.path: file.result for file in dry.files}
    assert {file.path: file.result for file in done.files} == promised
