"""The fields of an automation rule that are no text: its order, its types, until when it runs."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.autosave import FieldAutosave
from desktop.drafts import FieldKey
from desktop.widgets.fields import Combo, LineField
from desktop.widgets.labels import field_label
from desktop.widgets.layouts import column
from desktop.widgets.tags_field import TagsField
from kb.library.automation_rules import service as automation_rules

if TYPE_CHECKING:
    from uuid import UUID

    from desktop.pages.base import PageContext
    from desktop.pages.knowledge.reading import Reading

_WIDTH = 170


class RuleFields(QObject):
    """Edits order, incident types, expiry and whether a rule is enabled; saved while typing.

    Attributes:
        boxes: each field below its label, for the layout of the editor.

    Signals:
        refused: `(str, str)` a field, and why its value wasn't taken; "" when it is.
    """

    refused = Signal(str, str)

    def __init__(self, context: "PageContext") -> None:
        super().__init__()
        self._context = context
        self._rule_id: UUID | None = None
        self._saves: list[FieldAutosave] = []
        self.order = LineField(self.tr("Order"))
        self.types = TagsField(self.tr("For incidents of type"))
        self.expires = LineField(self.tr("Expires"), placeholder="2026-12-31")
        self.enabled = Combo(
            self.tr("State"), [(True, self.tr("Enabled")), (False, self.tr("Disabled"))]
        )
        self.boxes: list[QWidget] = []
        for editor in (self.order, self.types, self.expires, self.enabled):
            editor.setFixedWidth(_WIDTH)
            box = QWidget()
            label = field_label(editor.accessibleName(), editor)
            box.setLayout(column(label, editor, spacing=4))
            self.boxes.append(box)

    def show_reading(self, reading: "Reading") -> None:
        """Shows a rule; other items have no such fields."""
        for box in self.boxes:
            box.setVisible(reading.rule is not None)
        rule, item = reading.rule, reading.item
        if rule is None:
            return
        if self._rule_id != item.id:
            self._bind(item.id)
        day = f"{rule.expires_at:%Y-%m-%d}" if rule.expires_at else ""
        values = (str(rule.order), ", ".join(rule.types), day, rule.enabled)
        for save, value in zip(self._saves, values, strict=True):
            save.load(value, item.version)

    def commit(self) -> None:
        """Saves what is typed now."""
        for save in self._saves:
            save.commit()

    def _bind(self, rule_id: "UUID") -> None:
        for save in self._saves:
            save.commit()
            save.deleteLater()
        self._rule_id = rule_id
        self._saves = [
            self._save(rule_id, "rule_order", self.order, self._read_order),
            self._save(rule_id, "incident_types", self.types, lambda value: _words(str(value))),
            self._save(rule_id, "expires_at", self.expires, self._read_day),
            self._save(rule_id, "enabled", self.enabled, bool),
        ]

    def _save(
        self, rule_id: "UUID", name: str, editor: QWidget, read: Callable[[object], object]
    ) -> FieldAutosave:
        def operation(value: object, version: int) -> Any:  # noqa: ANN401 - a partial for kb
            values = {name: read(value)}
            return partial(
                automation_rules.revise, record_id=rule_id, version=version, values=values
            )

        def checked(value: object) -> object:
            read(value)
            return value

        key = FieldKey("automation_rule", str(rule_id), name, editor.accessibleName())
        save = FieldAutosave(
            editor,
            self._context.session,
            self._context.drafts,
            key,
            operation,
            parse=checked,
        )
        save.refused.connect(partial(self.refused.emit, name))
        return save

    def _read_order(self, value: object) -> int:
        text = str(value).strip()
        if not text.isdecimal():
            raise ValueError(self.tr("Use a whole number such as 10 for the order."))
        return int(text)

    def _read_day(self, value: object) -> datetime | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise ValueError(self.tr("Use a day such as 2026-12-31.")) from None
        return datetime.combine(day, time(), UTC)


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
