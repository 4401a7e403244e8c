"""A rule in its text: found as people write it, written so that it is found again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.library.automation_rules.parts import (
    AddTask,
    Change,
    Changed,
    Compared,
    Condition,
    Group,
    Items,
    ListChanged,
    Rule,
    RunPlaybook,
    Trigger,
    code_of,
    words_of,
)
from kb.library.automation_rules.reading import read
from kb.library.automation_rules.sentinel_json import (
    action_json,
    action_of,
    condition_json,
    condition_of,
)
from kb.library.automation_rules.writing import write
from tests.kb.library.automation_rules.rules import WRITTEN, actions, conditions, rules


def one_condition(line: str) -> Condition:
    (found,) = read(f"Trigger: incident created\n\n# Conditions\n{line}\n").rule.conditions
    return found


def test_a_rule_is_found_in_what_a_person_wrote() -> None:
    found = read(WRITTEN)
    assert found.problems == ()
    app = "/subscriptions/1/providers/Microsoft.Logic/workflows/Phishing-mail"
    severity = Compared("IncidentSeverity", "Equals", ("High",))
    medium = Changed("IncidentSeverity", "ChangedTo", "Equals", ("Medium",))
    assert found.rule == Rule(
        Trigger("Incidents", "Created"),
        (
            Compared("IncidentTitle", "Contains", ("invoice", "payment")),
            Group("Or", (severity, Group("And", (medium, ListChanged("Alerts", "Added"))))),
        ),
        (
            RunPlaybook("Phishing mail", app, "72f988bf"),
            Change(
                severity="High",
                owner=(("userPrincipalName", "jo@contoso.com"),),
                labels=("vip", "finance"),
            ),
            Change(
                status="Closed",
                classification="FalsePositive",
                reason="IncorrectAlertLogic",
                comment="known sender: ask Jo",
            ),
            AddTask("Call the bank", "Ask for the recall desk"),
        ),
    )
    assert found.rule.playbooks == ("Phishing mail",)
    assert found.lines == (18, 21, 25, 26)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ('* Incident title contains "invoice", "payment"', ("Contains", ("invoice", "payment"))),
        ("- Incident title doesn’t contain invoice due", ("NotContains", ("invoice due",))),
        ("1. Incident title does not start with [EXT]", ("NotStartsWith", ("[EXT]",))),
        ("- Incident title is High", ("Equals", ("High",))),
        ("- Incident title (greater than) 5", ("GreaterThan", ("5",))),
        ("- `IncidentTitle` ends with “a \\” or b”", ("EndsWith", ("a ” or b",))),
    ],
)
def test_a_comparison_is_read_as_people_write_it(
    line: str, meant: tuple[str, tuple[str, ...]]
) -> None:
    assert one_condition(line) == Compared("IncidentTitle", *meant)


def test_items_of_a_list_have_conditions_of_their_own() -> None:
    line = "- Any item of custom details:\n  - Key equals Country\n  - Value contains “NL” or DE"
    inner = (Compared("Key", "Equals", ("Country",)), Compared("Value", "Contains", ("NL", "DE")))
    assert one_condition(line) == Items("AnyItem", "CustomDetails", inner)


def test_other_triggers_and_other_settings_are_kept() -> None:
    json = '{"triggeringLogic": {"b": 1}, "properties": {"a": [2]}}'
    body = f"Trigger: `Cases` `Closed`\n\n## Other settings\n\n```json\n{json}\n```\n"
    found = read(body).rule
    assert (found.trigger, found.other.value()) == (
        Trigger("Cases", "Closed"),
        {"properties": {"a": [2]}, "triggeringLogic": {"b": 1}},
    )


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("# Empty\n", 1, "No trigger is found"),
        ("Trigger: at noon\n", 1, "This trigger isn't known"),
        ("Trigger: incident created\n", 1, "No action is found"),
        ("Trigger: incident created\n\n## Conditions\n- It rains\n", 4, "can't be read"),
        ("Trigger: incident created\n\n## Conditions\n- Any of:\n", 4, "no conditions below"),
        ("Trigger: incident created\n\n## Actions\n1. Dance\n", 4, "can't be read"),
        ("Trigger: incident created\n\n## Actions\n1. Other action:\n", 4, "valid JSON"),
        (
            "Trigger: incident created\n# Other settings\n"
            '```json\n{"a": 1}\n```\n# Actions\n1. Add tag a',
            3,
            "no more",
        ),
        ("Trigger: incident created\n\n## Actions\n1. x\n   ```json\n   [1]\n", 4, "an object"),
        (
            "Trigger: incident created\n\n## Actions\n1. Add tag a\n   - b\n     - c\n",
            5,
            "isn't read as a part",
        ),
    ],
)
def test_what_cannot_be_read_names_its_line(body: str, line: int, said: str) -> None:
    problems = read(body).problems
    assert [(one.line, said in one.text) for one in problems][:1] == [(line, True)], problems


def test_a_fence_or_a_heading_ends_what_is_read() -> None:
    body = "Trigger: incident created\n\n```\n## Actions\n1. Dance\n```\n\n## Notes\n1. Dance\n"
    assert read(body).problems[0].text.startswith("No action is found")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("IncidentRelatedAnalyticRuleIds", "incident related analytic rule ids"),
        ("AccountUPNSuffix", "account UPN suffix"),
        ("IPAddress", "IP address"),
        ("MailMessageP1Sender", "mail message P1 sender"),
        ("HostOSFamily", "host OS family"),
    ],
)
def test_codes_become_words_and_come_back(code: str, words: str) -> None:
    assert (words_of(code), code_of(words)) == (words, code)


@given(rules)
@settings(max_examples=300, deadline=None)
def test_what_is_written_of_a_rule_says_exactly_that_rule(rule: Rule) -> None:
    body = write(rule, "A rule", "It is for people.")
    found = read(body)
    assert found.problems == ()
    assert _settled(found.rule) == _settled(rule)
    assert write(found.rule, "A rule", "It is for people.") == body


@given(st.text(max_size=300) | st.lists(st.sampled_from(WRITTEN.split("\n"))).map("\n".join))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_without_an_error(body: str) -> None:
    found = read(body)
    assert all(1 <= one.line <= body.count("\n") + 1 for one in found.problems)


@given(conditions)
@settings(max_examples=200, deadline=None)
def test_a_condition_is_the_platforms_json_and_back(condition: Condition) -> None:
    given = condition_json(condition)
    assert condition_json(condition_of(given)) == given


@given(actions)
@settings(max_examples=200, deadline=None)
def test_an_action_is_the_platforms_json_and_back(action: Change) -> None:
    given = action_json(action)
    assert action_json(action_of(given)) == given


def test_a_long_line_of_a_hostile_text_is_read_at_once() -> None:
    line = "- " + "Incident title contains (x) " * 4_000
    assert read(f"Trigger: incident created\n\n# Conditions\n{line}\n").problems
    deep = "\n".join(f"{'  ' * n}- All of:" for n in range(400))
    assert read(f"# Conditions\n{deep}\n").problems


def _settled(rule: Rule) -> tuple[object, ...]:
    """A rule as the platform sees it: JSON that says what we have words for is those words."""
    return (
        rule.trigger,
        [condition_json(one) for one in rule.conditions],
        [action_json(one) for one in rule.actions],
        rule.other,
    )
