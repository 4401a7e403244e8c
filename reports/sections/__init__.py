"""What each section shows: a function from a reading to plain values for its template."""

from collections.abc import Callable
from typing import Any

from reports.reading import Reading
from reports.sections.assets import assets
from reports.sections.config_changes import config_changes
from reports.sections.events import alerts, all_events, happened
from reports.sections.follow_ups import follow_ups
from reports.sections.lessons import lessons
from reports.sections.sign_off import sign_off
from reports.sections.summary import summary
from reports.sections.workflow import workflow

BUILDERS: dict[str, Callable[[Reading], dict[str, Any]]] = {
    "summary": summary,
    "happened": happened,
    "workflow": workflow,
    "lessons": lessons,
    "config_changes": config_changes,
    "follow_ups": follow_ups,
    "assets": assets,
    "sign_off": sign_off,
    "all_events": all_events,
    "alerts": alerts,
}
