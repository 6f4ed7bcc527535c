"""What holds for every test: no screen, no one's own files, nothing left behind.

Warnings fail (``filterwarnings`` in ``pyproject.toml``), and so do Qt's log lines (``qt_log_level_fail``).
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Generator, Iterable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from pytestqt.qtbot import QtBot

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance
    from pytestqt.wait_signal import SignalBlocker

# Before anything imports Qt: the platform is chosen once per process.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("default", max_examples=20, deadline=None, print_blob=True)
settings.register_profile("long", max_examples=5000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# Garbage is collected between tests, on this thread: on another one it could destroy a Qt object with its timers.
gc.disable()
LOOK_AGAIN_EVERY = 50
"""Tests between two collections that look at everything; after a test with Qt there is a small one at once."""
_tests = count()

THREAD_PATIENCE = 20.0
"""Seconds that a thread may take to end after its test."""

PATIENCE_MS = 20_000
"""Milliseconds that what must come to a window may take, however slow or busy the machine is."""


class Patient(QtBot):
    """Waits that long: pytest-qt gives up after five seconds, and has no setting for it."""

    def waitUntil(  # noqa: N802 - pytest-qt names it so
        self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS
    ) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(  # noqa: N802 - as above
        self,
        signal: SignalInstance,
        *,
        timeout: int = PATIENCE_MS,
        raising: bool | None = None,
        check_params_cb: Callable[..., bool] | None = None,
    ) -> SignalBlocker:
        return super().waitSignal(signal, timeout=timeout, raising=raising, check_params_cb=check_params_cb)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """Stand where pytest-qt's own fixture does."""
    return Patient(request)


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the test a home of its own: a test must never find, let alone touch, a real edition."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.delenv("WIJKBALIE_PASSPHRASE", raising=False)
    return home


@pytest.fixture(autouse=True)
def collected_here(request: pytest.FixtureRequest) -> Generator[None]:
    """Collect what a test left behind, on this thread.

    Modules and caches are set apart until the next look at everything: going through them after each test with
    Qt took longer than the tests themselves.
    """
    if next(_tests) % LOOK_AGAIN_EVERY == 0:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
    yield
    if {"qapp", "qtbot"} & set(request.fixturenames):
        gc.collect()


@pytest.fixture(autouse=True)
def nothing_left_over() -> Generator[None]:
    """Fail a test that leaves a window open or a thread running: the next one would pay for it."""
    windows = set(_windows())
    threads = set(threading.enumerate())
    yield
    left = [*_windows_left(windows), *_threads_left(threads)]
    assert not left, f"left over after the test: {', '.join(left)}"


def _windows() -> dict[int, str]:
    """Return the open top-level widgets: address -> class and name. Never loads Qt for a test without it."""
    if "PySide6.QtWidgets" not in sys.modules:
        return {}
    import shiboken6  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    if QApplication.instance() is None:
        return {}
    return {
        shiboken6.getCppPointer(widget)[0]: f"{widget.metaObject().className()} {widget.objectName()!r}"
        for widget in QApplication.topLevelWidgets()
        # A child window goes with its parent; the label of a tooltip is Qt's own and stays.
        if widget.parent() is None and widget.metaObject().className() != "QTipLabel"
    }


def _windows_left(before: set[int]) -> Iterable[str]:
    if not _windows().keys() - before:
        return []
    from PySide6.QtCore import QCoreApplication, QEvent  # noqa: PLC0415

    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [name for address, name in _windows().items() if address not in before]


def _threads_left(before: set[threading.Thread]) -> Iterable[str]:
    # Python cannot tell when a thread that Qt started has ended, so Qt's own pool is asked below.
    fresh = [
        thread
        for thread in threading.enumerate()
        if thread not in before and not isinstance(thread, threading._DummyThread)
    ]
    for thread in fresh:
        thread.join(THREAD_PATIENCE / len(fresh))
    left = [thread.name for thread in fresh if thread.is_alive()]
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import QThreadPool  # noqa: PLC0415

        if not QThreadPool.globalInstance().waitForDone(int(THREAD_PATIENCE * 1000)):
            left.append("a job in Qt's thread pool")
    return left
