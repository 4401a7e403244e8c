"""From paths to things that can be imported, folder by folder, parts joined to their incident."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from kb.errors import InterchangeError
from kb.interchange import contents, document_files, files, returning, table_incidents
from kb.interchange.files import SourceFile
from kb.interchange.incident_files import EVERY, UNSAID, IncidentFile, Part
from kb.interchange.parsed import ParsedDocument
from kb.interchange.recognise import formats
from kb.interchange.table_incidents import TableFile
from kb.interchange.table_mapping import TableMapping

#: Files of one folder stay in memory up to this many bytes; others are read twice.
_KEPT = 32 * 1024 * 1024
_ARCHIVE = "a zip archive that isn't a Hotwash bundle"


@dataclass(slots=True)
class Planned:
    """A file that was read and recognised, or the reason why not.

    Attributes:
        key: its place within what the user named; names a document again later.
        content: what it holds; None when it was refused, or when it is a bundle.
        joined: for a file of parts, the files whose incidents take them; for a file that
            comes along, the texts that name it.
        comes_along: it is a picture or an attachment of a text.
        mapping: what the columns of a table are, once that is known.
    """

    path: str
    key: str
    file: SourceFile | None = None
    content: IncidentFile | ParsedDocument | TableFile | None = None
    error: InterchangeError | None = None
    is_bundle: bool = False
    warnings: tuple[str, ...] = ()
    joined: list[str] = field(default_factory=list)
    comes_along: bool = False
    mapping: TableMapping | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """What it holds for incidents that lie beside."""
        return self.content.parts if isinstance(self.content, IncidentFile) else ()


def locate(paths: Iterable[str | Path]) -> list[tuple[Path, str]]:
    """The files of files and folders, each with its place within what was named."""
    found: list[tuple[Path, str]] = []
    for given in paths:
        root = Path(given)
        for path in files.walk([root]):
            inside = path.relative_to(root).as_posix() if path != root else path.name
            found.append((path, files.readable(inside)))
    return found


def plan(located: Iterable[tuple[Path, str]], chosen: str | None = None) -> Iterator[Planned]:
    """Read and recognise files; those of parts come after the other files of their folder.

    Pictures and attachments that Markdown names come last, with the texts that take them.

    Raises:
        InterchangeError: the chosen format isn't one.
    """
    if chosen is not None and chosen not in formats():
        listed = ", ".join(formats())
        raise InterchangeError(chosen, f"This is no format; use one of {listed}.")
    everything = list(located)
    by_text = chosen is None or chosen.startswith("markdown_")
    linked = document_files.find(everything if by_text else ())
    texts = linked.texts_of()
    written = returning.Folders()
    others = [item for item in everything if item[0] not in texts]
    for _, group in groupby(others, key=lambda item: item[0].parent):
        for planned in _folder(list(group), chosen):
            if isinstance(planned.content, ParsedDocument):
                content = linked.with_files(Path(planned.path), planned.content)
                planned.content = written.claimed(Path(planned.path), content)
            yield planned
    for path, key in everything:
        if path in texts:
            yield Planned(str(path), key, joined=texts[path], comes_along=True)


def _folder(located: list[tuple[Path, str]], chosen: str | None) -> Iterator[Planned]:
    if len(located) == 1:
        only = load(*located[0], chosen)
        _refuse_lone_parts(only)
        yield only
        return
    kept: dict[Path, Planned] = {}
    ids: Owners = {}
    parts: list[Planned] = []
    size = 0
    for path, key in located:
        planned = load(path, key, chosen)
        if planned.parts:
            parts.append(planned)
            continue
        if isinstance(planned.content, IncidentFile) and planned.content.family in _JOINED:
            own = ids.setdefault(planned.content.family, {})
            for incident_id in planned.content.ids:
                own.setdefault(incident_id, set()).add(planned.path)
        size += len(planned.file.raw) if planned.file else 0
        if size <= _KEPT:
            kept[path] = planned
    joins = [(_family(planned), _join(planned, ids)) for planned in parts]
    waiting = {id(planned) for planned in parts}
    for path, key in located:
        planned = kept.pop(path) if path in kept else load(path, key, chosen)
        if planned.parts:
            continue
        for family, found in joins:
            _attach(planned, family, found)
        yield planned
    yield from (planned for planned in parts if id(planned) in waiting)


#: Systems whose incidents and their parts come in files of their own.
_JOINED = frozenset({"sentinel", "iris", "dispatch"})
#: By system and incident, the files that hold it.
type Owners = dict[str, dict[str, set[str]]]


def _join(planned: Planned, owners: Owners) -> list[tuple[str, Part]]:
    """The incident that each part of a file belongs to; the file is refused when one has none."""
    content = planned.content
    ids = owners.get(content.family, {}) if isinstance(content, IncidentFile) else {}
    found: list[tuple[str, Part]] = []
    for part in planned.parts:
        owner = part.incident_id if part.incident_id in ids else ""
        if part.incident_id == UNSAID and len(ids) == 1:
            owner = next(iter(ids))
        if part.incident_id == EVERY and ids:
            owner = EVERY
        if not owner:
            planned.error = _lone(planned, part)
            return []
        found.append((owner, part))
        hosts = set().union(*ids.values()) if owner == EVERY else ids[owner]
        planned.joined += sorted(hosts - set(planned.joined))
    return found


def _attach(planned: Planned, family: str, found: list[tuple[str, Part]]) -> None:
    if isinstance(planned.content, IncidentFile) and planned.content.family == family:
        for owner, part in found:
            if owner == EVERY or owner in planned.content.ids:
                planned.content.attach(part, owner)


def _family(planned: Planned) -> str:
    return planned.content.family if isinstance(planned.content, IncidentFile) else ""


def _refuse_lone_parts(planned: Planned) -> None:
    if planned.parts:
        planned.error = _lone(planned, planned.parts[0])


def _lone(planned: Planned, part: Part) -> InterchangeError:
    what = planned.content.what if isinstance(planned.content, IncidentFile) else part.name
    named = part.incident_id not in ("", UNSAID, EVERY)
    whose = f"incident {part.incident_id}" if named else "the incident they belong to"
    todo = "Put both into one folder."
    if _family(planned) == "sentinel":
        todo = f"Put both into one folder, or into one file: {{“incident”: …, “{part.name}”: …}}."
    return InterchangeError(
        planned.path, f"These are {what} alone: {whose} isn't in this folder. {todo}"
    )


def load(path: Path, key: str, chosen: str | None = None) -> Planned:
    """Read and recognise one file; never raises."""
    shown = str(path)
    try:
        raw = files.read_bytes(path)
        if files.is_archive(raw):
            return Planned(shown, key, SourceFile(shown, raw, ""), is_bundle=True)
        file = _decoded(path, raw)
        content, warnings = contents.recognise(file, key, chosen)
    except InterchangeError as error:
        return Planned(shown, key, error=error)
    return Planned(shown, key, file, content, warnings=(*file.warnings, *warnings))


def _decoded(path: Path, raw: bytes) -> SourceFile:
    """The text of a file; spreadsheets of the West write tables that aren't UTF-8."""
    try:
        return files.decode(path, raw)
    except InterchangeError:
        named = SourceFile(str(path), raw, "")
        if not table_incidents.looks_like_table(named) or b"\x00" in raw or not raw.strip():
            raise
        return SourceFile(str(path), raw, raw.decode("cp1252", "replace"), "cp1252")
