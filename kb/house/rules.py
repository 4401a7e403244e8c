"""The rules of a house as data and as the text that people read and edit."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tomlkit

from kb.errors import ValidationError
from kb.incidents.metrics.service import METRICS
from kb.incidents.metrics.targets import TARGETS
from kb.vocabulary.enums import Severity
from kb.vocabulary.working_days import WorkingCalendar

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_BLOCK = re.compile(r"^```toml\s*$(?P<toml>.*?)^```\s*$", re.MULTILINE | re.DOTALL)
_HEAD = """Targets of a response by severity, in minutes, and the days that are no business days.
Metrics are judged by these targets; clocks that count business days leave these days out.
"""


@dataclass(frozen=True, slots=True)
class HouseRules:
    """What the organisation decided.

    Attributes:
        targets: severity → metric → minutes.
        zone: IANA name of the zone in which business days are counted.
        weekend: days of the week that are no business days; Monday is 0.
        holidays: day → its name.
        trouble: why the kept text could not be read; the defaults count then.
    """

    targets: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: TARGETS)
    zone: str = "UTC"
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: Mapping[date, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def calendar(self) -> WorkingCalendar:
        """The working days."""
        return WorkingCalendar(zone_of(self.zone), frozenset(self.holidays), self.weekend)


def zone_of(name: str) -> tzinfo:
    """A time zone by its IANA name.

    Raises:
        ValidationError: there is none of this name.
    """
    if name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        msg = "Use a zone such as UTC or Europe/Lisbon."
        raise ValidationError(msg, "zone") from error


def checked(rules: HouseRules) -> HouseRules:
    """The rules, when they can be taken.

    Raises:
        ValidationError: a zone, a target or a day can't be.
    """
    zone_of(rules.zone)
    if len(rules.weekend) > len(DAYS) - 1 or not rules.weekend <= set(range(len(DAYS))):
        msg = "Leave at least one day of the week as a business day."
        raise ValidationError(msg, "weekend")
    for severity, targets in rules.targets.items():
        unknown = set(targets) - set(METRICS)
        if severity not in set(Severity) or unknown:
            msg = f"“{', '.join(sorted(unknown)) or severity}” is neither severity nor metric."
            raise ValidationError(msg, "targets")
        if any(not 0 < minutes <= 5_256_000 for minutes in targets.values()):
            msg = "Use a target between 1 minute and 10 years."
            raise ValidationError(msg, "targets")
    return rules


def written(rules: HouseRules) -> str:
    """The rules as Markdown with one block of TOML."""
    held = {
        "zone": rules.zone,
        "weekend": [DAYS[day] for day in sorted(rules.weekend)],
        "targets": {str(severity): dict(known) for severity, known in rules.targets.items()},
        "holidays": {day.isoformat(): name for day, name in sorted(rules.holidays.items())},
    }
    return f"{_HEAD}\n```toml\n{tomlkit.dumps(held).strip()}\n```\n"


@lru_cache(maxsize=4)
def read(text: str) -> HouseRules:
    """The rules that a text holds; the defaults, with the trouble, where it can't be read."""
    block = _BLOCK.search(text)
    if block is None:
        return HouseRules(trouble="The page has no ```toml block.")
    try:
        held = tomllib.loads(block["toml"])
        return checked(_from(held))
    except (tomllib.TOMLDecodeError, ValidationError, ValueError, TypeError) as error:
        return HouseRules(trouble=str(error))


def _from(held: Mapping[str, Any]) -> HouseRules:
    weekend = held.get("weekend", ["saturday", "sunday"])
    targets = {
        str(severity): {str(metric): int(minutes) for metric, minutes in known.items()}
        for severity, known in dict(held.get("targets", TARGETS)).items()
    }
    return HouseRules(
        targets=targets,
        zone=str(held.get("zone", "UTC")),
        weekend=frozenset(DAYS.index(str(day).casefold()) for day in weekend),
        holidays={
            date.fromisoformat(str(day)): str(name)
            for day, name in dict(held.get("holidays", {})).items()
        },
    )
