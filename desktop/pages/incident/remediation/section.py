"""The section of remediation: actions, live response, automated investigations."""

from collections.abc import Sequence
from typing import ClassVar, override

from desktop.pages.incident.remediation.actions import ActionsSection
from desktop.pages.incident.remediation.automated_runs import AutomatedRunsSection
from desktop.pages.incident.remediation.live_response import LiveResponseSection
from desktop.pages.incident.tabbed_section import Tab, TabbedSection


class RemediationSection(TabbedSection):
    """What was done about the incident, by hand and by machine."""

    name: ClassVar[str] = "remediation"

    @override
    def declare_tabs(self) -> Sequence[Tab]:
        return (
            Tab("actions", self.tr("Actions"), ActionsSection, "remediation"),
            Tab("live", self.tr("Live response"), LiveResponseSection, "live_responses"),
            Tab(
                "automated",
                self.tr("Automated investigations"),
                AutomatedRunsSection,
                "automated_runs",
            ),
        )
