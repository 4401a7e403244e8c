"""Tab goes through a window as it is read: by its layouts, from top to bottom.

Qt's own chain is the order in which widgets were made. What a form unfolds later comes last
there, and where the focused button goes away, the focus would jump to the window's first field.
"""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QMainWindow, QSplitter, QStackedWidget, QWidget

#: Their layouts don't tell the order that people see.
_BY_PLACE = (QMainWindow, QSplitter, QStackedWidget)


def tab(window: QWidget, *, forward: bool) -> bool:
    """Gives the focus to the next or the previous one; whether there is one."""
    # Its type leaves out that it may be None.
    focused = window.focusWidget() or window  # type: ignore[truthy-bool]
    found = neighbour(focused, forward=forward)
    if found is None:
        return False
    reasons = Qt.FocusReason
    found.setFocus(reasons.TabFocusReason if forward else reasons.BacktabFocusReason)
    return True


def give_focus_within(widget: QWidget) -> None:
    """Gives the focus to the first that takes it in a widget, where there is one."""
    found = _first_within(widget, forward=True)
    if found is not None:
        found.setFocus()


def neighbour(widget: QWidget, *, forward: bool) -> QWidget | None:
    """What takes the focus after or before `widget`; round the ends of its window.

    Returns:
        None where nothing else takes it.
    """
    window = widget.window()
    node = widget
    if forward:
        inner = _first_within(node, forward=True)
        if inner is not None:
            return inner
    while node is not window:
        parent = node.parentWidget()
        if parent is None:
            break
        siblings = _children(parent)
        at = siblings.index(node) if node in siblings else len(siblings)
        rest = siblings[at + 1 :] if forward else siblings[:at][::-1]
        for sibling in rest:
            found = _first(sibling, forward=forward)
            if found is not None:
                return found
        if not forward and _takes_focus(parent):
            return parent
        node = parent
    found = _first_within(window, forward=forward)
    return found if found is not widget else None


def _first(widget: QWidget, *, forward: bool) -> QWidget | None:
    """The first, or the last, that takes the focus in a widget, itself included."""
    if not widget.isVisible():
        return None
    if forward and _takes_focus(widget):
        return widget
    found = _first_within(widget, forward=forward)
    if found is None and _takes_focus(widget):
        return widget
    return found


def _first_within(widget: QWidget, *, forward: bool) -> QWidget | None:
    children = _children(widget)
    for child in children if forward else reversed(children):
        found = _first(child, forward=forward)
        if found is not None:
            return found
    return None


def _takes_focus(widget: QWidget) -> bool:
    wanted = Qt.FocusPolicy.TabFocus
    return (
        (widget.focusPolicy() & wanted) == wanted
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
    )


def _children(widget: QWidget) -> list[QWidget]:
    """In the order of the layout; what isn't in it, by its place, after that."""
    inner = [
        child for child in widget.children() if isinstance(child, QWidget) and not child.isWindow()
    ]
    layout = widget.layout()
    order: dict[QWidget, int] = {}
    if layout is not None and not isinstance(widget, _BY_PLACE):
        order = {child: at for at, child in enumerate(_laid_out(layout))}
    return sorted(inner, key=lambda w: (order.get(w, len(order)), w.y(), w.x()))


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)
