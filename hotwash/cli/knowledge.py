"""Commands on the knowledge base: library and search."""

from functools import partial
from typing import Any

import click

from hotwash.cli import console, views
from hotwash.cli.incidents import AS_JSON
from hotwash.cli.opening import store
from hotwash.cli.running import MISUSED, stop

_KINDS = ("playbook", "article", "automation_rule")


@click.command("library", epilog="Example:  hotwash library phishing --kind playbook --json")
@click.argument("query", nargs=-1)
@click.option("--kind", type=click.Choice(_KINDS), help="Only of this kind.")
@AS_JSON
@click.pass_obj
def library(place: str, query: tuple[str, ...], kind: str | None, as_json: bool) -> None:
    """List playbooks and articles; those that QUERY finds when one is given."""
    from kb.library.articles import service as articles
    from kb.library.playbooks import service as playbooks

    with store(place) as kb:
        found: list[dict[str, Any]] = []
        if kind in {None, "playbook"}:
            found += [_item("playbook", item) for item in kb.read(playbooks.everything)]
        if kind in {None, "article"}:
            found += [_item("article", item) for item in kb.read(articles.everything)]
        if query:
            order = _order(kb, " ".join(query))
            found = sorted(
                (item for item in found if item["id"] in order), key=lambda i: order[i["id"]]
            )
    if as_json:
        console.document(found)
        return
    console.table(
        ("kind", "title", "version", "state", "steps", "source"),
        [
            [item[n] for n in ("kind", "title", "version", "state", "steps", "source")]
            for item in found
        ],
    )


def _item(kind: str, item: Any) -> dict[str, Any]:  # noqa: ANN401 - a playbook or an article
    return {
        "id": str(item.id),
        "kind": kind,
        "title": item.title,
        "version": item.version_number,
        "state": item.state,
        "tags": list(item.tags),
        "techniques": list(item.techniques),
        "steps": getattr(item, "steps", 0),
        "source": item.source,
        "licence": item.licence,
        "owner": item.owner,
        "review_due": views.plain(item.review_due),
    }


def _order(kb: Any, query: str) -> dict[str, int]:  # noqa: ANN401 - an open store
    """Ids of what a search finds, with their place."""
    from kb.search.documents import LIBRARY_KINDS
    from kb.search.service import search as look

    kinds = sorted(LIBRARY_KINDS)
    page = kb.read(partial(look, query=query, kinds=kinds, limit=500, prefix=False, actor=kb.actor))
    order: dict[str, int] = {}
    for place, result in enumerate(page.results):
        order.setdefault(str(result.dossier_id), place)
    return order


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
