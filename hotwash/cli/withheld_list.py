"""What reports would withhold, on the command line, before anything is exported."""

import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from hotwash.cli import console
from kb.vocabulary.enums import Tlp

if TYPE_CHECKING:
    from reports.context import ReportContext


def show(read: "Callable[[uuid.UUID], ReportContext]", wanted: Sequence[uuid.UUID]) -> None:
    """Print a table for each report.

    Args:
        read: reads what a report is made of.
        wanted: what the reports are about.
    """
    if not wanted:
        console.say("No incident was found.")
    for number, about in enumerate(wanted):
        if number:
            console.say()
        _show(read(about))


def _show(context: "ReportContext") -> None:
    from reports import catalog
    from reports.withholding import described

    audience, tlp = catalog.audience(context.options.audience), Tlp(context.options.tlp).label
    count = described.told_of(context)
    console.say(f"{context.record.get('number', '')} for {audience.label}, {tlp}: {count} withheld")
    lines = described.lines(context)
    rows = [
        (
            f"{line.place} (not there any more)" if line.is_astray else line.place,
            line.reason,
            line.withheld.rule.label,
        )
        for line in lines
    ]
    if rows:
        console.table(("where", "reason", "withheld"), rows)
    if context.names_replaced:
        console.say(f"Names shown as roles: {context.names_replaced}")
