"""The services of the library by the kind of item: all have the same operations."""

from typing import Any, Final

from kb.library.articles import service as articles
from kb.library.automation_rules import service as automation_rules
from kb.library.playbooks import service as playbooks

#: What writes and reads each kind.
SERVICES: Final[dict[str, Any]] = {
    "playbook": playbooks,
    "article": articles,
    "automation_rule": automation_rules,
}
