"""What each section shows: a function from a reading to plain values for its template."""

from collections.abc import Callable
from typing import Any

from reports.reading import Reading
from reports.sections.adherence import adherence
from reports.sections.answers import answers
from reports.sections.article import article_text
from reports.sections.assets import assets
from reports.sections.automated_runs import automated_runs
from reports.sections.bulletin import (
    bulletin_escalate,
    bulletin_fooled,
    bulletin_look,
    bulletin_short,
    bulletin_signs,
)
from reports.sections.causes import causes
from reports.sections.config_changes import config_changes
from reports.sections.details import details
from reports.sections.events import alerts, all_events, happened
from reports.sections.evidence import evidence
from reports.sections.exercise import exercise_course, exercise_found
from reports.sections.extract import extract_from, extract_item, extract_to
from reports.sections.follow_ups import follow_ups
from reports.sections.handout import handout, purpose
from reports.sections.insights import (
    insight_lessons,
    insight_playbooks,
    insight_times,
    insight_training,
)
from reports.sections.lessons import lessons
from reports.sections.live_response import live_response
from reports.sections.measures import measures
from reports.sections.notifications import notifications
from reports.sections.observations import observations
from reports.sections.opportunities import opportunities
from reports.sections.period import (
    period_causes,
    period_changes,
    period_incidents,
    period_lessons,
    period_numbers,
    period_owed,
    period_reviews,
)
from reports.sections.remediation import remediation
from reports.sections.research import research
from reports.sections.sign_off import sign_off
from reports.sections.summary import summary
from reports.sections.trace import period_trace, trace_to_proof
from reports.sections.workflow import workflow

BUILDERS: dict[str, Callable[[Reading], dict[str, Any]]] = {
    "summary": summary,
    "happened": happened,
    "opportunities": opportunities,
    "causes": causes,
    "observations": observations,
    "workflow": workflow,
    "remediation": remediation,
    "live_response": live_response,
    "automated_runs": automated_runs,
    "lessons": lessons,
    "config_changes": config_changes,
    "measures": measures,
    "follow_ups": follow_ups,
    "trace_to_proof": trace_to_proof,
    "adherence": adherence,
    "assets": assets,
    "notifications": notifications,
    "research": research,
    "sign_off": sign_off,
    "evidence": evidence,
    "details": details,
    "answers": answers,
    "all_events": all_events,
    "alerts": alerts,
    "purpose": purpose,
    "article_text": article_text,
    "handout": handout,
    "bulletin_short": bulletin_short,
    "bulletin_signs": bulletin_signs,
    "bulletin_look": bulletin_look,
    "bulletin_fooled": bulletin_fooled,
    "bulletin_escalate": bulletin_escalate,
    "exercise_course": exercise_course,
    "exercise_found": exercise_found,
    "extract_item": extract_item,
    "extract_from": extract_from,
    "extract_to": extract_to,
    "period_numbers": period_numbers,
    "period_incidents": period_incidents,
    "period_causes": period_causes,
    "period_lessons": period_lessons,
    "period_changes": period_changes,
    "period_trace": period_trace,
    "period_owed": period_owed,
    "period_reviews": period_reviews,
    "insight_times": insight_times,
    "insight_playbooks": insight_playbooks,
    "insight_lessons": insight_lessons,
    "insight_training": insight_training,
}
