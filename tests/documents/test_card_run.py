"""A run on disk: whole files, nothing left over, what is lost is seen, and a sealed file for a print shop."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from app.crypto import CryptoError, PassphraseTooShort, WrongPassphrase, print_file
from app.crypto.print_file import PrintFile, PrintFileDamaged, PrintFileUnfinished, open_print_file
from app.crypto.stretch import Cost
from app.documents import card_run
from app.documents.card_run import PartState, RunFolderLost
from app.models.records import RegisterLine
from app.models.runs import PrintRun
from app.models.terms import PrintKind, VerdictKind
from app.operations import editions, print_runs, register, verdict
from tests.operations.samples import CONTEST, Laptop, a_laptop, seeded

PHRASE = "vier gewone woorden hier"


class PowerCut(Exception):
    pass


@pytest.fixture
def laptop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Laptop:
    monkeypatch.setattr(print_file, "_COST", Cost(memory_kib=64 * 1024, time=1))
    return a_laptop(tmp_path / "laptop", "Laptop 1")


def start(laptop: Laptop, wanted: int) -> PrintRun:
    kind = PrintKind.STOCK if wanted else PrintKind.LETTERS
    return print_runs.start(laptop.store, laptop.now(), contest_id=CONTEST, kind=kind, wanted=wanted)


def make(
    laptop: Laptop,
    run: PrintRun,
    folder: Path,
    *,
    passphrase: str = "",
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> PrintRun:
    edition = editions.edition(laptop.store)
    found = next(one for one in print_runs.runs(laptop.store, laptop.now()) if one.id == run.id)
    return card_run.make(laptop.store, laptop.now, edition, found, folder, passphrase=passphrase, told=told)


def cut_at(wanted: int) -> Callable[[int, int], None]:
    def told(done: int, _total: int) -> None:
        if done >= wanted:
            raise PowerCut

    return told


def rows(sealed: Path) -> list[dict[str, str]]:
    table = open_print_file(sealed.read_bytes(), PHRASE).decode()
    return list(csv.DictReader(io.StringIO(table), delimiter=";"))


def test_each_part_is_a_file_that_the_journal_knows_by_its_hash(laptop: Laptop, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    made = make(laptop, start(laptop, 520), tmp_path / "uit", told=lambda *at: told.append(at))
    names = sorted(path.name for path in (tmp_path / "uit").iterdir())
    assert names == ["deel 001 kaart 1 tot en met 500.pdf", "deel 002 kaart 501 tot en met 520.pdf"]
    for part, name in zip(made.parts, names, strict=True):
        assert hashlib.sha256((tmp_path / "uit" / name).read_bytes()).hexdigest() == part.sha256
        assert (tmp_path / "uit" / name).stat().st_mode & 0o077 == 0
    assert (0, 520) in told
    assert (500, 520) in told
    assert told == sorted(told)
    assert {file.state for file in card_run.check(tmp_path / "uit", made)} == {PartState.GOOD}


def test_letters_are_addressed_one_to_a_page(laptop: Laptop, tmp_path: Path) -> None:
    lines = [RegisterLine(f"R{n}", f"Bewoner {n}", "2036AB", str(n), 1970) for n in range(1, 4)]
    register.import_lines(laptop.store, laptop.now(), contest_id=CONTEST, lines=lines)
    make(laptop, start(laptop, 0), tmp_path / "uit")
    (file,) = (tmp_path / "uit").iterdir()
    document = pypdfium2.PdfDocument(file)
    assert [f"Bewoner {n}" in document[n - 1].get_textpage().get_text_bounded() for n in (1, 2, 3)] == [
        True
    ] * 3


def test_a_stop_in_the_middle_of_a_part_leaves_no_file_and_no_card(laptop: Laptop, tmp_path: Path) -> None:
    folder, run = tmp_path / "uit", start(laptop, 700)
    with pytest.raises(PowerCut):
        make(laptop, run, folder, told=cut_at(550))
    assert [path.name for path in folder.iterdir()] == ["deel 001 kaart 1 tot en met 500.pdf"]
    (stopped,) = print_runs.runs(laptop.store, laptop.now())
    assert (stopped.made, stopped.left) == (500, 200)


def test_going_on_from_an_old_look_at_a_run_throws_no_part_away(laptop: Laptop, tmp_path: Path) -> None:
    folder, old = tmp_path / "uit", start(laptop, 60)
    edition = editions.edition(laptop.store)
    first, made = (
        card_run.make(laptop.store, laptop.now, edition, old, folder, passphrase=PHRASE)
        for _press in range(2)
    )
    assert first == made
    assert (made.made, made.left) == (60, 0)
    assert [file.state for file in card_run.check(folder, made)] == [PartState.GOOD]
    assert len(rows(folder / card_run.PRINT_FILE)) == 60


def test_a_file_that_no_act_names_is_thrown_away_and_its_cards_are_unknown(
    laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, run = tmp_path / "uit", start(laptop, 60)
    seen: list[str] = []

    def power_cut(_store: object, _moment: object, part: print_runs.DraftPart, _sha256: str) -> None:
        seen.extend(card.code for card in part.cards)
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(print_runs, "_record", power_cut)
        with pytest.raises(PowerCut):
            make(laptop, run, folder, passphrase=PHRASE)
    (left,) = folder.glob("*.pdf")
    before = left.read_bytes()
    (folder / ".deel 002 kaart 61 tot en met 70.pdf.deel").write_bytes(b"half")
    (folder / "aantekeningen.txt").write_text("van een mens")
    make(laptop, run, folder, passphrase=PHRASE)
    assert left.read_bytes() != before
    assert sorted(path.name for path in folder.iterdir()) == [
        "aantekeningen.txt",
        "deel 001 kaart 1 tot en met 60.pdf",
        "voor de drukker.wbdruk",
    ]
    assert verdict.check(laptop.store, contest_id=CONTEST, scan=seen[0]).kind is VerdictKind.UNKNOWN
    codes = [row["code"] for row in rows(folder / "voor de drukker.wbdruk")]
    assert len(codes) == 60
    assert not set(seen) & {code.replace(" ", "") for code in codes}


def test_a_lost_or_changed_file_is_seen_and_can_be_made_anew(laptop: Laptop, tmp_path: Path) -> None:
    folder, run = tmp_path / "uit", start(laptop, 620)
    made = make(laptop, run, folder, passphrase=PHRASE)
    first, second = (card_run.part_path(folder, part) for part in made.parts)
    first.unlink()
    second.write_bytes(second.read_bytes() + b"%")
    states = [file.state for file in card_run.check(folder, made)]
    assert states == [PartState.GONE, PartState.CHANGED]
    print_runs.void_part(laptop.store, laptop.now(), part_id=made.parts[0].event_id, reason="weg", place="")
    again = make(laptop, run, folder, passphrase=PHRASE)
    assert [file.part.part for file in card_run.check(folder, again)] == [2, 3]
    numbers = [int(row["nummer"]) for row in rows(folder / "voor de drukker.wbdruk")]
    assert numbers == [*range(501, 621), *range(621, 1121)]


def test_the_print_shop_gets_every_code_and_no_one_else_does(laptop: Laptop, tmp_path: Path) -> None:
    folder = tmp_path / "uit"
    make(laptop, start(laptop, 3), folder, passphrase=PHRASE)
    sealed = folder / "voor de drukker.wbdruk"
    one, *_ = found = rows(sealed)
    assert len(found) == 3
    code = one["code"].replace(" ", "")
    assert (one["nummer"], one["pak"], one["qr"][-12:]) == ("1", "1", code)
    assert verdict.check(laptop.store, contest_id=CONTEST, scan=one["qr"]).kind is VerdictKind.NOT_ISSUED
    for path in [sealed, *(path for path in (tmp_path / "laptop").rglob("*") if path.is_file())]:
        assert code.encode() not in path.read_bytes(), path
    assert sealed.stat().st_mode & 0o077 == 0


def test_a_file_for_the_print_shop_cannot_begin_halfway_or_go_on_after_it_was_lost(
    laptop: Laptop, tmp_path: Path
) -> None:
    folder, run = tmp_path / "uit", start(laptop, 600)
    with pytest.raises(PowerCut):
        make(laptop, run, folder, told=cut_at(500))
    with pytest.raises(RunFolderLost):
        make(laptop, run, folder, passphrase=PHRASE)
    assert make(laptop, run, folder).left == 0


# ---- the sealed file by itself ---------------------------------------------------------------------------------


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_file, "_COST", Cost(memory_kib=64 * 1024, time=1))


def begin(path: Path, keep: set[int] | None = None, phrase: str = PHRASE) -> PrintFile:
    return PrintFile(path, phrase, seeded("druk"), first=b"code\r\n", keep=keep or set())


@pytest.mark.usefixtures("cheap")
def test_a_stopped_file_is_not_whole_until_it_is_finished(tmp_path: Path) -> None:
    path = tmp_path / "x.wbdruk"
    file = begin(path)
    file.add(1, b"een\r\n")
    with pytest.raises(PrintFileUnfinished):
        open_print_file(path.read_bytes(), PHRASE)
    with path.open("ab") as half:
        half.write(b"P\x00\x00")
    again = begin(path, {1})
    again.add(2, b"twee\r\n")
    again.finish()
    assert open_print_file(path.read_bytes(), PHRASE) == b"code\r\neen\r\ntwee\r\n"


@pytest.mark.usefixtures("cheap")
def test_another_passphrase_opens_nothing_and_goes_on_with_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.wbdruk"
    begin(path).finish()
    with pytest.raises(WrongPassphrase):
        open_print_file(path.read_bytes(), "iets heel anders")
    with pytest.raises(WrongPassphrase):
        begin(path, phrase="iets heel anders")
    with pytest.raises(PassphraseTooShort):
        begin(tmp_path / "y", phrase="kort")
    with pytest.raises(PrintFileDamaged):
        begin(path, {4})


@pytest.mark.usefixtures("cheap")
def test_no_byte_can_be_changed_left_out_or_put_in_twice(tmp_path: Path) -> None:
    path = tmp_path / "x.wbdruk"
    file = begin(path)
    ends = [path.stat().st_size]
    for part in (1, 2, 3):
        file.add(part, f"{part}\r\n".encode())
        ends.append(path.stat().st_size)
    file.finish()
    data = path.read_bytes()
    one, two = data[ends[0] : ends[1]], data[ends[1] : ends[2]]
    head = data[: ends[0]]
    rest = data[ends[2] :]
    for changed in (
        head + one + rest,
        head + two + one + rest,
        head + one + one + two + rest,
        data[: ends[1]] + data[ends[1] + 2 :],
        data[:-1],
        b"iets anders",
        data[:40],
        data[: ends[0] - 5],
        *(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] for at in range(0, len(data), 7)),
    ):
        with pytest.raises(CryptoError):
            open_print_file(changed, PHRASE)
