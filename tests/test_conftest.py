"""The hunt for what tests leave behind, tried on tests that do and do not clean up."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).with_name("conftest.py")


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    pytester.makeini("[pytest]\nqt_api = pyside6\nqt_log_level_fail = WARNING\nfilterwarnings = error\n")
    return pytester


def outcome(suite: pytest.Pytester, body: str) -> tuple[int, str]:
    suite.makepyfile(body)
    result = suite.runpytest_subprocess("-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider")
    return int(result.ret), "\n".join(result.outlines)


def test_a_test_that_cleans_up_passes(suite: pytest.Pytester) -> None:
    status, said = outcome(
        suite,
        """
        import threading
        from PySide6.QtWidgets import QWidget

        def test_it(qtbot):
            window = QWidget()
            qtbot.addWidget(window)
            window.show()
            thread = threading.Thread(target=lambda: None)
            thread.start()
        """,
    )
    assert status == 0, said


def test_a_window_left_open_is_named(suite: pytest.Pytester) -> None:
    status, said = outcome(
        suite,
        """
        from PySide6.QtWidgets import QWidget
        kept = []

        def test_it(qapp):
            window = QWidget()
            window.setObjectName("forgotten")
            window.show()
            kept.append(window)
        """,
    )
    assert status == 1
    assert "left over after the test: QWidget 'forgotten'" in said


def test_a_thread_left_running_is_named(suite: pytest.Pytester) -> None:
    (suite.path / "conftest.py").write_text(
        CONFTEST.read_text(encoding="utf-8").replace("THREAD_PATIENCE = 20.0", "THREAD_PATIENCE = 0.1"),
        encoding="utf-8",
    )
    status, said = outcome(
        suite,
        """
        import threading

        def test_it():
            threading.Thread(target=threading.Event().wait, name="forgotten", daemon=True).start()
        """,
    )
    assert status == 1
    assert "left over after the test: forgotten" in said


def test_a_warning_in_qts_log_fails_the_test(suite: pytest.Pytester) -> None:
    status, said = outcome(
        suite,
        """
        from PySide6.QtCore import qWarning

        def test_it(qapp):
            qWarning("something is wrong")
        """,
    )
    assert status == 1
    assert "something is wrong" in said
