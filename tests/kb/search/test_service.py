from collections.abc import Callable
from functools import partial

import pytest

from kb.search import candidates, service
from kb.search.service import SearchPage
from tests.kb.search.conftest import Filled

type Find = Callable[..., SearchPage]

FRAUD = "Supplier payment fraud after session theft"
RANSOM = "Ransomware on a file server"
LESSON = "Sessions must expire sooner"
ASSET = "LONDC01.contoso.local"
EVENT = "Encryption of the shares begins"
FOLLOW_UP = "Shorten token lifetimes"
STEP_1 = "Revoke all sessions of the user"
STEP_2 = "Reset the password, then the MFA methods"
ARTICLE = "How cookies are stolen"


def titles(page: SearchPage) -> set[str]:
    return {result.title.text for result in page.results}


# Read on both databases: `filled` is opened on each.
QUERIES: list[tuple[str, set[str]]] = [
    ("sess", {FRAUD, LESSON, "Session theft", STEP_1}),
    ("session", {FRAUD, LESSON, "Session theft", STEP_1}),
    ("session ", {FRAUD, LESSON, "Session theft", STEP_1}),
    ("supplier cookie", {FRAUD}),
    ("10.20.3.4", {FRAUD}),
    ("10.20.3", {FRAUD, ASSET}),
    ("evil.example.com", {FRAUD}),
    ("example.com", {FRAUD}),
    ("https://evil.example.com/login", {FRAUD}),
    ("hxxps://evil[.]example[.]com", {FRAUD}),
    ("T1566", {FRAUD}),
    ("t1566.002", {FRAUD}),
    ("grosse", {FRAUD}),
    ('"golden ticket"', {FRAUD}),
    ("golden ticket", {FRAUD, RANSOM}),
    ('ticket -"golden ticket"', {RANSOM}),
    ("恶意软件", {LESSON}),
    ("londc01", {ASSET}),
    ("contoso.local", {ASSET}),
    ("encryption OR supplier", {EVENT, FRAUD}),
    ("(encryption OR supplier) -payment", {EVENT}),
    ("password", {STEP_2, ARTICLE}),
    ("pass-the-cookie", {ARTICLE}),
    ("kind:lesson", {LESSON}),
    ("kind:lesson,follow-up token", {LESSON, FOLLOW_UP}),
    ("-kind:incident severity:high", {LESSON, FOLLOW_UP}),
    ("lead:me", {FRAUD, LESSON, FOLLOW_UP}),
    ("lead:nowak", {RANSOM, ASSET, EVENT}),
    ("tag:finance token", {LESSON, FOLLOW_UP}),
    ("tag:identity", {"Session theft", STEP_1, STEP_2, "Watch the mailbox for a week"}),
    ("technique:T1566 kind:incident", {FRAUD}),
    ("asset:10.20.3.99 kind:incident", {RANSOM}),
    ("asset:londc encryption", {EVENT}),
    ("state:draft kind:article", {ARTICLE}),
    ("has:follow-ups kind:incident", {FRAUD}),
    ("severity:critical OR token", {RANSOM, ASSET, EVENT, LESSON, FOLLOW_UP}),
    ("updated:today kind:asset", {ASSET}),
    ("updated:<2020", set()),
    ("nowhere-to-be-found", set()),
]


def test_search_finds_what_people_mean(find: Find) -> None:
    pages = {query: find(query) for query, _ in QUERIES}
    assert {query: titles(page) for query, page in pages.items()} == dict(QUERIES)
    assert {query: page.total for query, page in pages.items()} == {
        query: len(expected) for query, expected in QUERIES
    }
    assert not any(page.problems for page in pages.values())


def test_a_result_says_where_it_stands(find: Find, filled: Filled) -> None:
    (lesson,) = find("kind:lesson expire").results
    assert (lesson.record_id, lesson.dossier_id) == (filled.lesson, filled.fraud)
    assert lesson.anchor == f"lessons/{filled.lesson}"
    assert lesson.incident is not None
    assert lesson.place == f"{lesson.incident} · lesson L-01"
    (step,) = find("mfa").results
    assert step.place == "Session theft · v1 · step 2 of 3"
    assert step.incident is None
    assert step.section == "playbook_steps"
    (incident,) = find("supplier").results
    assert incident.section == "overview"


def test_matches_are_marked_in_title_and_snippet(find: Find) -> None:
    (found,) = find("supplier cookie").results
    assert [found.title.text[a:b] for a, b in found.title.marks] == ["Supplier"]
    assert [found.snippet.text[a:b] for a, b in found.snippet.marks] == ["cookie"]


def test_a_number_comes_first(find: Find, filled: Filled) -> None:
    number = find("supplier").results[0].incident
    assert number is not None
    for typed in (number, number.lower(), number.split("-", 1)[1], number[-4:], "1"):
        assert find(typed).results[0].record_id == filled.fraud, typed


def test_titles_come_before_texts(find: Find, filled: Filled) -> None:
    assert find("session theft").results[0].record_id == filled.playbook
    assert find("ransomware").results[0].record_id == filled.ransom


def test_what_was_opened_lately_comes_earlier(find: Find, filled: Filled) -> None:
    for used in (filled.ransom, filled.fraud):
        assert find("ticket", used=[used]).results[0].record_id == used


def test_newest_first_when_asked(find: Find, filled: Filled) -> None:
    dates = [result.updated_at for result in find("session", sort="newest").results]
    assert dates == sorted(dates, reverse=True)


def test_pages_follow_each_other(find: Find) -> None:
    whole = [r.record_id for r in find("session").results]
    paged = [find("session", limit=1, offset=n).results[0].record_id for n in range(len(whole))]
    assert paged == whole


def test_kinds_and_their_counts(find: Find, filled: Filled) -> None:
    assert titles(find("session", kinds=["lesson"])) == {LESSON}
    assert find("session").facets == {
        "incident": 1,
        "lesson": 1,
        "playbook": 1,
        "playbook_step": 1,
    }
    counted = filled.kb.read(partial(service.facets, query="ticket"))
    assert counted == {"incident": 2}


def test_one_typing_mistake_is_forgiven_and_said(find: Find) -> None:
    for wrong in ("sesion ", "sessoin ", "sessiom ", "sesssion "):
        page = find(wrong)
        assert page.corrected == "session ", wrong
        assert FRAUD in titles(page)


def test_an_exact_search_stays_exact(find: Find) -> None:
    page = find("token")
    assert page.corrected is None
    page = find("xylophone")
    assert (page.results, page.corrected, page.unknown) == ((), None, ("xylophone",))


def test_mistakes_are_explained_and_the_rest_runs(find: Find) -> None:
    page = find("sevrity:high supplier")
    assert titles(page) == {FRAUD}
    assert page.problems[0].hint == "Did you mean “severity:”?"


def test_a_query_without_words_finds_nothing(find: Find) -> None:
    for query in ("", "   ", "--", "()", '"', "…", "OR"):
        assert find(query).results == (), query
    assert find("…").problems[0].text == "There is nothing to look for in “…”."


def test_a_look_that_ended_early_is_followed_by_a_patient_one(
    find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "_SECONDS", -1.0)
    monkeypatch.setattr(candidates, "_STEPS_BETWEEN_CHECKS", 1)
    assert titles(find("supplier severity:high")) == {FRAUD}


def test_facets_of_filters_alone(filled: Filled) -> None:
    counted = filled.kb.read(partial(service.facets, query="severity:critical"))
    assert counted == {"asset": 1, "incident": 1, "timeline_event": 1}
    assert filled.kb.read(partial(service.facets, query="")) == {}


def test_a_field_may_stand_in_any_clause(find: Find) -> None:
    assert titles(find("-(severity:high OR kind:asset,event) ticket")) == {RANSOM}
    assert titles(find("-severity:high,critical kind:article")) == {ARTICLE}
    assert titles(find("(tag:finance token) OR shares ")) == {LESSON, FOLLOW_UP, EVENT}
