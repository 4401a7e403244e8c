"""Searches within an article: a block of code called `search` is shown with what it finds now."""

import re

from sqlalchemy.orm import Session

from kb.search.service import SearchResult, search
from kb.vocabulary import search_blocks

_RESULTS = 10
_LEAVES = re.compile(r"([\\`*_\[\]<>#|~!])")


def with_results(session: Session, body: str, actor: str = "") -> str:
    """A text with its searches answered: each becomes a list, the query above it.

    Args:
        session: a reading session.
        body: Markdown.
        actor: who reads; `lead:me` means them.
    """
    count = 0

    def answer(query: str) -> str | None:
        nonlocal count
        count += 1
        return _answered(session, query, actor) if count <= search_blocks.MOST else None

    return search_blocks.replaced(body, answer)


def _answered(session: Session, query: str, actor: str) -> str:
    page = search(session, query, limit=_RESULTS, actor=actor)
    lines = [f"- {_line(result)}" for result in page.results]
    total = f"{page.total}" if page.total is not None else f"more than {len(page.results)}"
    head = f"*Search: {_plain(query)} ({total} found)*"
    lines += [f"- {_plain(problem.text)}" for problem in page.problems]
    return "\n".join([head, "", *lines]) if lines else head


def _line(result: SearchResult) -> str:
    """A result; what has a number or a title of its own is a link in the reader."""
    title = _plain(result.title.text)
    if result.kind in ("playbook", "article", "automation_rule"):
        shown = " ".join(result.title.text.translate(_NO_LINK).split())
        return f"[[{shown}]]" if shown else title
    return f"{title}, {_plain(result.place)}" if result.place else title


_NO_LINK = str.maketrans("[]|\n", "    ")


def _plain(text: str) -> str:
    """A text in which nothing is Markdown."""
    return _LEAVES.sub(r"\\\1", " ".join(text.split()))
