"""The facts of an incident that something else may be held against, as people read them."""

from typing import TYPE_CHECKING

from desktop.pages.incident import link_targets as targets

if TYPE_CHECKING:
    from kb.dossier import WholeIncident

_LONGEST = 80


def facts(whole: "WholeIncident") -> list[tuple[object, str]]:
    """Steps, events, actions, changes, messages and evidence, each with its reference."""
    rows = [*targets.steps(whole), *targets.events(whole)]
    for records, title in (
        (whole.remediation, "action"),
        (whole.config_changes, "title"),
        (whole.automated_runs, "title"),
        (whole.live_responses, "title"),
        (whole.notifications, "recipient"),
        (whole.evidence, "title"),
    ):
        rows += [(one.id, f"{one.ref}  {getattr(one, title)}") for one in records]
    return [(record_id, _short(words)) for record_id, words in rows]


def _short(words: str) -> str:
    """One line; the two blanks after the reference stay."""
    head, apart, rest = words.partition("  ")
    return f"{head}{apart}{' '.join(rest.split())[:_LONGEST]}"
