"""Groups of the settings page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from desktop.actions import ACTIONS
from desktop.commands import shortcut_text
from desktop.pages.base import PageContext
from desktop.pages.settings import own_fields
from desktop.pages.settings.about import about_rows, privacy_sentences
from desktop.pages.settings.connections import ConnectionsGroup
from desktop.pages.settings.house import HouseGroup, search_words
from desktop.pages.settings.look import LookGroup
from desktop.pages.settings.own_fields import OwnFieldsGroup
from desktop.pages.settings.questionnaires import SEARCH_WORDS, QuestionnairesGroup
from desktop.pages.settings.redaction import RedactionGroup
from desktop.pages.settings.store import StoreGroup
from desktop.pages.settings.templates_place import TemplatesPlace
from desktop.pages.settings.training import TrainingGroup
from desktop.settings import Setting, Settings
from desktop.widgets.buttons import Button
from desktop.widgets.fields import CheckBox, Combo, LineField
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, row

_LABEL_WIDTH = 160
#: The place of a first row: after the title and its line.
_BELOW_TITLE = 2
_PLACES = frozenset({"folder", "file"})
_SHORT = frozenset({"choice", "percent", "flag"})


def _tr(text: str) -> str:
    return QCoreApplication.translate("Settings", text)


@dataclass(slots=True)
class Group:
    """One group: a title and its rows.

    Attributes:
        key: name in routes.
        title: visible name.
        widget: the whole group.
        rows: each row with the words by which the search finds it.
    """

    key: str
    title: str
    widget: QWidget
    rows: list[tuple[QWidget, str]] = field(default_factory=list)

    def show_matching(self, words: Sequence[str]) -> None:
        """Shows the rows that hold all words; the group goes when none does."""
        shown = False
        for widget, text in self.rows:
            matches = all(word in f"{self.title} {text}".casefold() for word in words)
            widget.setVisible(matches)
            shown = shown or matches
        self.widget.setVisible(shown)


def _connections(context: PageContext) -> Group:
    words = _tr("Microsoft Defender Sentinel Graph sign in secret")
    return _group("connections", _tr("Connections"), [(ConnectionsGroup(context), words)])


def build_groups(context: PageContext) -> list[Group]:
    """All groups, in the order of the page."""
    settings = context.settings
    return [
        _declared(settings, "general", _tr("General"), ("general/name", "general/zone")),
        _declared(
            settings,
            "appearance",
            _tr("Appearance"),
            (
                "appearance/theme",
                "appearance/density",
                "appearance/text_size",
                "appearance/system_font",
                "appearance/reduced_motion",
            ),
        ),
        _group("store", _tr("Store"), [(StoreGroup(context), _tr("Place check backup"))]),
        _connections(context),
        _group(
            "house",
            _tr("Targets and days off"),
            [(HouseGroup(context), search_words())],
        ),
        _group(
            "fields",
            _tr("Own fields"),
            [(OwnFieldsGroup(context), own_fields.search_words())],
        ),
        _group(
            "questionnaires",
            _tr("Questionnaires"),
            [(QuestionnairesGroup(context), SEARCH_WORDS)],
        ),
        _report(context),
        _redaction(context),
        _training(context),
        _group("shortcuts", _tr("Shortcuts"), _shortcut_rows()),
        _group("privacy", _tr("Privacy"), _sentences(privacy_sentences(context))),
        _group("about", _tr("About"), _facts(about_rows(settings))),
    ]


def _training(context: PageContext) -> Group:
    keys = (
        *("training/new_a_day", "training/retention"),
        *("training/bulletin_audience", "training/drill_clock"),
    )
    made = _declared(context.settings, "training", _tr("Training"), keys)
    group = TrainingGroup(context)
    layout = made.widget.layout()
    if layout is not None:
        layout.addWidget(group)
    made.rows.append((group, _tr("People roles Tier 1 lead plan again")))
    return made


def _group(key: str, title: str, rows: list[tuple[QWidget, str]]) -> Group:
    widget = QWidget()
    body = column(PlainText(title, "section"), hline(), spacing=10)
    for part, _text in rows:
        body.addWidget(part)
    widget.setLayout(body)
    return Group(key, title, widget, rows)


def _declared(settings: Settings, key: str, title: str, keys: tuple[str, ...]) -> Group:
    rows: list[tuple[QWidget, str]] = []
    for name in keys:
        setting = settings.declaration(name)
        text = f"{_tr(setting.label)} {_tr(setting.help)}"
        rows.append((_row(settings, setting), text))
    return _group(key, title, rows)


def _report(context: PageContext) -> Group:
    """What the house puts on its reports, then what is this person's own choice."""
    keys = (
        "report/page",
        "report/folder",
        "report/sign",
        "report/certificate",
        "report/sign_reason",
        "report/sign_location",
        "report/trusted",
    )
    group = _declared(context.settings, "report", _tr("Report"), keys)
    look, place = LookGroup(context), TemplatesPlace()
    body = group.widget.layout()
    if isinstance(body, QVBoxLayout):
        body.insertWidget(_BELOW_TITLE, look)
        body.addWidget(place)
    group.rows.insert(0, (look, look.search_words()))
    group.rows.append((place, _tr("Own templates folder")))
    return group


def _redaction(context: PageContext) -> Group:
    group = RedactionGroup(context)
    return _group("redaction", _tr("Redaction rules"), [(group, group.search_words())])


def _row(settings: Settings, setting: Setting) -> QWidget:
    """Label at the left, field at the right, help under the field."""
    editor = _editor(settings, setting)
    label = PlainText("" if setting.type == "flag" else _tr(setting.label), "secondary", wrap=True)
    label.setFixedWidth(_LABEL_WIDTH)
    side = column(row(editor, None) if setting.type in _SHORT else editor, spacing=4)
    if setting.help:
        side.addWidget(PlainText(_tr(setting.help), "hint", wrap=True))
    whole = QWidget()
    line = row(label, side, spacing=12)
    line.setStretch(1, 1)
    line.setAlignment(label, Qt.AlignmentFlag.AlignTop)
    label.setContentsMargins(0, 7, 0, 0)
    whole.setLayout(line)
    return whole


def _editor(settings: Settings, setting: Setting) -> QWidget:
    name = _tr(setting.label)
    if setting.type == "flag":
        box = CheckBox(name, checked=settings.flag(setting.key))
        box.ticked.connect(lambda on: settings.set(setting.key, on))
        return box
    if setting.type in {"choice", "percent"}:
        if setting.type == "percent":
            choices = [(str(size), f"{size} %") for size in (85, 90, 100, 110, 120, 130, 150)]
            value = str(settings.number(setting.key))
        else:
            choices = [(choice, _tr(label)) for choice, label in setting.choices]
            value = settings.text(setting.key)
        combo = Combo(name, choices)
        combo.set_value(value)
        combo.picked.connect(lambda picked: settings.set(setting.key, str(picked)))
        settings.changed.connect(
            lambda key, now: combo.set_value(str(now)) if key == setting.key else None
        )
        combo.setFixedWidth(240)
        return combo
    line = LineField(name, settings.text(setting.key))
    line.left.connect(lambda: settings.set(setting.key, line.value()))
    line.returnPressed.connect(lambda: settings.set(setting.key, line.value()))
    return _with_choose(settings, setting, line) if setting.type in _PLACES else line


def _with_choose(settings: Settings, setting: Setting, line: LineField) -> QWidget:
    """A folder or a file with a button that opens the platform's chooser."""

    def choose() -> None:
        title = _tr(setting.label)
        start = line.value() or str(Path.home())
        if setting.type == "folder":
            chosen = QFileDialog.getExistingDirectory(line.window(), title, start)
        else:
            files = _tr(setting.files)
            chosen, _kind = QFileDialog.getOpenFileName(line.window(), title, start, files)
        if chosen:
            line.set_value(chosen)
            settings.set(setting.key, chosen)

    whole = QWidget()
    button = Button(_tr("Choose…"), on_click=choose)
    button.setAccessibleName(f"{_tr('Choose…')} {_tr(setting.label)}")
    layout = row(line, button, spacing=8)
    layout.setStretch(0, 1)
    whole.setLayout(layout)
    return whole


def _shortcut_rows() -> list[tuple[QWidget, str]]:
    return _facts([(shortcut_text(spec), spec.label) for spec in ACTIONS if spec.shortcuts])


def _facts(facts: Sequence[tuple[str, str]]) -> list[tuple[QWidget, str]]:
    rows: list[tuple[QWidget, str]] = []
    for name, value in facts:
        label = PlainText(name, "secondary", wrap=True)
        label.setFixedWidth(_LABEL_WIDTH)
        widget = QWidget()
        if value.startswith("file:"):
            place = QUrl(value)
            show = Button(_tr("Show"), on_click=partial(QDesktopServices.openUrl, place))
            show.setAccessibleName(f"{_tr('Show')} {name}")
            path = PlainText(place.toLocalFile(), wrap=True, selectable=True)
            line = row(label, path, show, spacing=12)
            line.setStretch(1, 1)
        else:
            line = row(label, PlainText(value, wrap=True, selectable=True), spacing=12)
            line.setStretch(1, 1)
        widget.setLayout(line)
        rows.append((widget, f"{name} {value}"))
    return rows


def _sentences(sentences: Sequence[str]) -> list[tuple[QWidget, str]]:
    return [(PlainText(text, wrap=True, selectable=True), text) for text in sentences]
