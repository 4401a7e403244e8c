"""What hypothesis is told of tests that write into a store."""

from typing import Final

from hypothesis import HealthCheck

#: A store is made once for all examples, and a busy machine may be slow with each.
SLOW_STORE: Final = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)
