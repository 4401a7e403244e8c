"""A job whose work is elsewhere."""

from collections.abc import Callable

from desktop.jobs.job import Job


class CallbackJob(Job):
    """Cancel calls a function."""

    def __init__(self, name: str, on_cancel: Callable[[], object]) -> None:
        super().__init__(name)
        self._on_cancel = on_cancel

    def cancel(self) -> None:
        """Asks the owner to stop, then ends the job."""
        self._on_cancel()
        super().cancel()
