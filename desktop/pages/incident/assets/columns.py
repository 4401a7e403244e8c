"""Columns of the table of assets, the form of one, and what pasted columns may be."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from desktop.pages.incident.paste_lines import PasteTarget, any_text, one_of
from desktop.pages.incident.record_panel import FormField, FormKind
from desktop.pages.incident.section import choices_of, label_of
from desktop.widgets.cells import Cell
from desktop.widgets.rows import Column
from kb.incidents.assets import service
from kb.incidents.metrics.precision import to_minute
from kb.vocabulary.enums import (
    AssetRole,
    Criticality,
    EntityType,
    Precision,
    ScopeState,
    Verdict,
    Word,
)
from kb.vocabulary.indicators import defang_value, entity_type_of, refang
from kb.vocabulary.moments import format_moment

if TYPE_CHECKING:
    from kb.incidents.assets.schemas import Asset

VERDICT_TONES: Final = {
    "malicious": "danger",
    "suspicious": "warn",
    "no_threats_found": "ok",
}
SCOPE_TONES: Final = {"in": "info", "suspected": "warn", "out": "neutral"}
_ROLE_TONES: Final = {"attacker": "danger", "victim": "high", "used": "med", "cleared": "ok"}
_CRITICALITY_TONES: Final = {"critical": "crit", "high": "high", "medium": "med", "low": "low"}


def shown_value(asset: "Asset") -> str:
    """The value as it is shown everywhere: nobody can click it."""
    return defang_value(asset.value, asset.entity_type)


def columns_for(zone: Callable[[], tzinfo], year: Callable[[], int]) -> list[Column["Asset"]]:
    """The columns, in the order of the interface design."""

    def value(asset: "Asset") -> Cell:
        return Cell(shown_value(asset), "mono")

    def notes(asset: "Asset") -> Cell:
        return Cell(" ".join(asset.notes.split()), "secondary")

    return [
        _choice("entity_type", _tr("Type"), EntityType, {}, 104),
        Column(
            "value",
            _tr("Value"),
            value,
            240,
            stretch=True,
            editor="mono",
            value=shown_value,
            sortable=True,
        ),
        _choice("role", _tr("Role"), AssetRole, _ROLE_TONES, 88),
        _choice("criticality", _tr("Criticality"), Criticality, _CRITICALITY_TONES, 92),
        _seen("first_seen", _tr("First seen"), zone, year),
        _seen("last_seen", _tr("Last seen"), zone, year),
        _choice("verdict", _tr("Verdict"), Verdict, VERDICT_TONES, 128),
        Column("also_in", _tr("Also in"), _also, 110, sortable=True),
        _choice("scope_state", _tr("Scope"), ScopeState, SCOPE_TONES, 92),
        Column("notes", _tr("Notes"), notes, 150, editor="line", value=lambda a: a.notes),
    ]


def _also(asset: "Asset") -> Cell:
    if not asset.also_in:
        return Cell()
    count = asset.also_in
    text = _tr("1 incident") if count == 1 else _tr("{n} incidents").format(n=count)
    return Cell(text, "icon", icon="link", tip=_tr("Click to see all that is known of it"))


def _seen(
    name: str, title: str, zone: Callable[[], tzinfo], year: Callable[[], int]
) -> Column["Asset"]:
    """When it was seen, no more exact than that is known."""

    def known(asset: "Asset") -> tuple[datetime | None, str]:
        return getattr(asset, f"{name}_at"), getattr(asset, f"{name}_precision")

    def text(at: datetime | None, precision: str) -> str:
        shown = at is not None and precision != Precision.UNKNOWN
        return format_moment(at, precision, zone()) if shown else ""

    def cell(asset: "Asset") -> Cell:
        at, precision = known(asset)
        written = text(at, to_minute(precision))
        with_day = precision not in {Precision.MONTH, Precision.YEAR, Precision.UNKNOWN}
        this_year = with_day and at is not None and at.astimezone(zone()).year == year()
        return Cell(written[5:] if this_year else written, "number") if written else Cell()

    return Column(
        f"{name}_at",
        title,
        cell,
        102,
        editor="time",
        value=lambda asset: text(*known(asset)),
        sortable=True,
    )


def _choice(
    key: str, title: str, words: type[Word], tones: dict[str, str], width: int
) -> Column["Asset"]:
    """A column with a word of an enumeration, on a tone where it has one."""

    def cell(asset: "Asset") -> Cell:
        code = str(getattr(asset, key))
        if code in ("not_set", "unknown"):
            return Cell()
        label = label_of(words, code)
        return Cell(label, "chip", tones[code]) if code in tones else Cell(label, "secondary")

    return Column(
        key,
        title,
        cell,
        width,
        editor="choice",
        value=lambda asset: str(getattr(asset, key)),
        choices=lambda: choices_of(words),
        sortable=True,
    )


def form_kind(asset: "Asset") -> FormKind:
    """The fields of the panel; the value is shown so that nobody can click it."""
    kind = asset.entity_type
    fields = (
        FormField(
            "value",
            _tr("Value"),
            "mono",
            required=True,
            wide=True,
            shown=lambda value: defang_value(value, kind),
            parse=lambda held: refang(str(held)),
        ),
        _field("entity_type", _tr("Type"), EntityType, required=True),
        _field("role", _tr("Role"), AssetRole, required=True),
        _field("criticality", _tr("Criticality"), Criticality),
        _field("verdict", _tr("Verdict"), Verdict),
        FormField("remediation_status", _tr("Remediation")),
        FormField("first_seen_at", _tr("First seen"), "moment", precision="first_seen_precision"),
        FormField("last_seen_at", _tr("Last seen"), "moment", precision="last_seen_precision"),
        FormField("notes", _tr("Notes"), "text"),
    )
    return FormKind("asset", service.revise, fields)


def _field(name: str, label: str, words: type[Word], *, required: bool = False) -> FormField:
    return FormField(name, label, "choice", required=required, choices=tuple(choices_of(words)))


def paste_targets() -> tuple[PasteTarget, ...]:
    """What pasted columns may be, the most telling first."""

    def typed(cell: str) -> float:
        return 0.6 if entity_type_of(cell) is EntityType.OTHER else 1.0

    return (
        PasteTarget("value", _tr("Value"), typed, ("value", "indicator", "ioc", "entity", "asset")),
        PasteTarget("role", _tr("Role"), one_of(_both(AssetRole)), ("role",)),
        PasteTarget("verdict", _tr("Verdict"), one_of(_both(Verdict)), ("verdict",)),
        PasteTarget("entity_type", _tr("Type"), one_of(_both(EntityType)), ("type", "kind")),
        PasteTarget("notes", _tr("Notes"), any_text, ("notes", "comment", "description")),
    )


def _both(words: type[Word]) -> list[str]:
    return [*(word.value for word in words), *(word.label for word in words)]


def code_of(words: type[Word], text: str) -> str:
    """The code of a word or of its label; the text itself where it is neither."""
    folded = text.strip().casefold()
    return next((w.value for w in words if folded in (w.value, w.label.casefold())), text.strip())


def _tr(text: str) -> str:
    return QCoreApplication.translate("Assets", text)
