"""What is withheld is in no byte of the file."""

# ruff: noqa: RUF001 - letters of several scripts, as people write them

import copy
import io
import json
import unicodedata
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.house.redaction import HouseRedaction
from kb.vocabulary import alike
from reports import catalog
from reports.context import ReportContext, make
from reports.errors import ReportError
from reports.pool import RenderPool
from reports.redaction import MARK, redact
from reports.withholding import described
from reports.withholding.withheld import Rule
from tests.reports import factories
from tests.reports.reading_pdf import everything_in, spellings, text_of

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


# --- markings


def marked() -> dict[str, Any]:
    """A record with an item of evidence for few eyes, which other texts repeat."""
    record: dict[str, Any] = copy.deepcopy(factories.full())
    item = record["evidence"][0]
    item |= {"tlp": "red", "title": "Memory image of DC-07", "file_name": "dc07.raw"}
    item |= {"caption": "From the vault", "text": "LSASS secrets", "in_report": True}
    record["summary"] += " See the *memory image* of DC-07 (dc07.raw)."
    record["custody"][0] |= {"evidence_id": item["id"], "place": "Room 9"}
    return record


@pytest.mark.parametrize("audience", ["internal", "board", "partner"])
@pytest.mark.parametrize("tlp", ["clear", "green", "amber", "amber_strict"])
def test_evidence_that_is_marked_more_strictly_is_not_in_the_report(
    audience: str, tlp: str
) -> None:
    record = marked()
    given = make(record, factories.options(audience=audience, tlp=tlp))
    held = json.dumps(given.record, ensure_ascii=False)
    item = record["evidence"][0]
    for secret in ("Memory image of DC-07", "memory image", "dc07.raw", "vault", "LSASS", "Room 9"):
        assert secret not in held
    assert item["id"] not in [row["id"] for row in given.record["evidence"]]
    gone = [one.ref for one in given.left_out if one.rule is Rule.MARKING]
    # All evidence is for amber eyes at least, as it is unless somebody says otherwise.
    assert gone == (["E-01", "E-02", "E-03"] if tlp in {"clear", "green"} else ["E-01"])
    assert {one.reason for one in given.withheld if one.rule is Rule.MARKING} == {"marking"}


def test_evidence_that_is_marked_no_more_strictly_stays() -> None:
    record = marked()
    assert make(record, factories.options(tlp="red")).record == record
    given = make(record, factories.options(audience="partner", tlp="red"))
    assert "dc07.raw" in json.dumps(given.record)


def test_no_byte_of_a_green_report_tells_of_red_evidence(pool: RenderPool) -> None:
    context = factories.context(marked(), tlp="green", kind="evidence_register")
    content = pool.submit(context).result(60).content
    every = everything_in(content)
    for secret in ("Memory image of DC-07", "memory image", "dc07.raw", "LSASS secrets"):
        assert not [form for form in spellings(secret) if form in every]
    assert "3 records left out for a stricter marking" in text_of(content)


def test_a_rule_below_a_marking_holds_for_less_strict_reports_only() -> None:
    for tlp, there in (("red", True), ("amber", True), ("green", False), ("clear", False)):
        given = make(factories.full(), factories.options(audience="board", tlp=tlp))
        assert ("fin-lt-0231" in json.dumps(given.record).casefold()) is there


# --- patterns

RULES = HouseRedaction(
    domains=("corp.example", "münchen.example"),
    networks=("203.0.113.0/24", "2001:db8:7::/48"),
    third_parties=("Northwind Traders", "王伟商会"),
    patterns=(("CASE-####", "case number"), ("proj-*-key", "key")),
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("from 10.1.2.3 and 8.8.8.8", "from [REDACTED · internal address] and 8.8.8.8"),
        ("10.1.2[.]3, 172[.]20.0.1/16", "[…], […]"),
        ("fe80::1%eth0 or FD00:0:0::12", "[…] or […]"),
        (
            "::ffff:192.168.1.9 and 2001:db8:7::5, not 2001:db8:8::5",
            "[…] and […], not 2001:db8:8::5",
        ),
        ("203.0.113.9 but 203.0.114.9", "[…] but 203.0.114.9"),
        ("version 1.10.0.0.5, build 10.0.19045.3803", "version 1.10.0.0.5, build 10.0.19045.3803"),
        ("on FS-01.Corp.Example and corp.example.org", "on […] and corp.example.org"),
        ("mail to j.doe+x@hr.corp.example or j@other.example", "mail to […] or j@other.example"),
        ("printer.local, www.münchen.example", "[…], […]"),
        ("told NORTHWIND\n**Traders** so", "told [REDACTED · third party]** so"),
        ("由王伟商会处理", "由[REDACTED · third party]处理"),
        ("CASE-1234, case-12345, XCASE-1234", "[REDACTED · case number], case-12345, XCASE-1234"),
        ("proj-alpha-key and proj-key", "[REDACTED · key] and proj-key"),
    ],
)
def test_what_has_the_form_of_something_own_goes(text: str, left: str) -> None:
    record = factories.bare() | {"summary": text}
    given = redact(record, catalog.audience("partner"), rules=RULES)
    wanted = left.replace("[…]", "[REDACTED · internal address]")
    assert given.record["summary"] == wanted
    assert {one.rule for one in given.withheld} <= {Rule.PATTERN}


def test_no_text_makes_patterns_hang() -> None:
    rules = HouseRedaction(domains=("corp.example",), patterns=(("a*a*a*a*a*a*b", "slow"),))
    for text in ("a" * 100_000, "a." * 50_000, "1.1.1." * 20_000, "a:" * 50_000, "a@" * 50_000):
        record = factories.bare() | {"summary": text}
        assert redact(record, catalog.audience("partner"), rules=rules).record["summary"] == text


def test_rules_that_cannot_be_read_let_nothing_out() -> None:
    broken = HouseRedaction(trouble="line 3")
    with pytest.raises(ReportError, match="line 3"):
        redact(factories.full(), catalog.audience("partner"), rules=broken)
    assert redact(factories.full(), catalog.audience("internal"), rules=broken).record


def test_texts_of_the_report_itself_are_redacted_too() -> None:
    about = {"cover_text": "Robert Okafor asked.", "cover_note": "Call 10.0.0.5"}
    context = make(
        factories.full(),
        factories.options(audience="partner", exported_by="Zoë Quist", **about),
        RULES,
    )
    said = context.options
    assert (said.exported_by, said.cover_note) == ("Author", "Call [REDACTED · internal address]")
    assert "Okafor" not in said.cover_text


# --- by hand


def by_hand(
    words: str,
    field: str = "summary",
    about: str = "incident",
    **values: Any,  # noqa: ANN401
) -> dict[str, Any]:
    return {
        "id": factories.uid(f"passage {words}"),
        "about_kind": about,
        "about_id": factories.uid("incident"),
        "about_field": field,
        "passage": words,
        "reason": "private",
        "audiences": [],
        "tlp": "clear",
        "by": "",
        "at": None,
    } | values


#: What is withheld by hand, and other ways in which texts of the same record write it.
PASSAGES = {
    "The wire went to Müller & Söhne": "THE WIRE\nwent to Mu\u0308ller &amp; So\u0308hne",
    "Анна решила платить": "**Анна** реши\u00adла\nплатить",
    "王伟付了赎金": "由王**伟付了**赎金后",
    "أحمد دفع الفدية": "قال أَحْمَد دفع\nالفدية",
    "किसने फिरौती दी": "कहा **किसने** फिरौती दी",
    "John paid the ransom": "**Jo**hn paid <b>th</b>e [ran](https://x.example)som",
}


def withheld_by_hand() -> dict[str, Any]:
    record: dict[str, Any] = copy.deepcopy(factories.full())
    record["summary"] = "\n\n".join(["So it was.", *PASSAGES])
    record["lessons"][0]["what_happened"] = "\n\n".join(PASSAGES.values())
    record["title"] = "When John paid the ransom"
    record["withheld_passages"] = [by_hand(words) for words in PASSAGES]
    return record


def _files(context: ReportContext, pool: RenderPool) -> dict[str, bytes]:
    """Each format of a report, taken apart as far as it goes."""
    made = {form: pool.submit(context, form).result(60).content for form in ("html", "md")}
    pdf = pool.submit(context).result(60).content
    with zipfile.ZipFile(io.BytesIO(pool.submit(context, "docx").result(60).content)) as parts:
        made["docx"] = b"\n".join(parts.read(name) for name in parts.namelist())
    made["pdf"] = everything_in(pdf) + text_of(pdf).encode()
    return made


@pytest.mark.parametrize("audience", ["board", "partner"])
def test_a_passage_is_in_no_byte_of_any_format(pool: RenderPool, audience: str) -> None:
    context = factories.context(withheld_by_hand(), audience=audience)
    assert not context.astray
    for form, content in _files(context, pool).items():
        folded = alike.folded(content.decode(errors="ignore"))
        for words in PASSAGES:
            forms = {unicodedata.normalize(way, words) for way in ("NFC", "NFD", "NFKC")}
            found = [f for w in forms for f in spellings(w) if f in content]
            assert not found, (form, words)
            assert alike.folded(words) not in folded, (form, words)
            assert alike.folded(words).replace(" ", "") not in folded.replace(" ", "")
    assert len([one for one in context.withheld if one.rule is Rule.BY_HAND]) >= 2 * len(PASSAGES)


def test_who_may_know_a_passage_sees_it() -> None:
    record = withheld_by_hand()
    assert make(record, factories.options()).record == record
    record["withheld_passages"] = [by_hand("John paid the ransom", audiences=["board"])]
    assert "paid the" not in make(record, factories.options(audience="board")).record["title"]
    partner = make(record, factories.options(audience="partner")).record
    assert partner["title"] == record["title"]
    assert partner["withheld_passages"] == []


def test_a_passage_with_a_marking_is_withheld_from_everybody_below_it() -> None:
    record = withheld_by_hand()
    words = "John paid the ransom"
    record["withheld_passages"] = [by_hand(words, tlp="red", audiences=["by_marking"])]
    green = make(record, factories.options(tlp="green"))
    assert green.record["title"] == "When [REDACTED · private]"
    assert words not in json.dumps(green.record)
    assert make(record, factories.options(tlp="red")).record == record
    board = make(record, factories.options(tlp="red", audience="board"))
    assert board.record["title"] == record["title"]


def test_a_passage_that_left_its_field_is_told_and_still_looked_for() -> None:
    record = withheld_by_hand()
    record["summary"] = "Rewritten."
    given = make(record, factories.options(audience="board"))
    assert {one.passage_id for one in given.astray} == {
        row["id"] for row in record["withheld_passages"]
    }
    assert given.record["title"] == "When [REDACTED · private]"
    assert all(one.field == "summary" for one in given.astray)
    (line, *_more) = described.lines(given)
    assert line.is_astray
    assert line.place == "incident, Summary"


def test_the_warning_names_the_field_and_never_the_passage(pool: RenderPool) -> None:
    record = withheld_by_hand() | {"summary": "Rewritten."}
    result = pool.submit(factories.context(record, audience="board")).result(60)
    found = [one for one in result.messages if one.code == "astray_passage"]
    assert len(found) == len(PASSAGES)
    assert {(one.section, one.field) for one in found} == {("overview", "summary")}
    assert not any(words in one.text for one in found for words in PASSAGES)


def test_a_reason_gives_no_other_passage_away() -> None:
    record = factories.bare() | {"summary": "Mallory paid. Eve knew."}
    one, other = by_hand("Mallory paid"), by_hand("Eve knew", reason="because mallory paid")
    record["withheld_passages"] = [one, other]
    given = redact(record, catalog.audience("board")).record
    assert given["summary"] == "[REDACTED · private]. [REDACTED · withheld]."


def test_a_passage_that_is_also_a_code_breaks_no_report(pool: RenderPool) -> None:
    record = withheld_by_hand()
    record["withheld_passages"] = [by_hand(w) for w in ("amber", "high", "title", "containment")]
    record["summary"] += " amber high title containment"
    context = factories.context(record, audience="partner")
    assert pool.submit(context).result(60).pages
    assert not {"amber", "high", "title"} & set(context.record["summary"].casefold().split())


_TEXT = st.text(
    st.sampled_from("abcAB éß王김ا*_`[]()<>&;.\n -1") | st.characters(exclude_categories=["Cs"]),
    max_size=80,
)


@given(texts=st.lists(_TEXT, min_size=1, max_size=4), data=st.data())
@settings(max_examples=150, deadline=None)
def test_no_passage_is_ever_left_in_any_text(texts: list[str], data: st.DataObject) -> None:
    record = factories.bare()
    fields = ("summary", "title", "root_cause", "config_decision_reason")
    record |= dict(zip(fields, texts, strict=False))
    record["lessons"] = [{"id": factories.uid("l"), "number": 1, "title": texts[0]}]
    passages = []
    for text in texts:
        start = data.draw(st.integers(0, len(text)))
        passages.append(text[start : data.draw(st.integers(start, len(text)))].strip())
    known = [words for words in passages if alike.is_findable(words)]
    record["withheld_passages"] = [by_hand(words, reason="x") for words in known]
    given = redact(record, catalog.audience("board")).record
    left = [given[name] for name in fields if name in given] + [given["lessons"][0]["title"]]
    pieces = [piece for text in left for piece in MARK.split(text)[::2]]
    for words in known:
        plain = unicodedata.normalize("NFC", words)
        assert not [piece for piece in pieces if plain in piece]
        assert not [piece for piece in pieces if alike.folded(words) in alike.folded(piece)]


# --- the list


def test_the_list_says_where_and_why_and_never_what() -> None:
    record = withheld_by_hand()
    given = make(record, factories.options(audience="partner"), RULES)
    lines = described.lines(given)
    assert {line.withheld.rule for line in lines} >= {
        Rule.FIELD,
        Rule.BY_HAND,
        Rule.NOT_GIVEN,
        Rule.NOT_IN_REPORT,
    }
    places = [line.place for line in lines]
    assert "incident, Summary" in places
    assert any(place.startswith("lesson L-01, ") for place in places)
    assert "comments" in places or "moments" in places
    assert described.told_of(given) >= len(lines)
    told = repr(lines)
    assert not [words for words in (*PASSAGES, *NAMES, *ACCOUNTS) if words in told]


def test_every_person_of_an_incident_has_a_role() -> None:
    from kb.store.base import kinds
    from kb.store.kinds import FieldType
    from reports.withholding.people import PEOPLE

    for kind in kinds().values():
        if kind.dossier == "incident_id" and kind.name != "withheld_passage":
            people = {field.name for field in kind.fields if field.type is FieldType.PERSON}
            assert people <= set(PEOPLE.get(kind.plural, {})), kind.name
