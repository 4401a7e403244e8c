"""What a link of a record may point at, as people read it: its reference, then its words."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kb.incidents.timeline.numbering import key_numbers

if TYPE_CHECKING:
    from kb.dossier import WholeIncident

type Targets = list[tuple[object, str]]


def causes(whole: "WholeIncident") -> Targets:
    """The causes."""
    return [(cause.id, f"{cause.ref}  {cause.title}") for cause in whole.causes]


def evidence(whole: "WholeIncident") -> Targets:
    """The items of evidence."""
    return [(item.id, f"{item.ref}  {item.title}") for item in whole.evidence]


def events(whole: "WholeIncident") -> Targets:
    """The events of the timeline: key events by their number, others by their place."""
    keys = key_numbers(whole.timeline)
    return [
        (event.id, f"{keys.get(event.id, f'#{place}')}  {event.text}")
        for place, event in enumerate(whole.timeline, 1)
    ]


def lessons(whole: "WholeIncident") -> Targets:
    """The lessons."""
    return [(lesson.id, f"{lesson.ref}  {lesson.title}") for lesson in whole.lessons]


def measures(whole: "WholeIncident") -> Targets:
    """The measures."""
    return [(measure.id, f"{measure.ref}  {measure.title}") for measure in whole.measures]


def steps(whole: "WholeIncident") -> Targets:
    """The steps of the workflow."""
    step = QCoreApplication.translate("LinkTargets", "Step {number}")
    return [
        (one.id, f"{step.format(number=place)}  {one.action}")
        for place, one in enumerate(whole.workflow, 1)
    ]
