"""The text in a piece of HTML, as people read it: no markup, a line for each paragraph or item."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BREAKS = frozenset(
    ("address", "blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "table", "tr", "ul")
)
_SILENT = frozenset(("script", "style", "template", "head"))


def html_text(markup: str) -> str:
    """Return what the markup says. Plain text comes out as it is, but for entities such as ``&amp;``."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    lines = "".join(reader.parts).split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as its own
        self._silent += tag in _SILENT
        if tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)
