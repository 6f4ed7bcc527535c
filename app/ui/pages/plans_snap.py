"""The camera of the laptop, to take a photo of a sketch or a place. Off until someone turns it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.ui.tokens import SPACE_3
from app.ui.widgets.basics import QuietButton, named
from app.ui.widgets.camera_feed import CameraFeed
from app.ui.widgets.layouts import column, flow

if TYPE_CHECKING:
    # Only for whom turns the camera on: it costs a tenth of a second to load.
    from PySide6.QtMultimedia import QVideoFrame

_VIEW = QSize(480, 360)
"""The picture in view, in pixels."""


class SnapView(QWidget):
    """The picture of the camera, with a button to take it. Hidden while the camera is off."""

    taken = Signal(QImage)
    """Someone took this picture, at its full size."""
    failed = Signal()
    """The camera stopped by itself: unplugged, or another program has it."""

    def __init__(self, name: str) -> None:
        """``name`` is ``<page>_<thing>``; start with the camera off."""
        super().__init__()
        named(self, name, "Camera")
        self._image = QImage()
        self._view = _Picture()
        self._take = named(QuietButton("Maak de foto"), f"{name}_take")
        self._off = named(QuietButton("Camera uit", "close"), f"{name}_off")
        self._feed = CameraFeed(self._look, self)
        self._feed.failed.connect(self._fail)
        layout = column(self, space=SPACE_3)
        layout.addWidget(self._view)
        layout.addWidget(flow(self._take, self._off))
        self._take.clicked.connect(self._snap)
        self._off.clicked.connect(self.stop)
        self.hide()

    def start(self) -> None:
        """Turn the camera on."""
        self._feed.start()
        self.show()

    def stop(self) -> None:
        """Turn the camera off, and forget its picture."""
        self._feed.stop()
        self.show_image(QImage())
        self.hide()

    def focus_first(self) -> None:
        """Put the keyboard on the button that takes the photo."""
        self._take.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_image(self, image: QImage) -> None:
        """Show a picture of the camera; it is the one that is taken."""
        self._image = image
        self._view.show_image(image)
        self._take.setEnabled(not image.isNull())

    def _look(self, frame: QVideoFrame) -> None:
        if frame.isValid():
            self.show_image(frame.toImage())

    def _snap(self) -> None:
        image = self._image
        self.stop()
        if not image.isNull():
            self.taken.emit(image)

    def _fail(self) -> None:
        self.stop()
        self.failed.emit()


class _Picture(QFrame):
    """What the camera sees."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_image(self, image: QImage) -> None:
        self._image = image
        self.update()

    def sizeHint(self) -> QSize:
        return _VIEW

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._image.isNull():
            return
        painter = QPainter(self)
        fitted = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = self.rect()
        box.setSize(fitted)
        painter.drawImage(box, self._image)
        painter.end()
