"""Cases and alerts of TheHive 3, 4 and 5, with tasks, logs, observables, procedures and pages."""

from collections.abc import Iterator, Mapping
from typing import Any

from kb.interchange import enums
from kb.interchange.case import CaseDraft, title_of
from kb.interchange.markings import number_of, tlp_of, word_of
from kb.interchange.parsed import ParsedIncident
from kb.interchange.thehive_parts import PARTS, take_parts
from kb.interchange.times import any_time
from kb.interchange.values import leftover, line, objects, text, words

PRODUCT = "TheHive"
_SEVERITY = {1: "low", 2: "medium", 3: "high", 4: "critical"}
_OUTCOMES = {
    "truepositive": "true_positive",
    "falsepositive": "false_positive",
    "benign": "expected_activity",
}
_OVER = frozenset({"resolved", "closed", "truepositive", "falsepositive", "duplicated", "deleted",
                   "indeterminate", "other", "imported"})  # fmt: skip
_TAKEN = frozenset(
    """_id id title description severity severityLabel startDate endDate tlp tlpLabel pap papLabel
    tags status stage resolutionStatus summary owner assignee caseId number createdBy _createdBy
    createdAt _createdAt updatedAt _updatedAt closedDate alertDate inProgressDate newDate date
    source sourceRef externalLink case""".split()
)
_EXPECTED = frozenset(
    """_type type flag customFields metrics impactStatus mergeInto mergeFrom extraData
    userPermissions updatedBy _updatedBy access organisation tlpLabel template caseTemplate
    responders follow read lastSyncDate artifactCount observableCount timeToDetect timeToTriage
    timeToQualify timeToAcknowledge timeToResolve handlingDuration relatedCases stats
    permissions _routing _parent _version user viewingOrganisation owningOrganisation
    resolutionStatusLabel importDate alerts""".split()
)


def is_case(source: Mapping[str, Any]) -> bool:
    """Whether an object is a case: named so, or by what only a case has."""
    case = case_of(source)
    if line(case, "_type").casefold() == "case" and "title" in case:
        return True
    is_level = isinstance(case.get("severity"), int) and isinstance(case.get("tlp"), int)
    own = any(n in case for n in ("caseId", "number", "_id", "id", "startDate"))
    return "title" in case and is_level and own and not _template(case) and "sourceRef" not in case


def _template(case: Mapping[str, Any]) -> bool:
    return "titlePrefix" in case or "displayName" in case


def is_alert(source: Mapping[str, Any]) -> bool:
    """Whether an object is an alert: it names the source that raised it."""
    return all(name in source for name in ("title", "source", "sourceRef")) and any(
        name in source for name in ("severity", "tlp", "artifacts", "observables", "_type")
    )


def case_of(source: Mapping[str, Any]) -> Mapping[str, Any]:
    """The case itself, out of an object that holds it beside its parts."""
    inner = source.get("case")
    return inner if isinstance(inner, dict) and "title" in inner else source


def read_incident(source: Mapping[str, Any]) -> ParsedIncident:
    """One case."""
    case = case_of(source)
    draft = _draft(case)
    _times(draft, case)
    beside = {} if case is source else {n: v for n, v in source.items() if n != "case"}
    draft.keep(leftover(case, _TAKEN | PARTS) | leftover(beside, PARTS), _EXPECTED)
    parts = {n: [*objects(case.get(n)), *objects(beside.get(n))] for n in PARTS}
    take_parts(draft, parts)
    if summary := text(case, "summary").strip():
        values = {"text": summary, "origin": "TheHive closing summary"}
        draft.add("comment", "summary", values)
    _tell_links(draft, case)
    return draft.finish()


def _draft(case: Mapping[str, Any]) -> CaseDraft:
    number = text(case, "caseId", "number")
    outcome = enums.fold(line(case, "resolutionStatus") or line(case, "status"))
    stage = line(case, "stage") or line(case, "status")
    severity = case.get("severity")
    level = _SEVERITY.get(severity, "not_set") if isinstance(severity, int) else "not_set"
    tags = list(_tags(case))
    draft = CaseDraft(
        product=PRODUCT,
        external_id=text(case, "_id", "id") or (f"case {number}" if number else ""),
        external_number=number,
        values={
            "title": line(case, "title"),
            "summary": text(case, "description"),
            "severity": level
            if level != "not_set"
            else enums.known_severity(line(case, "severityLabel")),
            "status": stage,
            "classification": _OUTCOMES.get(outcome, "not_set"),
            "determination": line(case, "resolutionStatus"),
            "lead": line(case, "assignee", "owner"),
            "reporter": line(case, "_createdBy", "createdBy"),
            "tags": tags,
        },
        created=any_time(case.get("_createdAt") or case.get("createdAt")),
        changed=any_time(case.get("_updatedAt") or case.get("updatedAt")),
        over=enums.fold(stage) in _OVER or enums.fold(line(case, "status")) in _OVER,
    )
    _mark(draft, case, tags)
    return draft


def _mark(draft: CaseDraft, case: Mapping[str, Any], tags: list[str]) -> None:
    five = "tlpLabel" in case or "stage" in case
    tlp = word_of(line(case, "tlpLabel")) or number_of(case.get("tlp"), five=five) or tlp_of(tags)
    pap = word_of(line(case, "papLabel")) or number_of(case.get("pap"))
    if tlp:
        draft.values["tlp"] = tlp
    if pap:
        draft.values["pap"] = pap


def _tags(case: Mapping[str, Any]) -> Iterator[str]:
    yield from words(case.get("tags"))
    for tag in objects(case.get("tags")):
        name = line(tag, "name", "predicate")
        value, namespace = line(tag, "value"), line(tag, "namespace")
        yield f"{namespace}:{name}" + (f'="{value}"' if value else "") if namespace else name


def _times(draft: CaseDraft, case: Mapping[str, Any]) -> None:
    began = any_time(case.get("startDate"))
    alerted = any_time(case.get("alertDate"))
    ended = any_time(case.get("endDate")) or any_time(case.get("closedDate"))
    draft.times["detected_at"] = alerted or (began and began.because("start date of the case"))
    draft.times["acknowledged_at"] = any_time(case.get("inProgressDate"))
    draft.times["triaged_at"] = any_time(case.get("newDate"))
    draft.times["closed_at"] = ended
    draft.created = draft.created or began
    draft.over = draft.over or ended is not None


def _tell_links(draft: CaseDraft, case: Mapping[str, Any]) -> None:
    into, out_of = line(case, "mergeInto"), words(case.get("mergeFrom"))
    if into:
        draft.warnings.append(f"The source merged this case into {into}.")
    if out_of:
        draft.warnings.append(f"The source merged {', '.join(out_of)} into this case.")


def read_alert(source: Mapping[str, Any]) -> ParsedIncident:
    """One alert as an incident that holds it."""
    draft = _draft(source)
    raised = any_time(source.get("date"))
    draft.external_number = line(source, "sourceRef")
    own = text(source, "_id", "id")
    draft.external_id = own or f"{line(source, 'source')}:{line(source, 'sourceRef')}"
    draft.url = line(source, "externalLink")
    draft.values["detection_source"] = line(source, "source")
    draft.values["incident_type"] = line(source, "type")
    draft.times["detected_at"] = raised
    draft.created = draft.created or raised
    draft.keep(leftover(source, _TAKEN | PARTS), _EXPECTED)
    take_parts(draft, {name: objects(source.get(name)) for name in PARTS})
    keys = [asset.key for asset in draft.assets()]
    values = {
        "external_id": draft.external_number,
        "title": draft.values["title"] or title_of(draft.values["summary"]),
        "description": draft.values["summary"],
        "severity": draft.values["severity"],
        "status": draft.values["status"],
        "product": line(source, "source"),
        "created_in_source_at": raised.at if raised else None,
        "url": draft.url,
    }
    draft.add("alert", draft.external_id, values, keys)
    if case := text(source, "case", "caseId"):
        draft.warnings.append(f"This alert was promoted to case {case}.")
    return draft.finish()
