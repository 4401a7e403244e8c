"""Whether a store was written to."""

import os

from kb.knowledge_base import KnowledgeBase
from kb.store.engine import attachments_folder, sqlite_module


class Watch:
    """Sees each commit to a store, by whomever and of whatever, and each file beside it."""

    def __init__(self, kb: KnowledgeBase) -> None:
        assert kb.path is not None
        self._beside = attachments_folder(kb.path)
        self._connection = sqlite_module().connect(kb.path)

    def state(self) -> tuple[object, ...]:
        """What differs when anything was written."""
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        files = sorted(name for _, _, names in os.walk(self._beside) for name in names)
        return (version, *files)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
