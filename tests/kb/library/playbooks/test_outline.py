import time

import pytest

from kb.library.playbooks.outline import OutlineStep, outline
from tests.kb.interchange.samples import DATA


def titles(body: str) -> list[tuple[str, str]]:
    return [(step.phase, step.title) for step in outline(body)]


def test_a_step_knows_its_role_time_techniques_and_place() -> None:
    body = (
        "# Phishing\r\n\r\n## Contain\r\n\r\n1. **Block the sender**\r\n"
        "   Role: Tier 1\r\n   Expected: 1 h 15 m\r\n   See T1566.002.\r\n2. Purge the mail\r\n"
    )
    first, second = outline(body)
    assert first == OutlineStep(
        number=1,
        phase="containment",
        title="Block the sender",
        text="1. **Block the sender**\r\n   Role: Tier 1\r\n   Expected: 1 h 15 m\r\n"
        "   See T1566.002.\r",
        role="Tier 1",
        expected_minutes=75,
        techniques=("T1566.002",),
        line=5,
    )
    assert first.text in body
    assert (second.number, second.title, second.expected_minutes) == (2, "Purge the mail", None)


@pytest.mark.parametrize("indent", [2, 3, 4])
def test_the_last_step_of_a_phase_keeps_its_bullets(indent: int) -> None:
    space = " " * indent
    last = f"2. Reset\n{space}- Role: Identity team\n\n{space}- Expected: 30 m\n{space}  on call"
    body = f"## Contain\n1. Block\n{space}- Role: Tier 1\n{last}\n\n- A remark\n\n## Recover\n"
    first, second = outline(body)
    assert first.role == "Tier 1"
    assert (second.text, second.role, second.expected_minutes) == (last, "Identity team", 30)


def test_a_real_playbook_of_headings_and_lists() -> None:
    body = (DATA / "playbooks_markdown/counteractive/playbook-phishing.md").read_text("utf-8")
    found = titles(body)
    assert found[:5] == [
        ("triage", "Scope the attack"),
        ("triage", "Analyze the message"),
        ("triage", "Analyze links and attachments"),
        ("triage", "Categorize the type of attack"),
        ("triage", "Determine the severity"),
    ]
    assert ("containment", "Contain affected accounts") in found
    assert ("recovery", "Reinforce training programs regarding suspected phishing attacks") in found
    assert not any("TODO" in title for _, title in found)
    assert not any("Plan remediation events" in title for _, title in found), "that is advice"


def test_a_list_that_carries_its_phases_is_the_outline() -> None:
    body = (
        "# S3\n\n## Objectives\n1. Nothing\n\n### Response Steps\n"
        "1. [**PREPARATION**] Create an inventory\n2. [**DETECTION AND ANALYSIS**] Check it\n"
        "3. [**CONTAINMENT**] Block public access\n\n### Block public access\nDo it so.\n"
    )
    assert titles(body) == [
        ("preparation", "Create an inventory"),
        ("triage", "Check it"),
        ("containment", "Block public access"),
    ]
    assert outline(body)[2].text == "### Block public access\nDo it so."


def test_links_are_no_marks_of_a_phase() -> None:
    listed = "".join(f"* [Collection of incidents {n}](https://x.example/{n})\n" for n in range(4))
    assert not any("x.example" in title for _, title in titles(f"# Collections\n\n{listed}"))


def test_a_table_of_steps() -> None:
    body = (
        "# Runbook\n\n| Phase | Action | Owner | Expected |\n|---|---|---|---|\n"
        "| Contain | Isolate the host | Tier 2 | 15 min |\n| | | | |\n"
        "| Recover | Re-image | IT | 2 h |\n"
    )
    first, second = outline(body)
    assert (first.phase, first.title, first.role, first.expected_minutes) == (
        "containment",
        "Isolate the host",
        "Tier 2",
        15,
    )
    assert (second.phase, second.expected_minutes, second.line) == ("recovery", 120, 7)


def test_other_tables_and_asides_hold_no_steps() -> None:
    body = (
        "## Playbook: X\n\n### MITRE\n\n| Tactic | Technique ID |\n|---|---|\n| Impact | T1489 |\n"
        "\n"
        "### Investigate\n\n`TODO: Expand`\n\n### Resources\n\n1. A book\n"
    )
    assert outline(body) == ()


def test_headings_under_a_phase_are_steps() -> None:
    body = (
        "# Guide\n\n## 2. Containment\n\n### 2.1 Revoke tokens\n\nRun `x`.\n\n### References\n\ny\n"
    )
    (step,) = outline(body)
    assert (step.phase, step.title) == ("containment", "Revoke tokens")
    assert step.text == "### 2.1 Revoke tokens\n\nRun `x`."


def test_a_plain_numbered_list_is_a_playbook_too() -> None:
    assert titles("# Lost laptop\n\n1. Call the owner\n2. Wipe it\n") == [
        ("triage", "Call the owner"),
        ("triage", "Wipe it"),
    ]


def test_a_list_set_as_code_under_a_phase() -> None:
    name = (
        "playbooks_markdown/austinsonger/MITRE-ATTACK__Defense-Evasion__T1055-Process-Injection.md"
    )
    found = titles((DATA / name).read_text("utf-8"))
    assert ("containment", "Remove the affected system from the network") in found
    assert found[0] == ("preparation", "Patch asset vulnerabilities")


def test_other_languages() -> None:
    assert titles("# A\n\n## Confinement\n\n1. Isoler l'hôte\n") == [
        ("containment", "Isoler l'hôte")
    ]
    assert titles("# A\n\n## 封じ込め\n\n1. ホストを隔離する\n") == [
        ("containment", "ホストを隔離する")
    ]


def test_hostile_text_is_quick() -> None:
    bodies = [
        "1. " + "*" * 100_000,
        "1. " + "[" * 100_000,
        "# " + "_a" * 50_000,
        "<" * 100_000,
        "```\n" * 50_000,
        "|" * 100_000,
        "- a\n" * 50_000,
        "#" * 6 + " a\n" + "###### b\n" * 20_000,
        "## Contain\n" + "1. a **b\n" * 20_000,
        "## Contain\n" + "1. ab\n   - c\n" * 20_000,
        "Role" + " " * 100_000 + ":",
        "1. " + "`" * 50_000 + "TODO" * 10_000,
        "## Contain\n" + ("1. " + "*a_b`" * 100 + "\n") * 200,
        "## Contain\n" + ("1. " + "[a](" * 100 + "\n") * 200,
    ]
    for body in bodies:
        started = time.process_time()
        outline(body)
        # Quadratic reading would take minutes; the limit only tells the two apart.
        assert time.process_time() - started < 30, body[:20]
