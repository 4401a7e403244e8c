"""MITRE ATT&CK for Enterprise: the names and tactics of techniques, by their ids.

The table is a copy of the names that MITRE publishes; see LICENSE.txt beside it.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

#: Tactics in the order of an attack.
TACTICS: Final = (
    *("Reconnaissance", "Resource Development", "Initial Access", "Execution", "Persistence"),
    *("Privilege Escalation", "Defense Evasion", "Credential Access", "Discovery"),
    *("Lateral Movement", "Collection", "Command and Control", "Exfiltration", "Impact"),
)


@dataclass(frozen=True, slots=True)
class Technique:
    """A technique or sub-technique.

    Attributes:
        id: such as T1566.002.
        name: its own name; a revoked or deprecated one says so.
        tactics: what it is for, such as ("Initial Access",).
    """

    id: str
    name: str
    tactics: tuple[str, ...]


def technique(technique_id: str) -> Technique | None:
    """The technique of an id, in any case; None for one that the table doesn't have."""
    return _table().get(technique_id.strip().upper())


def full_name(technique_id: str) -> str:
    """A sub-technique's name with its parent's in front: "Phishing: Spearphishing Link"."""
    found = technique(technique_id)
    if found is None:
        return ""
    parent = technique(found.id.partition(".")[0]) if "." in found.id else None
    return f"{parent.name}: {found.name}" if parent else found.name


@cache
def _table() -> dict[str, Technique]:
    text = resources.files(__package__).joinpath("techniques.tsv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {
        row["id"]: Technique(
            row["id"], row["name"], tuple(filter(None, row["tactics"].split(", ")))
        )
        for row in rows
    }
