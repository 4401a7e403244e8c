"""What a drill is made of: facts, the steps that were taken, those of the playbook.

They are kept as rows of JSON within the drill, so that it shows the same to everybody and for
good, whatever becomes of the incident. Rows that can't be read are left out.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from kb.vocabulary.training import FactKind, KnownFrom


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that became known.

    Attributes:
        key: tells it from others of the drill.
        kind: code of `FactKind`.
        at: when it happened; None where that isn't known.
        known_at: when it became known; None where that isn't known.
        how: code of `KnownFrom`: what says so.
        place: the number of steps that were begun when it became known; the decision before
            step `place` is the first that sees it.
        left_out: it isn't shown.
    """

    key: str
    kind: str
    text: str
    at: datetime | None = None
    known_at: datetime | None = None
    how: str = KnownFrom.NOT_RECORDED.value
    place: int = 0
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was taken: what a decision is held against.

    Attributes:
        planned: the number of the playbook's step that it was; None for none.
    """

    key: str
    action: str
    phase: str = ""
    by: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    planned: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A step of the playbook.

    Attributes:
        taken: it lies on the way that the incident took through the branches.
        ran_at: it was done without anybody deciding on it, when so many steps were begun.
    """

    number: int
    title: str
    phase: str = ""
    taken: bool = True
    id: uuid.UUID | None = None
    ran_at: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody chose to do at a decision.

    Attributes:
        text: what they chose, or wrote.
        own_words: it was written.
        step: which step that was taken it is, from 0; None for none.
        planned: the number of the playbook's step that it is; None for none.
        seconds: how long it took, pauses left out.
    """

    text: str
    own_words: bool = False
    step: int | None = None
    planned: int | None = None
    seconds: float = 0.0
    at: datetime | None = None


def rows(parts: Iterable[Fact | Done | Planned | Answer]) -> list[dict[str, Any]]:
    """Parts as a drill or a run holds them."""
    return [{name: _plain(value) for name, value in asdict(one).items()} for one in parts]


def facts_of(held: Sequence[Mapping[str, Any]]) -> tuple[Fact, ...]:
    """The facts that rows hold."""
    return _read(held, _fact)


def steps_of(held: Sequence[Mapping[str, Any]]) -> tuple[Done, ...]:
    """The steps that rows hold."""
    return _read(held, _done)


def plan_of(held: Sequence[Mapping[str, Any]]) -> tuple[Planned, ...]:
    """The playbook's steps that rows hold."""
    return _read(held, _planned)


def answers_of(held: Sequence[Mapping[str, Any]]) -> tuple[Answer, ...]:
    """The answers that rows hold."""
    return _read(held, _answer)


def _read[T](
    held: Sequence[Mapping[str, Any]], read: Callable[[Mapping[str, Any]], T]
) -> tuple[T, ...]:
    found: list[T] = []
    for row in held:
        try:
            found.append(read(row))
        except (AttributeError, TypeError, ValueError, KeyError):
            continue
    return tuple(found)


def _fact(row: Mapping[str, Any]) -> Fact:
    return Fact(
        key=str(row["key"]),
        kind=FactKind(str(row["kind"])).value,
        text=str(row["text"]),
        at=_time(row.get("at")),
        known_at=_time(row.get("known_at")),
        how=KnownFrom(str(row.get("how"))).value,
        place=max(int(row.get("place") or 0), 0),
        left_out=bool(row.get("left_out")),
    )


def _done(row: Mapping[str, Any]) -> Done:
    return Done(
        key=str(row["key"]),
        action=str(row["action"]),
        phase=str(row.get("phase") or ""),
        by=str(row.get("by") or ""),
        started_at=_time(row.get("started_at")),
        finished_at=_time(row.get("finished_at")),
        planned=_whole(row.get("planned")),
    )


def _planned(row: Mapping[str, Any]) -> Planned:
    held = row.get("id")
    return Planned(
        number=int(row["number"]),
        title=str(row["title"]),
        phase=str(row.get("phase") or ""),
        taken=bool(row.get("taken")),
        id=uuid.UUID(str(held)) if held else None,
        ran_at=_whole(row.get("ran_at")),
    )


def _answer(row: Mapping[str, Any]) -> Answer:
    return Answer(
        text=str(row["text"]),
        own_words=bool(row.get("own_words")),
        step=_whole(row.get("step")),
        planned=_whole(row.get("planned")),
        seconds=min(max(float(row.get("seconds") or 0), 0.0), 1e7),
        at=_time(row.get("at")),
    )


def _time(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    found = datetime.fromisoformat(str(value)) if value else None
    if found is not None and found.tzinfo is None:
        raise ValueError(value)
    return found


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value
