"""Settings: one declaration each, kept in a file of the user, applied at once."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from PySide6.QtCore import QT_TRANSLATE_NOOP, QByteArray, QObject, QSettings, Signal

SettingType = Literal["text", "choice", "flag", "percent", "folder", "file"]


@dataclass(frozen=True, slots=True)
class Setting:
    """Declaration of one setting.

    Attributes:
        key: name in the file, "appearance/theme".
        type: what its field is.
        default: value of a new user.
        label: visible name.
        help: one sentence under the field, or "".
        choices: value and label of each choice.
        files: the filter of the file dialog, such as "Images (*.png)".
    """

    key: str
    type: SettingType
    default: str | bool | int
    label: str
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    files: str = ""


def _t(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("Settings", text))


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting(
        "general/name",
        "text",
        "",
        _t("Your name"),
        _t("Written into the history of everything you change."),
    ),
    Setting(
        "general/zone",
        "text",
        "UTC",
        _t("Time zone"),
        _t("One zone for all windows, such as UTC or Europe/Lisbon."),
    ),
    Setting(
        "appearance/theme",
        "choice",
        "system",
        _t("Theme"),
        choices=(("system", _t("As the system")), ("light", _t("Light")), ("dark", _t("Dark"))),
    ),
    Setting(
        "appearance/density",
        "choice",
        "normal",
        _t("Row height"),
        choices=(("compact", _t("Compact")), ("normal", _t("Normal")), ("roomy", _t("Roomy"))),
    ),
    Setting("appearance/text_size", "percent", 100, _t("Text size"), _t("From 85 to 150 percent.")),
    Setting("appearance/system_font", "flag", False, _t("Use the system's font")),
    Setting(
        "appearance/reduced_motion",
        "flag",
        False,
        _t("Reduce motion"),
        _t("No fades and no moving bars."),
    ),
    Setting(
        "report/page",
        "choice",
        "a4",
        _t("Page"),
        choices=(("a4", _t("A4")), ("letter", _t("US Letter"))),
    ),
    Setting(
        "report/folder",
        "folder",
        "",
        _t("Export folder"),
        _t("Where exported files go unless you choose another place."),
    ),
    Setting("report/sign", "flag", False, _t("Sign exported PDFs")),
    Setting(
        "report/certificate",
        "file",
        "",
        _t("Certificate"),
        _t(
            "A PKCS#12 file (.p12 or .pfx) with its private key. Its passphrase is asked for when "
            "you export, and stored nowhere."
        ),
        files=_t("Certificates (*.p12 *.pfx)"),
    ),
    Setting(
        "report/sign_reason",
        "text",
        "",
        _t("Reason for signing"),
        _t("Stands in each signature, such as “Released by the lead”. It may stay empty."),
    ),
    Setting("report/sign_location", "text", "", _t("Place of signing"), _t("It may stay empty.")),
    Setting(
        "report/trusted",
        "file",
        "",
        _t("Trusted certificates"),
        _t(
            "A PEM file. A signed report that is dropped on the window should lead to one of "
            "them; without a file, it is only said who issued the certificate."
        ),
        files=_t("Certificates (*.pem *.crt *.cer *.der)"),
    ),
    Setting(
        "training/new_a_day",
        "choice",
        "10",
        _t("New cards a day"),
        choices=tuple((str(n), str(n)) for n in (0, 5, 10, 20, 40)),
    ),
    Setting(
        "training/retention",
        "choice",
        "90",
        _t("Known when a card comes again"),
        _t("The higher, the sooner cards come again."),
        choices=tuple((str(n), f"{n} %") for n in (80, 85, 90, 95)),
    ),
    Setting(
        "training/bulletin_audience",
        "choice",
        "partner",
        _t("Taken out of bulletins and drills"),
        _t("Which rules say what a bulletin or a drill doesn't tell of its incident."),
        choices=(
            ("partner", _t("As for partners: people, accounts, machines, addresses")),
            ("board", _t("As for the board: people and accounts")),
            ("internal", _t("Nothing")),
        ),
    ),
    Setting(
        "training/drill_clock",
        "flag",
        True,
        _t("Show the clock in drills"),
        _t("It runs all the same; nothing ends by it."),
    ),
)


class Settings(QObject):
    """Values of the declared settings, and what windows remember of themselves.

    Signals:
        changed: `(key, value)` a setting has a new value.
    """

    changed = Signal(str, object)

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        """Opens the settings file at `path`, or the user's own."""
        super().__init__(parent)
        if path is None:
            self._file = QSettings(
                QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Hotwash", "hotwash"
            )
        else:
            self._file = QSettings(str(path), QSettings.Format.IniFormat)
        self._declared = {setting.key: setting for setting in SETTINGS}

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self._file.fileName())

    def declaration(self, key: str) -> Setting:
        """The declaration of `key`; KeyError if there is none."""
        return self._declared[key]

    def text(self, key: str) -> str:
        """The value of a text, choice, folder or file setting."""
        setting = self._declared[key]
        value = str(self._file.value(key, setting.default))
        if setting.choices and value not in dict(setting.choices):
            return str(setting.default)
        return value

    def flag(self, key: str) -> bool:
        """The value of a flag."""
        return str(self._file.value(key, self._declared[key].default)).lower() in {"true", "1"}

    def number(self, key: str) -> int:
        """The value of a percentage; an unreadable one counts as the default."""
        default = self._declared[key].default
        value = str(self._file.value(key, default))
        return int(value) if value.lstrip("-").isdigit() else int(default)

    def set(self, key: str, value: str | bool | int) -> None:
        """Changes a declared setting and tells everybody."""
        if key not in self._declared:
            raise KeyError(key)
        if self._file.value(key) != value:
            self._file.setValue(key, value)
            self.changed.emit(key, value)

    # --- what windows remember of themselves

    def remembered(self, key: str) -> QByteArray:
        """Bytes that a window or splitter left, empty when there are none."""
        value = self._file.value(f"window/{key}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def remember(self, key: str, value: QByteArray) -> None:
        """Keeps the state of a window, splitter or header."""
        self._file.setValue(f"window/{key}", value)

    def remembered_list(self, key: str) -> list[str]:
        """A list of texts that a window left: recent records, pins, commands."""
        value = self._file.value(f"lists/{key}", [])
        if isinstance(value, str):
            return [value]
        return [str(item) for item in value] if isinstance(value, list) else []

    def remember_list(self, key: str, values: list[str]) -> None:
        """Keeps a list of texts."""
        self._file.setValue(f"lists/{key}", values)
