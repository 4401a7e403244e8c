"""The style sheet, split by component. `@name` is a token, `@12px` a size scaled with the text.

Selectors follow § 14 of the interface design: every button variant sets its own
background, every focusable class has its own focus rule, and a focus border of 2 px takes
1 px off the padding.
"""

import re
from typing import Final

from desktop.theme.tokens import Tokens

_GROUND: Final = """
* { outline: 0; }
QWidget { color: @text; background: transparent; }
QMainWindow, QDialog, QWidget#window, QFrame#rail, QFrame#status { background: @window; }
QFrame#rail { border: 0; border-right: 1px solid @border; }
QFrame#status { border: 0; border-top: 1px solid @border; }
QFrame#page, QWidget[page="1"] { background: @surface; }
QFrame[hline="1"] { background: @border; max-height: 1px; min-height: 1px; border: 0; }
QFrame[vline="1"] { background: @border; max-width: 1px; min-width: 1px; border: 0; }
QFrame[card="1"] { background: @surface; border: 1px solid @border; border-radius: 8px; }
QFrame[float="1"] { background: @surface; border: 1px solid @control; border-radius: 8px; }
QFrame[panel="1"] { background: @sunken; border: 0; border-left: 1px solid @border; }
QFrame[sections="1"] { background: @surface; border: 0; border-right: 1px solid @border; }
QFrame[canvas="1"] { background: @canvas; }
QFrame[bar="warn"] { background: @warn_bg; border-radius: 8px; }
QFrame[bar="danger"] { background: @danger_bg; border-radius: 8px; }
QFrame[bar="info"] { background: @info_bg; border-radius: 8px; }
QFrame[bar="neutral"] { background: @hover; border-radius: 8px; }
QToolTip { background: @surface; color: @text; border: 1px solid @control; padding: 4px 6px; }
QScrollArea { border: 0; }
QSplitter::handle { background: @border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
"""

_LABELS: Final = """
QLabel[t="title"] { font-size: @20px; font-weight: 600; }
QLabel[t="panel"] { font-size: @16px; font-weight: 600; }
QLabel[t="section"] { font-size: @14px; font-weight: 600; }
QLabel[t="strong"] { font-weight: 600; }
QLabel[t="medium"] { font-weight: 500; }
QLabel[t="prose"] { font-size: @14px; }
QLabel[t="figure"] { font-size: @20px; font-weight: 600; }
QLabel[t="secondary"] { color: @text2; }
QLabel[t="hint"] { color: @text3; font-size: @12px; }
QLabel[t="hint2"] { color: @text2; font-size: @12px; }
QLabel[t="count"] { color: @text2; font-size: @14px; }
QLabel[t="muted"] { color: @text3; }
QLabel[t="accent"] { color: @accent_text; }
QLabel[t="link"] { color: @accent_text; }
QLabel[t="link"]:focus { border: 2px solid @focus; border-radius: 4px; }
QLabel[t="warn"] { color: @warn; } QLabel[t="danger"] { color: @danger; }
QLabel[t="ok"] { color: @ok; } QLabel[t="info"] { color: @info; }
QLabel[t="error"] { color: @danger; font-size: @12px; }
QLabel[t="mono"] { font-family: "JetBrains Mono"; }
QLabel[t="monohint"] { font-family: "JetBrains Mono"; font-size: @12px; color: @text2; }
"""

_BUTTONS: Final = """
QPushButton { background: @surface; border: 1px solid @control; border-radius: 6px;
  padding: 0 12px; min-height: 28px; font-weight: 500; }
QPushButton:hover { background: @hover; }
QPushButton:focus { border: 2px solid @focus; padding: 0 11px; min-height: 26px; }
QPushButton:disabled { color: @text3; border-color: @border; }
QPushButton[k="primary"] { background: @accent; color: @on_accent; border: 1px solid @accent; }
QPushButton[k="primary"]:hover { background: @accent_hover; }
QPushButton[k="primary"]:focus { border: 2px solid @text; }
QPushButton[k="primary"]:disabled { background: @hover; color: @text3; border-color: @border; }
QPushButton[k="danger"] { color: @danger; border: 1px solid @danger; }
QPushButton[k="danger"]:focus { border: 2px solid @danger; }
QPushButton[k="flat"] { background: transparent; border: 1px solid transparent; color: @text2;
  padding: 0 8px; }
QPushButton[k="flat"]:hover { background: @hover; }
QPushButton[k="flat"]:focus { border: 2px solid @focus; padding: 0 7px; }
QPushButton[k="link"] { background: transparent; border: 0; color: @accent_text; padding: 0 2px;
  min-height: 24px; text-align: left; }
QPushButton[k="link"]:hover { background: @hover; }
QPushButton[k="link"]:focus { border: 2px solid @focus; padding: 0; min-height: 20px; }
QPushButton[k="rail"] { background: transparent; border: 0; color: @text2; padding: 0 8px;
  min-height: 30px; text-align: left; }
QPushButton[k="rail"]:hover { background: @hover; }
QPushButton[k="rail"]:checked { background: @selected; color: @text; font-weight: 600; }
QPushButton[k="rail"]:focus { border: 2px solid @focus; padding: 0 6px; min-height: 26px; }
QPushButton[k="icon"] { background: transparent; border: 1px solid transparent; padding: 0;
  min-width: 28px; max-width: 28px; }
QPushButton[k="icon"]:hover { background: @hover; }
QFrame#status QPushButton[k="icon"] { min-height: 22px; max-height: 22px; }
QFrame#status QPushButton[k="icon"]:focus { min-height: 20px; max-height: 20px; }
QFrame#status QPushButton[k="link"] { min-height: 22px; }
QPushButton[k="icon"]:focus { border: 2px solid @focus; min-width: 26px; max-width: 26px; }
QPushButton[k="icon"]:checked { background: @selected; }
QPushButton[k="chip"] { background: transparent; border: 1px solid @border; color: @text2;
  padding: 0 10px; min-height: 26px; }
QPushButton[k="chip"]:hover { background: @hover; }
QPushButton[k="chip"]:checked, QPushButton[k="chip"][on="true"] {
  border: 1px solid @accent_text; background: @selected; color: @text; }
QPushButton[k="chip"]:focus { border: 2px solid @focus; padding: 0 9px; min-height: 24px; }
QPushButton[k="tab"] { background: transparent; border: 0; color: @text2; padding: 0 10px;
  min-height: 28px; }
QPushButton[k="tab"]:hover { background: @hover; }
QPushButton[k="tab"]:checked { background: @selected; color: @text; font-weight: 600; }
QPushButton[k="tab"]:focus { border: 2px solid @focus; padding: 0 8px; min-height: 24px; }
QPushButton::menu-indicator { width: 0; image: none; }
QFrame#rail QPushButton[k="search"] { background: @surface; border: 1px solid @border;
  color: @text2; text-align: left; padding: 0 10px; font-weight: 400; }
QFrame#rail QPushButton[k="search"]:focus { border: 2px solid @focus; padding: 0 9px; }
"""

_FIELDS: Final = """
QLineEdit, QComboBox, QAbstractSpinBox { background: @surface; border: 1px solid @control;
  border-radius: 6px; padding: 0 8px; min-height: 28px; selection-background-color: @accent;
  selection-color: @on_accent; placeholder-text-color: @text3; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus { border: 2px solid @focus;
  padding: 0 7px; min-height: 26px; }
QLineEdit:disabled, QComboBox:disabled { color: @text3; border-color: @border; }
QLineEdit:read-only { border-color: @border; }
QLineEdit[k="inline"], QComboBox[k="inline"] { background: transparent; border-color: transparent; }
QLineEdit[k="inline"]:hover, QComboBox[k="inline"]:hover { background: @hover; }
QLineEdit[k="inline"]:focus, QComboBox[k="inline"]:focus { background: @surface;
  border: 2px solid @focus; }
QLineEdit[k="title"] { background: transparent; border-color: transparent; font-size: @20px;
  font-weight: 600; }
QLineEdit[k="title"]:hover { background: @hover; }
QLineEdit[k="title"]:focus { background: @surface; border: 2px solid @focus; }
QLineEdit[k="panel"] { background: transparent; border-color: transparent; font-size: @16px;
  font-weight: 600; }
QLineEdit[k="panel"]:hover { background: @hover; }
QLineEdit[k="panel"]:focus { background: @surface; border: 2px solid @focus; }
QLineEdit[mono="true"], QPlainTextEdit[mono="true"] { font-family: "JetBrains Mono"; }
QLineEdit[state="error"], QPlainTextEdit[state="error"] { border: 1px solid @danger; }
QLineEdit[state="conflict"], QPlainTextEdit[state="conflict"] { border: 1px solid @warn;
  border-left: 3px solid @warn; }
QLineEdit[k="cell"] { border: 2px solid @focus; border-radius: 4px; padding: 0 7px;
  min-height: 20px; }
QLineEdit[k="bare"], QLineEdit[k="bare"]:focus { border: 0; padding: 0 4px; min-height: 28px; }
QPlainTextEdit, QTextEdit { placeholder-text-color: @text3; }
QPlainTextEdit, QTextEdit, QTextBrowser { background: @surface; border: 1px solid @control;
  border-radius: 6px; padding: 6px 8px; selection-background-color: @accent;
  selection-color: @on_accent; }
QPlainTextEdit:focus, QTextEdit:focus, QTextBrowser:focus { border: 2px solid @focus;
  padding: 5px 7px; }
QPlainTextEdit:read-only { border-color: @border; }
QPlainTextEdit[k="inline"], QPlainTextEdit[k="title"], QPlainTextEdit[k="panel"] {
  background: transparent; border-color: transparent; padding: 2px 8px; }
QPlainTextEdit[k="title"] { font-size: @20px; font-weight: 600; }
QPlainTextEdit[k="panel"] { font-size: @16px; font-weight: 600; }
QPlainTextEdit[k="inline"]:hover, QPlainTextEdit[k="title"]:hover,
QPlainTextEdit[k="panel"]:hover { background: @hover; }
QPlainTextEdit[k="inline"]:focus, QPlainTextEdit[k="title"]:focus,
QPlainTextEdit[k="panel"]:focus { background: @surface; border: 2px solid @focus;
  padding: 1px 7px; }
QTextBrowser[k="bare"] { border: 0; padding: 0; background: transparent; }
QComboBox::drop-down { border: 0; width: 24px; }
QComboBox::down-arrow { image: url(@caret); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @surface; border: 1px solid @control;
  selection-background-color: @selected; selection-color: @text; padding: 4px; }
QCheckBox, QRadioButton { spacing: 8px; min-height: 24px; border: 2px solid transparent;
  border-radius: 6px; padding: 0 2px; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid @focus; }
QCheckBox::indicator, QListView::indicator { width: 16px; height: 16px;
  border: 1px solid @control; border-radius: 4px; background: @surface; }
QCheckBox::indicator:checked, QListView::indicator:checked { background: @accent;
  border-color: @accent; image: url(@tick); }
QCheckBox::indicator:indeterminate { background: @accent; border-color: @accent;
  image: url(@dash); }
QRadioButton::indicator { width: 16px; height: 16px; border: 1px solid @control;
  border-radius: 9px; background: @surface; }
QRadioButton::indicator:checked { background: @on_accent; border: 5px solid @accent;
  width: 8px; height: 8px; }
QRadioButton::indicator:checked:disabled { background: @surface; border-color: @text3; }
QRadioButton:disabled { color: @text2; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: 0; }
"""

_VIEWS: Final = """
QAbstractItemView { background: @surface; border: 0; selection-background-color: @selected;
  selection-color: @text; }
QTableView:focus, QListView:focus, QTreeView:focus { border: 0; }
QListView[k="sections"], QListView[k="sunken"] { background: transparent; }
QHeaderView { background: @surface; }
QHeaderView::section { background: @surface; color: @text3; border: 0;
  border-bottom: 1px solid @border; padding: 0 10px; font-weight: 400; }
QHeaderView::section:hover { background: @hover; }
QHeaderView::down-arrow { image: url(@caret); width: 10px; height: 10px; }
QHeaderView::up-arrow { image: url(@caret_up); width: 10px; height: 10px; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollBar:vertical { width: 10px; margin: 2px; background: transparent; border: 0; }
QScrollBar:horizontal { height: 10px; margin: 2px; background: transparent; border: 0; }
QScrollBar::handle { background: @border; border-radius: 3px; }
QScrollBar::handle:hover { background: @control; }
QScrollBar::handle:vertical { min-height: 32px; } QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenuBar { background: @window; border: 0; padding: 2px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; color: @text2; background: transparent; }
QMenuBar::item:selected { background: @hover; color: @text; }
QMenu { background: @surface; border: 1px solid @control; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 10px; border-radius: 4px; }
QMenu::item:selected { background: @selected; } QMenu::item:disabled { color: @text3; }
QMenu::separator { height: 1px; background: @border; margin: 4px 6px; }
QMenu::icon { padding-left: 8px; }
"""

_COMPONENTS: Final = (_GROUND, _LABELS, _BUTTONS, _FIELDS, _VIEWS)
_IMAGES: Final = frozenset({"caret", "caret_up", "tick", "dash"})


def stylesheet(tokens: Tokens, images: dict[str, str], scale: float = 1.0) -> str:
    """The whole sheet for one theme.

    Args:
        tokens: colours.
        images: file paths of the images `caret`, `caret_up`, `tick` and `dash`.
        scale: text size, 1.0 at 100 %. Fields and buttons grow with it.

    Raises:
        KeyError: a component names a token or image that does not exist.
    """
    values: dict[str, str] = tokens._asdict() | images

    def replace(match: re.Match[str]) -> str:
        name = match.group(1)
        if name.endswith("px") and name[:-2].isdigit():
            return f"{round(int(name[:-2]) * scale)}px"
        return values[name]

    grown = "".join(_grow(component, scale) for component in _COMPONENTS)
    return re.sub(r"@(\w+)", replace, grown)


def _grow(component: str, scale: float) -> str:
    """Fields and buttons are made higher with larger text, so that nothing is clipped."""

    def larger(match: re.Match[str]) -> str:
        height = int(match.group(1))
        return f"min-height: {round(height * max(1.0, scale)) if height >= 20 else height}px"

    return re.sub(r"min-height: (\d+)px", larger, component)
