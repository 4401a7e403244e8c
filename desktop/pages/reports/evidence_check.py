"""Before a report leaves: are the files it names still what was collected?"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject

from desktop.widgets.bars import Bar
from kb.incidents.evidence.altered import altered

if TYPE_CHECKING:
    from desktop.session import Session


class EvidenceCheck(QObject):
    """Reads every file of an incident's evidence, and asks where one differs.

    Args:
        session: to read with.
        show: puts a bar above the page.
        parent: the page.
    """

    def __init__(self, session: "Session", show: Callable[[Bar], object], parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._show = show

    def before(
        self,
        incident_id: UUID,
        go: Callable[[], object],
        stay: Callable[[], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Goes on at once where all is well, else when the person says so.

        Args:
            incident_id: whose evidence.
            go: exports.
            stay: the export doesn't go on now.
            failed: told what kept the check from being made.
        """

        def tell(found: tuple[tuple[str, str], ...]) -> None:
            if not found:
                go()
                return
            stay()

            def go_on() -> None:
                bar.hide()
                go()

            bar = Bar(
                self.tr("Evidence isn't as it was collected: {what}.").format(
                    what=", ".join(f"{ref} {wrong}" for ref, wrong in found)
                ),
                "danger",
                ((self.tr("Export all the same"), go_on),),
                detail=self.tr(
                    "Nothing was written. “Verify all” in Evidence puts it on record; "
                    "a backup may hold the file as it was."
                ),
                closable=True,
            )
            self._show(bar)

        self._session.read(
            partial(altered, incident_id=incident_id), tell, failed, replaces="evidence-check"
        )
