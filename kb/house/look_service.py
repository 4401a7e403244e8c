"""Read and write how reports of the house look: a policy page, the logo a file of it.

So it has versions and undo, goes with backups, and everybody who works in the store has the same.
"""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import KBError
from kb.house import logo as logos
from kb.house import look as looks
from kb.house.look import HouseLook
from kb.ledger.operation import operation
from kb.library.articles import service as articles
from kb.library.articles.models import Article
from kb.library.files import service as files
from kb.vocabulary.enums import ArticleKind

#: What the page is known by, whatever its title says.
PAGE = "hotwash:house-look"
_TITLE = "Look of reports"
_LOGO = "logo.png"


def read(session: Session) -> HouseLook:
    """The look in force with its logo: the published page, else its draft, else nothing."""
    page = page_id(session)
    if page is None:
        return HouseLook()
    found = looks.read(articles.current(session, page).body)
    return _with_logo(session, page, found) if found.logo_name else found


def page_id(session: Session) -> uuid.UUID | None:
    """The page that holds it; None while there is nothing of the house."""
    query = select(Article.id).where(Article.import_key == PAGE, Article.state != "retired")
    return session.scalar(query.order_by(Article.created_at, Article.id).limit(1))


@operation("Set look of reports")
def save(session: Session, values: Mapping[str, Any]) -> uuid.UUID:
    """Change parts of the look: its page gets a new version, a new logo the old one's place.

    Args:
        session: of the write.
        values: parts of a `HouseLook` by name; the logo as the bytes of a PNG or JPEG.

    Returns:
        The id of the page.

    Raises:
        ValidationError: a colour, a text or the logo can't be taken.
    """
    kept = read(session)
    taken = looks.checked(replace(kept, **values))
    page = page_id(session)
    if page is None:
        values = {
            "title": _TITLE,
            "article_kind": ArticleKind.POLICY.value,
            "tags": ["house rules"],
        }
        page = articles.add(session, values, looks.written(HouseLook()))
        session.get_one(Article, page).import_key = PAGE
    name = kept.logo_name
    if taken.logo != kept.logo:
        name = _replace_logo(session, page, taken.logo)
    text = looks.written(replace(taken, logo_name=name))
    if articles.current(session, page).body != text:
        articles.save_draft(session, page, text)
        articles.publish(session, page, "", str(session.info.get("actor", "")))
    session.flush()
    return page


def _replace_logo(session: Session, page: uuid.UUID, data: bytes) -> str:
    """Takes the new logo, whose name the page tells; none for no bytes."""
    clean = logos.cleaned(data) if data else b""
    for one in files.list_for(session, page):
        if one.is_picture:
            files.remove(session, one.id)
    session.flush()
    return files.attach_content(session, page, _LOGO, clean).file_name if clean else ""


def _with_logo(session: Session, page: uuid.UUID, look: HouseLook) -> HouseLook:
    """A logo that isn't there, or no picture any more, is told; the rest of the look counts."""
    for one in files.list_for(session, page):
        if one.file_name == look.logo_name:
            try:
                data = files.content(session, one.id, logos.LARGEST)
                return replace(look, logo=logos.cleaned(data))
            except KBError as error:
                return replace(look, trouble=error.what)
    return replace(look, trouble=f"The logo “{look.logo_name}” isn't among the files of the page.")
