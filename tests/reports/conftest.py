"""One warm pool and one finished report for all tests that only look at them."""

from collections.abc import Iterator

import pytest

from reports.pool import RenderPool
from reports.result import RenderResult
from tests.reports import factories


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-reference",
        action="store_true",
        help="write the reference HTML of reports instead of comparing with it",
    )


@pytest.fixture(scope="session")
def pool() -> Iterator[RenderPool]:
    with RenderPool(workers=1) as warm:
        yield warm


@pytest.fixture(scope="session")
def review(pool: RenderPool) -> RenderResult:
    return pool.submit(factories.context()).result(60)


@pytest.fixture(scope="session")
def bare_review(pool: RenderPool) -> RenderResult:
    return pool.submit(factories.context(factories.bare())).result(60)
