"""The head hash of the journal on a signed record: as words to say aloud, as a short number, and whole in a QR."""

from __future__ import annotations

from reportlab.platypus import Flowable

from app.documents.flow import Grid, Picture, Row, Text, gap
from app.documents.layout import MUTED, style
from app.models.codes import journal_qr
from app.models.spoken import spoken
from app.models.terms import short_hash

_HEAD = style(15, bold=True, spaceBefore=14, spaceAfter=4)
_WORDS_A_LINE = 4
_QR_SIZE = 32.0
_NOTE = "Met deze woorden, dit getal of deze code is later te zien of er iets uit het logboek is weggehaald."


def fingerprint(short_id: str, head_hash: bytes) -> list[Flowable]:
    """Return the head hash in its three forms, for the end of a record.

    Args:
        short_id: the edition's mark in QR codes.
        head_hash: the hash of the journal's last entry, raw bytes.
    """
    said = spoken(head_hash)
    lines = [" ".join(said[at : at + _WORDS_A_LINE]) for at in range(0, len(said), _WORDS_A_LINE)]
    beside: list[Flowable] = [
        Text("\n".join(lines), style(12, bold=True)),
        gap(1),
        Text(short_hash(head_hash), style(12)),
    ]
    picture = Picture(journal_qr(short_id, head_hash), _QR_SIZE, "QR-code met het hele controlegetal")
    return [
        Text("Controlegetal van het logboek", _HEAD, "H2"),
        Grid((44, 126), None, [Row(((picture,), beside))]),
        gap(1),
        Text(_NOTE, style(10.5, textColor=MUTED)),
    ]
