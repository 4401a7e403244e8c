"""What is withheld is in no byte of the file."""

import copy
import json

import pytest

from reports import catalog
from reports.pool import RenderPool
from reports.redaction import MARK, redact
from tests.reports import factories
from tests.reports.reading_pdf import everything_in, text_of

NAMES = (
    "Amélie Fontaine",
    "Fontaine",
    "Tomasz Nowak",
    "Nowak",
    "Robert Okafor",
    "Okafor",
    "Haddad",
    *"Lindqvist Solberg Dvorak Moreau Vasquez Brandt".split(),
    *"Raman Stein Jansen Aubert Hale Quill Silva".split(),
)
#: Evidence that is marked as withheld, and what isn't meant for the report at all.
EVIDENCE = (
    "Interview with the payments clerk",
    "interview-clerk",
    "vault-7",
    "Private working notes",
    "Secret Holder",
    "Unprinted rumour",
)
ACCOUNTS = ("ap@corp.example", "Anna Petrova")


def telling() -> dict[str, object]:
    """A record that repeats what is withheld where nobody expects it."""
    record = copy.deepcopy(factories.full())
    record["summary"] += (
        "\n\nA. Fontaine and NOWAK, Tomasz saw AP@corp.example log in on fin-lt-0231; "
        "T.  Nowak called `Amélie\nFontaine`. See [ap](mailto:ap@corp.example)."
    )
    record["assets"][0]["identifiers"] = {"upn": "ap@corp.example", "sid": "S-1-5-21-77"}
    record["assets"][0]["extra"] = {"raw": "ap@corp.example"}
    record["timeline"][0]["source"] = "export-ap@corp.example.csv"
    record["lessons"][0]["whys"].append("SID S-1-5-21-77 of Anna Petrova was cached")
    record["moments"]["detected_at"] = {"source": "Tomasz Nowak"}
    record["comments"] = [
        {"id": "c", "author": "Tomasz Nowak", "text": "Okafor agrees", "at": None, "origin": ""}
    ]
    return record


@pytest.mark.parametrize("audience", ["board", "partner"])
@pytest.mark.parametrize("kind", ["post_incident", "executive"])
def test_nothing_withheld_is_in_any_byte(pool: RenderPool, kind: str, audience: str) -> None:
    options = {"kind": kind, "audience": audience, "exported_by": "", "organisation": "Example"}
    if kind == "post_incident":
        sections = catalog.kind(kind).sections
        options["sections"] = tuple(section.key for section in sections)  # type: ignore[assignment]
    result = pool.submit(factories.context(telling(), **options)).result(60)
    content = everything_in(result.content).lower()
    withheld = [*NAMES, *ACCOUNTS, *EVIDENCE, "S-1-5-21-77"]
    if audience == "partner":
        withheld += ["FIN-LT-0231", "compliantDevice", "SigninLogs"]
    for secret in withheld:
        for form in (secret.lower(), secret.lower().replace(".", "[.]")):
            assert form.encode() not in content
            assert form.encode("utf-16-be") not in content
    shown = text_of(result.content).lower()
    assert not [secret for secret in withheld if secret.lower() in shown]


def test_the_cover_counts_and_roles_stand_for_names(pool: RenderPool) -> None:
    context = factories.context(telling(), audience="partner")
    text = text_of(pool.submit(context).result(60).content)
    assert f"Redacted copy: {len(context.withheld)} passages withheld" in text
    assert "a role stands in place of each name" in text
    assert "Response lead" in text
    assert "REDACTED · account name" in text
    assert {passage.reason for passage in context.withheld} >= {
        "account name",
        "machine",
        "command",
    }


def test_withheld_passages_name_their_field_and_never_the_text() -> None:
    redacted = redact(telling(), catalog.audience("partner"))
    assert redacted.withheld
    assert not any(secret in repr(redacted.withheld) for secret in (*NAMES, *ACCOUNTS))
    assert any(passage.field == "summary" for passage in redacted.withheld)
    marks = MARK.findall(json.dumps(redacted.record, ensure_ascii=False))
    assert len(marks) == len(redacted.withheld)


def test_the_internal_record_stays_as_it_is() -> None:
    record = telling()
    redacted = redact(record, catalog.audience("internal"))
    assert redacted.record == record
    assert not redacted.withheld


def test_redacting_leaves_the_given_record_alone() -> None:
    record = telling()
    before = copy.deepcopy(record)
    redact(record, catalog.audience("board"))
    assert record == before


def test_a_name_inside_another_word_is_left() -> None:
    record = factories.bare() | {"lead": "Ann Lee", "summary": "Leeds was slow, Lee was not."}
    summary = redact(record, catalog.audience("board")).record["summary"]
    assert summary == "Leeds was slow, Response lead was not."


def test_teams_keep_their_name() -> None:
    record = factories.bare() | {"lead": "Security Operations"}
    assert redact(record, catalog.audience("board")).record["lead"] == "Security Operations"
