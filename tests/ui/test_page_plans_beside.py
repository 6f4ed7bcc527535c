"""What stands under the form of a plan: rules, plans that look alike, joining, photos. Nothing typed is ever lost."""

from __future__ import annotations

import secrets
from collections.abc import Generator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.models.plan_code import plan_qr
from app.models.records import CostLine, Plan, Submitter
from app.models.terms import NoteKind, PlanState
from app.operations import attachments, likes, plan_joins, plan_notes, plans
from app.operations.journal import Store
from app.ui.pages.incidents_words import value_text
from app.ui.pages.plans import PlansPage
from tests.ui.desk_room import TODAY, Room, laptop, live_draft, moment
from tests.ui.plan_room import COMPLETE, NOOR, entered, open_plan, room_with, saved

FATMA = Submitter(name="Fatma Yilmaz", phone="06 1234 5678", consent_contact=True)


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with laptop(tmp_path / "laptop", replace(live_draft(), plans=())) as opened:
        yield opened


def looked(room: Room, page: PlansPage) -> None:
    """Let the panels look at what was typed, without waiting for the rest in typing."""
    page.editor.beside._look()
    room.settle()


def picture(kind: str = "JPEG", side: int = 60) -> bytes:
    out = BytesIO()
    Image.new("RGB", (side, side // 2), "green").save(out, kind)
    return out.getvalue()


def state(store: Store, plan: Plan) -> PlanState:
    return plans.plan(store, plan.id).state


# ---- likes ----------------------------------------------------------------------------------------------------


def test_a_plan_says_how_many_likes_it_has_with_the_way_there_and_back(qtbot: QtBot, store: Store) -> None:
    plan, other = entered(store), entered(store, replace(COMPLETE, title="Bomen"))
    plans.hand_in(store, moment(), plan_id=plan.id)
    likes.set_online(store, moment(), counts={plan.id: 37}, as_of=TODAY)
    room = room_with(qtbot, store)
    open_plan(room, plan)
    assert "Likes: 37 van 50" in room.text
    room.push("plans_likes_open")
    assert room.window.page is not None
    assert room.window.page.key == "likes"
    assert "Nog 13 likes nodig" in room.text
    room.press(Qt.Key.Key_Escape)
    page = room.window.page
    assert isinstance(page, PlansPage)
    assert page.editor.plan == plans.plan(store, plan.id)
    open_plan(room, other)
    assert "Likes:" not in room.text
    room.close()


# ---- rules ----------------------------------------------------------------------------------------------------


def test_a_rule_that_stops_is_said_while_typing_and_refuses_handing_in(qtbot: QtBot, store: Store) -> None:
    plan = entered(store, replace(COMPLETE, cost_lines=(CostLine("Hal", 1, 7_200_000),)))
    room = room_with(qtbot, store)
    open_plan(room, plan)
    assert "Dit houdt het plan tegen. Het plan kost €\u00a02.000 te veel" in room.text
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert "Dit plan kan zo nog niet worden ingeleverd." in room.text
    assert state(store, plan) is PlanState.DRAFT
    room.close()


def test_a_rule_is_looked_at_a_moment_after_the_last_key_and_never_before(qtbot: QtBot, store: Store) -> None:
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    page = room.window.page
    assert isinstance(page, PlansPage)
    room.type("Een zebrapad", into="plans_what_edit")
    assert "Let op." not in room.text
    qtbot.waitUntil(lambda: "Let op. Dit gaat over veilig verkeer (zebrapad)." in room.text)
    assert "punten om op te letten" in room.find(QPushButton, "plans_to_rules").text()
    room.close()


def test_a_traffic_plan_goes_on_the_list_of_the_department_once(qtbot: QtBot, store: Store) -> None:
    plan = entered(store, replace(COMPLETE, what="Een zebrapad bij de school", place="Schoolplein"))
    room = room_with(qtbot, store)
    open_plan(room, plan)
    room.push("plans_rules_note")
    (note,) = plan_notes.notes(store, plan.id)
    assert (note.kind, note.who) == (NoteKind.ACTION_POINT, "Afdeling Verkeer")
    assert "Schoolplein, Meerwijk" in note.what
    assert not room.shows("plans_rules_note")
    assert "staat op de lijst voor de afdeling Verkeer" in room.text
    room.press(Qt.Key.Key_Escape)
    open_plan(room, plan)
    assert not room.shows("plans_rules_note"), "it is known the next time too"
    room.close()


# ---- plans that look alike, and joining -----------------------------------------------------------------------


def test_a_plan_that_looks_alike_is_read_beside_what_is_typed_and_nothing_is_lost(
    qtbot: QtBot, store: Store
) -> None:
    other = entered(store, replace(COMPLETE, title="Zitbankje bij de Ringvaart"), FATMA)
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    page = room.window.page
    assert isinstance(page, PlansPage)
    room.type("Bankje aan de Ringvaart")
    assert not room.shows("plans_alike")
    looked(room, page)
    assert "Lijkt dit op een plan dat er al is?" in room.text
    assert f"Plan {other.number}: Zitbankje bij de Ringvaart" in room.text
    assert "In beide: " in room.text
    room.push("plans_alike_look_1")
    assert "Wat er gebeurt: Een bankje neerzetten" in room.text
    saved(room)
    looked(room, page)
    assert [one.plan_id for one in page.editor.beside.alike.found] == [other.id], "it is not like itself"
    assert "Fatma" not in room.text, "who made it is nobody's business here"
    assert room.find(QLineEdit, "plans_title_edit").text() == "Bankje aan de Ringvaart"
    room.close()


def test_two_plans_go_on_together_with_both_makers_and_the_way_there(qtbot: QtBot, store: Store) -> None:
    other = entered(store, replace(COMPLETE, title="Zitbankje bij de Ringvaart"), FATMA)
    plan = entered(store)
    room = room_with(qtbot, store)
    open_plan(room, plan)
    room.push("plans_alike_join_1")
    room.push("plans_alike_reason_ready_1")
    assert state(store, plan) is PlanState.JOINED
    assert "De plannen gaan samen verder." in room.text
    assert f"Dit plan gaat verder in plan {other.number}: Zitbankje bij de Ringvaart." in room.text
    assert room.find(QLineEdit, "plans_title_edit").isReadOnly()
    room.push("plans_go_on")
    assert "Met dit plan gaan mee" in room.text
    assert f"Plan {plan.number}: Bankje aan de Ringvaart – Noor de Vries" in room.text
    room.close()


def test_a_joining_is_undone_with_a_reason(qtbot: QtBot, store: Store) -> None:
    other, plan = entered(store, submitter=FATMA), entered(store)
    plan_joins.join(store, moment(), plan_id=plan.id, into=other.id, reason="hetzelfde idee")
    room = room_with(qtbot, store)
    open_plan(room, plan)
    room.push("plans_part")
    room.type("Toch een ander plan")
    room.press(Qt.Key.Key_Return)
    assert state(store, plan) is PlanState.DRAFT
    assert "Het plan gaat weer door." in room.text
    assert not room.shows("plans_go_on")
    room.close()


def test_a_joined_plan_tells_when_the_plan_it_goes_on_in_was_withdrawn(qtbot: QtBot, store: Store) -> None:
    plan, other, last = entered(store), entered(store, submitter=FATMA), entered(store)
    plan_joins.join(store, moment(), plan_id=plan.id, into=other.id, reason="hetzelfde idee")
    plan_joins.join(store, moment(), plan_id=other.id, into=last.id, reason="hetzelfde idee")
    plans.withdraw(store, moment(), plan_id=last.id, reason="verhuisd")
    room = room_with(qtbot, store)
    open_plan(room, plan)
    assert f"Dit plan gaat verder in plan {last.number}" in room.text
    assert "Dat plan is ingetrokken." in room.text
    room.close()


# ---- photos ---------------------------------------------------------------------------------------------------


def test_a_photo_out_of_a_file_comes_with_the_plan_small_and_with_its_caption(
    qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    plan = entered(store)
    (tmp_path / "plek.jpg").write_bytes(picture())
    room = room_with(qtbot, store)
    open_plan(room, plan)
    room.type("De oever", into="plans_photo_caption_edit")
    room.push("plans_photo_file")
    dialog = room.find(QFileDialog, "plans_photo_dialog")
    dialog.fileSelected.emit(str(tmp_path / "plek.jpg"))
    dialog.close()
    room.settle()
    (photo,) = attachments.attachments(store, plan.id)
    assert photo.caption == "De oever"
    assert "De foto of scan is bij het plan gezet." in room.text
    assert not room.find(QLabel, "plans_photo_1").pixmap().isNull()
    room.push("plans_photo_remove_1")
    room.push("plans_photo_reason_ready_1")
    assert attachments.attachments(store, plan.id) == ()
    assert not room.shows("plans_photo_1")
    room.close()


def test_a_picture_of_the_camera_and_a_scan_are_kept_as_they_are_shown(
    qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    plan = entered(store)
    (tmp_path / "schets.pdf").write_bytes(b"%PDF-1.7\n%%EOF")
    room = room_with(qtbot, store)
    photos = open_plan(room, plan).editor.beside.photos
    room.push("plans_photo_camera")
    assert "Deze laptop heeft geen camera die werkt." in room.text
    image = QImage(320, 240, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    photos.snap.taken.emit(image)
    room.settle()
    photos.add_file(str(tmp_path / "schets.pdf"))
    room.settle()
    kinds = {photo.media_type for photo in attachments.attachments(store, plan.id)}
    assert kinds == {"image/jpeg", "application/pdf"}
    assert "Scan, PDF" in room.text
    room.close()


@pytest.mark.parametrize(
    "name, data, words",
    [
        ("groot.jpg", b"\xff\xd8\xff" + bytes(50_000_000), "Deze foto of scan is te groot"),
        ("stuk.png", b"\x89PNG\r\n\x1a\n" + secrets.token_bytes(500), "Deze foto is beschadigd"),
        ("brief.docx", b"PK\x03\x04" + bytes(100), "geen foto of scan die bij een plan past"),
    ],
    ids=["50 MB", "damaged", "no picture"],
)
def test_a_file_that_is_no_good_photo_gets_a_sentence_and_nothing_is_kept(
    qtbot: QtBot, store: Store, tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    plan = entered(store)
    (tmp_path / name).write_bytes(data)
    room = room_with(qtbot, store)
    page = open_plan(room, plan)
    page.editor.beside.photos.add_file(str(tmp_path / name))
    room.settle()
    assert words in room.text
    assert attachments.attachments(store, plan.id) == ()
    room.close()


def test_before_anything_is_typed_there_is_no_plan_to_put_a_photo_with(
    qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "plek.jpg").write_bytes(picture())
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    page = room.window.page
    assert isinstance(page, PlansPage)
    page.editor.beside.photos.add_file(str(tmp_path / "plek.jpg"))
    room.settle()
    assert "Typ eerst iets over het plan." in room.text
    room.close()


def test_the_next_resident_finds_nothing_of_the_last(qtbot: QtBot, store: Store, tmp_path: Path) -> None:
    other = entered(store, replace(COMPLETE, title="Zitbankje bij de Ringvaart"), FATMA)
    plan = entered(store, replace(COMPLETE, what="Een zebrapad"), NOOR)
    plan_joins.join(store, moment(), plan_id=other.id, into=plan.id, reason="hetzelfde idee")
    (tmp_path / "plek.jpg").write_bytes(picture())
    room = room_with(qtbot, store)
    page = open_plan(room, plan)
    page.editor.beside.photos.add_file(str(tmp_path / "plek.jpg"))
    room.settle()
    assert "Fatma Yilmaz" in room.text
    room.press(Qt.Key.Key_Escape)
    room.press(Qt.Key.Key_Return, ctrl=True)
    for trace in ("Fatma", "zebrapad"):
        assert trace not in room.text
    for name in ("plans_rules", "plans_alike", "plans_photo_1", "plans_to_rules"):
        assert not room.shows(name)
    room.close()


# ---- the receipt ----------------------------------------------------------------------------------------------


def test_the_receipt_is_printed_under_a_number_and_goes_when_the_plan_is_left(
    qtbot: QtBot, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "documenten"))
    plan = entered(store)
    room = room_with(qtbot, store)
    open_plan(room, plan)
    room.push("plans_receipt")
    assert [path.name for path in (tmp_path / "documenten").rglob("*.pdf")] == [f"Bewijs {plan.number}.pdf"]
    assert room.keyboard.objectName() == "plans_receipt_document_print"
    room.press(Qt.Key.Key_Escape)
    assert not list((tmp_path / "documenten").rglob("*.pdf")), "it holds a name and a telephone number"
    room.close()


def test_a_clash_over_the_plan_to_go_on_in_is_read_by_number_and_title() -> None:
    names = {"6f1c": "Plan 12345: Zitbankje bij de Ringvaart"}
    assert value_text("joined_to", "6f1c", names) == "Plan 12345: Zitbankje bij de Ringvaart"
    assert value_text("joined_to", "77aa", names) == "Een plan dat op deze laptop niet bekend is"
    assert value_text("state", "joined") == "Het plan gaat verder in een ander plan"


def test_the_code_on_the_paper_opens_the_plan_that_a_resident_comes_back_with(
    qtbot: QtBot, store: Store
) -> None:
    plan = entered(store)
    entered(store, replace(COMPLETE, title="Bomen"))
    room = room_with(qtbot, store)
    edition = room.desk.edition
    room.type(plan_qr(edition.short_id, plan.number, practice=edition.practice))
    room.press(Qt.Key.Key_Return)
    assert room.find(QLineEdit, "plans_title_edit").text() == COMPLETE.title
    room.close()
