"""The section of the workflow: its steps against the playbook, and the runs of playbooks."""

from collections.abc import Sequence
from typing import ClassVar, override

from desktop.pages.incident.tabbed_section import Tab, TabbedSection
from desktop.pages.incident.workflow.runs import RunsSection
from desktop.pages.incident.workflow.steps import StepsSection


class WorkflowSection(TabbedSection):
    """What was done, step by step, and which playbooks were run."""

    name: ClassVar[str] = "workflow"

    @override
    def declare_tabs(self) -> Sequence[Tab]:
        return (
            Tab("steps", self.tr("Steps"), StepsSection, "workflow"),
            Tab("runs", self.tr("Playbook runs"), RunsSection, "playbook_runs"),
        )
