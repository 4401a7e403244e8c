"""Each suite tells its figures; they stand at the end of a run."""

from collections.abc import Callable

import pytest

#: Says a figure of a suite.
Tell = Callable[[str], None]
_KEY = "trust"


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Takes a line of figures, which the end of the run shows, from whichever process."""

    def say(line: str) -> None:
        request.node.user_properties.append((_KEY, line))

    return say


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [one for found in terminalreporter.stats.values() for one in found]
    lines = [
        str(line)
        for report in reports
        if getattr(report, "when", "") == "call"
        for key, line in report.user_properties
        if key == _KEY
    ]
    if lines:
        terminalreporter.section("trust")
        for line in sorted(lines):
            terminalreporter.write_line(line)
