"""Options of all tests."""

import faulthandler

import pytest
from hypothesis import HealthCheck, settings

# How fast examples are made says how busy the machine is, not whether the code is right.
settings.register_profile("hotwash", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hotwash")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long",
        action="store_true",
        help="run the tests marked “long” as well: ./test tests/reports tests/trust --long",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes minutes and finds the same as its short form, unless asked for."""
    if config.getoption("--long"):
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    if left_out:
        items[:] = [item for item in items if not item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(autouse=True)
def _as_long_as_it_takes(request: pytest.FixtureRequest) -> None:
    """The long forms take longer than a test may take otherwise."""
    if request.config.getoption("--long"):
        faulthandler.cancel_dump_traceback_later()
