"""Runs of playbooks in a report: what they ran on, and what started them."""

from typing import Any

import pytest

from reports import catalog, redaction
from reports.reading import Reading
from reports.sections.playbook_runs import playbook_runs
from tests.reports import factories


def shown(**known: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of a record
    """The first run of the example with some fields of it changed."""
    whole = factories.full()
    run = {**whole["playbook_runs"][0], **known}
    (found,) = playbook_runs(Reading(factories.context(whole | {"playbook_runs": [run]})))
    return found


def test_a_rule_is_told_with_its_version_and_identity() -> None:
    told = shown(trigger="by_rule", rule="Token theft", rule_version="2", started_by="svc-soar")
    assert told["started"] == "Automatically, via rule Token theft, version 2, as svc-soar"
    bare = shown(trigger="by_rule", rule="", rule_version="", started_by="")
    assert bare["started"] == "Automatically, by a rule"


def test_a_person_is_told() -> None:
    assert shown(trigger="by_hand", rule="", started_by="Ada")["started"] == "By hand, by Ada"
    assert shown(trigger="by_hand", rule="", started_by="")["started"] == "By hand"


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        (("incident", None), "the incident"),
        (("entity", "gone"), "an entity"),
        (("alert", "gone"), "an alert"),
    ],
)
def test_what_it_ran_on_is_told_also_where_it_is_gone(
    subject: tuple[str, str | None], said: str
) -> None:
    kind, subject_id = subject
    assert shown(subject_kind=kind, subject_id=subject_id)["subject"] == said


def test_an_alert_and_an_asset_are_named() -> None:
    whole = factories.full()
    alert, asset = whole["alerts"][0], whole["assets"][0]
    assert alert["title"] in shown(subject_kind="alert", subject_id=alert["id"])["subject"]
    assert asset["value"] in shown(subject_kind="entity", subject_id=asset["id"])["subject"]


def test_steps_are_counted_where_a_version_is_pinned() -> None:
    assert shown(steps=12, done=9, skipped=1)["steps"] == "9 of 12 done, 1 left out"
    assert shown(steps=12, done=12, skipped=0)["steps"] == "12 of 12 done"
    assert shown(steps=0, done=0, skipped=0)["steps"] == "not known"


def test_who_started_it_is_a_role_for_partners() -> None:
    whole = factories.full()
    whole["playbook_runs"][1]["started_by"] = "Wilhelmina Zephyr"
    taken = redaction.redact(whole, catalog.audience("partner")).record
    assert "Zephyr" not in str(taken)
