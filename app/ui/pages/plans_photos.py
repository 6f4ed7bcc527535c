"""Photos and scans with a plan: small pictures with what is on them, from a file or from the camera."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from app.models.records import Attachment, Plan
from app.models.terms import Moment
from app.ui.file_dialog import file_dialog
from app.ui.jobs import Topic
from app.ui.pages.plans_snap import SnapView
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4, Tone
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.camera import cameras
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import Card, clear, column, flow
from app.ui.widgets.reason import ReasonStrip

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store
    from app.ui.pages.base import Page

_CHANGED = frozenset({Topic.PLANS})
_SMALL = QSize(240, 180)
"""The small picture, in pixels."""
_WHY = "Waarom gaat deze foto of scan weg?"
_READY = ("Verkeerde foto", "De bewoner wil dit niet", "Er staan mensen herkenbaar op")
_FIRST = "Typ eerst iets over het plan. Daarna kan er een foto of scan bij."
_NO_CAMERA = (
    "Deze laptop heeft geen camera die werkt. Maak de foto met een telefoon en kies hem uit een bestand."
)
_PICTURES = "Foto’s en scans (*.jpg *.jpeg *.png *.pdf)"

Opened = Callable[[Callable[[Plan], None]], bool]
"""Do something with the plan once it is saved; False when there is no plan yet."""


class PhotosPanel(Card):
    """The photos and scans of the plan that stands on the page."""

    def __init__(self, page: Page, when_saved: Opened) -> None:
        """Work on the page's desk; ``when_saved`` gives the plan that something is put with."""
        super().__init__()
        self._page, self._when_saved = page, when_saved
        named(self, "plans_photos", "Foto’s en scans")
        self._shown: tuple[Attachment, ...] = ()
        self._small: dict[UUID, _Small] = {}
        self._pictures = column(space=SPACE_3)
        self.caption = TextField("Wat is er te zien?", "plans_photo_caption_edit", optional=True)
        self.from_file = named(QuietButton("Foto of scan uit een bestand", "open"), "plans_photo_file")
        self.from_camera = named(QuietButton("Foto maken"), "plans_photo_camera")
        self.snap = SnapView("plans_snap")
        self.reason = ReasonStrip("plans_photo_reason")
        self._adding = QWidget()
        self._build()
        self.from_file.clicked.connect(self._ask_file)
        self.from_camera.clicked.connect(self._start_camera)
        self.snap.taken.connect(self._taken)
        self.snap.failed.connect(self._camera_lost)

    def show_photos(self, photos: Sequence[Attachment], *, fixed: bool) -> None:
        """Show these; ``fixed`` when nothing is put there or taken away any more."""
        self._adding.setVisible(not fixed)
        if tuple(photos) != self._shown:
            self._shown = tuple(photos)
            self.reason.withdraw()
            clear(self._pictures)
            self._small = {photo.id: _Small(photo, place) for place, photo in enumerate(photos, start=1)}
            for small in self._small.values():
                self._pictures.addWidget(small)
                small.remove.clicked.connect(lambda _checked=False, one=small.photo: self._ask_remove(one))
                self._look_at(small.photo)
        for small in self._small.values():
            small.remove.setVisible(not fixed)

    def leave(self) -> None:
        """Forget what stood here: the next resident may not find it."""
        self.snap.stop()
        self.caption.set_value("")
        self.show_photos((), fixed=False)

    def add_file(self, path: str) -> None:
        """Put a photo or scan out of a file with the plan."""
        self._add(lambda: _read(Path(path)))

    # ------------------------------------------------------------------ from a file or the camera

    def _ask_file(self) -> None:
        dialog = file_dialog(self, "plans_photo_dialog", "Kies een foto of scan")
        dialog.setNameFilter(_PICTURES)
        dialog.fileSelected.connect(self.add_file)
        dialog.open()

    def _start_camera(self) -> None:
        """Look for a camera only now: that takes a tenth of a second, which the page must not wait for."""
        if not cameras():
            self._page.say(Tone.MIND, _NO_CAMERA)
            return
        self.snap.start()
        self.snap.focus_first()

    def _taken(self, image: QImage) -> None:
        self._add(lambda: _jpeg(image))

    def _camera_lost(self) -> None:
        self._page.say(Tone.MIND, "De camera doet het niet meer. Kies een foto uit een bestand.")

    def _add(self, read: Callable[[], bytes]) -> None:
        store, caption = self._page.desk.store, self.caption.value

        def put(plan: Plan) -> None:
            moment = self._page.desk.moment()
            self._page.act(
                lambda: _attach(store, moment, plan.id, read(), caption), self._added, changed=_CHANGED
            )

        if not self._when_saved(put):
            self._page.say(Tone.MIND, _FIRST)

    def _added(self, photo: Attachment) -> None:
        self.caption.set_value("")
        known = any(shown.id == photo.id for shown in self._shown)
        self._page.say(
            Tone.YES, "Deze stond er al bij." if known else "De foto of scan is bij het plan gezet."
        )

    # ------------------------------------------------------------------ take away

    def _ask_remove(self, photo: Attachment) -> None:
        self.reason.ask(_WHY, "Weghalen", lambda reason: self._remove(photo, reason), ready=_READY)

    def _remove(self, photo: Attachment, reason: str) -> None:
        store, moment = self._page.desk.store, self._page.desk.moment()
        self._page.act(lambda: _detach(store, moment, photo.id, reason), self._removed, changed=_CHANGED)

    def _removed(self, _nothing: None) -> None:
        self._page.say(Tone.YES, "De foto of scan is weg bij het plan.")

    # ------------------------------------------------------------------ small pictures

    def _look_at(self, photo: Attachment) -> None:
        """Make the small picture off the GUI thread; a scan of paper has none."""
        if not photo.here or not photo.media_type.startswith("image/"):
            return
        store = self._page.desk.store
        self._page.desk.jobs.run(
            lambda: _small_image(store, photo.id), lambda image: self._show_small(photo.id, image), owner=self
        )

    def _show_small(self, photo_id: UUID, image: QImage) -> None:
        if photo_id in self._small:
            self._small[photo_id].show_image(image)

    def _build(self) -> None:
        self.body.setSpacing(SPACE_4)
        self.body.addWidget(Words("Foto’s en scans", "large"))
        self.body.addLayout(self._pictures)
        self.body.addWidget(self.reason)
        adding = column(self._adding, space=SPACE_3)
        adding.addWidget(self.caption)
        adding.addWidget(flow(self.from_file, self.from_camera))
        adding.addWidget(self.snap)
        self.body.addWidget(self._adding)


class _Small(QWidget):
    """One photo or scan: its small picture, what is on it, and a way to take it away."""

    def __init__(self, photo: Attachment, place: int) -> None:
        super().__init__()
        self.photo = photo
        about = photo.caption or ("Scan" if photo.media_type == "application/pdf" else "Foto")
        self._picture = named(QLabel(), f"plans_photo_{place}", about)
        self._picture.hide()
        self.remove = named(LinkButton("Weg", "remove"), f"plans_photo_remove_{place}", f"Weghalen: {about}")
        words = column(space=SPACE_2)
        words.addWidget(Words(about, "label"))
        words.addWidget(Words(_kind(photo), "muted"))
        layout = column(self, space=SPACE_2)
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(words)
        layout.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeft)

    def show_image(self, image: QImage) -> None:
        """Show the small picture."""
        self._picture.setPixmap(QPixmap.fromImage(image))
        self._picture.show()


def _kind(photo: Attachment) -> str:
    if not photo.here:
        return "Staat op een andere laptop. Verstuur en haal op om het hier te zien."
    return "Scan, PDF" if photo.media_type == "application/pdf" else "Foto"


# ---- off the GUI thread ---------------------------------------------------------------------------------------


def _read(path: Path) -> bytes:
    """Return the bytes of a file, if it is no larger than a photo may be: a whole film would fill all memory."""
    from app.models.blobs import BLOB_BYTES
    from app.operations.photos import AttachmentTooLarge, AttachmentUnreadable

    try:
        if path.stat().st_size > BLOB_BYTES:
            raise AttachmentTooLarge
        return path.read_bytes()
    except OSError as problem:
        raise AttachmentUnreadable from problem


def _jpeg(image: QImage) -> bytes:
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", 90)  # pyright: ignore[reportArgumentType, reportCallIssue]
    return bytes(buffer.data().data())


def _attach(store: Store, moment: Moment, plan_id: UUID, data: bytes, caption: str) -> Attachment:
    from app.operations import attachments, photos

    media_type = photos.media_type_of(data)
    return attachments.attach(
        store, moment, plan_id=plan_id, data=data, media_type=media_type, caption=caption
    )


def _detach(store: Store, moment: Moment, attachment_id: UUID, reason: str) -> None:
    from app.operations import attachments

    attachments.detach(store, moment, attachment_id=attachment_id, reason=reason)


def _small_image(store: Store, attachment_id: UUID) -> QImage:
    from app.operations import attachments

    image = QImage.fromData(attachments.attachment_data(store, attachment_id))
    if image.isNull():
        return image
    return image.scaled(
        _SMALL, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
