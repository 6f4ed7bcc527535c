"""How the command line answers a call: help in Dutch, one sentence for what cannot be, the right exit status."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from app import cli
from app.crypto import CryptoError
from app.db import FILE_NAME
from tests.cli.conftest import Run

ENGLISH = (
    "Usage",
    "Options",
    "Commands",
    "Arguments",
    "Show this",
    "required",
    "default",
    "<path>",
    "No such",
)


def every_command() -> list[tuple[str, ...]]:
    """Return each command of the program as its words, the groups too."""
    root = get_command(cli.app)
    found: list[tuple[str, ...]] = [()]
    for name, command in root.commands.items():  # pyright: ignore[reportAttributeAccessIssue]
        found += [(name,), *((name, below) for below in getattr(command, "commands", {}))]
    return found


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_every_command_explains_itself_in_dutch(run: Run, words: tuple[str, ...]) -> None:
    said = run(*words, "--help")
    assert (said.status, said.err) == (0, "")
    assert said.out.strip().startswith("Zo: wijkbalie")
    assert [word for word in ENGLISH if word in said.out] == []


def test_help_loads_neither_window_nor_forms_nor_service() -> None:
    heavy = ("PySide6", "reportlab", "fastapi", "uvicorn", "httpx")
    look = (
        "import sys; from app import cli; status = cli.run(['cards', 'print', '--help']); "
        f"sys.exit(status or [name for name in {heavy} if name in sys.modules] != [])"
    )
    done = subprocess.run(
        [sys.executable, "-c", look], cwd=Path(__file__).parents[2], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "words, said",
    [
        (("--nee",), "de optie --nee is er niet"),
        (("edition", "show", "--nee"), "de optie --nee is er niet"),
        (("nee",), "de opdracht 'nee' is er niet"),
        (("edition", "nee"), "de opdracht 'nee' is er niet"),
        (("edition", "import"), "BESTAND ontbreekt"),
        (("cards", "print"), "--out ontbreekt"),
        (("edition", "show", "te", "veel"), "dit is te veel: te veel"),
        (("central", "serve", "--port"), "achter --port hoort nog iets"),
        (("result", "--rule", "nee"), "bij --rule kan alleen: 'greedy_skip', 'greedy_stop', 'equal_shares'"),
        (("cards", "print", "--out", "x", "--stock", "-1"), "wat bij --stock staat"),
        (("votes", "import", "x.pb", "--channel", "papier"), "papier wordt geteld"),
        (("central", "enrol", "--database", "sqlite://", "--edition", "x"), "het kenmerk"),
    ],
)
def test_a_wrong_call_is_refused_in_dutch_with_status_two(
    run: Run, words: tuple[str, ...], said: str
) -> None:
    run(*words).refused("Zo kan de opdracht niet", said, "wijkbalie --help", status=2)


def test_the_data_folder_may_stand_before_or_behind_the_command(
    run: Run, practice: Path, tmp_path: Path
) -> None:
    before = run("--data", practice, "edition", "show", "--json")
    behind = run("edition", "show", "--json", "--data", practice)
    both = run("--data", tmp_path, "edition", "show", "--json", "--data", practice)
    assert before.json == behind.json == both.json
    assert before.json["practice"] is True


def test_practice_before_the_command_means_the_practice_folder(run: Run) -> None:
    run("--practice", "edition", "show").refused("oefening", "staat geen editie")
    run("edition", "show").refused("staat geen editie")


def test_a_new_edition_is_the_practice_edition(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIJKBALIE_PASSPHRASE", "een hele lange wachtzin")
    made = run("edition", "new", "--data", tmp_path / "nieuw")
    assert (made.status, "16 plannen" in made.out, "Herstelsleutel" in made.err) == (0, True, True)
    assert run("edition", "show", "--data", tmp_path / "nieuw").out.startswith(
        "Schalkwijk aan Zet (oefening)"
    )


def test_what_cannot_be_opened_is_said_in_one_sentence(run: Run, practice: Path, tmp_path: Path) -> None:
    run("edition", "import", tmp_path / "weg.pb", "--data", tmp_path / "a").refused("weg.pb", "is er niet")
    run("edition", "import", tmp_path, "--data", tmp_path / "a").refused("is een map")
    run("register", "import", tmp_path, "--data", practice).refused("is een map")
    run("edition", "show", "--data", tmp_path).refused("staat geen editie")
    run("edition", "show", "--data", practice / FILE_NAME).refused()
    run("result", "--contest", "noord", "--data", practice).refused("'noord' is er niet", "schalkwijk")
    run("edition", "show", "--helper", "Zoë", "--data", practice).refused("Deze naam")


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\xfe", "é".encode("latin-1"), b"META\nkey;value\n", b"name = ["]
)
@pytest.mark.parametrize("suffix", [".pb", ".toml"])
def test_a_damaged_edition_file_is_refused_and_leaves_nothing(
    run: Run, tmp_path: Path, suffix: str, content: bytes
) -> None:
    file = tmp_path / f"stuk{suffix}"
    file.write_bytes(content)
    run("edition", "import", file, "--data", tmp_path / "editie").refused("klopt niet")
    assert not (tmp_path / "editie").exists()


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"a;b;c\n1;2;3\n"])
def test_a_damaged_register_is_refused(run: Run, live: Path, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "stuk.csv"
    file.write_bytes(content)
    run("register", "import", file, "--data", live).refused("register")


def test_a_damaged_store_or_key_file_is_refused(run: Run, practice: Path) -> None:
    whole = (practice / FILE_NAME).read_bytes()
    (practice / FILE_NAME).write_bytes(os.urandom(4096) + whole[4096:])
    run("edition", "show", "--data", practice).refused("reservekopie")
    for file in practice.glob("*key*"):
        file.write_bytes(b"{")
    run("edition", "show", "--data", practice).refused("sleutelbestand")


def test_a_wrong_or_missing_passphrase_is_refused(
    run: Run, practice: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WIJKBALIE_PASSPHRASE", "iets anders")
    run("edition", "show", "--data", practice).refused("wachtzin")
    monkeypatch.setenv("WIJKBALIE_PASSPHRASE", "kort")
    run("edition", "new", "--data", tmp_path / "nieuw").refused("te kort")
    monkeypatch.delenv("WIJKBALIE_PASSPHRASE")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    run("edition", "show", "--data", practice).refused("WIJKBALIE_PASSPHRASE")


def test_a_second_helper_opens_the_same_edition_with_a_passphrase_of_their_own(
    run: Run, practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIJKBALIE_NEW_PASSPHRASE", "nog een lange zin")
    assert run("helper", "add", "Carla", "--data", practice).status == 0
    run("helper", "add", "Carla", "--data", practice).refused("al een medewerker")
    monkeypatch.setenv("WIJKBALIE_PASSPHRASE", "nog een lange zin")
    names = {helper["name"] for helper in run("helper", "list", "--json", "--data", practice).json}
    assert names == {"Anna", "Bram", "Carla"}


def test_what_nobody_foresaw_is_a_sentence_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    made = typer.Typer()

    @made.command()
    def fail() -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(cli, "app", made)
    run().refused("Dit ging niet goed")
    assert issubclass(CryptoError, Exception)
