"""References in texts that are read: which there are, and the addresses that stand for them."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from desktop.navigation import Route
from kb.incidents.citations.finding import citations
from kb.search import references

if TYPE_CHECKING:
    from desktop.pages.base import PageContext

_CITE: Final = "cite:"


def references_in(line: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and address of each reference of a line."""
    for found in citations(line):
        yield found.start, found.end, f"{_CITE}{quote(found.words, safe='')}"


def words_of(address: str) -> str:
    """What stands between the brackets of a reference; "" for any other address."""
    return unquote(address.removeprefix(_CITE)) if address.startswith(_CITE) else ""


def follow(context: "PageContext", words: str, on_missing: Callable[[], object]) -> None:
    """Leads to the incident, article or playbook that a reference means."""

    def show(found: references.Reference | None) -> None:
        if found is None:
            on_missing()
            return
        page = "incident" if found.kind == "incident" else "knowledge"
        context.navigation.go(Route(page, record_id=found.record_id))

    context.session.read(partial(references.find, words=words), show, replaces="citation")
