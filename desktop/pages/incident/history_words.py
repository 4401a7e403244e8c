"""What a revision says, in words: fields before and after."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication

from kb.incidents.metrics.precision import to_minute
from kb.store.base import record_models
from kb.store.kinds import Field, FieldType
from kb.vocabulary.enums import Precision
from kb.vocabulary.indicators import defang
from kb.vocabulary.moments import format_moment
from kb.vocabulary.response import KnowledgeUpdate

if TYPE_CHECKING:
    from kb.dossier import WholeIncident
    from kb.ledger.history import FieldChange, HistoryEntry

_LONG: Final = frozenset({FieldType.TEXT, FieldType.MARKDOWN, FieldType.CODE})
_QUIET: Final = frozenset(
    {"number", "moments", "baseline", "extra", "identity_key", "severity_rank", "questions"}
)


def names_of(whole: "WholeIncident") -> dict[str, str]:
    """How people know the records of an incident, by id: for fields that hold links."""
    names = {str(link.other_id): _tr("another incident") for link in whole.links}
    for part in fields(whole):
        held = getattr(whole, part.name)
        for record in held if isinstance(held, tuple) else ():
            if ref := getattr(record, "ref", ""):
                names[str(record.id)] = ref
    for number, step in enumerate(whole.workflow, 1):
        names[str(step.id)] = _tr("step {n}").format(n=number)
    return names


def shown_fields(entry: "HistoryEntry") -> list["FieldChange"]:
    """The fields worth reading; how exactly a time is known stands in the time itself."""
    here = {change.name for change in entry.fields}
    known = [_field(entry.kind, name) for name in here]
    quiet = _QUIET | {one.precision for one in known if one is not None}
    shown = []
    for change in entry.fields:
        if change.name not in quiet:
            shown += _by_key(change) if _is_mapping(entry.kind, change) else [change]
    return shown


def before_and_after(
    entry: "HistoryEntry", change: "FieldChange", zone: tzinfo, names: Mapping[str, str]
) -> tuple[str, str]:
    """Both values of a change as people read them; times no more exact than they were known."""
    tell = partial(value_text, entry.kind, change.name, zone=zone, names=names)
    exact = _precisions(entry, change.name)
    return tell(change.before, precision=exact[0]), tell(change.after, precision=exact[1])


def _precisions(entry: "HistoryEntry", name: str) -> tuple[str, str]:
    """How exactly a time was known before and after; to the minute where nothing is said."""
    field, minute = _field(entry.kind, name), Precision.MINUTE.value
    if field is None or field.type is not FieldType.TIME:
        return minute, minute
    by_name = {change.name: change for change in entry.fields}
    beside, moments = by_name.get(field.precision), by_name.get("moments")
    if beside is not None:
        return str(beside.before or minute), str(beside.after or minute)
    if moments is not None:
        return _known(moments.before, name), _known(moments.after, name)
    return minute, minute


def _known(moments: object, name: str) -> str:
    moment = moments.get(name) if isinstance(moments, dict) else None
    found = moment.get("precision") if isinstance(moment, dict) else None
    return str(found or Precision.MINUTE.value)


def _is_mapping(kind: str, change: "FieldChange") -> bool:
    field = _field(kind, change.name)
    return field is not None and field.type is FieldType.JSON


def _by_key(change: "FieldChange") -> list["FieldChange"]:
    """A mapping, such as answers by question: only what differs in it, each on its own."""
    before = change.before if isinstance(change.before, dict) else {}
    after = change.after if isinstance(change.after, dict) else {}
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return [
        replace(change, label=_key_label(change, key), before=before.get(key), after=after.get(key))
        for key in keys
    ]


def _key_label(change: "FieldChange", key: str) -> str:
    return key.capitalize() if change.name == "knowledge_updates" else f"{change.label}, {key}"


def is_long(kind: str, name: str) -> bool:
    """Whether a field is compared word by word, side by side."""
    field = _field(kind, name)
    return field is not None and field.type in _LONG


def value_text(
    kind: str,
    name: str,
    value: Any,  # noqa: ANN401
    zone: tzinfo,
    names: Mapping[str, str],
    precision: str = Precision.MINUTE,
) -> str:
    """A value of the ledger as people read it; "–" where there is none."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return _tr("yes") if value else _tr("no")
    field = _field(kind, name)
    if field is None:
        return str(value)
    if field.type is FieldType.TIME:
        return _moment(str(value), zone, precision)
    return _by_type(field, value, names)


def _by_type(field: Field, value: Any, names: Mapping[str, str]) -> str:  # noqa: ANN401
    match field.type:
        case FieldType.ENUM if field.choices is not None:
            known = {choice.value: choice.label for choice in field.choices}
            return known.get(str(value), str(value))
        case FieldType.LINK | FieldType.LINKS:
            ids = value if isinstance(value, list | tuple) else [value]
            return ", ".join(names.get(str(item), _tr("a record")) for item in ids)
        case FieldType.TAGS:
            return ", ".join(str(item) for item in value)
        case FieldType.ROWS:
            return "; ".join(", ".join(str(cell) for cell in row.values() if cell) for row in value)
        case FieldType.JSON if isinstance(value, dict):
            told = [_knowledge(str(part)) for key, part in value.items() if part and key != "by"]
            return defang(": ".join(told))
        case _:
            return defang(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def summary(entry: "HistoryEntry", zone: tzinfo, names: Mapping[str, str]) -> str:
    """All changes of an entry in a line: "Owner: – → R. Okafor; Due: – → 2026-04-15"."""
    parts: list[str] = []
    if is_version(entry):
        return ""
    for change in shown_fields(entry):
        if change.name == "position":
            parts.append(_tr("moved"))
            continue
        before, after = map(_short, before_and_after(entry, change, zone, names))
        if entry.action == "insert":
            parts.append(f"{change.label}: {after}")
        else:
            parts.append(f"{change.label}: {before} → {after}")
    return "; ".join(parts)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 120 else flat[:119] + "…"


def _knowledge(code: str) -> str:
    """What was decided on workflows, processes, policies and playbooks, as its label."""
    return next((one.label for one in KnowledgeUpdate if one.value == code), code)


def _moment(text: str, zone: tzinfo, precision: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return format_moment(at, to_minute(precision), zone) if at.tzinfo is not None else text


def _field(kind: str, name: str) -> Field | None:
    model = record_models().get(kind)
    return model.__kind__.by_name.get(name) if model is not None else None


def is_version(entry: "HistoryEntry") -> bool:
    """Whether the entry is a version that was saved by name."""
    return entry.kind == "saved_version" and entry.action == "insert"


def version_name(entry: "HistoryEntry") -> str:
    """The name of a saved version."""
    values = {change.name: change.after for change in entry.fields}
    return str(values.get("name") or values.get("number") or "")


def _tr(text: str) -> str:
    return QCoreApplication.translate("HistoryWords", text)
