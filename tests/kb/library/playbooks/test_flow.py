"""The flow of a playbook: ways, kinds and what is wrong with them."""

from hypothesis import given
from hypothesis import strategies as st

from kb.library.playbooks.flow import END, Edge, Flow, flow
from kb.library.playbooks.outline import outline
from kb.vocabulary.enums import StepKind

DECISION = """## Triage

1. **Is the message malicious?**
    - If yes: Quarantine the message
    - If no: 4
2. **Quarantine the message**
    - Role: Tier 1
    - Automated: mail gateway
3. **Reset the password**
    - Next: end
4. **Tell the reporter**
"""

PARALLEL = """## Containment

1. **Contain at once**
    - In parallel: Isolate the host; Disable the account
    - Next: Report
2. **Isolate the host**
3. **Disable the account**
4. **Report**
"""

LOOP = """## Eradication

1. **Sweep**
    - Kind: loop
    - While hosts are left: Clean one host
    - Next: Close
2. **Clean one host**
3. **Check it**
4. **Close**
"""


def read(body: str) -> Flow:
    return flow(outline(body))


def ways(found: Flow) -> list[tuple[int, int, str]]:
    return [(edge.source, edge.target, edge.label) for edge in found.edges]


def said(found: Flow) -> list[str]:
    return [str(problem) for problem in found.problems]


def test_steps_follow_each_other_as_they_stand() -> None:
    found = read("## Containment\n\n1. Isolate the host\n2. Tell the owner\n")
    assert ways(found) == [(1, 2, ""), (2, END, "")]
    assert not found.problems


def test_a_decision_is_told_by_ways_that_lead_to_steps() -> None:
    found = read(DECISION)
    assert found.steps[0].kind == StepKind.DECISION
    assert ways(found) == [(1, 2, "yes"), (1, 4, "no"), (2, 3, ""), (3, END, ""), (4, END, "")]
    assert found.steps[1].labels.automated == "mail gateway"
    assert not found.problems


def test_if_in_prose_is_no_decision() -> None:
    found = read("## Triage\n\n1. Look\n    - If unsure: ask the lead\n2. Close\n")
    assert found.steps[0].kind == StepKind.ACTION
    assert ways(found) == [(1, 2, ""), (2, END, "")]
    assert not found.problems


def test_a_step_may_name_where_it_leads_when_it_fails() -> None:
    found = read("## Triage\n\n1. Look\n    - If it fails: 3\n2. Close\n    - Next: end\n3. Ask\n")
    assert found.steps[0].kind == StepKind.ACTION
    assert ways(found) == [(1, 3, "it fails"), (1, 2, ""), (2, END, ""), (3, END, "")]
    assert not found.problems


def test_branches_of_a_parallel_meet_at_what_follows() -> None:
    found = read(PARALLEL)
    assert found.steps[0].kind == StepKind.PARALLEL
    assert ways(found) == [(1, 2, ""), (1, 3, ""), (2, 4, ""), (3, 4, ""), (4, END, "")]
    assert not found.problems


def test_the_body_of_a_loop_returns_to_it() -> None:
    found = read(LOOP)
    assert found.edges == (
        Edge(1, 2, "hosts are left"),
        Edge(1, 4, "otherwise"),
        Edge(2, 3),
        Edge(3, 1, back=True),
        Edge(4, END),
    )
    assert not found.problems


def test_a_way_to_nowhere_names_the_step() -> None:
    found = read(DECISION.replace("    - If yes: Quar", "    - Kind: decision\n    - If yes: Squ"))
    assert said(found)[0] == (
        "Step 1, Is the message malicious?: “If yes” leads to “Squantine the message”,"
        " which is no step here."
    )


def test_what_is_missing_is_said() -> None:
    found = read(
        "## Triage\n\n1. One\n    - Kind: decision\n2. Two\n    - Kind: parallel\n"
        "3. Three\n    - Kind: loop\n4. Four\n    - Kind: sub-playbook\n"
    )
    assert [problem.number for problem in found.problems] == [1, 2, 3, 4]


def test_what_nothing_leads_to_and_what_never_ends_is_said() -> None:
    found = read("## Triage\n\n1. One\n    - Next: 1\n2. Two\n")
    assert said(found) == [
        "Step 1, One: From here the playbook never ends.",
        "Step 2, Two: Nothing leads here.",
    ]


def test_a_step_names_its_playbook_result_evidence_and_references() -> None:
    body = (
        "## Triage\n\n1. Hand over\n    - Playbook: [[Ransomware]]\n"
        "    - Expected result: the case is theirs\n    - Evidence: memory image\n"
        "    - References: D3-NI, RA3101\n    - Automated: no\n"
    )
    labels = read(body).steps[0].labels
    assert labels.kind == StepKind.SUB_PLAYBOOK
    assert (labels.playbook, labels.automated) == ("Ransomware", "")
    assert (labels.expected_result, labels.evidence) == ("the case is theirs", "memory image")
    assert labels.references == ("D3-NI", "RA3101")


@given(st.text(alphabet="ab12 \n-*:;If yesnoNextWhilKdparl[]#.", max_size=400))
def test_any_text_has_a_flow(text: str) -> None:
    found = read(f"## Triage\n\n1. One\n2. Two\n{text}")
    numbers = {step.number for step in found.steps} | {END}
    assert all({edge.source, edge.target} <= numbers for edge in found.edges)
    assert all(found.ways_from(step.number) for step in found.steps if not found.problems)
