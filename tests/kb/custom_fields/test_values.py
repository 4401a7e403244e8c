"""Which fields of one's own are asked for, and which values they take."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kb.custom_fields.ranges import number_code, number_range
from kb.custom_fields.schemas import CustomField
from kb.custom_fields.values import asked, in_words, key_from, missing, number_of, take
from kb.errors import ValidationError

_NOW = datetime(2026, 3, 12, tzinfo=UTC)
FIELD = CustomField(
    id=uuid.UUID(int=1),
    version=1,
    key="loss",
    label="Loss",
    value_type="line",
    choices=(),
    incident_types=(),
    applies_to="incident",
    hint="",
    signoff=True,
    in_report=True,
    place=1,
    retired=False,
    created_at=_NOW,
    updated_at=_NOW,
)


@pytest.mark.parametrize(
    ("value_type", "given", "kept"),
    [
        ("line", "  BfDI\n17 ", "BfDI 17"),
        ("text", "a\nb", "a\nb"),
        ("number", "12,5", 12.5),
        ("number", 3.0, 3),
        ("number", "0", 0),
        ("date", "2026-03-12", "2026-03-12"),
        ("date", date(2026, 3, 12), "2026-03-12"),
        ("flag", "No", False),
        ("flag", True, True),
        ("choice", "HIGH", "High"),
        ("tags", ["a", "b", "a", " "], ["a", "b"]),
        ("line", " ", None),
        ("tags", (), None),
        ("date", None, None),
    ],
)
def test_a_value_is_kept_as_its_type_asks(value_type: str, given: object, kept: object) -> None:
    field = replace(FIELD, value_type=value_type, choices=("Low", "High"))
    assert take(field, given) == kept


@pytest.mark.parametrize(
    ("value_type", "given", "said"),
    [
        ("number", "twelve", "Use a number such as 12"),
        ("number", float("nan"), "Use a number"),
        ("number", True, "a number"),
        ("date", "tomorrow", "a date such as"),
        ("flag", "perhaps", "yes or no"),
        ("choice", "Middle", "one of Low, High"),
        ("tags", "a, b", "a list of words"),
    ],
)
def test_what_it_cannot_take_is_refused_in_words(value_type: str, given: object, said: str) -> None:
    field = replace(FIELD, value_type=value_type, choices=("Low", "High"))
    with pytest.raises(ValidationError, match=said) as refused:
        take(field, given)
    assert refused.value.field == "own.loss"


def test_keys_are_made_from_labels_and_differ() -> None:
    assert key_from("Référence du régulateur!", ()) == "reference-du-regulateur"
    assert key_from("Loss", {"loss", "loss-2"}) == "loss-3"
    assert key_from("漢字", ()) == "field"


def test_fields_are_asked_for_by_type_and_shown_while_they_hold_something() -> None:
    fields = (
        FIELD,
        replace(FIELD, key="mails", incident_types=("Phishing",)),
        replace(FIELD, key="old", retired=True),
        replace(FIELD, key="cost", applies_to="measure"),
    )

    def keys(incident_type: str, values: dict[str, object]) -> list[str]:
        return [f.key for f in asked(fields, "incident", incident_type, values)]

    assert keys("", {}) == ["loss"]
    assert keys(" phishing", {}) == ["loss", "mails"]
    assert keys("Malware", {"old": "x", "mails": 0}) == ["loss", "mails", "old"]
    assert [f.key for f in missing(fields, "incident", "Phishing", {"loss": False})] == ["mails"]


def test_numbers_sort_as_text() -> None:
    numbers = [float("-inf"), -1e9, -2.5, -1, 0, 0.1, 3, 12, 1e12, float("inf")]
    codes = [number_code(number) for number in numbers]
    assert codes == sorted(codes)
    assert number_code(-0.0) == number_code(0)


def test_ranges_of_numbers() -> None:
    found = number_range("5..10")
    assert found is not None
    assert (found.low, found.high, found.includes) == (5, 10, True)
    low = number_range(">3,5")
    assert low is not None
    assert (low.low, low.high, low.includes) == (3.5, None, False)
    assert number_range("..") is None
    assert number_range("5..x") is None
    assert number_of("1 200.5") == 1200.5


def test_values_in_words() -> None:
    assert in_words(value=True) == "yes"
    assert in_words(["a", 2]) == "a, 2"
