"""Commands on incidents: list, show, compare."""

import uuid
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import click

from hotwash.cli import console, views
from hotwash.cli.opening import store
from hotwash.cli.running import MISUSED, stop

if TYPE_CHECKING:
    from kb.incidents.record.listing import ListQuery
    from kb.incidents.record.rows import IncidentRow
    from kb.knowledge_base import KnowledgeBase

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_HISTORY = 1000


def list_query(kb: "KnowledgeBase", words: tuple[str, ...]) -> "ListQuery":
    """The filter of a list as typed; what isn't understood is refused, never left out.

    Raises:
        StopError: with exit code 2.
    """
    from kb.search.incidents import list_query as read

    found = read(" ".join(words), actor=kb.actor)
    for problem in found.problems:
        stop(MISUSED, "query", problem.text)
    return found


@click.command(
    "incidents",
    epilog="Example:  hotwash incidents severity:high lead:me --limit 20 --json",
)
@click.argument("query", nargs=-1)
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@AS_JSON
@click.pass_obj
def incidents(place: str, query: tuple[str, ...], limit: int | None, as_json: bool) -> None:
    """List incidents, the newest first. QUERY is what the window's filter takes."""
    with store(place) as kb:
        found = _rows(kb, list_query(kb, query), limit)
        if as_json:
            console.listed(views.incident_row(row) for row in found)
            return
        heads = ("number", "severity", "state", "title", "lead", "opened")
        console.table(
            heads,
            (
                (r.number, r.severity, r.review_state, r.title, r.lead, f"{r.created_at:%Y-%m-%d}")
                for r in found
            ),
        )


def _rows(kb: "KnowledgeBase", query: "ListQuery", limit: int | None) -> Iterator["IncidentRow"]:
    """The rows of a list, a page at a time."""
    from kb.incidents.record import listing
    from kb.incidents.record.rows import read_rows

    wanted = kb.read(lambda s: list(listing.page_ids(s, query, 0, limit or 2**31)))
    for start in range(0, len(wanted), listing.PAGE):
        part = wanted[start : start + listing.PAGE]
        yield from kb.read(partial(read_rows, ids=part))


@click.command("show", epilog="Example:  hotwash show INC-2026-0042 --json")
@click.argument("incident")
@AS_JSON
@click.pass_obj
def show(place: str, incident: str, as_json: bool) -> None:
    """Show one incident, whole. INCIDENT is an id, a number or a source's own id."""
    from hotwash.cli import incident_view
    from kb import dossier
    from kb.incidents.record import service
    from kb.incidents.record.rows import read_rows
    from kb.ledger import history

    with store(place) as kb:
        found = kb.read(partial(service.find, reference=incident))
        whole = kb.read(partial(dossier.whole, incident_id=found))
        if not as_json:
            incident_view.as_text(whole)
            return
        row = kb.read(partial(read_rows, ids=[found]))[0]
        past = kb.read(partial(history.history_for, dossier_id=found, limit=_HISTORY))
        console.document(incident_view.as_json(row, whole, past))


@click.command("compare", epilog="Example:  hotwash compare INC-2026-0042 --playbook Phishing")
@click.argument("incident")
@click.option("--playbook", help="Compare with this one: its id or title.")
@AS_JSON
@click.pass_obj
def compare(place: str, incident: str, playbook: str | None, as_json: bool) -> None:
    """Compare the recorded workflow of an incident with a playbook."""
    from kb.conformance import service as conformance
    from kb.incidents.record import service

    with store(place) as kb:
        found = kb.read(partial(service.find, reference=incident))
        version = _version(kb, playbook) if playbook else None
        compared = kb.read(partial(conformance.comparison, incident_id=found, version_id=version))
    if compared is None:
        stop(1, incident, "no playbook is chosen for it; name one with --playbook")
    if as_json:
        console.document(views.comparison(compared))
        return
    console.say(f"{compared.playbook_title}, version {compared.version_number}")
    console.table(
        ("result", "playbook", "performed", "reason"),
        (
            (
                step.result.label,
                step.playbook_step.title if step.playbook_step else "",
                step.performed_step.action if step.performed_step else "",
                step.reason,
            )
            for step in compared.steps
        ),
    )


def _version(kb: "KnowledgeBase", reference: str) -> uuid.UUID:
    from kb.library.playbooks import service as playbooks

    found = kb.read(partial(playbooks.find, reference=reference))
    return kb.read(partial(playbooks.current, playbook_id=found)).id


COMMANDS = {"incidents": incidents, "show": show, "compare": compare}
