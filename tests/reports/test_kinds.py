"""The short kinds as PDF: what they hold, how they lie, how they are outlined."""

import io

import pikepdf
import pytest

from reports.pool import RenderPool
from reports.result import RenderResult
from tests.reports import factories
from tests.reports.reading_pdf import opened, text_of

#: Kind, its outline, words that must stand in it, words that must not.
KINDS = (
    (
        "timeline",
        ["1 What happened", "2 Could have been seen earlier", "3 All events"],
        ["Figure 1.", "All events in order of time", "Phishing mail with"],
        ["Configuration changes", "SHA-256"],
    ),
    (
        "changes",
        [
            "1 Follow-up actions",
            "2 Configuration changes",
            "3 Prevention measures",
            "4 Lessons that they come from",
        ],
        ["F-01", "C-01 Block session replay", "M-01", "L-01"],
        ["Evidence register", "Figure 1."],
    ),
    (
        "evidence_register",
        ["1 Evidence register", "2 Live response", "3 Sign-off"],
        ["c0ffee12", "→ Ingrid Solberg", "Content hash"],
        ["Follow-up actions", "Figure 1."],
    ),
    (
        "playbook",
        ["1 When it is used", "2 Steps"],
        [
            "If yes → 5 Tell the user",
            "At once: 3 Revoke sessions, 4 Reset the password",
            "automated: Entra ID · T1550.004",
            "Expected result: No session is left",
            "hxxps://portal[.]example/revoke",
            "Version 3",
        ],
        ["Severity", "Unsaved"],
    ),
    (
        "article",
        ["Text"],
        [
            "Who leaves",
            "Policy",
            "Accounts",
            "Exceptions",
            "# no heading",
            "hxxps://portal[.]example",
        ],
        ["Severity", "Unsaved", "# Who leaves", "<b>"],
    ),
    (
        "drill_debrief",
        ["1 Course of the exercise", "2 What was found"],
        [
            "Facilitator",
            "Replays INC-2026-0417",
            "1 h 5 m",
            "Decision Call the owner of the mailbox Robert Okafor",
            "Not put to the group",
            "A journalist <b>calls</b>",
            "Keep the number of the bank",
        ],
        ["Severity", "Unsaved", "Figure 1."],
    ),
    (
        "period",
        [
            "Cover",
            "Contents",
            "1 The period in numbers",
            "2 Incidents",
            "3 Causes and factors that recur",
            "4 Lessons learned",
            "5 Configuration changes",
            "6 Traced from cause to proof",
            "7 Follow-up actions still owed",
            "8 Each incident in short",
        ],
        ["2026-02 0 0", "Rules without an owner 2", "INC-2026-0009 Phishing wave", "overdue"],
        ["Versions of this review", "SHA-256"],
    ),
    (
        "bulletin",
        ["1 In short", "2 Early signs", "3 First look", "4 What fooled us", "5 Escalate when"],
        [
            "1 h 6 m before",
            "TimeGenerated > ago(7d)",
            "U-01 invoice mail: “No threats found” (Its address was made an hour before)",
            "A-03 IP address 203[.]0[.]113[.]58",
            "First to contain it: Revoke sessions and refresh tokens",
            "Page 1 of 1",
        ],
        ["F-01", "Bank recalls"],
    ),
    (
        "extract",
        ["1 What was recorded", "2 Where it comes from", "3 What it leads to"],
        ["L-01 Tier 1 could not", "Severity of the gap", "F-01", "C-01", "Page 1 of 1"],
        ["L-02", "SHA-256", "Figure 1."],
    ),
)


@pytest.fixture(scope="module")
def made(pool: RenderPool) -> dict[str, RenderResult]:
    """Each kind of the example, rendered."""
    return {
        kind: pool.submit(
            factories.context(factories.of_kind(kind, "full"), kind=kind), "pdf"
        ).result()
        for kind, *_rest in KINDS
    }


@pytest.mark.parametrize(("kind", "outline", "held", "missing"), KINDS)
def test_a_kind_holds_its_sections_and_no_other(
    kind: str,
    outline: list[str],
    held: list[str],
    missing: list[str],
    made: dict[str, RenderResult],
) -> None:
    text = text_of(made[kind].content)
    assert [word for word in held if word not in text] == []
    assert [word for word in missing if word in text] == []
    with opened(made[kind].content) as pdf, pdf.open_outline() as lines:
        assert [item.title for item in lines.root] == outline


def test_a_timeline_lies_on_its_side_on_both_sheets(pool: RenderPool) -> None:
    for size, width in (("a4", 842), ("letter", 792)):
        result = pool.submit(factories.context(kind="timeline", page_size=size), "pdf").result()
        with pikepdf.open(io.BytesIO(result.content)) as pdf:
            box = [float(edge) for edge in pdf.pages[0].mediabox]
        assert round(box[2]) == width
        assert box[2] > box[3]


def test_the_head_names_the_kind_where_no_section_began(made: dict[str, RenderResult]) -> None:
    first = text_of(made["changes"].content, 1)
    assert "INC-2026-0417 · Follow-ups and changes" in " ".join(first.split())
