"""The structure of a page for who hears it instead of seeing it: tagged PDF (ISO 32000-1, section 14.8).

reportlab draws, but does not tag. This adds the least that a screen reader needs: headings, paragraphs,
tables and pictures with a description, in reading order. Whatever is outside ``leaf`` must be drawn inside
``artifact``.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas


@dataclass
class _Element:
    """A node of the structure tree. A leaf is marked piece ``mcid`` of ``page``, a group has ``kids``."""

    role: str
    parent: _Element | None = None
    alt: str = ""
    page: int = 0
    mcid: int | None = None
    kids: list[_Element] = field(default_factory=list["_Element"])
    name: str = ""


class Tags:
    """Collects what was marked while drawing and writes the structure tree at the end."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas: Any = canvas
        self._root = _Element("Document")
        self._open = [self._root]
        self._groups: dict[int, _Element] = {}
        self._pages: dict[int, list[_Element]] = {}

    @contextmanager
    def group(self, role: str, key: object = None) -> Generator[None]:
        """Put what is drawn inside under one element; the same ``key`` goes on with it on the next page."""
        element = self._groups.get(id(key)) if key is not None else None
        if element is None:
            element = self._add(_Element(role))
        if key is not None:
            self._groups[id(key)] = element
        self._open.append(element)
        yield
        self._open.pop()

    @contextmanager
    def leaf(self, role: str, alt: str = "") -> Generator[None]:
        """Mark what is drawn inside as one element, with a description when it is a picture."""
        page: int = self._canvas.getPageNumber()
        marked = self._pages.setdefault(page, [])
        marked.append(self._add(_Element(role, alt=alt, page=page, mcid=len(marked))))
        self._canvas.literal(f"/{role} <</MCID {len(marked) - 1}>> BDC")
        yield
        self._canvas.literal("EMC")

    @contextmanager
    def artifact(self) -> Generator[None]:
        """Mark what is drawn inside as decoration: lines, bands, page numbers."""
        self._canvas.literal("/Artifact BMC")
        yield
        self._canvas.literal("EMC")

    def _add(self, element: _Element) -> _Element:
        element.parent = self._open[-1]
        element.parent.kids.append(element)
        return element

    def tie_page(self, page: int) -> None:
        """Tell the finished page where its marks are listed."""
        made = self._canvas.document().idToObject[f"Page{page}"]
        made.__NoDefault__ = [*made.__NoDefault__, "StructParents", "Tabs"]
        made.StructParents = page - 1
        made.Tabs = pdfdoc.PDFName("S")

    def write(self) -> None:
        """Write the tree into the document; call once, after the last page."""
        document = self._canvas.document()
        self._number(self._root, 0)
        marks: list[Any] = []
        for page, elements in sorted(self._pages.items()):
            references = [pdfdoc.PDFObjectReference(element.name) for element in elements]
            marks += [page - 1, pdfdoc.PDFArray(references)]
        tree = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("StructTreeRoot"),
                "K": pdfdoc.PDFObjectReference(self._root.name),
                "ParentTree": pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(marks)}),
            }
        )
        document.Catalog.StructTreeRoot = document.Reference(tree, "tags")
        document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})
        self._write_element(self._root)

    def _number(self, element: _Element, last: int) -> int:
        element.name = f"tag{last + 1}"
        last += 1
        for kid in element.kids:
            last = self._number(kid, last)
        return last

    def _write_element(self, element: _Element) -> None:
        entry: dict[str, Any] = {
            "Type": pdfdoc.PDFName("StructElem"),
            "S": pdfdoc.PDFName(element.role),
            "P": pdfdoc.PDFObjectReference(element.parent.name if element.parent else "tags"),
        }
        if element.alt:
            entry["Alt"] = pdfdoc.PDFString(element.alt)
        if element.mcid is None:
            entry["K"] = pdfdoc.PDFArray([pdfdoc.PDFObjectReference(kid.name) for kid in element.kids])
        else:
            entry["Pg"] = pdfdoc.PDFObjectReference(f"Page{element.page}")
            entry["K"] = element.mcid
        self._canvas.document().Reference(pdfdoc.PDFDictionary(entry), element.name)
        for kid in element.kids:
            self._write_element(kid)
