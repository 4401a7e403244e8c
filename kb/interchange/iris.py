"""DFIR-IRIS: whole case exports, cases of lists, alerts, and pages that go with a case."""

from collections.abc import Mapping
from typing import Any

from kb.interchange import enums, iris_parts
from kb.interchange.case import CaseDraft, title_of
from kb.interchange.iris_parts import COMMENTS, PARTS, iris_time, listed, person_of
from kb.interchange.parsed import ParsedIncident
from kb.interchange.values import leftover, line, mapping, objects, text, words

PRODUCT = "DFIR-IRIS"
_ENVELOPE = frozenset({"status", "message", "data"})
_CASE = frozenset(
    """name case_name case_id case_uuid description case_description open_date case_open_date
    close_date case_close_date soc_id case_soc_id owner owner_name opened_by opened_by_user
    for_customer client_name customer_name state_name status_name severity classification
    closing_note tags case_tags initial_date""".split()
)
_CASE_EXPECTED = frozenset(
    """custom_attributes status_id state_id owner_id user_id opened_by_user_id classification_id
    case_customer modification_history severity_id reviewer_id review_status_id access_level
    client_id customer_id state reviewer review_status export_date""".split()
)
_ALERT = frozenset(
    """alert_title alert_description alert_id alert_uuid alert_source_ref alert_source_link
    alert_creation_time alert_source_event_time alert_tags alert_note alert_source severity status
    classification owner customer assets iocs comments cases""".split()
)
_ALERT_EXPECTED = frozenset(
    """modification_history alert_classification_id alert_owner_id alert_severity_id
    alert_status_id alert_customer_id alert_context alert_source_content alert_iocs alert_assets
    alert_resolution_status_id resolution_status related_alerts alert_group_id""".split()
)
#: The outcome of a case by its number and by its name, folded.
_OUTCOMES = {
    1: "false_positive", 2: "true_positive", 4: "true_positive", 5: "expected_activity",
    "falsepositive": "false_positive",
    "truepositivewithimpact": "true_positive", "truepositivewithoutimpact": "true_positive",
    "legitimate": "expected_activity",
}  # fmt: skip


def unwrapped(value: object) -> object:
    """What an answer of the API holds: its data, and the list that a page of parts is."""
    if not isinstance(value, dict) or not value.keys() >= _ENVELOPE:
        return value
    data = value["data"]
    if isinstance(data, dict):
        for name in PARTS:
            inner = data.get(name)
            if isinstance(inner, list) and "case" not in data and not _is_record(data):
                return inner
        if isinstance(data.get("alerts"), list):
            return data["alerts"]
        if isinstance(data.get("cases"), list) and not _is_record(data):
            return data["cases"]
    return data


def _is_record(data: Mapping[str, Any]) -> bool:
    return is_alert(data) or "case_id" in data


def is_case(source: Mapping[str, Any]) -> bool:
    """Whether an object is a case: of a list or an answer, or exported with its parts."""
    inner = mapping(source.get("case"))
    return (
        ("case_id" in source and "case_name" in source and "access_level_list" not in source)
        or "case_uuid" in source
        or "case_uuid" in inner
        or ("case_id" in inner and "name" in inner)
    )


def is_alert(source: Mapping[str, Any]) -> bool:
    """Whether an object is an alert."""
    return "alert_title" in source and ("alert_id" in source or "alert_source" in source)


def is_settings(source: Mapping[str, Any]) -> bool:
    """Whether an object is a user, a group, or an entry of one of the lists of choices."""
    choice = source.keys() <= {"id", "name", "name_expanded", "description", "creation_date"}
    return (
        (choice and "creation_date" in source)
        or "state_name" in source
        or "status_bscolor" in source
        or "group_permissions" in source
        or "user_permissions" in source
        or "asset_icon_compromised_path" in source
        or "note_count" in source
        or ("group_title" in source and "notes" in source)
    )


def case_number(source: Mapping[str, Any]) -> str:
    """The number by which the parts of a case name it."""
    return text(mapping(source.get("case")), "case_id") or text(source, "case_id")


def read_incident(
    source: Mapping[str, Any], beside: Mapping[str, list[dict[str, Any]]]
) -> ParsedIncident:
    """One case.

    Args:
        source: the export, or the bare case.
        beside: its parts from other files.
    """
    inner = source.get("case")
    case: Mapping[str, Any] = inner if isinstance(inner, dict) else source
    draft = _draft(case)
    draft.keep(leftover(case, _CASE), _CASE_EXPECTED)
    if case is not source:
        draft.keep(leftover(source, {"case", *PARTS, COMMENTS}), _CASE_EXPECTED)
    parts = {name: [*objects(source.get(name)), *beside.get(name, [])] for name in PARTS}
    iris_parts.take(draft, parts)
    for comment in objects(source.get(COMMENTS)):
        iris_parts.comment(draft, comment)
    if note := text(case, "closing_note").strip():
        draft.add("comment", "closing_note", {"text": note, "origin": "IRIS closing note"})
    return draft.finish()


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _draft(case: Mapping[str, Any]) -> CaseDraft:
    number = text(case, "case_id")
    status = line(case, "status_name")
    outcome = _OUTCOMES.get(enums.fold(status)) or _OUTCOMES.get(_number(case.get("status_id")))
    closed = iris_time(case.get("close_date") or case.get("case_close_date"))
    state = line(case, "state_name") or line(mapping(case.get("state")), "state_name")
    severity = line(mapping(case.get("severity")), "severity_name") or line(case, "severity")
    kind = line(mapping(case.get("classification")), "name") or line(case, "classification")
    title = line(case, "name", "case_name")
    return CaseDraft(
        product=PRODUCT,
        external_id=text(case, "case_uuid") or (f"case {number}" if number else ""),
        external_number=line(case, "soc_id", "case_soc_id") or number,
        tenant=line(case, "for_customer", "client_name", "customer_name"),
        values={
            "title": title.removeprefix(f"#{number} -").strip() or title,
            "summary": text(case, "description", "case_description"),
            "status": state,
            "determination": status if enums.fold(status) != "unknown" else "",
            "classification": outcome or "not_set",
            "severity": enums.known_severity(severity),
            "incident_type": kind,
            "lead": person_of(case.get("owner")) or line(case, "owner_name"),
            "reporter": person_of(case.get("opened_by") or case.get("opened_by_user")),
            "tags": [*listed(case.get("tags")), *listed(case.get("case_tags"))],
        },
        created=iris_time(case.get("open_date") or case.get("case_open_date")),
        times={"closed_at": closed},
        over=closed is not None or enums.fold(state) == "closed",
    )


def read_alert(source: Mapping[str, Any], _beside: object = None) -> ParsedIncident:
    """One alert as an incident that holds it."""
    title = line(source, "alert_title")
    status = line(mapping(source.get("status")), "status_name")
    severity = line(mapping(source.get("severity")), "severity_name")
    created = iris_time(source.get("alert_creation_time"))
    seen = iris_time(source.get("alert_source_event_time"))
    owner = person_of(source.get("owner"))
    draft = CaseDraft(
        product=PRODUCT,
        external_id=_alert_id(source),
        external_number=line(source, "alert_source_ref"),
        url=line(source, "alert_source_link"),
        tenant=line(mapping(source.get("customer")), "customer_name"),
        values={
            "title": title,
            "summary": text(source, "alert_description"),
            "status": status,
            "severity": enums.known_severity(severity),
            "detection_source": line(source, "alert_source"),
            "incident_type": line(mapping(source.get("classification")), "name"),
            "lead": owner,
            "tags": listed(source.get("alert_tags")),
        },
        created=created,
        times={"first_activity_at": seen, "detected_at": created},
        over=enums.fold(status) in ("closed", "merged", "escalated"),
    )
    draft.keep(leftover(source, _ALERT), _ALERT_EXPECTED)
    inside = {"assets": objects(source.get("assets")), "iocs": objects(source.get("iocs"))}
    iris_parts.take(draft, inside)
    _record(draft, source, title, status, severity)
    for comment in objects(source.get(COMMENTS)):
        iris_parts.comment(draft, comment)
    if note := text(source, "alert_note").strip():
        draft.add("comment", "note", {"text": note, "origin": "IRIS alert note"})
    cases = words(source.get("cases"))
    if cases:
        draft.warnings.append(f"This alert was escalated to case {', '.join(cases)}.")
    return draft.finish()


def _alert_id(source: Mapping[str, Any]) -> str:
    number = text(source, "alert_id")
    own = text(source, "alert_uuid") or (f"alert {number}" if number else "")
    return own or line(source, "alert_source_ref") or title_of(line(source, "alert_title"))


def _record(
    draft: CaseDraft, source: Mapping[str, Any], title: str, status: str, severity: str
) -> None:
    """The alert itself, beside the incident that it is."""
    created, seen = draft.created, draft.times["first_activity_at"]
    values = {
        "external_id": draft.external_number or draft.external_id,
        "title": title,
        "description": text(source, "alert_description"),
        "severity": enums.severity(severity),
        "status": status,
        "product": line(source, "alert_source"),
        "created_in_source_at": created.at if created else None,
        "first_activity_at": seen.at if seen else None,
        "url": draft.url,
    }
    keys = [asset.key for asset in draft.assets()]
    draft.add("alert", draft.external_id, values, keys)
