"""Which fields hold texts in which people refer to items."""

from collections.abc import Iterator
from typing import Any, Final

from kb.store.kinds import Field, FieldType, RecordKind

_PROSE: Final = frozenset({FieldType.LINE, FieldType.TEXT, FieldType.MARKDOWN, FieldType.ROWS})
#: Kinds that hold what a console said, or what was frozen once: their brackets are theirs.
_NOT_OURS: Final = frozenset(
    {
        *("alert", "incident_source", "saved_version", "sign_off", "issued_report"),
        *("custom_field", "withheld_passage"),
    }
)
#: Words of others, kept to the letter.
_VERBATIM: Final = frozenset(
    {"transcript", "original_time", "file_name", "media_type", "clause_text", "url", "status"}
)


def cited_in(kind: RecordKind) -> tuple[Field, ...]:
    """The fields of a kind that may cite items."""
    if kind.dossier != "incident_id" and kind.name != "incident":
        return ()
    if kind.name in _NOT_OURS:
        return ()
    return tuple(
        field
        for field in kind.fields
        if field.type in _PROSE
        and field.editable
        and not field.mono
        and field.name not in _VERBATIM
    )


def texts(value: object) -> Iterator[str]:
    """Every text within a value: of a field with rows, all of their cells."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)


def with_texts(value: Any, change: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    """A value of the same shape in which `change` was applied to every text."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: with_texts(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [with_texts(item, change) for item in value]
    return value
