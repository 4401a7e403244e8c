"""What a rule consists of: its trigger, a tree of conditions, ordered actions.

Codes are those of the platform; what it has and we have no words for is kept as its JSON.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

INCIDENTS: Final = "Incidents"
ALERTS: Final = "Alerts"
CREATED: Final = "Created"
UPDATED: Final = "Updated"
ALL: Final = "And"
ANY: Final = "Or"


@dataclass(frozen=True, slots=True)
class Trigger:
    """When a rule is asked: on incidents or alerts, when one is created or updated."""

    on: str = INCIDENTS
    when: str = CREATED


@dataclass(frozen=True, slots=True)
class Compared:
    """A property that is compared with values, of which one has to fit.

    Attributes:
        name: code of the property, such as `IncidentTitle`.
        operator: code, such as `Contains`.
    """

    name: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A property that changed.

    Attributes:
        change: `ChangedFrom` or `ChangedTo` some values; "" for any change.
    """

    name: str
    change: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListChanged:
    """A list of the incident, such as `Alerts`, that changed: `Added`."""

    name: str
    change: str


@dataclass(frozen=True, slots=True)
class Items:
    """Items of a list that fit conditions.

    Attributes:
        which: `AnyItem` or `AllItems`.
        name: code of the list, such as `CustomDetails`.
    """

    which: str
    name: str
    inner: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions that hold together: all (`And`), or any (`Or`)."""

    operator: str
    inner: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Raw:
    """A condition, an action or settings that we have no words for, as JSON in one spelling."""

    json: str

    def value(self) -> Any:  # noqa: ANN401 - JSON
        """What it says."""
        return json.loads(self.json) if self.json else {}


@dataclass(frozen=True, slots=True)
class RunPlaybook:
    """Starts a playbook.

    Attributes:
        name: title of the playbook in the library.
        logic_app: id of the Azure resource; "" where nobody said it.
        tenant: of that resource.
    """

    name: str
    logic_app: str = ""
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """Changes properties of the incident; what is empty stays.

    Attributes:
        reason, comment: why it is closed.
        owner: fields of the platform's owner and their values.
        labels: tags that are added.
    """

    severity: str = ""
    status: str = ""
    classification: str = ""
    reason: str = ""
    comment: str = ""
    owner: tuple[tuple[str, str], ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddTask:
    """Adds a task to the incident."""

    title: str
    description: str = ""


type Condition = Compared | Changed | ListChanged | Items | Group | Raw
type Action = RunPlaybook | Change | AddTask | Raw


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as its text says it.

    Attributes:
        trigger: None where the text doesn't say it.
        conditions: all of them have to hold.
        actions: in the order in which they run.
        other: settings of the platform that we have no words for; an empty JSON is "".
    """

    trigger: Trigger | None = None
    conditions: tuple[Condition, ...] = ()
    actions: tuple[Action, ...] = ()
    other: Raw = Raw("")

    @property
    def playbooks(self) -> tuple[str, ...]:
        """The titles of the playbooks that it calls, each once."""
        called = (one.name for one in self.actions if isinstance(one, RunPlaybook))
        return tuple(dict.fromkeys(called))


@dataclass(frozen=True, slots=True)
class Problem:
    """What of a text can't be read as a rule, and in which line, from 1."""

    line: int
    text: str


def canonical(value: object) -> str:
    """A JSON value in the one spelling in which it is kept and compared."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2)


_PARTS: Final = re.compile(r"[A-Z0-9]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z0-9]+|[^A-Za-z0-9]+")


def words_of(code: str) -> str:
    """A code in words: `IncidentRelatedAnalyticRuleIds` becomes "incident related analytic …"."""
    parts = _PARTS.findall(code)
    kept = (part if len(part) > 1 and part.isupper() else part.lower() for part in parts)
    return " ".join(kept)


def code_of(words: str) -> str:
    """The code that words stand for: the way back from `words_of`."""
    return "".join(word[0].upper() + word[1:] for word in words.split())


def sentence(words: str) -> str:
    """Words as the beginning of a sentence."""
    return words[:1].upper() + words[1:]
