"""The workflow: the steps as performed beside the playbook, and the runs of playbooks."""

from desktop.pages.incident.workflow.section import WorkflowSection

__all__ = ["WorkflowSection"]
