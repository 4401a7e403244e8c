"""Cells of a table-top exercise, and what is typed about it."""

from desktop.pages.training.drill_words import tr
from desktop.widgets.cells import Cell
from kb.training.exercises.schemas import Entry, Inject
from kb.vocabulary.training import EntryKind

_TONES = {"decision": "info", "observation": "neutral", "lesson": "ok"}


def last_put(injects: tuple[Inject, ...]) -> Inject | None:
    """What was put to the group last; None before anything was."""
    put = [(one.released_at, one.position, one) for one in injects if one.released_at is not None]
    return max(put, key=lambda one: one[:2])[2] if put else None


def minute_cell(one: Inject) -> Cell:
    """At which minute the clock releases it."""
    return Cell(str(one.minute) if one.minute is not None else "", "number")


def inject_cell(one: Inject) -> Cell:
    """What is put to the group; quieter once it was."""
    text = " ".join(one.text.split())
    return Cell(text, "muted" if one.released_at is not None else "text", wrap=True, tip=one.text)


def kind_cell(one: Entry) -> Cell:
    """What a note is."""
    label = {kind.value: kind.label for kind in EntryKind}.get(one.entry_kind, one.entry_kind)
    return Cell(label, "chip", _TONES.get(one.entry_kind, "neutral"))


def entry_cell(one: Entry) -> Cell:
    """What was said, and by whom."""
    said = " ".join(one.text.split())
    whole = f"{one.who}: {said}" if one.who else said
    return Cell(whole, wrap=True, tip=whole)


def read_minute(value: object) -> int | None:
    """A minute as it is typed; None for by hand.

    Raises:
        ValueError: it is none.
    """
    text = str(value or "").strip()
    if not text:
        return None
    if not text.isdigit() or int(text) > 1440:
        raise ValueError(tr("Use a minute from 0 to 1440."))
    return int(text)


def read_names(value: object) -> list[str]:
    """Names as they are typed."""
    names = (name.strip() for name in str(value or "").split(","))
    return list(dict.fromkeys(name for name in names if name))
