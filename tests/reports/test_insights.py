"""A report of figures: their charts in words and shapes, and what it keeps from others."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from kb.incidents.record import service as incidents
from kb.insights.figure import Figure
from kb.insights.figures import figures
from kb.knowledge_base import KnowledgeBase
from reports import context, insights, issuing, reissue, subjects
from reports.export import Written
from reports.insight_charts import chart
from reports.language import of, speaking
from reports.options import ReportOptions
from reports.reading import Reading
from reports.result import RenderResult
from reports.sections import insights as sections
from tests.reports import factories
from tests.reports import figures as made_up
from tests.stores import ACTOR, new_store


def reading(audience: str = "internal") -> Reading:
    return Reading(factories.context(factories.figures(), kind="insights", audience=audience))


def figure(key: str) -> Figure:
    return next(one for one in made_up.made_up_figures() if one.key == key)


def keys(read: Reading) -> set[str]:
    return {one.key for one in insights.figures_of(read.record)}


def test_each_figure_stands_in_one_section() -> None:
    read = reading()
    each = [
        one["title"]
        for section in (
            sections.insight_times,
            sections.insight_playbooks,
            sections.insight_lessons,
            sections.insight_training,
        )
        for one in section(read)["figures"]
    ]
    assert len(each) == len(set(each)) == len(insights.figures_of(read.record))


def test_a_chart_says_its_numbers_to_those_who_do_not_see_it() -> None:
    drawn = str(chart(figure("time-to-contain")))
    assert "<title>Containing took 42 m less in 2026-03 than in 2026-01" in drawn
    assert "Target for High: 2 h" in drawn
    assert drawn.count("<circle") >= 5  # three medians, two of the ninetieth percentile
    steps = str(chart(figure("playbook-steps")))
    assert "Ask &#34;them&#34; &amp; wait" in steps
    holes = str(chart(figure("techniques")))
    assert holes.count("stroke-dasharray") == 3  # T1078 under two tactics, and T9999


def test_a_report_that_nobody_named_is_called_in_its_own_language() -> None:
    record = insights.record_of((), 12345, "amber", subjects.title_of("tag:vip"), "tag:vip")
    assert subjects.title_in_words(record) == "Incidents: tag:vip"
    with speaking(of("de")):
        assert subjects.title_in_words(record) == "Vorfälle: tag:vip"
        assert subjects.title_in_words(record | {"title": "Our year"}) == "Our year"
        assert subjects.number_in_words(record) == "12.345 Vorfälle"
        plain = insights.for_others(record)
        assert subjects.title_in_words(plain) == "Vorfälle"


def test_findings_words_and_numbers_are_said_in_the_language_of_the_report() -> None:
    with speaking(of("de")):
        held = figure("follow-ups-by-owner")
        assert insights.said(held.title) == "Robert Okafor hat am meisten offen: 4 Folgemaßnahmen"
        assert insights.written(None, "text", held.columns[0].absent) == "Niemand"
        assert insights.categories(figure("learning-lag"))[0] == "Erste Erkenntnis notiert"
        assert insights.written(6134, "count") == "6.134"
        assert insights.word("Critical") == "Kritisch"
        drawn = str(chart(figure("techniques")))
        assert "Nichts: eine Lücke" in drawn


def test_others_get_numbers_and_ids_alone() -> None:
    given = reading("board")
    assert "follow-ups-by-age" in keys(given)
    assert not keys(given) & {
        *("follow-ups-by-owner", "causes", "data-errors", "playbook-steps", "training")
    }
    told = str(given.record)
    for secret in ("Okafor", "No MFA", "BEC", "Fraud"):
        assert secret not in told
    assert given.record["title"] == "Incidents"
    assert keys(reading()) > keys(given)


def test_the_register_says_what_is_found_otherwise_now(tmp_path: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    options = ReportOptions(kind="insights", exported_by=ACTOR, now=now)
    make = partial(context.read_insights, query="-tag:none", options=options, title="All")
    with KnowledgeBase.open(new_store(tmp_path / "team.hotwash"), actor=ACTOR) as kb:
        values = {"title": "Fraud", "detected_at": now, "tlp": "red"}
        kb.write(partial(incidents.add, values=values))
        read = kb.read(make)
        assert (read.record["count"], read.options.tlp) == (1, "red")
        result = RenderResult(b"%PDF-1.7", "pdf", 1, (), {}, "0" * 64, "All")
        written = Written(tmp_path / "f.pdf", result, now)
        report_id = kb.write(issuing.note(read, written, ACTOR)).result
        found = kb.read(partial(reissue.standing, report_id=report_id))
        assert (found.report.subject, found.differs) == ("insights", False)
        again = kb.read(partial(reissue.read_again, found=found, taken=(), by=ACTOR))
        assert again.record["figures"] == read.record["figures"]
        kb.write(partial(incidents.add, values=values))
        found = kb.read(partial(reissue.standing, report_id=report_id))
        assert found.differs
        assert ("Incidents", "1", "2") in found.numbers


def test_a_figure_of_one_period_and_of_endless_names_is_drawn() -> None:
    found = made_up.insights()
    one = replace(
        found, periods=found.periods[:1], causes=(replace(found.causes[0], factor="x" * 900),)
    )
    for made in figures(one):
        if made.has_chart:
            assert "</svg>" in str(chart(made))
