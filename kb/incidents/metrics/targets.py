"""Targets of a response, in minutes, by severity. Houses differ: these are the defaults.

What a house sets in its settings takes their place: see kb/house.
"""

from kb.vocabulary.enums import Severity

#: severity → metric → minutes.
TARGETS: dict[str, dict[str, int]] = {
    Severity.CRITICAL: {"detect": 30, "triage": 15, "contain": 60, "resolve": 12 * 60},
    Severity.HIGH: {"detect": 60, "triage": 30, "contain": 120, "resolve": 24 * 60},
    Severity.MEDIUM: {"detect": 240, "triage": 120, "contain": 480, "resolve": 72 * 60},
    Severity.LOW: {"detect": 1440, "triage": 480, "contain": 2880, "resolve": 168 * 60},
}
