"""A report says which version of its template it was made with, and what differs today."""

import json

from reports.own.version import compared, frozen
from reports.render import embedded_record
from tests.reports import factories
from tests.reports.own.conftest import APPEAL, Write


def test_the_record_of_a_report_holds_the_version(write: Write) -> None:
    write()
    context = factories.context(kind="letter")
    held = json.loads(embedded_record(context))["report"]["template"]
    assert context.template is not None
    assert held["sha256"] == context.template.sha256
    assert held["own"]
    assert held["texts"]["sections/appeal.html.j2"] == APPEAL
    partner = factories.context(kind="letter", audience="partner")
    assert "texts" not in frozen(partner)
    assert frozen(partner)["sha256"] == held["sha256"]


def test_a_later_text_is_told_with_its_difference(write: Write) -> None:
    write()
    report = json.loads(embedded_record(factories.context(kind="letter")))["report"]
    same = compared(report)
    assert not same.differs
    assert same.sentences()[0].endswith("It is the present one.")
    write(sections__appeal_dot_html_dot_j2=APPEAL + "<p>Thank you</p>\n")
    other = compared(report)
    assert other.differs
    assert other.changed == ("sections/appeal.html.j2",)
    assert "+<p>Thank you</p>" in other.sentences()
    write(kind_dot_toml="label = ")
    assert "can't be used" in compared(report).sentences()[0]


def test_kinds_of_ours_have_a_version_too() -> None:
    report = json.loads(embedded_record(factories.context()))["report"]
    assert len(report["template"]["sha256"]) == 64
    assert not compared(report).differs
    report["template"]["sha256"] = "0" * 64
    assert compared(report).differs
    other = frozen(factories.context(kind="timeline"))
    assert other["sha256"] != frozen(factories.context())["sha256"]


def test_an_older_report_says_nothing() -> None:
    assert compared({"kind": "post_incident"}).sentences() == ()
    assert compared({"kind": "post_incident", "template": {}}).sentences() == ()
