"""What the report says of the review itself."""

from reports.render import render
from tests.reports import factories


def text(**values: object) -> str:
    record = factories.bare() | values
    return render(factories.context(record), "md").content.decode()


def test_a_review_that_was_left_out_says_why() -> None:
    assert "No review was held: A test of the mail filter" in text(
        review_skipped="A test of the mail filter"
    )
    assert "No review was held" not in text()
