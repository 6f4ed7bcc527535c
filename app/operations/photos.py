"""What is kept of a photo or scan: what can be seen on it, not where and with which telephone it was made."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

from app.models.blobs import BLOB_BYTES
from app.models.terms import DomainError
from app.operations.attachment_effects import JPEG, PDF, PNG

LONGEST_SIDE = 2_000
"""Pixels that the longer side of a kept photo has at most: sharp on a sheet of A4."""

_BEGINNINGS = {JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n", PDF: b"%PDF-"}
_PIXELS = 100_000_000
"""Pixels of the largest photo that is opened: A3 at 600 dots an inch takes 70 million."""
_QUALITY = 85

# A few kilobytes can claim to be a picture that fills all memory. Pillow only warns below twice its own bound; here
# the size is looked at before any pixel is read, so its bound is not needed.
Image.MAX_IMAGE_PIXELS = None


class AttachmentKindWrong(DomainError):
    """The bytes are no JPEG, PNG or PDF, or another of these than was said."""


class AttachmentTooLarge(DomainError):
    """A photo or scan has at most ``limit`` mebibytes and 100 million pixels."""

    def __init__(self) -> None:
        """Say what the limit is."""
        super().__init__(limit=BLOB_BYTES // 2**20)


class AttachmentUnreadable(DomainError):
    """The photo is damaged: its first bytes are right, but it cannot be opened."""


def media_type_of(data: bytes) -> str:
    """Return the media type that the first bytes tell. Raises ``AttachmentKindWrong``."""
    for media_type, beginning in _BEGINNINGS.items():
        if data.startswith(beginning):
            return media_type
    raise AttachmentKindWrong


def tidied(data: bytes) -> bytes:
    """Return a photo or scan as it is kept: upright, at most 2,000 pixels, nothing in it but the picture.

    The same bytes give the same. A PDF stays as it is. Raises ``AttachmentTooLarge`` and the other errors above.
    """
    media_type = media_type_of(data)
    if len(data) > BLOB_BYTES:
        raise AttachmentTooLarge
    kept = data if media_type == PDF else _picture(data, media_type)
    if len(kept) > BLOB_BYTES:
        raise AttachmentTooLarge
    return kept


def _picture(data: bytes, media_type: str) -> bytes:
    try:
        with Image.open(BytesIO(data), formats=["JPEG", "PNG"]) as opened:
            fits = opened.width * opened.height <= _PIXELS
            kept = _written(_upright(opened), media_type) if fits else b""
    except Exception as problem:
        # A damaged file makes the reader of pictures fail in any way there is: bad values, bad offsets, bad memory.
        raise AttachmentUnreadable from problem
    if not fits:
        raise AttachmentTooLarge
    return kept


def _upright(opened: Image.Image) -> Image.Image:
    """Return the picture at the size that is kept, as it was meant to be looked at."""
    opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return ImageOps.exif_transpose(opened)


def _written(picture: Image.Image, media_type: str) -> bytes:
    """Write nothing but the pixels: a copy takes no comment, place or name of a camera along."""
    mode = "L" if picture.mode in {"1", "L"} else "RGB"
    if media_type == PNG and picture.has_transparency_data:
        mode = "RGBA"
    clean = Image.new(mode, picture.size)
    clean.paste(picture.convert(mode))
    out = BytesIO()
    if media_type == PNG:
        clean.save(out, "PNG", optimize=True)
    else:
        clean.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()
