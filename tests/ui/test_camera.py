"""The camera without a camera: real video frames with a card in them, through the sink and the decoder."""

from __future__ import annotations

import io
import secrets
from collections.abc import Generator

import pytest
import qrcode
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtMultimedia import QVideoFrame
from pytestqt.qtbot import QtBot

from app.models.codes import card_qr, new_code
from app.scanning.card_reader import GONE_AFTER
from app.ui.widgets.camera import PICTURE, FrameReader, cameras

pytestmark = pytest.mark.qt_log_ignore("No RHI backend. Using CPU conversion.", extend=True)
"""Without a screen card Qt says that it converts by itself; it does."""

CARD, OTHER = (card_qr("ACDE", new_code(secrets.token_bytes), practice=False) for _ in range(2))


def frame(*texts: str) -> QVideoFrame:
    """Draw cards as a camera sees them: on grey, not quite straight, on lines that are no multiple of four."""
    image = QImage(641, 480, QImage.Format.Format_RGB32)
    image.fill(QColor("#9A938A"))
    painter = QPainter(image)
    painter.rotate(4)
    for place, text in enumerate(texts):
        out = io.BytesIO()
        qrcode.make(text, box_size=6).save(out)
        painter.drawImage(70 + place * 260, 90, QImage.fromData(out.getvalue()))
    painter.end()
    return QVideoFrame(image)


@pytest.fixture
def reader(qtbot: QtBot) -> Generator[FrameReader]:
    made = FrameReader()
    yield made
    made.end()


def look(bot: QtBot, reader: FrameReader, *texts: str) -> str:
    """Hold cards before the camera; return the code that was read."""
    with bot.waitSignal(reader.looked) as blocker:
        reader.take(frame(*texts))
    picture, code = blocker.args or (QImage(), "")
    assert picture.width() >= PICTURE.width()
    return code


def test_a_card_is_read_once_until_it_has_left_the_picture(qtbot: QtBot, reader: FrameReader) -> None:
    assert look(qtbot, reader) == ""
    assert look(qtbot, reader, CARD) == CARD
    assert look(qtbot, reader, CARD) == "", "it is still there"
    assert look(qtbot, reader) == ""
    assert look(qtbot, reader, CARD) == "", "one picture without it is a blur"
    for _ in range(GONE_AFTER):
        look(qtbot, reader)
    assert look(qtbot, reader, CARD) == CARD


def test_the_next_card_is_read_at_once_and_two_at_a_time_are_no_answer(
    qtbot: QtBot, reader: FrameReader
) -> None:
    assert look(qtbot, reader, CARD) == CARD
    assert look(qtbot, reader, OTHER) == OTHER
    for _ in range(GONE_AFTER):
        look(qtbot, reader)
    assert look(qtbot, reader, CARD, OTHER) == ""


def test_a_frame_that_comes_while_another_is_looked_at_is_left_out(qtbot: QtBot, reader: FrameReader) -> None:
    said: list[str] = []
    reader.looked.connect(lambda _picture, code: said.append(code))
    with qtbot.waitSignal(reader.looked):
        for text in (CARD, OTHER, OTHER):
            reader.take(frame(text))
    assert said == [CARD]


def test_without_a_screen_there_is_no_camera_and_nothing_breaks(qtbot: QtBot) -> None:
    assert cameras() == ()
