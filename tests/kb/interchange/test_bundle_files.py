"""Files of the library travel in bundles; names and owners are checked."""

import io
import json
import uuid
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from kb import checking
from kb.interchange import export, service
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.files import service as files
from kb.library.playbooks import service as playbooks


@pytest.fixture(params=["playbook", "article"])
def item(kb: KnowledgeBase, request: pytest.FixtureRequest) -> tuple[str, uuid.UUID]:
    make = playbooks.add if request.param == "playbook" else articles.add
    made = kb.write(partial(make, values={"title": "Mail"}, body="![a](file:a.png)")).result
    kb.write(partial(files.attach_content, item_id=made, name="a.png", content=b"picture"))
    return request.param, made


def bundled(kb: KnowledgeBase, item: tuple[str, uuid.UUID], path: Path) -> Path:
    choose: Callable[..., export.Selection] = (
        export.of_playbook if item[0] == "playbook" else export.of_article
    )
    with path.open("wb") as file:
        kb.read(lambda s: export.write_bundle(s, file, choose(s, item[1])))
    return path


def test_a_bundle_of_one_item_brings_its_files(
    kb: KnowledgeBase, item: tuple[str, uuid.UUID], tmp_path: Path
) -> None:
    other = kb.write(partial(articles.add, values={"title": "Other"})).result
    kb.write(partial(files.attach_content, item_id=other, name="b.png", content=b"other"))
    path = bundled(kb, item, tmp_path / "x.hotwash-bundle")
    with KnowledgeBase.open(tmp_path / "new.hotwash", actor="Tomasz Nowak") as new:
        assert service.import_paths(new, [path]).files[0].result == "imported"
        (one,) = new.read(partial(files.list_for, item_id=item[1]))
        assert new.read(partial(files.content, record_id=one.id, most=100)) == b"picture"
        assert new.read(partial(files.list_for, item_id=other)) == ()
        assert checking.check(new).problems == []
        service_of = playbooks if item[0] == "playbook" else articles
        new.write(partial(service_of.remove, record_id=item[1]))
        service.import_paths(new, [path])
        assert len(new.read(partial(files.list_for, item_id=item[1]))) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"file_name": "../../x.png"}, "none of /"),
        ({"file_name": "gpj.\u202eexe"}, "marks of direction"),
        ({"item_id": str(uuid.UUID(int=9))}, "no playbook or article"),
    ],
)
def test_what_a_bundle_may_not_bring(
    kb: KnowledgeBase, tmp_path: Path, changed: dict[str, str], said: str
) -> None:
    owner = kb.write(partial(articles.add, values={"title": "Mail"})).result
    line = {"id": str(uuid.uuid4()), "item_id": str(owner), "file_name": "a.png"} | changed
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        manifest = {"format": "hotwash-bundle", "format_version": 1}
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr("records/item_file.jsonl", json.dumps(line) + "\n")
    path = tmp_path / "x.hotwash-bundle"
    path.write_bytes(raw.getvalue())
    (outcome,) = service.import_paths(kb, [path]).files
    assert outcome.result == "refused"
    assert said in outcome.reason
