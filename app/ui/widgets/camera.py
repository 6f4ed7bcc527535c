"""A camera that reads cards: its picture, small, and what it read. Pictures are looked at off the GUI thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy
from shiboken6 import isValid

from app.ui.widgets.basics import named
from app.ui.widgets.camera_feed import CameraFeed

if TYPE_CHECKING:
    # Only for the page that has a camera: it costs a tenth of a second to load.
    from PySide6.QtMultimedia import QVideoFrame

    from app.scanning.card_reader import CardReader

_BLIND = frozenset({"offscreen", "minimal"})
"""Platforms of Qt without a screen, so without a camera before it: loading the backend would cost time for nothing."""
PICTURE = QSize(192, 144)
"""The picture in view, in pixels."""


def cameras() -> tuple[str, ...]:
    """Return the names of the cameras of this laptop; none where Qt brings no way to use them. On the GUI thread."""
    if QGuiApplication.platformName() in _BLIND:
        return ()
    try:
        from PySide6.QtMultimedia import QMediaDevices
    except ImportError:
        return ()
    return tuple(device.description() for device in QMediaDevices.videoInputs())


class FrameReader(QObject):
    """Looks at the newest picture in a thread of its own; those that come in meanwhile are left out."""

    looked = Signal(QImage, str)
    """A picture was looked at: the picture, small, and the code that came into it or nothing."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start without a picture."""
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="camera")
        self._reader: CardReader | None = None
        self._busy = False
        self.looked.connect(self._free)

    def take(self, frame: QVideoFrame) -> None:
        """Look at a frame, unless an earlier one is still being looked at."""
        if self._busy or not frame.isValid():
            return
        self._busy = True
        self._thread.submit(self._look, frame)

    def end(self) -> None:
        """Let the thread end."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _look(self, frame: QVideoFrame) -> None:
        from app.scanning.card_reader import CardReader

        if self._reader is None:
            self._reader = CardReader()
        image = frame.toImage()
        code = self._reader.look(_grey(image)) if not image.isNull() else ""
        small = image.scaled(PICTURE, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        if isValid(self):
            self.looked.emit(small, code)

    def _free(self) -> None:
        self._busy = False


def _grey(image: QImage) -> memoryview:
    """Return the brightness of a picture; the bytes at the end of each line that are no picture do not matter."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    held = bytes(grey.constBits())
    return memoryview(held).cast("B", (grey.height(), grey.bytesPerLine()))


class CameraView(QFrame):
    """The small picture of the camera. Hidden while the camera is off."""

    code_read = Signal(str)
    """A code came into the picture."""
    failed = Signal()
    """The camera stopped by itself: unplugged, or another program has it."""

    def __init__(self, name: str) -> None:
        """Start with the camera off."""
        super().__init__()
        named(self, name, "Beeld van de camera")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.reader = FrameReader(self)
        self.reader.looked.connect(self._show)
        self.destroyed.connect(self.reader.end)
        self._image = QImage()
        self._feed = CameraFeed(self.reader.take, self)
        self._feed.failed.connect(self._fail)
        self.hide()

    @property
    def on(self) -> bool:
        """Tell whether the camera is on."""
        return self._feed.on

    def start(self) -> None:
        """Turn the camera on."""
        self._feed.start()
        self.show()

    def stop(self) -> None:
        """Turn the camera off."""
        self._feed.stop()
        self._image = QImage()
        self.hide()

    def sizeHint(self) -> QSize:
        """Take the room of the small picture."""
        return PICTURE

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the last picture."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.drawImage(self.rect(), self._image)
        painter.end()

    def _show(self, image: QImage, code: str) -> None:
        self._image = image
        self.update()
        if code and self.isVisible():
            self.code_read.emit(code)

    def _fail(self) -> None:
        self.stop()
        self.failed.emit()
