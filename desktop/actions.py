"""Every command as data: menus, palette and the shortcut list are built from this table."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

MENUS: Final = ("File", "Edit", "View", "Go", "Incident", "Tools", "Help")
"""Menus of the menu bar, in order. The strings are translated when shown."""


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One command.

    Attributes:
        id: name by which pages and the window register their handler.
        text: label in menu and palette.
        menu: one of MENUS.
        shortcuts: portable key sequences; the first is shown.
        icon: bundled icon, or "".
        local: the focused widget handles the key itself (tables, text fields); the menu
            only shows it, so that typing is never taken from a field.
        group: a change of group in a menu draws a separator.
        keywords: further words by which the palette finds it.
    """

    id: str
    text: str
    menu: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    local: bool = False
    group: int = 0
    keywords: str = ""

    @property
    def label(self) -> str:
        """The text in the language of the window."""
        return QCoreApplication.translate("Actions", self.text)

    @property
    def menu_label(self) -> str:
        """The menu's name in the language of the window."""
        return QCoreApplication.translate("Actions", self.menu)


_A = ActionSpec

ACTIONS: Final[tuple[ActionSpec, ...]] = (
    # File
    _A(
        "new", "New here", "File", ("Ctrl+N",), "plus", keywords="add create row event step article"
    ),
    _A("new_incident", "New incident", "File", ("Ctrl+Shift+N",), "plus", keywords="add create"),
    _A("new_window", "New window", "File", ("Ctrl+Shift+W",)),
    _A(
        "import",
        "Import…",
        "File",
        ("Ctrl+O",),
        "download-simple",
        group=1,
        keywords="open defender sentinel json markdown",
    ),
    _A(
        "fetch",
        "Fetch from Microsoft…",
        "File",
        (),
        "download-simple",
        group=1,
        keywords="connection graph defender sentinel download api",
    ),
    _A("export_pdf", "Export PDF", "File", ("Ctrl+E",), "export", group=1, keywords="report save"),
    _A("export_csv", "Export as CSV…", "File", (), "export", group=1),
    _A("export_json", "Export as JSON…", "File", (), "export", group=1, keywords="bundle"),
    _A("export_stix", "Export as STIX 2.1…", "File", (), "export", group=1, keywords="share cti"),
    _A("export_misp", "Export as MISP event…", "File", (), "export", group=1, keywords="share"),
    _A("export_veris", "Export as VERIS…", "File", (), "export", group=1, keywords="share vcdb"),
    _A("print", "Print…", "File", ("Ctrl+P",), "printer", group=1),
    _A("save_version", "Save a named version…", "File", ("Ctrl+S",), "seal-check", group=2),
    _A("close", "Close window", "File", ("Ctrl+W",), group=3),
    _A("quit", "Quit", "File", ("Ctrl+Q",), group=3, keywords="exit"),
    # Edit
    _A("undo", "Undo", "Edit", ("Ctrl+Z",), "arrow-counter-clockwise"),
    _A("redo", "Redo", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "arrow-clockwise"),
    _A("cut", "Cut", "Edit", ("Ctrl+X",), local=True, group=1),
    _A("copy", "Copy", "Edit", ("Ctrl+C",), local=True, group=1),
    _A("paste", "Paste", "Edit", ("Ctrl+V",), local=True, group=1),
    _A("paste_plain", "Paste as plain text", "Edit", ("Ctrl+Shift+V",), local=True, group=1),
    _A("copy_reference", "Copy reference", "Edit", ("Ctrl+Shift+C",), "hash", group=1),
    _A("edit", "Edit cell", "Edit", ("F2",), "pencil-simple", local=True, group=2),
    _A("duplicate", "Duplicate row", "Edit", ("Ctrl+D",), "copy", local=True, group=2),
    _A("delete", "Delete row", "Edit", ("Delete",), "trash", local=True, group=2),
    _A("move_up", "Move row up", "Edit", ("Alt+Up",), local=True, group=2),
    _A("move_down", "Move row down", "Edit", ("Alt+Down",), local=True, group=2),
    _A("stamp_time", "Insert the time now", "Edit", ("Ctrl+;",), "clock", local=True, group=2),
    _A("link", "Link to record…", "Edit", ("Ctrl+Shift+L",), "link", group=2),
    _A(
        "comment",
        "Comment on the selection…",
        "Edit",
        ("Ctrl+Shift+M",),
        "chat-text",
        group=2,
        keywords="review note",
    ),
    _A(
        "withhold",
        "Withhold the selection from reports…",
        "Edit",
        (),
        "eye-slash",
        group=2,
        keywords="redact passage secret",
    ),
    _A("find", "Find on this page", "Edit", ("Ctrl+F",), "magnifying-glass", group=3),
    _A("find_next", "Find next", "Edit", ("F3",), group=3),
    _A("find_previous", "Find previous", "Edit", ("Shift+F3",), group=3),
    _A("filter", "Go to the filter field", "Edit", ("Ctrl+L",), "funnel", group=3),
    # View
    _A(
        "rail",
        "Show or hide the rail",
        "View",
        ("Ctrl+B",),
        "sidebar-simple",
        keywords="navigation sidebar",
    ),
    _A(
        "panel",
        "Show or hide the panel",
        "View",
        ("Ctrl+I",),
        "sidebar-simple",
        keywords="detail inspector peek",
    ),
    _A("tray", "Jobs and notices", "View", ("Ctrl+J",), "tray"),
    _A("next_pane", "Next pane", "View", ("F6",), group=1),
    _A("previous_pane", "Previous pane", "View", ("Shift+F6",), group=1),
    _A("larger", "Larger text", "View", ("Ctrl++", "Ctrl+="), "plus", group=2, keywords="zoom in"),
    _A("smaller", "Smaller text", "View", ("Ctrl+-",), "minus", group=2, keywords="zoom out"),
    _A("normal_size", "Text at 100 %", "View", ("Ctrl+0",), group=2, keywords="zoom reset"),
    _A("theme_light", "Light theme", "View", (), "palette", group=2),
    _A("theme_dark", "Dark theme", "View", (), "palette", group=2),
    _A("theme_system", "Theme as the system", "View", (), "palette", group=2),
    _A(
        "reload",
        "Read again from the store",
        "View",
        ("F5",),
        "arrow-clockwise",
        group=3,
        keywords="refresh",
    ),
    _A("full_screen", "Full screen", "View", ("F11",), group=3),
    # Go
    _A("palette", "Search or run…", "Go", ("Ctrl+K",), "magnifying-glass"),
    _A("search_all", "Search everything", "Go", ("Ctrl+Shift+F",), "magnifying-glass"),
    _A("go_home", "Home", "Go", ("Ctrl+1",), "house", group=1),
    _A("go_incidents", "Incidents", "Go", ("Ctrl+2",), "warning-circle", group=1),
    _A(
        "go_trace",
        "Trace from fact to proof",
        "Go",
        (),
        "git-diff",
        group=1,
        keywords="lessons causes changes proof coverage period recurring",
    ),
    _A(
        "go_knowledge",
        "Knowledge",
        "Go",
        ("Ctrl+3",),
        "book-open",
        group=1,
        keywords="playbooks articles",
    ),
    _A(
        "go_rules",
        "Automation rules",
        "Go",
        (),
        "lightning",
        group=1,
        keywords="register coverage overlap holes order",
    ),
    _A(
        "go_proposals",
        "Proposed changes",
        "Go",
        (),
        "git-diff",
        group=1,
        keywords="playbook change accept reject publish review version",
    ),
    _A(
        "go_training",
        "Training",
        "Go",
        ("Ctrl+4",),
        "graduation-cap",
        group=1,
        keywords="cards quiz bulletin path learn review anki",
    ),
    _A("go_reports", "Reports", "Go", ("Ctrl+5",), "file-text", group=1),
    _A(
        "go_issued",
        "Exported reports",
        "Go",
        (),
        "file-text",
        group=1,
        keywords="register issued given recipients hash",
    ),
    _A(
        "go_insights",
        "Insights",
        "Go",
        ("Ctrl+6",),
        "chart-bar",
        group=1,
        keywords="charts figures metrics statistics trends",
    ),
    _A(
        "go_settings",
        "Settings",
        "Go",
        ("Ctrl+7", "Ctrl+,"),
        "gear",
        group=1,
        keywords="preferences options",
    ),
    _A("back", "Back", "Go", ("Alt+Left",), "arrow-left", group=2),
    _A("forward", "Forward", "Go", ("Alt+Right",), "arrow-right", group=2),
    _A("previous_section", "Previous section", "Go", ("Ctrl+PgUp",), group=2),
    _A("next_section", "Next section", "Go", ("Ctrl+PgDown",), group=2),
    # Incident
    _A("report_preview", "Preview report", "Incident", ("Ctrl+Shift+P",), "file-text"),
    _A("open_new_window", "Open in a new window", "Incident", (), "desktop", group=1),
    _A("pin", "Pin or unpin", "Incident", (), "push-pin", group=1),
    _A("change_state", "Change state…", "Incident", (), "seal-check", group=2),
    _A("copy_as_template", "Duplicate as template", "Incident", (), "copy", group=2),
    _A(
        "make_playbook",
        "Playbook from this incident",
        "Incident",
        (),
        "book-open",
        group=2,
        keywords="make orchestration draft cacao sentinel automate",
    ),
    _A(
        "approve",
        "Approve the action",
        "Incident",
        ("Ctrl+Shift+A",),
        "check-circle",
        group=3,
        keywords="remediation decide",
    ),
    _A(
        "decline",
        "Decline the action…",
        "Incident",
        ("Ctrl+Shift+D",),
        "x",
        group=3,
        keywords="remediation reject decide",
    ),
    *(
        _A(f"make_{name}", f"Make {words} of it", "Incident", (key,), icon, group=3)
        for name, words, key, icon in (
            ("step", "a workflow step", "Ctrl+Shift+S", "list-numbers"),
            ("event", "a timeline event", "Ctrl+Shift+T", "clock"),
            ("evidence", "evidence", "Ctrl+Shift+E", "seal-check"),
            ("action", "a remediation action", "Ctrl+Shift+R", "lightning"),
        )
    ),
    _A(
        "make_clause",
        "Hold it against a clause",
        "Incident",
        ("Ctrl+Shift+H",),
        "book-open",
        group=3,
        keywords="process policy procedure followed deviated",
    ),
    _A(
        "open_entity",
        "All that is known of the asset",
        "Incident",
        ("Ctrl+Shift+O",),
        "desktop-tower",
        group=3,
        keywords="entity other incidents merge generic notes",
    ),
    _A(
        "send_conclusion",
        "Send conclusion as comment…",
        "Incident",
        (),
        "upload-simple",
        group=3,
        keywords="write back defender sentinel microsoft connection",
    ),
    _A("delete_incident", "Delete incident", "Incident", (), "trash", group=4),
    # Tools
    _A("check_store", "Check the store", "Tools", (), "shield-check", keywords="verify integrity"),
    _A("backup", "Back up the store…", "Tools", (), "database", keywords="copy save"),
    _A("open_store", "Open another store…", "Tools", (), "folder-open", group=1),
    # Help
    _A(
        "shortcuts",
        "Keyboard shortcuts",
        "Help",
        ("F1", "Ctrl+/"),
        "keyboard",
        keywords="help keys",
    ),
    _A("log_folder", "Show the log folder", "Help", (), "folder-open", group=1),
    _A("about", "About Hotwash", "Help", (), "info", group=1, keywords="version licences"),
)


def spec(action_id: str) -> ActionSpec:
    """The declaration of `action_id`; KeyError if there is none."""
    for action in ACTIONS:
        if action.id == action_id:
            return action
    raise KeyError(action_id)
