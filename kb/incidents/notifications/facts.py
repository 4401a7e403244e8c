"""The facts that regulators' clocks need, entered once for all rules.

They are kept in `Incident.moments` under one key, so that history, undo and bundle know them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from kb.errors import ValidationError
from kb.vocabulary.enums import Precision
from kb.vocabulary.response import NotificationRule

#: Where the facts are kept in the incident's moments.
KEY = "notification_facts"
_LONGEST = 500
_YES_NO = (("", "not decided"), ("yes", "Yes"), ("no", "No"))
_RISK = (("", "not decided"), ("none", "No risk"), ("risk", "Risk"), ("high", "High risk"))
_R = NotificationRule


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact.

    Attributes:
        name: key.
        label: what people read.
        rules: the rules that ask for it.
        type: a time, a choice or a line of text.
        choices: codes and labels of a choice.
        help: what it decides, in one sentence.
    """

    name: str
    label: str
    rules: tuple[NotificationRule, ...]
    type: Literal["time", "choice", "line"] = "line"
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""


FACTS: tuple[Fact, ...] = (
    Fact(
        "aware",
        "Aware of it",
        (_R.NIS2, _R.DORA, _R.GDPR),
        "time",
        help="Empty: the time of detection is used.",
    ),
    Fact(
        "significant",
        "Significant (NIS2)",
        (_R.NIS2,),
        "choice",
        _YES_NO,
        "Yes plans the messages of NIS2.",
    ),
    Fact(
        "major",
        "Classified as major",
        (_R.DORA,),
        "time",
        help="A time plans the messages of DORA.",
    ),
    Fact(
        "personal_data",
        "Personal data concerned",
        (_R.GDPR,),
        "choice",
        _YES_NO,
        "Yes plans the message of the GDPR.",
    ),
    Fact(
        "material",
        "Decided to be material",
        (_R.SEC,),
        "time",
        help="A time plans Form 8-K.",
    ),
    Fact("material_by", "Materiality decided by", (_R.SEC,)),
    Fact("malicious", "Malicious act suspected", (_R.NIS2,), "choice", _YES_NO),
    Fact("cross_border", "Impact across borders", (_R.NIS2, _R.DORA), "choice", _YES_NO),
    Fact("criteria", "Criteria met (DORA)", (_R.DORA,)),
    Fact("people", "People and records, about", (_R.GDPR,)),
    Fact("risk_to_people", "Risk to these people", (_R.GDPR,), "choice", _RISK),
)
BY_NAME: dict[str, Fact] = {fact.name: fact for fact in FACTS}


@dataclass(frozen=True, slots=True)
class Known:
    """The value of a fact.

    Attributes:
        value: an instant, a code or a text; None when nothing is known.
        precision: of a time.
        by: who confirmed it last.
        confirmed_at: when.
    """

    value: datetime | str | None = None
    precision: str = Precision.UNKNOWN.value
    by: str = ""
    confirmed_at: datetime | None = None

    @property
    def at(self) -> datetime | None:
        """The value, where it is a time."""
        return self.value if isinstance(self.value, datetime) else None


def known(moments: Mapping[str, Any], name: str) -> Known:
    """What is known of a fact; what can't be read counts as unknown."""
    kept = moments.get(KEY)
    held = kept.get(name) if isinstance(kept, Mapping) else None
    if not isinstance(held, Mapping):
        return Known()
    value = held.get("value")
    if BY_NAME[name].type == "time":
        value = _instant(value)
    elif not isinstance(value, str) or not value:
        value = None
    if value is None:
        return Known()
    precision = str(held.get("precision") or Precision.MINUTE.value)
    return Known(value, precision, str(held.get("by") or ""), _instant(held.get("confirmed_at")))


def with_fact(
    moments: Mapping[str, Any], name: str, value: Known, *, by: str, at: datetime
) -> dict[str, Any]:
    """The moments with one fact more, changed or less.

    Raises:
        ValidationError: there is no such fact, or its value can't be taken.
    """
    fact = BY_NAME.get(name)
    if fact is None:
        raise ValidationError("There is no such fact.", name)
    kept = moments.get(KEY)
    facts = dict(kept) if isinstance(kept, Mapping) else {}
    facts.pop(name, None)
    if value.value not in {None, ""}:
        facts[name] = {
            "value": _checked(fact, value),
            "precision": value.precision if fact.type == "time" else "",
            "by": by,
            "confirmed_at": at.isoformat(),
        }
    rest = {key: held for key, held in moments.items() if key != KEY}
    return rest | ({KEY: facts} if facts else {})


def _checked(fact: Fact, given: Known) -> str:
    if fact.type == "time":
        if given.at is None or given.at.tzinfo is None:
            raise ValidationError("Use a time such as 2026-03-12 08:12", fact.name)
        return given.at.isoformat()
    text = " ".join(str(given.value).split())
    if fact.choices and text not in dict(fact.choices):
        offered = ", ".join(label for _code, label in fact.choices)
        raise ValidationError(f"Use one of {offered}.", fact.name)
    if len(text) > _LONGEST:
        raise ValidationError(f"Use at most {_LONGEST} characters.", fact.name)
    return text


def _instant(held: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(held)) if held else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
