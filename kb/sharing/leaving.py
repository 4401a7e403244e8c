"""What every way out needs: what came from the same tool, what is withheld, what is left out."""

import json
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kb.dossier import WholeIncident
from kb.incidents.record.schemas import IncidentSource
from kb.incidents.withheld_passages.leaving_out import without


@dataclass(frozen=True, slots=True)
class Shared:
    """An incident as another tool reads it.

    Attributes:
        text: JSON; equal records give equal text.
        left_out: what of the record it has no place for, in words.
    """

    text: str
    left_out: tuple[str, ...] = ()


def source_of(whole: WholeIncident, product: str) -> IncidentSource | None:
    """The source of an incident that came from a tool; the one that was imported last."""
    found = [one for one in whole.sources if one.product == product]
    return found[-1] if found else None


def kept_records(source: IncidentSource | None, kind: str) -> dict[uuid.UUID, Mapping[str, Any]]:
    """What the tool said of records that are still there or not, by the record that it became."""
    if source is None:
        return {}
    kept = source.extra.get("further", {}).get(kind, {})
    became = source.baseline.get("records", {}).get(kind, {})
    return {uuid.UUID(became[key][0]): said for key, said in kept.items() if key in became}


def is_gone(source: IncidentSource, kind: str, key: str, there: Iterable[uuid.UUID]) -> bool:
    """Whether the record that a part of the file became was deleted here since."""
    became = source.baseline.get("records", {}).get(kind, {}).get(key)
    return became is not None and uuid.UUID(became[0]) not in set(there)


def written(value: Any, whole: WholeIncident) -> str:  # noqa: ANN401 - any JSON value
    """JSON without the passages that are withheld by hand, from whomever."""
    passages = whole.withheld_passages
    clean = _in_texts(value, without(passages)) if passages else value
    return json.dumps(clean, ensure_ascii=False, indent=2) + "\n"


def _in_texts(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {key: _in_texts(one, change) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_in_texts(one, change) for one in value]
    return change(value) if isinstance(value, str) else value


def stamp(at: datetime) -> str:
    """A time as STIX and MISP write it, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


#: Parts by their attribute of the whole incident, and what one and several are called.
_NAMES: Mapping[str, tuple[str, str]] = {
    "alerts": ("alert", "alerts"),
    "workflow": ("workflow step", "workflow steps"),
    "timeline": ("event of the timeline", "events of the timeline"),
    "assets": ("asset", "assets"),
    "evidence": ("piece of evidence", "pieces of evidence"),
    "remediation": ("remediation action", "remediation actions"),
    "lessons": ("lesson", "lessons"),
    "config_changes": ("configuration change", "configuration changes"),
    "follow_ups": ("follow-up", "follow-ups"),
    "causes": ("cause", "causes"),
    "measures": ("measure", "measures"),
    "research": ("research note", "research notes"),
    "references": ("reference", "references"),
    "notifications": ("notification", "notifications"),
    "comments": ("comment", "comments"),
    "observations": ("observation", "observations"),
    "opportunities": ("detection opportunity", "detection opportunities"),
    "barriers": ("barrier", "barriers"),
    "answer_sets": ("questionnaire", "questionnaires"),
    "live_responses": ("live response", "live responses"),
    "sign_offs": ("sign-off", "sign-offs"),
}


def left_out(
    whole: WholeIncident,
    source: IncidentSource | None,
    taken: Iterable[str],
    some: Mapping[str, Collection[uuid.UUID]] | None = None,
) -> tuple[str, ...]:
    """What of a record stays here.

    Args:
        whole: the record.
        source: of the tool; what its import made out of the file leaves with the file.
        taken: the parts that left whole, by their attribute.
        some: of a part that left, the records that didn't.
    """
    came = _came(source)
    said = []
    for name, (one, many) in _NAMES.items():
        stay = (some or {}).get(name, ()) if name in set(taken) else _ids(whole, name)
        if count := len(set(stay) - came):
            said.append(f"{count} {one if count == 1 else many}")
    return tuple(said)


def _ids(whole: WholeIncident, name: str) -> Iterator[uuid.UUID]:
    return (one.id for one in getattr(whole, name))


def _came(source: IncidentSource | None) -> set[uuid.UUID]:
    records = source.baseline.get("records", {}) if source is not None else {}
    return {uuid.UUID(became[0]) for kind in records.values() for became in kind.values()}


def first_filled(*values: str) -> str:
    """The first text that says something."""
    return next((value.strip() for value in values if value.strip()), "")


def no_file(_sha256: str) -> bytes:
    """What there is to read where no file goes along."""
    return b""


type ReadFile = Callable[[str], bytes]
"""Gives the bytes of a file by its hash; none where it isn't there."""

type Writer = Callable[[WholeIncident, ReadFile], Shared]
