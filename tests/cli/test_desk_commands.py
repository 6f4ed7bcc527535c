"""The desk without a window: register, plans, cards, papers, journal."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pypdfium2
from sqlalchemy import text

from app.operations import folders
from app.operations.practice import PASSPHRASE
from tests.cli.conftest import TITLE, Run

REGISTER = """Registernummer;Naam;Postcode;Huisnummer;Geboortejaar
101;Fatima El Idrissi;2033 AB;12;1948
102;Jan de Vries;2033 AB;14;1961
103;Milan de Vries;2033 AB;14;2012
"""


def codes_in(file: Path) -> list[str]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [row["code"] for row in csv.DictReader(lines, delimiter=";")]


def test_a_register_is_taken_in_and_everyone_of_age_gets_a_card_by_post(
    run: Run, live: Path, tmp_path: Path
) -> None:
    file, out, codes = tmp_path / "register.csv", tmp_path / "uit", tmp_path / "codes.csv"
    file.write_text(REGISTER, encoding="utf-8")
    contest = run("edition", "show", "--json", "--data", live).json["contests"][0]["id"]
    taken = run("register", "import", file, "--contest", contest, "--data", live)
    assert (taken.status, taken.out.splitlines()[0]) == (0, "3 kiesgerechtigden overgenomen.")
    made = run("cards", "print", "--register", "--out", out, "--print-file", "--data", live)
    (folder,) = out.iterdir()
    assert made.out == f"2 stemkaarten staan in {folder}.\n"
    assert len(pypdfium2.PdfDocument(folder / "deel 001 kaart 1 tot en met 2.pdf")) == 2
    opened = run("cards", "open-print-file", folder / "voor de drukker.wbdruk", "--out", codes)
    assert "voor ieder leesbaar" in opened.err
    assert codes.stat().st_mode & 0o077 == 0
    assert len(codes_in(codes)) == 2
    for code in codes_in(codes):
        good = run("cards", "check", code, "--data", live)
        assert (good.status, good.out) == (0, "Deze kaart is goed en kan worden ingenomen.\n")
    run("cards", "print", "--register", "--out", out, "--data", live).refused("heeft al een kaart")


def test_a_register_with_a_wrong_line_changes_nothing_unless_told_to_skip_it(
    run: Run, live: Path, tmp_path: Path
) -> None:
    file = tmp_path / "register.csv"
    file.write_text(REGISTER.replace("2033 AB;14;1961", "20AB;14;1961"), encoding="utf-8")
    run("register", "import", file, "--data", live).refused("Regel 3", "niets overgenomen")
    skipped = run("register", "import", file, "--skip-wrong", "--data", live)
    assert skipped.out.splitlines()[0] == "2 kiesgerechtigden overgenomen."


def test_a_register_with_citizen_service_numbers_is_refused(run: Run, live: Path, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text(REGISTER.replace("Geboortejaar", "BSN"), encoding="utf-8")
    run("register", "import", file, "--data", live).refused("BSN")


def stock_codes(run: Run, data: Path, folder: Path, count: int) -> list[str]:
    out, table = folder / "voorraad", folder / "codes.csv"
    assert run("cards", "print", "--stock", count, "--out", out, "--print-file", "--data", data).status == 0
    (made,) = out.iterdir()
    assert run("cards", "open-print-file", made / "voor de drukker.wbdruk", "--out", table).status == 0
    return codes_in(table)


def test_a_stock_card_is_refused_in_words_until_it_is_issued(
    run: Run, practice: Path, tmp_path: Path
) -> None:
    first, second, _ = stock_codes(run, practice, tmp_path, 3)
    run("cards", "check", first, "--data", practice).refused("nooit aan iemand uitgegeven")
    run("cards", "check", first[:-1] + ("A" if first[-1] != "A" else "C"), "--data", practice).refused(
        "niet goed gelezen"
    )
    assert second != first


def test_packs_go_somewhere_and_what_was_used_online_is_taken_over(
    run: Run, practice: Path, tmp_path: Path
) -> None:
    used, *_ = stock_codes(run, practice, tmp_path, 60)
    (listed,) = run("cards", "runs", "--json", "--data", practice).json
    assert (listed["made"], listed["left"], listed["parts"][0]["count"]) == (60, 0, 60)
    short = listed["id"][-6:]
    assert f"{short}  60 kaarten op voorraad" in run("cards", "runs", "--data", practice).out
    went = run(
        "cards", "allot", "--run", short, "--first", 1, "--last", 2, "--to", "De Wereld", "--data", practice
    )
    assert went.out == "Pak 1 tot en met 2 (60 kaarten) ligt nu bij: De Wereld.\n"
    file = tmp_path / "online.csv"
    file.write_text(f"code;op\n{used};gisteren\nABC;gisteren\n")
    said = run("cards", "used-online", file, "--data", practice).out
    assert "Hier niet uitgegeven of ongeldig: 1." in said
    assert "Hier niet bekend: 1." in said
    run("cards", "allot", "--run", short, "--first", 3, "--last", 3, "--to", "x", "--data", practice).refused(
        "pakken"
    )
    run("cards", "print", "--go-on", "zz", "--out", tmp_path / "x", "--data", practice).refused("cards runs")


def test_no_run_is_begun_when_its_folder_cannot_be_made(run: Run, practice: Path, tmp_path: Path) -> None:
    before = run("journal", "verify", "--json", "--data", practice).json
    taken = tmp_path / "bestand"
    taken.write_text("hier staat al iets")
    run("cards", "print", "--stock", 2, "--out", taken, "--data", practice).refused(str(taken))
    assert run("journal", "verify", "--json", "--data", practice).json == before
    run("cards", "print", "--out", tmp_path / "x", "--data", practice).refused(
        "--register, --stock", status=2
    )


def test_the_paper_comes_with_the_place_of_every_box_in_millimetres(
    run: Run, practice: Path, tmp_path: Path
) -> None:
    pdf, layout = tmp_path / "biljet.pdf", tmp_path / "biljet.json"
    made = run(
        "ballots", "print", "--contest", "schalkwijk", "--out", pdf, "--layout", layout, "--data", practice
    )
    assert (made.status, "16 plannen" in made.out) == (0, True)
    numbers = json.dumps(json.loads(layout.read_text()))
    assert "mm" in numbers
    assert len(pypdfium2.PdfDocument(pdf)) >= 1


def test_plans_are_listed_and_written_without_who_handed_them_in(
    run: Run, practice: Path, tmp_path: Path
) -> None:
    file = tmp_path / "plannen.csv"
    listed = run("plans", "list", "--json", "--data", practice).json
    assert len(listed) == 16
    assert TITLE in {plan["title"] for plan in listed}
    assert {"id", "number", "title", "cost_cents", "state"} <= listed[0].keys()
    assert TITLE in run("plans", "list", "--data", practice).out
    assert run("plans", "export", file, "--data", practice).status == 0
    assert TITLE in file.read_text(encoding="utf-8-sig")


def test_one_changed_byte_in_the_journal_is_found(run: Run, practice: Path) -> None:
    whole = run("journal", "verify", "--json", "--data", practice).json
    assert whole["ok"] is True
    assert whole["events"] > 10
    here = folders.open_folder(practice, name="Anna", passphrase=PASSPHRASE)
    with here.store.write() as session:
        session.execute(
            text("UPDATE journal SET payload = replace(payload, 'Molenwijk', 'Molenwyk') WHERE seq = 1")
        )
    here.store.close()
    run("journal", "verify", "--data", practice).refused("handeling 1", "Bel de gemeente")
    run("journal", "verify", "--json", "--data", practice).refused("handeling 1")
