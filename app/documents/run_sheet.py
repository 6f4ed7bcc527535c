"""A sheet for print runs of tens of thousands: every page goes to the file when it is done.

reportlab keeps the whole document until the end. Here a page is written as soon as it is shown and only its
place in the file is remembered; fonts and forms, which the pages share, follow at the end.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from reportlab.pdfbase import pdfdoc

from app.documents.layout import Properties, Sheet


class RunSheet(Sheet):
    """A PDF that is written while it is made. Its pages cannot say how many there are, and are not tagged.

    Tens of thousands of tags help nobody: such a file goes to a print shop.
    """

    def __init__(self, out: BinaryIO, properties: Properties) -> None:
        super().__init__(out, properties)
        self._out = out
        self._file: Any = pdfdoc.PDFFile((1, 7))
        out.write(self._file.strings.pop())
        self._file.write = out.write

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Finish the page and write it."""
        document = self.document()
        page, known = document.thisPageName(), document.objectcounter
        self.finish_page()
        document.Pages.pages[-1] = pdfdoc.PDFObjectReference(page)
        self._write(page)
        # Setting the page has made an object of its stream, and at the first page of the fonts' dictionary.
        for number in range(known + 1, document.objectcounter + 1):
            name = document.numberToId[number]
            if isinstance(document.idToObject[name], pdfdoc.PDFStream):
                self._write(name)

    def save(self) -> None:
        """Write what the pages share, and the table of where everything is."""
        document = self.document()
        for font in document.delayedFonts:
            font.addObjects(document)
        document.info.invariant = document.invariant
        document.info.digest(document.signature)
        catalog, info = document.Reference(document.Catalog), document.Reference(document.info)
        document.Outlines.prepare(document, self)
        if document.Outlines.ready < 0:
            document.Catalog.Outlines = None
        number = 0
        while (number := number + 1) in document.numberToId:
            if document.numberToId[number] not in document.idToOffset:
                self._write(document.numberToId[number])
        self._write_table(catalog, info)

    def _write(self, name: str) -> None:
        """Write one object and let go of it."""
        document = self.document()
        made = pdfdoc.PDFIndirectObject(name, document.idToObject[name]).format(document)
        document.idToOffset[name] = self._file.add(made)
        document.idToObject[name] = None

    def _write_table(self, catalog: Any, info: Any) -> None:
        document = self.document()
        table: Any = pdfdoc.PDFCrossReferenceTable()
        names = [document.numberToId[number] for number in range(1, len(document.numberToId) + 1)]
        table.addsection(0, names)
        start = self._file.add(table.format(document))
        end: Any = pdfdoc.PDFTrailer(
            startxref=start, Size=len(names) + 1, Root=catalog, Info=info, ID=document.ID()
        )
        self._file.add(end.format(document))
