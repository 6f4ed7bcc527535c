"""The command line in this process, on folders of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app import cli, crypto
from app.models.edition_file import draft_from_pb
from app.models.pabulib import read_pb
from app.models.terms import Moment
from app.operations import folders
from app.operations.practice import PASSPHRASE, set_up_practice
from tests.operations.samples import MORNING, seeded

CHEAP = crypto.Cost(memory_kib=64 * 1024, time=1)
TITLE = "Dubbelbelicht megafoto's"


@dataclass(frozen=True)
class Said:
    """What a command left: its exit status and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - an answer may have any shape
        return json.loads(self.out)

    def refused(self, *words: str, status: int = 1) -> None:
        """Check that this is one plain sentence on standard error, never a traceback."""
        assert self.status == status, self
        assert all(word in self.err for word in words), self.err
        assert self.err.strip()
        assert "Traceback" not in self.err
        assert self.out == ""


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command as an administrator would, with the passphrase of practice in the environment."""
    monkeypatch.setenv("WIJKBALIE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("WIJKBALIE_PRINT_PASSPHRASE", "vier gewone woorden hier")

    def run_it(*arguments: object) -> Said:
        capsys.readouterr()
        status = cli.run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Said(status, said.out, said.err)

    return run_it


def _moment() -> Moment:
    return Moment(by=UUID(int=7), at=MORNING, rng=seeded("command line"))


@pytest.fixture(scope="session")
def practice_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("practice") / "editie"
    set_up_practice(folder, _moment(), device_name="Laptop 1").store.close()
    return folder


@pytest.fixture
def practice(practice_folder: Path, tmp_path: Path) -> Path:
    """Give the folder of a practice edition: 16 plans, 500 residents, nothing done yet."""
    return Path(shutil.copytree(practice_folder, tmp_path / "editie"))


@pytest.fixture(scope="session")
def live_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("live") / "editie"
    draft, _ = draft_from_pb(read_pb(SMALL_PB.encode()), "klein.pb")
    _, public = crypto.new_recovery_pair(seeded("recovery"))
    founder = folders.Founder("Anna", PASSPHRASE, public, cost=CHEAP, shortest=4)
    folders.set_up(folder, _moment(), draft=draft, founder=founder, device_name="Laptop 1").store.close()
    return folder


@pytest.fixture
def live(live_folder: Path, tmp_path: Path) -> Path:
    """Give the folder of a small live edition from ``SMALL_PB``, with an empty register."""
    return Path(shutil.copytree(live_folder, tmp_path / "echt"))


SMALL_PB = """META
key;value
description;Buurtbudget Klein
country;Netherlands
unit;Haarlem
subunit;Klein
instance;2024
num_projects;3
num_votes;4
budget;1000
vote_type;approval
rule;greedy
language;nl
PROJECTS
project_id;cost;votes;name
a;600;3;Bankje
b;500;2;Boom
c;400;1;Bloembak
VOTES
voter_id;vote
1;a
2;a,b
3;a,c
4;b
"""
