"""Printing the previewed pages, as they are."""

from PySide6.QtCore import QCoreApplication, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget


def print_pages(document: QPdfDocument, title: str, parent: QWidget) -> bool:
    """Asks for a printer and prints; whether something was printed."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setFullPage(True)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(QCoreApplication.translate("Printing", "Print report"))
    dialog.setMinMax(1, document.pageCount())
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return False
    paint_pages(document, printer)
    return True


def paint_pages(document: QPdfDocument, printer: QPrinter) -> None:
    """Draws the chosen pages at the printer's resolution, each fitted to its sheet."""
    first = printer.fromPage() or 1
    last = printer.toPage() or document.pageCount()
    painter = QPainter(printer)
    for page in range(first - 1, min(last, document.pageCount())):
        if page >= first:
            printer.newPage()
        sheet = QRect(painter.viewport())
        points = document.pagePointSize(page)
        scale = min(sheet.width() / points.width(), sheet.height() / points.height())
        size = QSize(round(points.width() * scale), round(points.height() * scale))
        place = QRect(sheet.topLeft(), size)
        place.moveCenter(sheet.center())
        painter.drawImage(place, document.render(page, size))
    painter.end()
