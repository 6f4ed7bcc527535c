"""What makes a PDF fit to be kept: the entries that PDF/A-2b asks for (ISO 19005-2:2011, level B).

reportlab embeds our typeface, writes a file identifier, and draws without encryption, scripts or transparency. To that
come here the metadata in XMP (clause 6.6), saying the same as the document information, and an output intent with the
sRGB profile that the colours are meant in (6.2.3). What a checker has said of it stands in ``docs/papers.md``.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def mark_archival(document: Any, language: str) -> None:
    """Add the entries of PDF/A-2b to reportlab's document; call once, after its last page."""
    catalog = document.Catalog
    catalog.Metadata = document.Reference(_metadata(document, language), "metadata")
    profile = pdfdoc.PDFStream(
        dictionary=pdfdoc.PDFDictionary({"N": 3}), content=srgb_profile(), filters=[pdfdoc.PDFZCompress]
    )
    intent = {
        "Type": pdfdoc.PDFName("OutputIntent"),
        "S": pdfdoc.PDFName("GTS_PDFA1"),
        "OutputConditionIdentifier": pdfdoc.PDFString("sRGB"),
        "Info": pdfdoc.PDFString("sRGB IEC61966-2.1"),
        "RegistryName": pdfdoc.PDFString("http://www.color.org"),
        "DestOutputProfile": document.Reference(profile, "srgb"),
    }
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
    catalog.OutputIntents = pdfdoc.PDFArray([pdfdoc.PDFDictionary(intent)])


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """Return the sRGB profile that Little CMS makes ("No copyright, use freely"), the same bytes every time.

    Only its date is fixed, and its version is called 4.2, the one that PDF 1.7 knows and that it keeps to.
    """
    from PIL import ImageCms  # noqa: PLC0415 - only records are kept

    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[8:12] = bytes((4, 0x20, 0, 0))
    made[24:36] = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
    return bytes(made)


def _metadata(document: Any, language: str) -> pdfdoc.PDFStream:
    info = document.info
    said = {
        "title": info.title,
        "author": info.author,
        "subject": info.subject,
        "creator": info.creator,
        "producer": info.producer,
    }
    packet = _PACKET.format(
        language=language, date=_date(document), **{name: escape(text) for name, text in said.items()}
    )
    kind = {"Type": pdfdoc.PDFName("Metadata"), "Subtype": pdfdoc.PDFName("XML")}
    return pdfdoc.PDFStream(dictionary=pdfdoc.PDFDictionary(kind), content=packet.encode())


def _date(document: Any) -> str:
    """Return the document's time (UTC) as XMP writes it."""
    year, month, day, hour, minute, second = document._timeStamp.YMDhms  # noqa: SLF001 - reportlab has no other way
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}+00:00"
