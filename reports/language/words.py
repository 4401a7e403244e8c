"""Numbers, times and lists in words, in the language of the report under way."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from kb.vocabulary import moments
from kb.vocabulary.enums import Precision
from reports.language.direction import apart
from reports.language.spoken import N_, _, ngettext
from reports.language.tongue import current

#: A longer name of a month doesn't fit the head of its column; its number does.
_LONGEST_MONTH: Final = 5
_PART: Final = re.compile(r"(−?\d+) ([dhms])\b")
_ABOUT: Final = re.compile(r"about (.+)")
_LONG: Final = re.compile(r"(\d+) (months?|years?)")
#: Short units of a duration.
_UNITS: Final = {"d": N_("{n} d"), "h": N_("{n} h"), "m": N_("{n} m"), "s": N_("{n} s")}
#: What the store says of durations that it doesn't know exactly.
_VAGUE: Final = (
    N_("not set"),
    N_("not known exactly"),
    N_("within the hour"),
    N_("the same day"),
    N_("the same month"),
    N_("the same year"),
)


def listed(parts: Iterable[object]) -> str:
    """Entries with the comma of the language between them; empty ones are left out."""
    return _(", ").join(apart(str(part)) for part in parts if part)


def in_turn(parts: Iterable[object]) -> str:
    """Longer entries with the semicolon of the language between them."""
    return _("; ").join(apart(str(part)) for part in parts if part)


def named(name: str, value: object) -> str:
    """A value after its name."""
    return _("{name}: {value}", name=name, value=value)


def how_many(count: int, name: str) -> str:
    """A number with the name of what is counted, such as "3 late"."""
    return _("{count} {what}", count=count, what=name.lower())


def number(value: float) -> str:
    """A number with the separators of the language, in digits that every reader of logs reads."""
    if current().is_source:
        return f"{value:,}"
    from babel.numbers import format_decimal  # noqa: PLC0415 - English needs none of it

    return str(format_decimal(value, locale=current().locale, numbering_system="latn"))


def format_duration(minutes: float | None) -> str:
    """A duration such as "1 h 23 m"."""
    return said_duration(moments.format_duration(minutes))


def said_duration(written: str) -> str:
    """A duration that the store wrote in words, such as "about 3 h"."""
    if current().is_source or not written:
        return written
    if written in _VAGUE:
        return _(written)
    if about := _ABOUT.fullmatch(written):
        return _("about {duration}", duration=said_duration(about[1]))
    if found := _LONG.fullmatch(written):
        count = int(found[1])
        if found[2].startswith("month"):
            return ngettext("{count} month", "{count} months", count)
        return ngettext("{count} year", "{count} years", count)
    return _PART.sub(lambda part: _(_UNITS[part[2]], n=part[1]), written)


def format_moment(at: datetime, precision: str) -> str:
    """A time as ISO text no more exact than it is known."""
    if precision == Precision.UNKNOWN:
        return _("not set")
    return moments.format_moment(at, precision)


def day_in_words(day: date) -> str:
    """A day within a sentence, such as "12 March 2026"."""
    if current().is_source:
        return f"{day.day} {day:%B %Y}"
    from babel.dates import format_date  # noqa: PLC0415 - as above

    return str(format_date(day, "long", locale=current().locale))


def month_in_short(month: date) -> tuple[str, str]:
    """The name of a month and its year, for two lines at the head of a narrow column."""
    if current().is_source:
        return f"{month:%b}", f"{month:%y}"
    from babel.dates import format_date  # noqa: PLC0415 - as above

    name = str(format_date(month, "LLL", locale=current().locale))
    return name if len(name) <= _LONGEST_MONTH else f"{month:%m}", f"{month:%y}"
