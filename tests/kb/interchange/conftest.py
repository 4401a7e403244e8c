from pathlib import Path

import pytest


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder for files to import; the store lies beside it, not in it."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder
