"""A real Amsterdam election: its online ballots by file, and one more resident on paper, through the windows."""

from __future__ import annotations

import secrets
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app import crypto
from app.house import House
from app.main import build_window
from app.models.edition_file import draft_from_pb
from app.models.pabulib import PbFile, read_pb
from app.models.records import RegisterLine
from app.models.terms import Moment, file_digest
from app.operations import folders, register, result, votes
from app.settings import Settings
from app.ui.demo.player import Player
from app.ui.main_window import MainWindow
from tests.real_elections import REAL

FILE = REAL / "Netherlands_Amsterdam_588.pb"
PASSPHRASES = {"Anna": "zeven groene stoepen", "Bram": "acht rode daken"}
CHEAP = crypto.Cost(memory_kib=64 * 1024, time=1)

pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason="the real elections are not in the repository: no licence file came with them"
)


def set_up(folder: Path, pb: PbFile) -> None:
    """The edition from the file, two helpers, one resident who wants to vote on paper, the online ballots."""
    draft, _ = draft_from_pb(pb, FILE.name)
    moment = Moment(by=uuid4(), at=datetime.now(UTC), rng=secrets.token_bytes)
    _, public = crypto.new_recovery_pair(secrets.token_bytes)
    founder = folders.Founder("Anna", PASSPHRASES["Anna"], public, cost=CHEAP)
    here = folders.set_up(folder, moment, draft=draft, founder=founder, device_name="Laptop 1")
    folders.add_helper(here, moment, name="Bram", passphrase=PASSPHRASES["Bram"], cost=CHEAP)
    contest_id = draft.contest_id(draft.contests[0].key)
    line = RegisterLine("R1", "Wilhelmina van der Meer-Bakker", "1078AB", "12", 1948)
    register.import_lines(here.store, moment, contest_id=contest_id, lines=[line])
    votes.import_online(
        here.store, moment, contest_id=contest_id, pb=pb, source=file_digest(FILE.read_bytes())
    )
    here.store.close()


@pytest.fixture
def window(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Generator[tuple[MainWindow, Player]]:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "papier"))
    set_up(tmp_path / "editie", read_pb(FILE.read_bytes()))
    house = House(tmp_path / "editie", practice=False)
    shown = build_window(house, Settings(sound=False))
    shown.show()
    yield shown, Player(shown, shown.desk.jobs, tmp_path / "screens")
    shown.desk.jobs.shutdown()
    shown.close()
    shown.deleteLater()
    house.close()


def unlock(p: Player, name: str) -> None:
    p.write("lock_name_edit", name)
    p.write("lock_passphrase_edit", PASSPHRASES[name])
    p.press("lock_open")


def enter_one_paper(p: Player, numbers: tuple[int, ...]) -> None:
    for number in numbers:
        p.write("count_number_edit", str(number))
        p.key(Qt.Key.Key_Return, "count_number_edit")
    p.key(Qt.Key.Key_Return, "count_number_edit")
    p.press("count_main")


def test_one_resident_votes_on_paper_in_a_real_election_and_the_total_is_one_more(
    window: tuple[MainWindow, Player],
) -> None:
    shown, p = window
    unlock(p, "Anna")
    p.wait(lambda: shown.desk.helper is not None, "ontgrendelen")
    contest = shown.desk.edition.contests[0]
    before = result.result(shown.desk.store, contest_id=contest.id)
    assert before.ballots.online == 212

    p.press("today_start_kind_polling_station")
    p.write("today_start_place_edit", "De Pijp")
    p.press("today_main")
    shown.open_page("card")
    p.write("card_residents_search", "1078AB 12")
    p.key(Qt.Key.Key_Return, "card_residents_search")
    p.tick("card_identity_check")
    p.press("card_main")
    rich = p.find(QLabel, "card_issued_code").text()
    code = rich[rich.index(">") + 1 : rich.rindex("<")]

    shown.open_page("station")
    for name, text in (("crew_1", "Anna"), ("crew_2", "Bram"), ("seal", "Z-1"), ("papers", "10")):
        p.write(f"station_{name}_edit", text)
    p.tick("station_box_check")
    p.press("station_main")
    p.write("station_code_edit", code)
    p.key(Qt.Key.Key_Return, "station_code_edit")
    p.press("station_close_act")
    for name, text in (
        ("papers", "9"),
        ("spoiled", "0"),
        ("back", "0"),
        ("provisional", "0"),
        ("seal", "Z-1"),
    ):
        p.write(f"station_{name}_end_edit", text)
    p.press("station_main")
    p.press("station_question_yes")

    shown.open_page("count")
    p.press("count_main")
    p.write("count_open_seal", "Z-1")
    p.choose("count_open_second", "Bram")
    p.tick("count_open_mixed")
    p.press("count_main")
    p.press("count_main")
    p.write("count_paper_count", "1")
    p.press("count_main")
    enter_one_paper(p, (1, 3))
    p.press("count_main")
    unlock(p, "Bram")
    p.press("count_main")
    enter_one_paper(p, (1, 3))
    p.press("count_main")
    p.settle()

    after = result.result(shown.desk.store, contest_id=contest.id)
    votes_before = {line.plan.ballot_number: line.total for line in before.plans}
    votes_after = {line.plan.ballot_number: line.total for line in after.plans}
    assert (after.ballots.paper, after.ballots.online) == (1, 212)
    assert {
        n: votes_after[n] - votes_before[n] for n in votes_after if votes_after[n] != votes_before[n]
    } == {
        1: 1,
        3: 1,
    }
