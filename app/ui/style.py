"""One style sheet, built from the tokens: the look of the whole program stands here and nowhere else.

Widgets say what they are (their class, or a mark set by ``styled``), this says what that looks like. What a widget
paints itself takes its ink from its palette, which the style sheet sets.
"""

from __future__ import annotations

from functools import cache
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app import paths
from app.settings import Scheme, Settings
from app.ui import tokens
from app.ui.tokens import CONTRAST, DARK, LIGHT, Tokens

_SHEET = Template("""
QWidget { color: $ink; font-family: $families; font-size: ${base}pt; }
MainWindow, QDialog, #shell, #lock_page, Page, PageContent, QScrollArea { background: $paper; }
QScrollArea { border: none; }
QToolTip { color: $ink; background: $surface; border: 1px solid $line; padding: 6px; }

Words { background: transparent; }
Words[role="muted"] { color: $muted; }
Words[role="label"] { font-weight: bold; }
Words[role="large"] { font-size: ${large}pt; }
Words[role="title"] { font-size: ${title}pt; font-weight: bold; }
Words[role="answer"] { font-size: ${answer}pt; font-weight: bold; }
Words[role="error"] { color: $no_ink; font-weight: bold; }
Icon[tone="no"] { color: $no_ink; }
Icon[tone="yes"] { color: $yes_ink; }
Icon[tone="mind"] { color: $mind_ink; }

QPushButton { background: $surface; color: $ink; border: 1px solid $line; border-radius: ${radius}px;
  padding: 9px 18px; min-height: ${least}px; }
QPushButton:hover { background: $hover; }
QPushButton:focus { border: ${ring}px solid $focus; padding: 7px 16px; }
QPushButton:disabled { color: $muted; background: $paper; border-style: dashed; }
QPushButton::menu-indicator { width: 0; }
MainButton { background: $accent; color: $on_accent; border-color: $accent; font-weight: bold; }
MainButton:hover { background: $accent; border-color: $ink; }
MainButton:focus { border: ${ring}px solid $main_ring; }
DangerButton { background: $surface; color: $no_ink; border-color: $no_ink; font-weight: bold; }
LinkButton { background: transparent; border-color: transparent; padding: 9px 12px; text-align: left; }
LinkButton:focus { padding: 7px 10px; }
LinkButton[flush="true"] { padding-left: 0; }
LinkButton[flush="true"]:focus { padding-right: 8px; }

QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QDateEdit { background: $surface; color: $ink;
  border: 1px solid $line; border-radius: ${radius}px; padding: 9px 12px; min-height: ${least}px;
  selection-background-color: $accent; selection-color: $on_accent; placeholder-text-color: $muted; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QDateEdit:focus { border: ${ring}px solid $focus;
  padding: 7px 10px; }
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"] { border-color: $no_ink; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled { color: $muted; background: $paper; }
QLineEdit[grand="true"] { font-size: ${title}pt; font-weight: bold; padding: 12px 16px;
  min-height: ${least_grand}px; }
QLineEdit[grand="true"]:focus { padding: 10px 14px; }
QComboBox::drop-down { border: none; width: 32px; }
QComboBox::down-arrow { image: url("$arrow"); width: 20px; height: 20px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line; outline: none;
  selection-background-color: $accent; selection-color: $on_accent; }
QComboBox QAbstractItemView::item { min-height: ${target}px; padding: 0 12px; }
QCheckBox, QRadioButton { background: transparent; spacing: 12px; padding: 6px 6px 6px 0; min-height: 28px;
  border: ${ring}px solid transparent; border-radius: ${radius}px; }
QCheckBox:focus, QRadioButton:focus { border-color: $focus; }
QCheckBox::indicator, QRadioButton::indicator { width: 22px; height: 22px; border: 2px solid $line;
  background: $surface; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 13px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$tick"); }
QRadioButton::indicator:checked { border: 8px solid $accent; width: 10px; height: 10px; }

QMenu { background: $surface; border: 1px solid $line; padding: 6px; }
QMenu::item { padding: 11px 24px 11px 40px; border-radius: 4px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $muted; font-weight: bold; padding-left: 12px; }
QMenu::separator { height: 1px; background: $line; margin: 6px 4px; }
QMenu::indicator { width: 18px; height: 18px; left: 10px; }
QMenu::indicator:checked { image: url("$tick_ink"); }
QMenu::indicator:checked:selected { image: url("$tick"); }

QTableView { background: $surface; border: 1px solid $line; border-radius: ${radius}px; gridline-color: $hover;
  outline: none; selection-background-color: $accent; selection-color: $on_accent; }
QTableView:focus { border: ${ring}px solid $focus; }
QTableView::item { padding: 8px 12px; border: none; border-bottom: 1px solid $hover; }
QTableView::item:selected { background: $accent; color: $on_accent; }
QHeaderView { background: $surface; }
QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $line;
  padding: 8px 15px; font-weight: bold; }
QProgressBar { background: $surface; border: 1px solid $line; border-radius: ${radius}px; min-height: 20px;
  max-height: 20px; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }

QScrollBar:vertical { background: transparent; width: 14px; margin: 0; }
QScrollBar::handle:vertical { background: $line; border-radius: 4px; min-height: 48px; margin: 3px; }
QScrollBar:horizontal { background: transparent; height: 14px; margin: 0; }
QScrollBar::handle:horizontal { background: $line; border-radius: 4px; min-width: 48px; margin: 3px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

#rail, #rail QScrollArea, #rail_items { background: $surface; }
#rail { border-right: 1px solid $rule; }
#header { background: $paper; border-bottom: 1px solid $rule; }
#status { background: $paper; border-top: 1px solid $rule; }
#status LinkButton { font-weight: bold; }
#status LinkButton[tone="yes"] { color: $yes_ink; }
#status LinkButton[tone="mind"] { color: $mind_ink; background: $mind_ground; border-color: $mind_ink; }
RailButton { background: transparent; border: 1px solid transparent; text-align: left; padding: 10px 16px 10px 12px; }
RailButton:focus { border: ${ring}px solid $focus; padding: 8px 14px 8px 10px; }
RailButton:hover { background: $hover; }
RailButton:checked { background: $accent; color: $on_accent; font-weight: bold; }
RailButton:checked:focus { border-color: $main_ring; }

Card { background: $surface; border: 1px solid $rule; border-radius: ${radius}px; }
Panel { background: $surface; border: 1px solid $rule; border-radius: ${radius}px; }
Toned { border: 1px solid $line; border-radius: ${radius}px; background: $surface; }
Toned[tone="yes"] { background: $yes_ground; border: 2px solid $yes_ink; }
Toned[tone="no"] { background: $no_ground; border: 2px solid $no_ink; }
Toned[tone="mind"] { background: $mind_ground; border: 2px solid $mind_ink; }
Toned[tone="yes"] Words, Toned[tone="yes"] Icon { color: $yes_ink; }
Toned[tone="no"] Words, Toned[tone="no"] Icon { color: $no_ink; }
Toned[tone="mind"] Words, Toned[tone="mind"] Icon { color: $mind_ink; }
PracticeBand { color: $on_practice; background: $practice; }
Bars { color: $ink; }
""")


def tokens_for(scheme: Scheme) -> Tokens:
    """Return the colours of a scheme; ``SYSTEM`` follows what the computer is set to, high contrast first."""
    if scheme is Scheme.SYSTEM:
        hints = QGuiApplication.styleHints()
        if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
            return CONTRAST
        return DARK if hints.colorScheme() is Qt.ColorScheme.Dark else LIGHT
    return {Scheme.LIGHT: LIGHT, Scheme.DARK: DARK, Scheme.CONTRAST: CONTRAST}[scheme]


def apply_style(application: QApplication, settings: Settings) -> None:
    """Dress the whole program after the settings; calling it again changes the dress."""
    chosen = tokens_for(settings.scheme)
    # Every one of these has each widget look at its style again; without a sheet in between that is quick.
    application.setStyleSheet("")
    if application.style().name() != "fusion":
        application.setStyle("Fusion")
    application.setFont(base_font(settings.text_scale))
    application.setPalette(palette(chosen))
    application.setStyleSheet(style_sheet(chosen, settings.text_scale))


def base_font(text_scale: int) -> QFont:
    """Return the type of the program at ``text_scale`` per cent, with figures of equal width."""
    _load_fonts()
    font = QFont(list(tokens.FAMILIES))
    font.setPointSizeF(tokens.BASE_POINTS * text_scale / 100)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def palette(chosen: Tokens) -> QPalette:
    """Return the palette for what Qt paints outside the style sheet."""
    made = QPalette()
    role = QPalette.ColorRole
    for name, colour in (
        (role.Window, chosen.paper),
        (role.Base, chosen.surface),
        (role.AlternateBase, chosen.hover),
        (role.Button, chosen.surface),
        (role.ToolTipBase, chosen.surface),
        (role.WindowText, chosen.ink),
        (role.Text, chosen.ink),
        (role.ButtonText, chosen.ink),
        (role.ToolTipText, chosen.ink),
        (role.PlaceholderText, chosen.muted),
        (role.Mid, chosen.line),
        (role.Highlight, chosen.accent),
        (role.HighlightedText, chosen.on_accent),
        (role.Link, chosen.accent),
        (role.Accent, chosen.accent),
    ):
        made.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(chosen.muted))
    return made


def style_sheet(chosen: Tokens, text_scale: int) -> str:
    """Return the style sheet for these colours with text at ``text_scale`` per cent."""
    base = tokens.BASE_POINTS * text_scale / 100
    pixels = base * 96 / 72
    contrast = chosen is CONTRAST
    icons = paths.resources() / "icons"
    dark_ink = chosen.on_accent != "#FFFFFF"
    return _SHEET.substitute(
        paper=chosen.paper,
        surface=chosen.surface,
        ink=chosen.ink,
        muted=chosen.muted,
        line=chosen.line,
        rule=chosen.line if contrast else chosen.hover,
        accent=chosen.accent,
        on_accent=chosen.on_accent,
        focus=chosen.focus,
        main_ring=chosen.focus if contrast else chosen.ink,
        hover=chosen.hover,
        practice=chosen.practice,
        on_practice=chosen.on_practice,
        yes_ink=chosen.yes.ink,
        yes_ground=chosen.yes.ground,
        no_ink=chosen.no.ink,
        no_ground=chosen.no.ground,
        mind_ink=chosen.mind.ink,
        mind_ground=chosen.mind.ground,
        families=", ".join(f'"{family}"' for family in tokens.FAMILIES),
        base=f"{base:g}",
        large=f"{base * tokens.LARGE:g}",
        title=f"{base * tokens.TITLE:g}",
        answer=f"{base * tokens.ANSWER:g}",
        # A fixed number would let a layout squeeze large letters: a least height overrules the height that text needs.
        least=round(pixels * 1.7),
        least_grand=round(pixels * tokens.TITLE * 1.5),
        radius=tokens.RADIUS,
        ring=tokens.RING,
        target=tokens.TARGET,
        tick=(icons / ("tick_black.svg" if dark_ink else "tick_white.svg")).as_posix(),
        tick_ink=(icons / ("tick_white.svg" if dark_ink else "tick_black.svg")).as_posix(),
        arrow=(icons / ("down_white.svg" if dark_ink else "down_black.svg")).as_posix(),
    )


@cache
def _load_fonts() -> None:
    """Take in the fonts that go with the program, once."""
    for file in sorted((paths.resources() / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
