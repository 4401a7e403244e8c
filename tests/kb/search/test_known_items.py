"""Known items: a playbook that somebody knows is among the first three, by words they recall.

Made from all real Markdown playbooks beside the checkout, when they are there.
"""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from uuid import UUID

import pytest

from kb.interchange import service as interchange
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks
from kb.search.service import search
from kb.search.terms import is_word
from kb.search.text import tokens
from tests.kb.interchange.samples import SHARED

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the folder of real files is not here (HOTWASH_SHARED_DATA)"
)
_FIRST = 3


@pytest.fixture
def library(kb: KnowledgeBase) -> dict[UUID, tuple[str, set[str]]]:
    """Title and words of each document."""
    interchange.import_paths(kb, [SHARED / "playbooks_markdown"])
    found = {}
    for service, name in ((playbooks, "playbook_id"), (articles, "article_id")):
        for item in kb.read(service.everything):
            read = partial(service.current, **{name: item.id})
            words = {w for w in tokens(kb.read(read).body) if w.isalpha() and w.isascii()}
            found[item.id] = (item.title, {w for w in words if is_word(w)})
    assert len(found) == 66
    return found


def test_three_rare_words(kb: KnowledgeBase, library: dict[UUID, tuple[str, set[str]]]) -> None:
    counted = Counter(word for _, words in library.values() for word in words)

    def asked() -> Iterator[tuple[UUID, str]]:
        for one, (_, words) in library.items():
            rare = sorted(words, key=lambda word: (counted[word], -len(word), word))[:3]
            if len(rare) == 3:
                yield one, " ".join(rare)

    hit, missed = share(kb, asked(), library)
    assert hit >= 0.97, missed


def test_a_title_less_a_word(kb: KnowledgeBase, library: dict[UUID, tuple[str, set[str]]]) -> None:
    def asked() -> Iterator[tuple[UUID, str]]:
        for one, (title, _) in library.items():
            words = title.split()
            if len(words) > 2:
                left = len(title) % len(words)
                yield one, " ".join(words[:left] + words[left + 1 :])

    hit, missed = share(kb, asked(), library)
    assert hit >= 0.97, missed


def test_a_title_with_a_typing_mistake(
    kb: KnowledgeBase, library: dict[UUID, tuple[str, set[str]]]
) -> None:
    def asked() -> Iterator[tuple[UUID, str]]:
        for one, (title, _) in library.items():
            long = [w for w in title.split() if w.isalpha() and w.isascii() and len(w) > 5]
            if long:
                word = max(long, key=len)
                place = len(word) // 2
                wrong = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
                yield one, title.replace(word, wrong)

    hit, missed = share(kb, asked(), library)
    assert hit >= 0.95, missed


def share(
    kb: KnowledgeBase,
    asked: Iterator[tuple[UUID, str]],
    library: dict[UUID, tuple[str, set[str]]],
) -> tuple[float, list[tuple[str, str]]]:
    """How many of the documents are among the first three; equal titles stand for each other."""
    hits, missed = 0, []
    for one, query in asked:
        found = kb.read(partial(search, query=query, limit=20)).results
        documents = list(dict.fromkeys(result.dossier_id for result in found))[:_FIRST]
        titles = {library[d][0].casefold() for d in documents if d in library}
        if one in documents or library[one][0].casefold() in titles:
            hits += 1
        else:
            missed.append((query, library[one][0]))
    return hits / (hits + len(missed)), missed
