"""What a source did about its entities, or wants leave for, as remediation actions.

Consoles keep this as a state of each entity ("pendingApproval", "blocked"), not as a record.
An entity has one action: a later export moves its state on, and nothing is recorded twice.
An "active" entity was not treated at all: it has no action and counts as open.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kb.interchange import enums
from kb.interchange.parsed import ParsedRecord
from kb.interchange.times import Moment, read_time
from kb.interchange.values import line, text, words
from kb.vocabulary.enums import EntityType
from kb.vocabulary.indicators import defang
from kb.vocabulary.response import RemediationKind, RemediationOrigin, RemediationState

#: The fields in which the sources say it: evidence of Graph and XDR, entities of Sentinel.
FIELDS = ("remediationStatus", "remediationState", "RemediationState", "LastRemediationState")
_DETAILS = ("remediationStatusDetails", "RemediationStatusDetails")

_S = RemediationState
_STATES: Mapping[str, RemediationState] = {
    "remediated": _S.DONE,
    "prevented": _S.DONE,
    "blocked": _S.DONE,
    "pendingapproval": _S.PENDING_APPROVAL,
    "running": _S.RUNNING,
    "declined": _S.DECLINED,
    "unremediated": _S.UNDONE,
    "partiallyremediated": _S.FAILED,
    "notfound": _S.FAILED,
    "failed": _S.FAILED,
}
#: What a whole investigation says, where its entities say nothing.
_INVESTIGATIONS: Mapping[str, RemediationState] = {
    "successfullyremediated": _S.DONE,
    "remediated": _S.DONE,
    "pendingapproval": _S.PENDING_APPROVAL,
    "partiallyremediated": _S.FAILED,
    "failed": _S.FAILED,
    "innerfailure": _S.FAILED,
}
#: States of an alert that no automated investigation looked at.
_NOT_INVESTIGATED = frozenset(
    {"", "unknown", "unsupportedos", "unsupportedalerttype", "suppressedalert", "none"}
)
_RESULTS = {
    "partiallyremediated": "Only partly remediated.",
    "notfound": "The entity was not found any more.",
}
_VERBS = {"prevented": "Prevent", "blocked": "Block"}
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Treater:
    """Who treats the entities of an alert: the product, and its automated investigation.

    Attributes:
        key: names the alert again in a later export.
        state: of the investigation, as written.
    """

    key: str
    title: str
    product: str
    investigation: str
    state: str
    origin: RemediationOrigin
    at: Moment | None = None

    @property
    def rule(self) -> str:
        """The investigation as people name it."""
        if self.origin is not RemediationOrigin.AUTOMATED_INVESTIGATION:
            return ""
        return f"Automated investigation {self.investigation}".rstrip()


@dataclass(frozen=True, slots=True)
class Treatment:
    """What an alert says of the remediation of one entity."""

    status: str
    details: str
    at: Moment | None
    by: Treater | None


def treater_of(alert: Mapping[str, Any], product: str, at: Moment | None) -> Treater:
    """Who treats the entities of an alert of Graph, XDR or Sentinel."""
    state, number = line(alert, "investigationState"), line(alert, "investigationId")
    tags = {enums.fold(tag) for tag in words(alert.get("systemTags"))}
    detected = enums.fold(line(alert, "detectionSource"))
    origin = RemediationOrigin.SELF_HEALING
    if "attackdisruption" in tags or detected == "attackdisruption":
        origin = RemediationOrigin.ATTACK_DISRUPTION
    elif detected == "automatedinvestigation" or enums.fold(state) not in _NOT_INVESTIGATED:
        origin = RemediationOrigin.AUTOMATED_INVESTIGATION
    key = line(alert, "id", "alertId")
    return Treater(key, line(alert, "title"), product, number, state, origin, at)


def status_of(entity: Mapping[str, Any]) -> str:
    """The state of an entity's remediation as written; numbers and "none" say nothing."""
    word = line(entity, *FIELDS)
    return "" if enums.fold(word) == "none" or not word[:1].isalpha() else word


def treatment_of(
    entity: Mapping[str, Any], by: Treater | None, seen: Moment | None
) -> Treatment | None:
    """What an alert says of an entity; None when it says nothing."""
    status = status_of(entity)
    at = read_time(entity.get("createdDateTime")) or (by.at if by else None) or seen
    return Treatment(status, text(entity, *_DETAILS), at, by) if status else None


def waits(status: str) -> bool:
    """Whether a state still asks for somebody's leave: no other alert may hide that."""
    return _STATES.get(enums.fold(status)) is _S.PENDING_APPROVAL


def action_on(
    key: str, entity_type: EntityType, value: str, treatment: Treatment
) -> ParsedRecord | None:
    """The action on one entity; None for a state that is no action.

    Args:
        key: of the asset.
        entity_type: its kind.
        value: of the asset.
        treatment: what the source says of it.
    """
    folded = enums.fold(treatment.status)
    state = _STATES.get(folded)
    if state is None:
        return None
    shown = defang(value)
    shown = shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
    label = entity_type.label if entity_type.label[1:2].isupper() else entity_type.label.lower()
    by = treatment.by
    held = folded in _VERBS
    origin = by.origin if by else RemediationOrigin.SELF_HEALING
    if held and origin is not RemediationOrigin.ATTACK_DISRUPTION:
        origin = RemediationOrigin.SELF_HEALING
    kind = RemediationKind.CONTAIN if held else RemediationKind.ERADICATE
    values: dict[str, Any] = {
        "action": f"{_VERBS.get(folded, 'Remediate')} {label} {shown}",
        "action_kind": kind.value,
        "target": value,
        "state": state.value,
        "origin": origin.value,
        "rule": by.rule if by and not held else "",
        "tool": by.product if by else "",
        "result": treatment.details or _RESULTS.get(folded, ""),
    }
    if state is _S.PENDING_APPROVAL and treatment.at is not None:
        values["asked_at"] = treatment.at.at
    return ParsedRecord(f"entity:{key}", values, (key,))


def actions_of_investigations(
    treated: Iterable[tuple[Treater, tuple[str, ...]]], by_entity: frozenset[str]
) -> Iterator[ParsedRecord]:
    """One action for each investigation whose entities say nothing of their remediation.

    Args:
        treated: of each alert who treats it, and the keys of its assets.
        by_entity: assets with an action of their own.
    """
    found: dict[str, tuple[Treater, dict[str, None]]] = {}
    spoken: set[str] = set()
    for by, keys in treated:
        number = by.investigation or by.key
        if by.origin is not RemediationOrigin.AUTOMATED_INVESTIGATION or not number:
            continue
        _, known = found.setdefault(number, (by, {}))
        known |= dict.fromkeys(keys)
        if by_entity & set(keys):
            spoken.add(number)
    for number, (by, assets) in found.items():
        state = _INVESTIGATIONS.get(enums.fold(by.state))
        if state is None or number in spoken:
            continue
        values: dict[str, Any] = {
            "action": f"Remediation by {by.rule[:1].lower()}{by.rule[1:]}: {by.title}".rstrip(": "),
            "action_kind": RemediationKind.ERADICATE.value,
            "state": state.value,
            "origin": by.origin.value,
            "rule": by.rule,
            "tool": by.product,
            "result": _RESULTS.get(enums.fold(by.state), ""),
        }
        if state is _S.PENDING_APPROVAL and by.at is not None:
            values["asked_at"] = by.at.at
        yield ParsedRecord(f"investigation:{number}", values, tuple(assets))
