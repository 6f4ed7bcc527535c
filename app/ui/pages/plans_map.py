"""The sketch map on the form of a plan: a click or the arrow keys say where it is. Nobody has to."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.models.plan_map import box, middle, moved, place_sentence
from app.models.plan_rules import AreaMap, Point
from app.ui.tokens import SPACE_1
from app.ui.widgets.basics import LinkButton, Words, named
from app.ui.widgets.layouts import column

_LEAST = QSize(280, 260)
_WIDEST = QSize(480, 380)
_STEP, _LEAP = 10, 50
"""Thousandths of the map that the point moves with an arrow key, and with Shift."""
_AROUND = 30
"""White around the area, in thousandths of the map."""
_RING = 3
_HELP = (
    "Klik op de kaart, of gebruik de pijltjes. Met Delete gaat de plek weer weg. De kaart is grof getekend."
)
_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class MapField(QWidget):
    """The map of one area with its words. Hidden while there is no map of the area."""

    edited = Signal()
    left = Signal()

    def __init__(self, name: str, maps: tuple[AreaMap, ...]) -> None:
        """``name`` is ``<page>_<thing>``; ``maps`` are the edition's."""
        super().__init__()
        self._maps = {area.area: area for area in maps}
        self.sketch = _Sketch(name)
        self._where = named(Words("", "muted"), f"{name}_where")
        self.away = named(LinkButton("Plek weg", "remove"), f"{name}_away")
        layout = column(self, space=SPACE_1)
        layout.addWidget(Words("Waar is het op de kaart? (hoeft niet)", "label"))
        layout.addWidget(Words(_HELP, "muted"))
        layout.addWidget(self.sketch)
        layout.addWidget(self._where)
        layout.addWidget(self.away, 0, Qt.AlignmentFlag.AlignLeft)
        self.sketch.edited.connect(self._edit)
        self.sketch.left.connect(self.left)
        self.away.clicked.connect(self._take_away)
        self.hide()

    @property
    def value(self) -> Point | None:
        """Return the point, also while its map is hidden: it is kept."""
        return self.sketch.point

    def set_value(self, point: Point | None) -> None:
        """Show another point; nobody is told."""
        self.sketch.set_point(point)
        self._follow()

    def show_area(self, area: str) -> None:
        """Show the map of an area; a point in another area stays until someone takes it away."""
        found = self._maps.get(area)
        self.sketch.set_area(found)
        self.setVisible(found is not None)
        self._follow()

    def set_read_only(self, fixed: bool) -> None:  # noqa: FBT001  # a switch
        """Let the map be looked at only."""
        self.sketch.fixed = fixed
        self._follow()

    def _take_away(self) -> None:
        self.sketch.set_point(None)
        self.sketch.setFocus(Qt.FocusReason.OtherFocusReason)
        self._edit()

    def _edit(self) -> None:
        self._follow()
        self.edited.emit()

    def _follow(self) -> None:
        area = self.sketch.area
        sentence = place_sentence(area, self.sketch.point) if area else ""
        self._where.set_text(sentence)
        self.sketch.setAccessibleName(f"Kaart. {sentence}")
        self.sketch.setAccessibleDescription(_HELP)
        self.away.setVisible(self.sketch.point is not None and not self.sketch.fixed)


class _Sketch(QWidget):
    """The drawing itself: outline, streets and the point."""

    edited = Signal()
    left = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        named(self, name, "Kaart")
        self.area: AreaMap | None = None
        self.point: Point | None = None
        self.fixed = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(_LEAST)
        self.setMaximumSize(_WIDEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_area(self, area: AreaMap | None) -> None:
        self.area = area
        self.update()

    def set_point(self, point: Point | None) -> None:
        self.point = point
        self.update()

    def sizeHint(self) -> QSize:
        return _WIDEST

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.area is not None and not self.fixed:
            self._put(self._on_map(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self.area is None or self.fixed:
            super().keyPressEvent(event)
        elif key in _KEYS:
            far = _LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
            across, down = _KEYS[key]
            # The first arrow puts the point in the middle: from there people see which way to go.
            self._put(moved(self.point, across * far, down * far) if self.point else middle(self.area))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.point is not None:
            self._put(None)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
        self.left.emit()

    def _put(self, point: Point | None) -> None:
        self.set_point(point)
        self.edited.emit()

    # ------------------------------------------------------------------ drawing

    def _scale(self) -> tuple[float, QPointF]:
        """Return how many pixels a point of the map takes, and where the map's corner lies then."""
        left, top, right, bottom = box(self.area) if self.area else (0, 0, 1, 1)
        wide, high = right - left + 2 * _AROUND, bottom - top + 2 * _AROUND
        scale = min(self.width() / wide, self.height() / high)
        spare = QPointF(self.width() - scale * wide, self.height() - scale * high) / 2
        return scale, spare - QPointF(left - _AROUND, top - _AROUND) * scale

    def _on_map(self, where: QPointF) -> Point:
        scale, corner = self._scale()
        place = (where - corner) / scale
        return moved((round(place.x()), round(place.y())), 0, 0)

    def _pixels(self, *points: Point) -> QPolygonF:
        scale, corner = self._scale()
        return QPolygonF([QPointF(x, y) * scale + corner for x, y in points])

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        ink = colours.color(QPalette.ColorRole.WindowText)
        accent = colours.color(QPalette.ColorRole.Highlight)
        if self.area is not None:
            painter.setBrush(colours.color(QPalette.ColorRole.AlternateBase))
            painter.setPen(QPen(ink, 2))
            painter.drawPolygon(self._pixels(*self.area.outline))
            self._draw_streets(painter)
            self._draw_point(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(accent, _RING))
            painter.drawRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))
        painter.end()

    def _draw_streets(self, painter: QPainter) -> None:
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        for street in self.area.streets if self.area else ():
            line = self._pixels(*street.points)
            painter.setPen(QPen(ink, 1.5, Qt.PenStyle.DashLine))
            painter.drawPolyline(line)
            painter.setPen(ink)
            wide = self.fontMetrics().horizontalAdvance(street.name)
            at = line.boundingRect().center()
            left = min(max(at.x() - wide / 2, 4.0), max(4.0, self.width() - wide - 4.0))
            painter.drawText(QPointF(left, at.y() - 6), street.name)

    def _draw_point(self, painter: QPainter) -> None:
        if self.point is None:
            return
        at = self._pixels(self.point).first()
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Base), 3))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
        painter.drawEllipse(at, 9, 9)
