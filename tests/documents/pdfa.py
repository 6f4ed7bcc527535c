"""A small honest look at whether a PDF keeps what we rely on of PDF/A-2b (ISO 19005-2). No validator.

It reads our own files, of which every object stands open in the file: no object streams, no incremental updates.
"""

from __future__ import annotations

import base64
import re
import zlib
from xml.etree import ElementTree as ET

_OBJECT = re.compile(rb"^(\d+) 0 obj\n(.*?)\nendobj$", re.MULTILINE | re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\n?endstream", re.DOTALL)
_FORBIDDEN = (
    *(
        b"/Encrypt",
        b"/JavaScript",
        b"/JS",
        b"/AA",
        b"/OpenAction",
        b"/Launch",
        b"/EmbeddedFiles",
        b"/AcroForm",
    ),
    *(b"/SMask", b"/ca", b"/CA", b"/BM", b"/Group", b"/LZWDecode", b"/Annots", b"/FFilter", b"/PresSteps"),
    *(b"/DeviceCMYK", b"/Separation", b"/Type0", b"/Type3", b"/Type1"),
)
_NAMES = {
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}


def flaws(pdf: bytes) -> list[str]:
    """Return what is wrong, in words; nothing when all that we look at holds."""
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(pdf)}
    heads = {number: _STREAM.sub(b"", body) for number, body in objects.items()}
    catalog = next(head for head in heads.values() if b"/Type /Catalog" in head)
    words = set(re.findall(rb"/\w+", b"\n".join(heads.values())))
    wrong = [f"has {word.decode()}" for word in _FORBIDDEN if word in words]
    wrong += [*_file_flaws(pdf), *_stream_flaws(objects), *_font_flaws(heads), *_colour_flaws(objects, heads)]
    return wrong + _intent_flaws(objects, catalog) + _metadata_flaws(pdf, objects, catalog)


def _file_flaws(pdf: bytes) -> list[str]:
    wrong: list[str] = []
    first, second = pdf.split(b"\n")[:2]
    if first != b"%PDF-1.7" or second[:1] != b"%" or min(second[1:5]) < 128:
        wrong.append("the head is not that of a binary PDF 1.7")
    if not re.search(rb"/ID\s*\n?\[<[0-9a-f]{32}><[0-9a-f]{32}>\]", pdf):
        wrong.append("no file identifier")
    if not pdf.endswith(b"%%EOF\n") or pdf.count(b"%%EOF") != 1:
        wrong.append("something follows the end")
    start = int(pdf.rpartition(b"startxref\n")[2].split(b"\n")[0])
    entries = re.findall(rb"(\d{10}) 00000 n", pdf[start:])
    for number, entry in enumerate(entries, start=1):
        if not pdf[int(entry) :].startswith(b"%d 0 obj\n" % number):
            wrong.append(f"object {number} is not where the table says")
    return wrong


def _stream_flaws(objects: dict[int, bytes]) -> list[str]:
    wrong: list[str] = []
    for number, body in objects.items():
        found = re.search(rb"/Length (\d+).*?\n(>>\s*stream\r?\n)", body, re.DOTALL)
        if found and not body[found.end() + int(found[1]) :].lstrip(b"\r\n").startswith(b"endstream"):
            wrong.append(f"stream {number} has another length than it says")
    return wrong


def _font_flaws(heads: dict[int, bytes]) -> list[str]:
    wrong: list[str] = []
    fonts = [head for head in heads.values() if b"/Type /Font " in head or head.endswith(b"/Type /Font")]
    for head in fonts:
        name = re.search(rb"/BaseFont /(\S+)", head)
        called = name[1].decode() if name else "a font"
        descriptor = re.search(rb"/FontDescriptor (\d+) 0 R", head)
        if descriptor is None or b"/FontFile2" not in heads[int(descriptor[1])]:
            wrong.append(f"{called} is not embedded")
        if b"/Encoding" in head:
            wrong.append(f"{called} is symbolic and has an encoding")
        if b"/ToUnicode" not in head:
            wrong.append(f"{called} does not say which letters it has")
    return wrong if fonts else [*wrong, "no fonts"]


def _colour_flaws(objects: dict[int, bytes], heads: dict[int, bytes]) -> list[str]:
    """Only grey and RGB, which the output intent tells how to show; no graphics state, which could be transparent."""
    pages = re.findall(rb"/Contents (\d+) 0 R", b"".join(heads.values()))
    text = b"".join(_content(objects[int(page)]) for page in pages)
    bare = re.sub(rb"\((?:\\.|[^\\)])*\)|BI .*? EI", b"", text, flags=re.DOTALL)
    used = {
        word
        for word in bare.split()
        if word in {b"k", b"K", b"cs", b"CS", b"sc", b"scn", b"sh", b"gs", b"Do"}
    }
    return [f"uses {word.decode()}" for word in sorted(used)]


def _intent_flaws(objects: dict[int, bytes], catalog: bytes) -> list[str]:
    found = re.search(
        rb"/OutputIntents \[ <<.*?/DestOutputProfile (\d+) 0 R.*?/S /GTS_PDFA1", catalog, re.DOTALL
    )
    if found is None:
        return ["no output intent"]
    body = objects[int(found[1])]
    profile = _content(body)
    kept = b"/N 3" in body and profile[16:20] == b"RGB " and profile[36:40] == b"acsp"
    kept = kept and int.from_bytes(profile[:4], "big") == len(profile) and profile[8:10] <= b"\x04\x20"
    return [] if kept else ["the profile is no RGB profile that PDF 1.7 knows"]


def _metadata_flaws(pdf: bytes, objects: dict[int, bytes], catalog: bytes) -> list[str]:
    found = re.search(rb"/Metadata (\d+) 0 R", catalog)
    if found is None:
        return ["no metadata"]
    body = objects[int(found[1])]
    wrong = ["the metadata is filtered"] if b"/Filter" in body else []
    said = ET.fromstring(_content(body).decode())  # noqa: S314 - our own file

    def value(path: str) -> str:
        element = said.find(f".//{path}", _NAMES)
        return "" if element is None else "".join(element.itertext()).strip()

    if (value("pdfaid:part"), value("pdfaid:conformance")) != ("2", "B"):
        wrong.append("it does not call itself PDF/A-2b")
    number = re.search(rb"/Info (\d+) 0 R", pdf)
    info = _information(objects[int(number[1])]) if number else {}
    date = re.sub(r"[-:T]|\+00:00", "", value("xmp:CreateDate"))
    same = {
        "Title": value("dc:title"),
        "Author": value("dc:creator"),
        "Subject": value("dc:description"),
        "Creator": value("xmp:CreatorTool"),
        "Producer": value("pdf:Producer"),
        "CreationDate": f"D:{date}+00'00'",
        "ModDate": f"D:{date}+00'00'",
    }
    return wrong + [
        f"{key} is not the same in metadata and information" for key in same if info.get(key) != same[key]
    ]


def _information(body: bytes) -> dict[str, str]:
    """Return the document information as reportlab writes it: strings in PDFDocEncoding, or UTF-16 with its mark."""
    found: dict[str, str] = {}
    for key, text in re.findall(rb"/(\w+) \(((?:\\.|[^\\)])*)\)", body, re.DOTALL):
        plain = re.sub(rb"\\([0-7]{3})", lambda octal: bytes([int(octal[1], 8)]), text)
        plain = re.sub(rb"\\(.)", rb"\1", plain, flags=re.DOTALL)
        known = plain.decode("utf-16") if plain[:2] == b"\xfe\xff" else plain.decode("latin-1")
        found[key.decode()] = known.replace("\x85", "–")
    return found


def _content(body: bytes) -> bytes:
    found = re.search(rb"/Length (\d+).*?\n>>\s*stream\r?\n", body, re.DOTALL)
    assert found is not None
    data = body[found.end() : found.end() + int(found[1])]
    if b"/ASCII85Decode" in body:
        data = base64.a85decode(data.strip().removesuffix(b"~>"))
    return zlib.decompress(data) if b"/FlateDecode" in body else data
