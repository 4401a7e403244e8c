"""What the settings page says about the application and about privacy."""

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QCoreApplication, QUrl, qVersion

from desktop.pages.base import PageContext
from desktop.settings import Settings


def _tr(text: str) -> str:
    return QCoreApplication.translate("Settings", text)


def about_rows(settings: Settings) -> list[tuple[str, str]]:
    """Names and values: versions, licences, folders."""
    try:
        own = version("hotwash")
    except PackageNotFoundError:
        own = _tr("not installed as a package")
    return [
        (_tr("Hotwash"), own),
        (_tr("Licence"), "Apache-2.0"),
        (_tr("Qt"), qVersion()),
        (_tr("Python"), platform.python_version()),
        (_tr("Fonts"), _tr("Inter and JetBrains Mono, SIL Open Font License 1.1")),
        (_tr("Icons"), _tr("Phosphor, MIT licence")),
        (_tr("Settings file"), str(settings.path)),
        (_tr("Settings folder"), QUrl.fromLocalFile(str(settings.path.parent)).toString()),
    ]


def privacy_sentences(context: PageContext) -> list[str]:
    """What is stored where, and what leaves the machine."""
    return [
        _tr(
            "Hotwash makes no connection except to the store you chose, and to Microsoft when you "
            "press Sign in, Fetch or Send. Nothing is sent by itself."
        ),
        _tr(
            "Sign-ins and client secrets of connections lie in the system's keyring; without one "
            "they are asked each time. What was fetched lies in your data folder until the next "
            "fetch, or until the connection is forgotten."
        ),
        _tr("The store {name} holds everything recorded, with its whole history.").format(
            name=context.session.name
        ),
        _tr("Text that is not saved yet lies beside the store until it is saved."),
        _tr("The settings file holds your name, your choices and the places you pinned."),
        _tr(
            "The passphrase of a certificate is stored nowhere; checking a signature asks nobody "
            "over the network."
        ),
        _tr("The log holds no contents of fields."),
    ]
