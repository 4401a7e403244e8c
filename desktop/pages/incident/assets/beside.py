"""What the panel of an asset shows beside its fields: identifiers, alerts, events."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import UUID

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from desktop.pages.incident.assets.kinds import identifiers
from desktop.pages.incident.assets.value_text import ValueText
from desktop.pages.incident.making import ALERT
from desktop.pages.incident.record_panel import link_button
from desktop.pages.incident.section import choices_of, label_of
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText
from kb.vocabulary.enums import Precision, ScopeState, Severity
from kb.vocabulary.moments import format_moment

if TYPE_CHECKING:
    from desktop.widgets.inline_form import Given
    from kb.dossier import WholeIncident
    from kb.incidents.assets.schemas import Asset

_MOST_EVENTS = 30


_SCOPE_FORM: Final = "scope"


@dataclass(frozen=True, slots=True)
class Ways:
    """Where links lead: an event, the page of the thing; what sets the scope; an alert's menu."""

    event: Callable[[UUID], object]
    others: Callable[[], object]
    scope: Callable[["Given"], object] | None = None
    alert: Callable[[object, QWidget], object] | None = None


def key_of(whole: "WholeIncident", asset: "Asset") -> tuple[object, ...]:
    """Changes when what is shown beside the fields changes."""
    events = tuple((e.id, e.version) for e in whole.timeline if asset.id in e.asset_ids)
    alerts = tuple((a.id, a.version) for a in whole.alerts if asset.id in a.asset_ids)
    scope = tuple((c.id, c.version) for c in whole.scope_changes if c.asset_id == asset.id)
    facts = repr(asset.identifiers), repr(asset.extra), asset.also_in
    return asset.id, *facts, events, alerts, scope


def widgets_for(whole: "WholeIncident", asset: "Asset", ways: Ways, zone: tzinfo) -> list[QWidget]:
    """Identifiers, other incidents, alerts that name the asset, events on it."""
    return [
        *_scope(whole, asset, ways, zone),
        *_facts(_tr("Identifiers"), identifiers(asset.identifiers)),
        *_facts(_tr("Further fields"), identifiers(asset.extra)),
        *_others(asset, ways),
        *_alerts(whole, asset, ways),
        *_events(whole, asset, ways, zone),
    ]


def _scope(whole: "WholeIncident", asset: "Asset", ways: Ways, zone: tzinfo) -> list[QWidget]:
    """How the scope changed, oldest first, and a form for the next change."""
    changes = [one for one in whole.scope_changes if one.asset_id == asset.id]
    shown: list[QWidget] = [PlainText(_tr("Scope over time"), "strong")]
    if not changes:
        known = (label_of(ScopeState, asset.scope_state), asset.scope_reason)
        shown.append(PlainText(" · ".join(part for part in known if part), "secondary", wrap=True))
    for one in changes:
        at = format_moment(one.at, Precision.MINUTE, zone) if one.at is not None else ""
        parts = [at, label_of(ScopeState, one.state), one.by, one.reason]
        text = " · ".join(part for part in parts if part)
        shown.append(PlainText(text, "secondary", wrap=True, selectable=True))
    if ways.scope is not None:
        asks = (
            InlineAsk("state", _tr("Scope"), choices=tuple(choices_of(ScopeState))),
            InlineAsk("reason", _tr("Why"), required=True),
        )
        form = InlineForm(_tr("Change scope…"), asks, ways.scope, "flat")
        form.setObjectName(_SCOPE_FORM)
        shown.append(form)
    return shown


def ask_why_out(panel: QWidget) -> None:
    """Ruling an asset out needs a reason: the form of its scope asks for it."""
    form = panel.findChild(InlineForm, _SCOPE_FORM)
    if form is not None:
        form.open_with({"state": ScopeState.OUT.value})


def _facts(title: str, facts: list[tuple[str, str]]) -> list[QWidget]:
    if not facts:
        return []
    shown: list[QWidget] = [PlainText(title, "strong")]
    for label, text in facts:
        shown.append(PlainText(label, "hint"))
        shown.append(ValueText(label, text))
    return shown


def _others(asset: "Asset", ways: Ways) -> list[QWidget]:
    count = asset.also_in
    known = _tr("All that is known of it, also in 1 incident") if count else _tr("Its page")
    if count > 1:
        known = _tr("All that is known of it, also in {n} incidents").format(n=count)
    return [link_button(known, ways.others)]


def _alerts(whole: "WholeIncident", asset: "Asset", ways: Ways) -> list[QWidget]:
    naming = [alert for alert in whole.alerts if asset.id in alert.asset_ids]
    if not naming:
        return []
    shown: list[QWidget] = [PlainText(_tr("Alerts that name it"), "strong")]
    for alert in naming:
        severity = label_of(Severity, alert.severity)
        line = PlainText(f"{severity}: {alert.title}", "secondary", wrap=True, selectable=True)
        line.setProperty(ALERT, str(alert.id))
        if ways.alert is not None:
            line.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            show = partial(ways.alert, alert, line)
            line.customContextMenuRequested.connect(lambda _at, show=show: show())
        shown.append(line)
    return shown


def _events(whole: "WholeIncident", asset: "Asset", ways: Ways, zone: tzinfo) -> list[QWidget]:
    numbered = [
        (number, event)
        for number, event in enumerate(whole.timeline, 1)
        if asset.id in event.asset_ids
    ]
    if not numbered:
        return []
    shown: list[QWidget] = [PlainText(_tr("Events"), "strong")]
    for number, event in numbered[:_MOST_EVENTS]:
        at = format_moment(event.at, event.precision, zone)
        text = f"{number}  {at}  {event.text}"
        shown.append(link_button(text, partial(ways.event, event.id)))
    return shown


def _tr(text: str) -> str:
    return QCoreApplication.translate("Assets", text)
