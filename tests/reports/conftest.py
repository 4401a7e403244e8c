"""One warm pool and one finished report for all tests that only look at them."""

import functools
from collections.abc import Callable, Iterator

import pytest

from reports.pool import RenderPool
from reports.result import RenderResult
from tests.reports import factories

#: A finished report of a kind, of its full or its bare example.
Made = Callable[[str, str], RenderResult]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-reference",
        action="store_true",
        help="write the reference HTML and pictures of reports instead of comparing with them",
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


@pytest.fixture(scope="session")
def made(pool: RenderPool) -> Made:
    """Renders each kind of each example once a session."""

    @functools.cache
    def render(kind: str, record: str) -> RenderResult:
        values = factories.of_kind(kind, record)
        return pool.submit(factories.context(values, kind=kind)).result(300)

    return render
