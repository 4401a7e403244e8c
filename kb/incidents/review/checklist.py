"""What is missing before sign-off, as a list that leads to each place."""

import uuid
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kb.custom_fields.schemas import CustomField
from kb.custom_fields.values import missing, name_of
from kb.incidents.record.schemas import Incident
from kb.incidents.record.service import KNOWLEDGE
from kb.vocabulary.enums import ConfigDecision, StepState
from kb.vocabulary.response import CustomOwner, KnowledgeUpdate

#: What is asked for besides the nine parts of a review, and counted in none of them.
BESIDES: Final = "besides"


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing that sign-off needs.

    Attributes:
        done: whether it is there.
        text: in words, such as "Lesson L-02 has no owner".
        section: where it is entered: overview, timeline, workflow, assets, lessons,
            config_changes, follow_ups.
        record_id: the record it concerns, or None.
        field: the field to fill in, where it is a single one; of a decision on knowledge, which.
        part: one of the nine parts of a review, or BESIDES.
    """

    done: bool
    text: str
    section: str
    part: str
    record_id: uuid.UUID | None = None
    field: str = ""


def checklist(  # noqa: PLR0917 - it looks at every part
    incident: Incident,
    timeline: Sequence[Any],
    workflow: Sequence[Any],
    assets: Sequence[Any],
    lessons: Sequence[Any],
    config_changes: Sequence[Any],
    follow_ups: Sequence[Any],
    returned: Sequence[tuple[uuid.UUID, str]] = (),
    unanswered: Sequence[Any] = (),
    empty: Sequence[ChecklistItem] = (),
    updated: Container[str] = (),
) -> tuple[ChecklistItem, ...]:
    """Everything that sign-off needs, what is missing first.

    `returned` are the causes that came back although an earlier change answered them, with a
    sentence that says so; `unanswered` are comments on passages that nobody resolved; `empty` are
    fields of one's own that are needed; `updated` are the kinds of knowledge that a published
    change updated because of it.
    """
    items = [
        *_overview(incident),
        *_timeline(timeline),
        *_workflow(workflow),
        *_assets(assets),
        *_lessons(lessons),
        *_changes(incident, config_changes),
        *_follow_ups(follow_ups),
        *_knowledge(incident, updated),
        *(ChecklistItem(False, text, "causes", BESIDES, cause) for cause, text in returned),
        *(_comment(one) for one in unanswered),
        *empty,
    ]
    return tuple(sorted(items, key=lambda item: item.done))


def parts_done(items: Iterable[ChecklistItem]) -> int:
    """How many of the nine parts miss nothing."""
    state: dict[str, bool] = {}
    for item in items:
        if item.part != BESIDES:
            state[item.part] = state.get(item.part, True) and item.done
    return sum(state.values())


def undecided(items: Iterable[ChecklistItem]) -> tuple[str, ...]:
    """Which of workflows, processes, policies and playbooks nobody has decided on."""
    return tuple(item.field for item in items if not item.done and item.field in KNOWLEDGE)


def _knowledge(incident: Incident, updated: Container[str]) -> list[ChecklistItem]:
    """Each of the four is updated, scheduled, or not needed and why."""
    missing = [
        (what, lacks)
        for what in KNOWLEDGE
        if what not in updated and (lacks := _lacks(incident.knowledge_updates.get(what)))
    ]
    if not missing:
        said = "Workflows, processes, policies and playbooks decided"
        return [ChecklistItem(True, said, "sign_off", BESIDES)]
    return [
        ChecklistItem(False, lacks.format(what=what), "sign_off", BESIDES, None, what)
        for what, lacks in missing
    ]


def _comment(comment: Any) -> ChecklistItem:  # noqa: ANN401 - any comment
    said = " ".join(comment.text.split())
    text = f"Comment of {comment.author or 'somebody'} is not resolved: “{said[:60]}”"
    return ChecklistItem(False, text, "sign_off", BESIDES, comment.id)


def empty_fields(
    incident: Incident, measures: Sequence[Any], fields: Sequence[CustomField]
) -> tuple[ChecklistItem, ...]:
    """Fields of one's own that sign-off needs and that hold nothing."""
    own = missing(fields, CustomOwner.INCIDENT, incident.incident_type, incident.custom)
    items = [
        ChecklistItem(False, f"“{f.label}” is empty", "overview", BESIDES, None, name_of(f.key))
        for f in own
    ]
    for measure in measures:
        of_it = missing(fields, CustomOwner.MEASURE, incident.incident_type, measure.custom)
        items += [
            ChecklistItem(
                False,
                f"Measure {measure.ref} has no “{f.label}”",
                "measures",
                BESIDES,
                measure.id,
                name_of(f.key),
            )
            for f in of_it
        ]
    return tuple(items)


def _lacks(entry: Any) -> str:  # noqa: ANN401 - a bundle holds any JSON
    """What a decision lacks, in words; "" where it is whole."""
    if not isinstance(entry, dict) or entry.get("state") not in set(KnowledgeUpdate):
        return "Not decided what becomes of {what}"
    state = KnowledgeUpdate(entry["state"])
    if state is KnowledgeUpdate.UPDATED:
        return "No published change of {what} names this incident"
    if state is KnowledgeUpdate.SCHEDULED:
        whole = entry.get("owner") and entry.get("due")
        return "" if whole else "Update of {what} is scheduled without owner or day"
    return "" if str(entry.get("reason") or "").strip() else "No reason why {what} need no change"


def _overview(incident: Incident) -> list[ChecklistItem]:
    has_text = bool(incident.summary.strip())
    times = [
        label
        for name, label in (("detected_at", "Detected"), ("resolved_at", "Resolved"))
        if getattr(incident, name) is None
    ]
    facts = [
        word
        for word, there in (
            ("severity", incident.severity != "not_set"),
            ("lead", bool(incident.lead)),
            ("title", bool(incident.title)),
        )
        if not there
    ]
    said = " and ".join(f"“{label}”" for label in times)
    return [
        ChecklistItem(
            has_text, "Summary written" if has_text else "Summary is empty", "overview", "summary"
        ),
        ChecklistItem(
            not facts,
            f"No {' and no '.join(facts)} set" if facts else "Severity and lead set",
            "overview",
            "facts",
        ),
        ChecklistItem(
            not times,
            f"{said} not set" if times else "Detection and resolution times set",
            "overview",
            "times",
        ),
    ]


def _timeline(timeline: Sequence[Any]) -> list[ChecklistItem]:
    if not timeline:
        return [ChecklistItem(False, "Timeline is empty", "timeline", "timeline")]
    vague = [event for event in timeline if event.at is None]
    items = [
        ChecklistItem(
            False, f"Event “{event.text[:40]}” has no time", "timeline", "timeline", event.id
        )
        for event in vague[:5]
    ]
    return items or [ChecklistItem(True, "Timeline recorded", "timeline", "timeline")]


def _workflow(workflow: Sequence[Any]) -> list[ChecklistItem]:
    if not workflow:
        return [ChecklistItem(False, "Workflow is empty", "workflow", "workflow")]
    items = []
    for number, step in enumerate(workflow, 1):
        missing = [
            word
            for word, there in (
                ("is not finished", step.state in {StepState.DONE, StepState.SKIPPED}),
                ("has no doer", step.done_by or step.state != StepState.DONE),
                ("has no finish time", step.finished_at or step.state != StepState.DONE),
                ("has no reason for skipping", step.reason or step.state != StepState.SKIPPED),
            )
            if not there
        ]
        if missing:
            text = f"Step {number} {missing[0]}"
            items.append(ChecklistItem(False, text, "workflow", "workflow", step.id))
    return items or [ChecklistItem(True, "Workflow recorded", "workflow", "workflow")]


def _assets(assets: Sequence[Any]) -> list[ChecklistItem]:
    if not assets:
        return [ChecklistItem(False, "No assets or entities recorded", "assets", "assets")]
    without = [asset for asset in assets if asset.role == "not_set"]
    if without:
        text = f"{len(without)} of {len(assets)} assets have no role"
        return [ChecklistItem(False, text, "assets", "assets", without[0].id)]
    return [ChecklistItem(True, "Assets have their roles", "assets", "assets")]


def _lessons(lessons: Sequence[Any]) -> list[ChecklistItem]:
    if not lessons:
        return [ChecklistItem(False, "No lesson recorded", "lessons", "lessons")]
    items = [
        ChecklistItem(False, f"Lesson {lesson.ref} has no owner", "lessons", "lessons", lesson.id)
        for lesson in lessons
        if not lesson.owner
    ]
    return items or [ChecklistItem(True, "Lessons have owners", "lessons", "lessons")]


def _changes(incident: Incident, changes: Sequence[Any]) -> list[ChecklistItem]:
    section = "config_changes"
    if not changes:
        decided = incident.config_decision in {
            ConfigDecision.NO_CHANGE_NEEDED,
            ConfigDecision.DEFERRED,
        }
        text = (
            f"Decided: {ConfigDecision(incident.config_decision).label.lower()}"
            if decided
            else "Configuration changes are not decided"
        )
        return [ChecklistItem(decided, text, section, section)]
    items = []
    for change in changes:
        missing = [
            label
            for label, there in (
                ("before and after", change.before or change.after),
                ("reason", change.reason),
                ("rollback", change.rollback),
            )
            if not there
        ]
        if missing and change.state != "declined":
            text = f"Change {change.ref} has no {' and no '.join(missing)}"
            items.append(ChecklistItem(False, text, section, section, change.id))
    return items or [ChecklistItem(True, "Changes have before and after", section, section)]


def _follow_ups(follow_ups: Sequence[Any]) -> list[ChecklistItem]:
    items = []
    for follow_up in follow_ups:
        lacks = [
            w for w, there in (("owner", follow_up.owner), ("due date", follow_up.due)) if not there
        ]
        if lacks:
            text = f"Follow-up {follow_up.ref} has no {' and no '.join(lacks)}"
            items.append(ChecklistItem(False, text, "follow_ups", "follow_ups", follow_up.id))
    done = "Follow-ups have owner and due date" if follow_ups else "No follow-up is open"
    return items or [ChecklistItem(True, done, "follow_ups", "follow_ups")]
