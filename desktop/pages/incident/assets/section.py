"""Hosts, accounts, addresses, files, people and indicators of an incident."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, override
from uuid import UUID

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.incident.assets import beside, columns
from desktop.pages.incident.assets.kinds import TABS, one_each, same_key, tab, tab_of
from desktop.pages.incident.paste_lines import PasteTarget
from desktop.pages.incident.record_panel import FormKind, RecordForm
from desktop.pages.incident.section import label_of
from desktop.pages.incident.table_parts import Narrowing, Service, TableWords, together
from desktop.pages.incident.table_section import TableSection
from desktop.widgets.buttons import Button
from desktop.widgets.fields import SearchField
from desktop.widgets.layouts import FlowLayout, row
from desktop.widgets.sections import SegmentedTabs
from kb.incidents.assets import scope, service
from kb.incidents.assets.schemas import Asset
from kb.vocabulary.enums import AssetRole, EntityType, ScopeState, Verdict
from kb.vocabulary.indicators import defang, refang

if TYPE_CHECKING:
    from desktop.navigation import State
    from kb.changes import Changes
    from kb.dossier import WholeIncident

_GIVE_WAY = ("notes", "last_seen_at", "criticality", "first_seen_at", "scope_state", "also_in")
_EMPTY = {"", "not_set", "unknown", None}


class AssetsSection(TableSection[Asset]):
    """Tabs by kind, a table, and all that is known of the chosen thing."""

    name: ClassVar[str] = "assets"

    def __init__(self, context: PageContext) -> None:
        words = TableWords(
            name=self.tr("Assets and entities"),
            entry=self.tr("Type a value, or paste a list"),
            empty=self.tr("What the attack touched or used stands here, each with its part in it."),
            hint=self.tr("Addresses, hashes, domains and mailboxes are recognised when pasted."),
            choose=self.tr("Choose an asset to see its identifiers, alerts and events."),
        )
        known = Service(
            service.add, service.add_many, service.revise, service.remove, service.duplicate
        )
        found = columns.columns_for(lambda: context.session.zone, self._year)
        super().__init__(context, found, words, known, Narrowing(220, _GIVE_WAY))
        self.tabs = SegmentedTabs(self.tr("Kinds"))
        self.tabs.set_tabs([(one.key, one.label) for one in TABS])
        self.tabs.chosen.connect(lambda _key: self.reshow())
        self.filter = SearchField(self.tr("Filter"))
        self.filter.setFixedWidth(160)
        self.filter.searched.connect(lambda _text: self.reshow())
        self.filter.entered.connect(self.table.setFocus)
        tip = self.tr("New asset (Ctrl+N)")
        self.add_button = Button(
            self.tr("Add"), icon="plus", on_click=self.table.edit_entry, tip=tip
        )
        self.paste_button = Button(
            self.tr("Paste list"), icon="clipboard-text", on_click=self.paste_clipboard
        )
        tools = QWidget()
        flow = FlowLayout(spacing=8)
        for widget in (self.add_button, self.paste_button, self.filter):
            flow.addWidget(widget)
        tools.setLayout(flow)
        head = row(self.tabs)
        head.setStretch(0, 1)
        self.bar.addLayout(head)
        self.bar.addWidget(tools)
        self.bar.addWidget(self.message)
        self.bar.addWidget(self.paste)
        self.table.clicked.connect(self._on_clicked)

    def _year(self) -> int:
        return datetime.now(UTC).astimezone(self.context.session.zone).year

    # --- showing

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        for one in TABS:
            count = sum(tab_of(asset.entity_type) == one.key for asset in whole.assets)
            self.tabs.set_count(one.key, count)
        self.add_button.setVisible(not self.read_only)
        self.paste_button.setVisible(not self.read_only)
        self._follow_wanted()
        self.reshow()

    @override
    def reshow(self) -> None:
        if self.whole is None:
            return
        key, query = self.tabs.current, self.filter.text().strip().casefold()
        here = [asset for asset in self.whole.assets if tab_of(asset.entity_type) == key]
        shown = [asset for asset in here if _fits(asset, query)]
        self.show_rows(self.ordered(shown), total=len(here))

    def _follow_wanted(self) -> None:
        """Goes to the tab of what was just added; while more is typed it only says where."""
        made = self._asset(self._wanted[0]) if self._wanted is not None else None
        if made is None or tab_of(made.entity_type) == self.tabs.current:
            return
        if not self.is_typing():
            self.tabs.mark(tab_of(made.entity_type))
            return
        self._wanted = None
        where = tab(tab_of(made.entity_type)).label
        text = self.tr("{ref} stands on {tab}").format(ref=made.ref, tab=where)
        self.context.notices.show(text, self.tr("Show"), partial(self.reveal, made.id))

    def _show_tab_of(self, record_id: UUID) -> bool:
        """Goes to the tab on which something stands; whether it is known."""
        found = self._asset(record_id)
        if found is None:
            return False
        self.tabs.mark(tab_of(found.entity_type))
        return True

    def _asset(self, record_id: UUID) -> Asset | None:
        assets = self.whole.assets if self.whole is not None else ()
        return next((asset for asset in assets if asset.id == record_id), None)

    # --- TableSection

    @override
    def form_kind(self, row: Asset) -> FormKind:
        return columns.form_kind(row)

    @override
    def show_form(self, form: RecordForm, row: Asset) -> None:
        form.set_title("")
        verdict = label_of(Verdict, row.verdict)
        shown = "" if row.verdict == Verdict.UNKNOWN else verdict
        form.set_chip(shown, columns.VERDICT_TONES.get(row.verdict, "neutral"))
        ruled_out = row.scope_state == ScopeState.OUT and not row.scope_reason.strip()
        form.set_note(self.tr("Ruled out without a reason.") if ruled_out else "")
        if self.whole is not None:
            whole = self.whole
            key = beside.key_of(whole, row)
            ways = beside.Ways(
                self._go_to_event,
                self.open_entity,
                None if self.read_only else partial(self._set_scope, row.id),
                self._show_alert_menu,
            )
            form.set_below(
                key, lambda: beside.widgets_for(whole, row, ways, self.context.session.zone)
            )

    def _set_scope(self, asset_id: UUID, given: Mapping[str, Any]) -> None:
        state, reason = str(given["state"]), str(given["reason"])
        act = partial(scope.set_scope, asset_id=asset_id, state=state, reason=reason)
        self.write(act, None, self._on_refused)

    def _show_alert_menu(self, alert: object, line: QWidget) -> None:
        if self.making is None or self.read_only:
            return
        menu = QMenu(line)
        self.making.fill(menu, alert)
        menu.popup(QCursor.pos())

    def _go_to_event(self, event_id: UUID) -> None:
        route = Route("incident", record_id=self.incident_id, section="timeline", anchor=event_id)
        self.context.navigation.go(route)

    @override
    def sort_value(self, row: Asset, key: str) -> Any:
        value = getattr(row, key)
        return value.casefold() if isinstance(value, str) else value

    @override
    def values_of(self, row: Asset, key: str, value: object) -> Mapping[str, object]:
        if key in {"first_seen_at", "last_seen_at"}:
            near = row.first_seen_at or (
                self.whole.incident.first_activity_at if self.whole else None
            )
            at, precision = self.read_moment(str(value), near)
            return {key: at, key.replace("_at", "_precision"): precision.value}
        if key == "value":
            live = refang(str(value))
            return {key: live} if live != row.value else {}
        if key == "scope_state" and value == ScopeState.OUT:
            self.table.select_key(row.id)
            self.inspector_wanted.emit()
            beside.ask_why_out(self.panel)
            return {}
        return {key: value, "scope_reason": ""} if key == "scope_state" else {key: value}

    @override
    def values_of_entry(self, text: str) -> Mapping[str, object]:
        live = refang(text)
        return {"value": live, "entity_type": tab(self.tabs.current).type_of(live).value}

    @override
    def add(self, values: Mapping[str, object], *, edit: str = "") -> None:
        known = self._known().get(same_key(str(values["entity_type"]), str(values["value"])))
        if known is None:
            super().add(values, edit=edit)
            return
        self._show_tab_of(known.id)
        self.reshow()
        self.table.select_key(known.id, flash=True)
        self.say(self.tr("Already here as {ref}").format(ref=known.ref))

    def _known(self) -> dict[str, Asset]:
        assets = self.whole.assets if self.whole is not None else ()
        return {same_key(asset.entity_type, asset.value): asset for asset in assets}

    @override
    def menu_for(self, menu: QMenu, row: Asset) -> None:
        menu.addAction(self.tr("Copy (defanged)"), lambda: self.copy(live=False))
        menu.addAction(self.tr("Copy live"), lambda: self.copy(live=True))
        menu.addAction(self.tr("All that is known of it"), self.open_entity)

    def copy(self, *, live: bool) -> None:
        """Copies the values of the selected rows, as they are shown or as they are."""
        chosen = self.table.selected_records()
        lines = [asset.value if live else columns.shown_value(asset) for asset in chosen]
        QGuiApplication.clipboard().setText("\n".join(lines))

    # --- other incidents

    def _on_clicked(self, index: QModelIndex) -> None:
        asset = self.table.current_record()
        if asset is not None and self.model.columns[index.column()].key == "also_in":
            self.open_entity()

    def open_entity(self) -> None:
        """Opens the page of the chosen thing over all incidents."""
        asset = self.table.current_record()
        if asset is not None:
            self.context.navigation.go(Route("entity", record_id=asset.id))

    # --- pasting

    @override
    def paste_lines(self, lines: Sequence[str]) -> bool:
        return super().paste_lines(one_each(list(lines)))

    @override
    def paste_targets(self) -> tuple[PasteTarget, ...]:
        return columns.paste_targets()

    @override
    def values_of_line(self, cells: Mapping[str, str]) -> Mapping[str, object]:
        if not cells.get("value"):
            raise ValueError(self.tr("A line needs a value."))
        values: dict[str, object] = dict(cells)
        live = refang(cells["value"].strip())
        values["value"] = live
        named = cells.get("entity_type", "")
        kind = columns.code_of(EntityType, named) if named else ""
        values["entity_type"] = kind or tab(self.tabs.current).type_of(live).value
        for key, words in (("role", AssetRole), ("verdict", Verdict)):
            if key in cells:
                values[key] = columns.code_of(words, cells[key])
        return values

    @override
    def _on_pasted(self, rows: Sequence[Mapping[str, object]]) -> None:
        """New things are added; what is here already only gains what it lacks."""
        known, fresh = self._known(), dict[str, dict[str, object]]()
        steps: list[Callable[[Any], object]] = []
        merged = 0
        for values in rows:
            key = same_key(str(values["entity_type"]), str(values["value"]))
            here = known.get(key)
            if here is None and key not in fresh:
                fresh[key] = dict(values)
                continue
            merged += 1
            if here is None:
                fresh[key] = dict(values) | {k: v for k, v in fresh[key].items() if v}
            elif gained := {k: v for k, v in values.items() if v and getattr(here, k) in _EMPTY}:
                steps.append(
                    partial(service.revise, record_id=here.id, version=here.version, values=gained)
                )
        if fresh:
            new = tuple(fresh.values())
            steps.insert(0, partial(service.add_many, incident_id=self.incident_id, rows=new))
        self._write_pasted(steps, len(fresh), merged)

    def _write_pasted(
        self, steps: Sequence[Callable[[Any], object]], added: int, merged: int
    ) -> None:
        text = self.tr("Added {added}").format(added=added)
        if merged:
            text = self.tr("Added {added}; {merged} were here already and are merged").format(
                added=added, merged=merged
            )

        def tell(changes: "Changes") -> None:
            first = changes.result[0] if isinstance(changes.result, tuple) else None
            if isinstance(first, tuple) and first:
                self._wanted = (first[0], "")
            self.tell_with_undo(text)

        if steps:
            self.write(together("Add assets", steps), tell, self._on_refused)
        else:
            self.context.notices.show(text)

    @override
    def words_for_adding(self, count: int) -> str:
        return self.tr("Add 1 asset") if count == 1 else self.tr("Add {n} assets").format(n=count)

    # --- Section

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        return super().handlers() | {"filter": self.filter.setFocus, "find": self.filter.setFocus}

    @override
    def panes(self) -> list[QWidget]:
        return [self.tabs, self.filter, self.table, self.panel]

    @override
    def reveal(self, record_id: UUID) -> bool:
        if not self._show_tab_of(record_id):
            return False
        self.filter.clear()
        self.reshow()
        return super().reveal(record_id)

    @override
    def state(self) -> "State":
        return super().state() | {"tab": self.tabs.current, "filter": self.filter.text()}

    @override
    def restore(self, state: "State") -> None:
        if state.get("tab"):
            self.tabs.mark(str(state["tab"]))
        self.filter.setText(str(state.get("filter") or ""))
        self.reshow()
        super().restore(state)

    @override
    def close_top(self) -> bool:
        if super().close_top():
            return True
        filtered = bool(self.filter.text())
        self.clear_filter()
        return filtered

    @override
    def clear_filter(self) -> None:
        self.filter.clear()


def _fits(asset: Asset, query: str) -> bool:
    kind = label_of(EntityType, asset.entity_type)
    parts = [asset.ref, asset.value, defang(asset.value), kind, asset.notes, asset.role]
    hay = " ".join(parts).casefold()
    return all(word in hay for word in query.split())
