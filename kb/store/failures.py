"""What databases say when they fail, in the words of people."""

import contextlib
import errno
from collections.abc import Iterator

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError

from kb.errors import StoreError

_NOTHING_LOST = "Everything saved before is kept; this write was not made."

#: What systems say when a file can't grow, and when it may not be written.
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_RIGHT = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})

#: What SQLite's messages contain → reason, what happened, what to do.
_SQLITE = (
    ("disk is full", "disk_full", "The disk is full.", "Free some space, then try again."),
    (
        "attempt to write a readonly",
        "read_only",
        "The store is read-only.",
        "Allow writing to the file and its folder, or open another store.",
    ),
    (
        "locked",
        "locked",
        "Another program holds the store.",
        "Close it there or wait a moment, then try again.",
    ),
    (
        "not a database",
        "not_hotwash",
        "The file is not a Hotwash store.",
        "Choose another file, or a new name.",
    ),
    (
        "malformed",
        "damaged",
        "The store is damaged.",
        "Restore the last backup with “hotwash restore”; run “hotwash check” for details.",
    ),
    (
        "unable to open",
        "unreachable",
        "The store's file can't be opened.",
        "Check that its folder exists and may be written to.",
    ),
    (
        "disk i/o error",
        "disk_full",
        "The disk could not be written.",
        "Check the disk and its free space, then try again.",
    ),
)


#: The same of files beside the database.
_FULL = ("disk_full", "The disk is full.", "Free some space, then try again.")
_CLOSED = (
    "read_only",
    "The folder of the store may not be written to.",
    "Allow writing to it, then try again.",
)


@contextlib.contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn what the database says into a StoreError with a reason and a way out."""
    try:
        yield
    except StaleDataError as error:
        raise StoreError(
            "locked", "Others changed this record again and again.", _NOTHING_LOST, "Try again."
        ) from error
    except DBAPIError as error:
        raise explain(url, error) from error
    except UnicodeDecodeError as error:
        # SQLite quotes what is damaged in its message, and text that is damaged can't be read.
        raise StoreError(
            "damaged",
            f"The store is damaged. ({url.database})",
            _NOTHING_LOST,
            "Restore the last backup with “hotwash restore”; run “hotwash check” for details.",
        ) from error
    except OSError as error:
        if error.errno not in NO_SPACE | _NO_RIGHT:
            raise
        reason, what, todo = _FULL if error.errno in NO_SPACE else _CLOSED
        raise StoreError(reason, what, _NOTHING_LOST, todo) from error


def explain(url: URL, error: SQLAlchemyError) -> StoreError:
    """The StoreError for what a database said."""
    said = str(getattr(error, "orig", None) or error).strip()
    place = url.render_as_string(hide_password=True) if url.host else url.database or ""
    if url.get_backend_name() == "sqlite":
        for sign, reason, what, todo in _SQLITE:
            if sign in said.lower():
                return StoreError(reason, f"{what} ({place})", _NOTHING_LOST, todo)
    first = said.splitlines()[0] if said else type(error).__name__
    if url.get_backend_name() == "postgresql" and _is_connection(error):
        return StoreError(
            "unreachable",
            f"The team store at {place} can't be reached: {first}",
            "Nothing was changed.",
            "Check the network and the address, then try again.",
        )
    return StoreError("failed", f"The store answered: {first}", _NOTHING_LOST, "Try again.")


def is_worth_another_try(error: Exception) -> bool:
    """Whether two writers merely met: a second try sees what the other one wrote."""
    if isinstance(error, StaleDataError | IntegrityError):
        return True
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state in {"40001", "40P01"}


def _is_connection(error: SQLAlchemyError) -> bool:
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    return getattr(error, "connection_invalidated", False) or not state or state[:2] in {"08", "57"}
