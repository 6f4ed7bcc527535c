"""The pictures of the laptop's camera, one after the other, from when it is turned on until it is turned off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    # Only for whom turns the camera on: it costs a tenth of a second to load.
    from PySide6.QtMultimedia import QCamera, QMediaCaptureSession, QVideoFrame, QVideoSink


class CameraFeed(QObject):
    """The camera, off until ``start``."""

    failed = Signal()
    """The camera stopped by itself: unplugged, or another program has it. It is off then."""

    def __init__(self, look: Callable[[QVideoFrame], None], parent: QObject) -> None:
        """``look`` gets every picture, on the GUI thread; it is a method of a ``QObject``."""
        super().__init__(parent)
        self._look = look
        self._camera: QCamera | None = None
        self._session: QMediaCaptureSession | None = None
        self._sink: QVideoSink | None = None

    @property
    def on(self) -> bool:
        """Tell whether the camera is on."""
        return self._camera is not None

    def start(self) -> None:
        """Turn the camera on; nothing changes when it is."""
        from PySide6.QtMultimedia import QCamera, QMediaCaptureSession, QMediaDevices, QVideoSink

        if self._camera is not None:
            return
        self._camera, self._sink = QCamera(QMediaDevices.defaultVideoInput(), self), QVideoSink(self)
        self._session = QMediaCaptureSession(self)
        self._session.setCamera(self._camera)
        self._session.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._look)
        self._camera.errorOccurred.connect(self._fail)
        self._camera.start()

    def stop(self) -> None:
        """Turn the camera off."""
        if self._camera is not None:
            self._camera.stop()
        for part in (self._session, self._camera, self._sink):
            if part is not None:
                part.deleteLater()
        self._camera = self._session = self._sink = None

    def _fail(self) -> None:
        self.stop()
        self.failed.emit()
