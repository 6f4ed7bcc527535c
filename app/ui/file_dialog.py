"""The question for a file or folder, in a window of our own: the same on every computer, and worked by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.ui.widgets.basics import named

_PART = 0.8
"""How much of the window the question takes, so that large letters fit too."""


def file_dialog(parent: QWidget, name: str, question: str, *, folder: bool = False) -> QFileDialog:
    """Return the question for one file, or with ``folder`` for one folder; listen to ``fileSelected`` and open it."""
    dialog = named(QFileDialog(parent, question), name)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, folder)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    mode = QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFile
    dialog.setFileMode(mode)
    dialog.setViewMode(QFileDialog.ViewMode.List)
    words = {
        QFileDialog.DialogLabel.LookIn: "Kijk in:",
        QFileDialog.DialogLabel.FileName: "Map:" if folder else "Bestand:",
        QFileDialog.DialogLabel.FileType: "Toon:",
        QFileDialog.DialogLabel.Accept: "Kiezen",
        QFileDialog.DialogLabel.Reject: "Terug",
    }
    for label, word in words.items():
        dialog.setLabelText(label, word)
    dialog.setMaximumSize(parent.window().size())
    dialog.resize(parent.window().size() * _PART)
    return dialog
