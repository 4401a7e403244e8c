"""Commands on the knowledge base: library and search."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from hotwash.cli import console, views
from hotwash.cli.incidents import AS_JSON
from hotwash.cli.opening import store
from hotwash.cli.running import MISUSED, stop

if TYPE_CHECKING:
    from kb.library.listing import LibraryRow

_KINDS = ("playbook", "article", "automation_rule")


@click.command("library", epilog="Example:  hotwash library phishing --kind playbook --json")
@click.argument("query", nargs=-1)
@click.option("--kind", type=click.Choice(_KINDS), help="Only of this kind.")
@AS_JSON
@click.pass_obj
def library(place: str, query: tuple[str, ...], kind: str | None, as_json: bool) -> None:
    """List playbooks, articles and automation rules; those that QUERY finds when one is given."""
    from kb.library import listing
    from kb.vocabulary.query import parse

    read = parse(" ".join(query))
    for problem in read.problems:
        stop(MISUSED, "query", problem.text)
    with store(place) as kb:
        rows = kb.read(partial(listing.rows, text=read, actor=kb.actor))
    found = [_item(row) for row in rows if kind in {None, row.kind}]
    if as_json:
        console.document(found)
        return
    names = ("kind", "title", "version", "state", "steps", "source")
    console.table(names, [[item[name] for name in names] for item in found])


def _item(row: "LibraryRow") -> dict[str, Any]:
    return {
        "id": str(row.id),
        "kind": row.kind,
        "title": row.title,
        "version": row.number,
        "state": row.state,
        "tags": list(row.tags),
        "techniques": list(row.techniques),
        "steps": row.steps or 0,
        "source": row.source,
        "licence": row.licence,
        "owner": row.owner,
        "review_due": views.plain(row.review_due),
        "updated_at": views.instant(row.updated_at),
    }


@click.command("search", epilog="Example:  hotwash search 'token theft' --kind lesson --json")
@click.argument("query", nargs=-1, required=True)
@click.option("--kind", help="Only records of this kind, such as lesson.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@AS_JSON
@click.pass_obj
def search(place: str, query: tuple[str, ...], kind: str | None, limit: int, as_json: bool) -> None:
    """Search everything recorded and known."""
    from kb.search.service import search as look

    text = " ".join(query)
    with store(place) as kb:
        from kb.store.base import kinds

        known = [name for name, declared in kinds().items() if declared.searchable]
        if kind is not None and kind not in known:
            stop(MISUSED, "--kind", f"“{kind}” is none of {', '.join(known)}")
        wanted = [kind] if kind else None
        page = kb.read(
            partial(look, query=text, kinds=wanted, limit=limit, prefix=False, actor=kb.actor)
        )
    if as_json:
        console.document(views.results(page, text))
        return
    for problem in page.problems:
        console.complain("query", problem.text)
    if page.corrected:
        console.say(f"Nothing was found for “{text}”; showing “{page.corrected}”.")
    for found in page.results:
        console.say(f"{found.title.text}  ({found.place})")
        if found.snippet.text:
            console.say(f"    {console.plain(found.snippet.text)}")
    if not page.results:
        console.say("Nothing was found.")


COMMANDS = {"library": library, "search": search}
