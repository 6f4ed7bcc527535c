"""Who can unlock a store, and how its key survives damage, power cuts and forgotten passphrases."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import crypto
from app.crypto import Cost

CHEAP = Cost(memory_kib=65536, time=1)
ANNEKE = UUID("0190a1b2-0000-7000-8000-00000000000a")
BILAL = UUID("0190a1b2-0000-7000-8000-00000000000b")
PASSPHRASE = "vier fietsen in de regen"
NAME = "Anneke de Vries-Ozgur"
PRIVATE, PUBLIC = crypto.new_recovery_pair(random.Random(1).randbytes)
MAIN, SECOND = crypto.KEY_FILES


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    folder = tmp_path_factory.mktemp("made")
    key = crypto.create_keys(
        folder,
        helper_id=ANNEKE,
        name=NAME,
        passphrase=PASSPHRASE,
        recovery_public=PUBLIC,
        rng=random.Random(2).randbytes,
        cost=CHEAP,
    )
    return folder, key


@pytest.fixture
def key(made: tuple[Path, bytes]) -> bytes:
    return made[1]


@pytest.fixture
def folder(made: tuple[Path, bytes], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[0], tmp_path / "edition"))


def add_bilal(folder: Path, key: bytes, *, cost: Cost = CHEAP) -> None:
    rng = random.Random(3).randbytes
    crypto.add_slot(
        folder, key, helper_id=BILAL, name="Bilal", passphrase="geheim van Bilal", rng=rng, cost=cost
    )


def copies(folder: Path) -> tuple[bytes, bytes]:
    return (folder / MAIN).read_bytes(), (folder / SECOND).read_bytes()


# -- unlocking


def test_a_helper_unlocks_with_name_and_passphrase(folder: Path, key: bytes) -> None:
    assert len(key) == 32
    assert crypto.unlock(folder, NAME, PASSPHRASE) == crypto.Unlocked(key, ANNEKE)


def test_capitals_spaces_and_the_way_accents_are_typed_make_no_difference_to_a_name(
    folder: Path, key: bytes
) -> None:
    rng = random.Random(4).randbytes
    crypto.add_slot(
        folder, key, helper_id=BILAL, name="Zoë Özgür", passphrase="lange zin", rng=rng, cost=CHEAP
    )
    assert crypto.unlock(folder, "  zoe\N{COMBINING DIAERESIS}   ÖZGÜR ", "lange zin").helper_id == BILAL


def test_the_way_accents_are_typed_makes_no_difference_to_a_passphrase_but_capitals_do(folder: Path) -> None:
    rng = random.Random(5).randbytes
    crypto.change_passphrase(folder, name=NAME, old=PASSPHRASE, new="één café", rng=rng, cost=CHEAP)
    decomposed = "e\N{COMBINING ACUTE ACCENT}e\N{COMBINING ACUTE ACCENT}n cafe\N{COMBINING ACUTE ACCENT}"
    assert crypto.unlock(folder, NAME, decomposed).helper_id == ANNEKE
    with pytest.raises(crypto.WrongPassphrase):
        crypto.unlock(folder, NAME, "Één café")


@pytest.mark.parametrize("wrong", ["", "vier fietsen", PASSPHRASE + " ", PASSPHRASE.upper(), "\udce9"])
def test_a_wrong_passphrase_is_told_apart_from_an_unknown_name(folder: Path, wrong: str) -> None:
    with pytest.raises(crypto.WrongPassphrase):
        crypto.unlock(folder, NAME, wrong)
    with pytest.raises(crypto.UnknownHelper):
        crypto.unlock(folder, "Anneke", PASSPHRASE)


@pytest.mark.parametrize("name", ["", "  ", "\udce9"])
def test_a_name_field_left_empty_is_an_unknown_helper_and_no_crash(folder: Path, name: str) -> None:
    with pytest.raises(crypto.UnknownHelper):
        crypto.unlock(folder, name, PASSPHRASE)


def test_without_a_name_every_slot_is_tried(folder: Path, key: bytes) -> None:
    add_bilal(folder, key)
    assert crypto.unlock(folder, None, "geheim van Bilal") == crypto.Unlocked(key, BILAL)
    with pytest.raises(crypto.WrongPassphrase):
        crypto.unlock(folder, None, "geheim van niemand")


def test_inv_09_the_key_is_not_shown_when_an_unlocked_store_is_logged(folder: Path, key: bytes) -> None:
    shown = repr(crypto.unlock(folder, NAME, PASSPHRASE))
    assert repr(key) not in shown
    assert key.hex() not in shown


def test_a_slot_does_not_open_for_another_helper(folder: Path) -> None:
    content = json.loads((folder / MAIN).read_bytes())["keys"]
    content["slots"][0]["helper_id"] = str(BILAL)
    body = json.dumps(content, sort_keys=True).encode()
    forged = {"keys": content, "sha256": hashlib.sha256(body).hexdigest()}
    (folder / MAIN).write_text(json.dumps(forged, indent=1, sort_keys=True))
    assert crypto.helpers(folder) == (BILAL,)
    with pytest.raises(crypto.WrongPassphrase):
        crypto.unlock(folder, NAME, PASSPHRASE)


# -- slots


def test_two_helpers_open_the_same_store_each_with_their_own_passphrase(folder: Path, key: bytes) -> None:
    add_bilal(folder, key)
    assert crypto.helpers(folder) == (ANNEKE, BILAL)
    assert crypto.unlock(folder, NAME, PASSPHRASE) == crypto.Unlocked(key, ANNEKE)
    assert crypto.unlock(folder, "bilal", "geheim van Bilal") == crypto.Unlocked(key, BILAL)
    with pytest.raises(crypto.WrongPassphrase):
        crypto.unlock(folder, "bilal", PASSPHRASE)


def test_a_name_that_is_taken_is_refused_however_it_is_spelled(folder: Path, key: bytes) -> None:
    before = copies(folder)
    rng = random.Random(6).randbytes
    with pytest.raises(crypto.NameTaken):
        crypto.add_slot(folder, key, helper_id=BILAL, name=f" {NAME.upper()}", passphrase="12345678", rng=rng)
    with pytest.raises(crypto.HelperHasSlot):
        crypto.add_slot(folder, key, helper_id=ANNEKE, name="Ander", passphrase="12345678", rng=rng)
    assert copies(folder) == before


def test_a_slot_for_a_key_of_another_store_is_never_made(folder: Path) -> None:
    with pytest.raises(ValueError, match="another store"):
        add_bilal(folder, bytes(32))


def test_a_helper_needs_a_name(folder: Path, key: bytes) -> None:
    rng = random.Random(6).randbytes
    with pytest.raises(ValueError, match="name"):
        crypto.add_slot(folder, key, helper_id=BILAL, name=" \t", passphrase="12345678", rng=rng, cost=CHEAP)


def test_a_changed_passphrase_replaces_the_old_one(folder: Path, key: bytes) -> None:
    rng = random.Random(7).randbytes
    with pytest.raises(crypto.WrongPassphrase):
        crypto.change_passphrase(folder, name=NAME, old="verkeerd", new="nieuwe zin", rng=rng, cost=CHEAP)
    crypto.change_passphrase(folder, name=NAME, old=PASSPHRASE, new="nieuwe zin", rng=rng, cost=CHEAP)
    assert crypto.unlock(folder, NAME, "nieuwe zin") == crypto.Unlocked(key, ANNEKE)
    with pytest.raises(crypto.WrongPassphrase):
        crypto.unlock(folder, NAME, PASSPHRASE)


def test_a_removed_helper_cannot_unlock_any_more_but_the_last_one_stays(folder: Path, key: bytes) -> None:
    with pytest.raises(crypto.LastSlot):
        crypto.remove_slot(folder, ANNEKE)
    add_bilal(folder, key)
    crypto.remove_slot(folder, ANNEKE)
    assert crypto.helpers(folder) == (BILAL,)
    with pytest.raises(crypto.UnknownHelper):
        crypto.unlock(folder, NAME, PASSPHRASE)
    with pytest.raises(crypto.UnknownHelper):
        crypto.remove_slot(folder, ANNEKE)
    assert crypto.unlock(folder, "Bilal", "geheim van Bilal").key == key


def test_a_short_passphrase_is_refused_except_for_practice(folder: Path, key: bytes, tmp_path: Path) -> None:
    rng = random.Random(8).randbytes
    with pytest.raises(crypto.PassphraseTooShort) as caught:
        crypto.add_slot(folder, key, helper_id=BILAL, name="Bilal", passphrase="zeven77", rng=rng)
    assert caught.value.minimum == 8
    with pytest.raises(crypto.PassphraseTooShort):
        crypto.change_passphrase(folder, name=NAME, old=PASSPHRASE, new="kort", rng=rng)
    crypto.create_keys(
        tmp_path,
        helper_id=BILAL,
        name="Bilal",
        passphrase="oefen",
        recovery_public=PUBLIC,
        rng=rng,
        cost=CHEAP,
        minimum=4,
    )
    assert crypto.unlock(tmp_path, "Bilal", "oefen").helper_id == BILAL


def test_keys_are_never_made_over_other_keys(folder: Path) -> None:
    before = copies(folder)
    (folder / MAIN).unlink()
    with pytest.raises(crypto.KeyFileExists):
        crypto.create_keys(
            folder,
            helper_id=BILAL,
            name="Bilal",
            passphrase="12345678",
            recovery_public=PUBLIC,
            rng=random.Random(9).randbytes,
            cost=CHEAP,
        )
    assert (folder / SECOND).read_bytes() == before[1]


# -- what a try costs


def test_slots_of_different_cost_live_side_by_side_and_a_change_brings_the_new_cost(
    folder: Path, key: bytes
) -> None:
    dear = Cost(memory_kib=98304, time=2)
    add_bilal(folder, key, cost=dear)
    assert crypto.unlock(folder, "Bilal", "geheim van Bilal").key == key
    rng = random.Random(10).randbytes
    crypto.change_passphrase(folder, name=NAME, old=PASSPHRASE, new=PASSPHRASE, rng=rng, cost=dear)
    slots = json.loads((folder / MAIN).read_bytes())["keys"]["slots"]
    assert [(slot["memory_kib"], slot["time"]) for slot in slots] == [(98304, 2), (98304, 2)]
    assert crypto.unlock(folder, NAME, PASSPHRASE).key == key


@pytest.mark.parametrize("memory_kib, time", [(65535, 1), (65536, 0), (2**21, 1), (65536, 1001)])
def test_a_cost_that_protects_nothing_or_stops_the_laptop_is_refused(memory_kib: int, time: int) -> None:
    with pytest.raises(ValueError, match="64 MiB"):
        Cost(memory_kib=memory_kib, time=time)


def test_a_calibrated_cost_takes_at_least_64_mib_and_grows_with_the_time_asked_for() -> None:
    short, long = crypto.calibrate(seconds=0.05), crypto.calibrate(seconds=2.0)
    assert short.memory_kib >= 65536
    assert 1 <= short.time < long.time


# -- damage


def test_every_flipped_byte_in_one_copy_is_found_and_repaired_from_the_other(folder: Path) -> None:
    sound, _ = copies(folder)
    for place in range(len(sound)):
        damaged = bytearray(sound)
        damaged[place] ^= 1 << place % 8
        (folder / (MAIN, SECOND)[place % 2]).write_bytes(damaged)
        assert crypto.helpers(folder) == (ANNEKE,)
        assert copies(folder) == (sound, sound)


@pytest.mark.parametrize("file", [MAIN, SECOND])
@pytest.mark.parametrize("left", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"\0" * 4096, b"[" * 100_000])
def test_a_copy_that_is_cut_off_or_overwritten_is_repaired(
    folder: Path, key: bytes, file: str, left: bytes
) -> None:
    sound, _ = copies(folder)
    (folder / file).write_bytes(left)
    assert crypto.unlock(folder, NAME, PASSPHRASE).key == key
    assert copies(folder) == (sound, sound)


@pytest.mark.parametrize("file", [MAIN, SECOND])
def test_a_copy_that_is_gone_is_written_anew(folder: Path, key: bytes, file: str) -> None:
    sound, _ = copies(folder)
    (folder / file).unlink()
    assert crypto.unlock(folder, NAME, PASSPHRASE).key == key
    assert copies(folder) == (sound, sound)


def test_a_copy_that_cannot_be_repaired_keeps_nobody_out(folder: Path, key: bytes) -> None:
    (folder / MAIN).unlink()
    (folder / MAIN).mkdir()  # reading and replacing it both fail, as on a dying disk
    assert crypto.unlock(folder, NAME, PASSPHRASE).key == key


def test_a_folder_without_keys_is_told_apart_from_one_with_broken_keys(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(crypto.KeyFileMissing) as missing:
        crypto.unlock(tmp_path / "nothing", NAME, PASSPHRASE)
    assert missing.value.path == tmp_path / "nothing" / MAIN
    (folder / MAIN).write_bytes(b"x")
    (folder / SECOND).unlink()
    with pytest.raises(crypto.KeyFileDamaged) as damaged:
        crypto.unlock(folder, NAME, PASSPHRASE)
    assert damaged.value.path == folder / MAIN


def test_a_key_file_of_a_newer_program_is_left_alone(folder: Path) -> None:
    content = {**json.loads((folder / MAIN).read_bytes())["keys"], "version": 2}
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    newer = json.dumps({"keys": content, "sha256": digest}, indent=1, sort_keys=True).encode()
    (folder / MAIN).write_bytes(newer)
    before = copies(folder)
    with pytest.raises(crypto.KeyFileNewer):
        crypto.unlock(folder, NAME, PASSPHRASE)
    assert copies(folder) == before


CHANGE_AND_DIE = """
import os, random, signal, sys
from pathlib import Path
from app import crypto

folder, last = Path(sys.argv[1]), int(sys.argv[2])
seen = 0

def die_at_the_last_step(event, args):
    global seen
    if event in ("open", "os.rename") and str(args[0]).startswith(str(folder)):
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(die_at_the_last_step)
crypto.change_passphrase(
    folder, name=sys.argv[3], old=sys.argv[4], new=sys.argv[5],
    rng=random.Random(11).randbytes, cost=crypto.Cost(memory_kib=65536, time=1),
)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_inv_01_a_change_that_is_killed_at_any_step_leaves_the_old_or_the_new_passphrase(
    made: tuple[Path, bytes], tmp_path: Path
) -> None:
    ends: list[str] = []
    for step in range(1, 30):
        folder = Path(shutil.copytree(made[0], tmp_path / str(step)))
        command = [
            sys.executable,
            "-c",
            CHANGE_AND_DIE,
            str(folder),
            str(step),
            NAME,
            PASSPHRASE,
            "na de storm",
        ]
        killed = subprocess.run(command, check=False).returncode != 0
        ends.append(_who_opens(folder, made[1]))
        first, second = copies(folder)
        assert first == second
        if not killed:
            break
    else:
        pytest.fail("the change never came to its end")
    assert len(ends) > 6
    assert ends == sorted(ends, reverse=True), "once it opens with the new one, it never goes back"
    assert ends[-1] == "new"
    assert ends.count("new") > 2, "killed between the two files, and still the new passphrase opens"


def _who_opens(folder: Path, key: bytes) -> str:
    try:
        opened = crypto.unlock(folder, NAME, "na de storm")
    except crypto.WrongPassphrase:
        assert crypto.unlock(folder, NAME, PASSPHRASE).key == key
        return "old"
    assert opened.key == key
    return "new"


# -- what a reader of the disk sees


def test_inv_09_no_name_passphrase_or_key_can_be_read_in_the_folder(folder: Path, key: bytes) -> None:
    add_bilal(folder, key)
    crypto.change_passphrase(
        folder,
        name="Bilal",
        old="geheim van Bilal",
        new="nog geheimer",
        rng=random.Random(12).randbytes,
        cost=CHEAP,
    )
    everything = b"".join(path.read_bytes() for path in folder.iterdir()).lower()
    secrets = [NAME, "Anneke", "Vries", "Bilal", PASSPHRASE, "geheim", "fietsen", key.hex(), PRIVATE.hex()]
    for secret in secrets:
        assert secret.lower().encode() not in everything
        assert hashlib.sha256(secret.casefold().encode()).hexdigest().encode() not in everything
    assert {path.name for path in folder.iterdir()} == {MAIN, SECOND}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_key_files_are_for_their_owner_alone(folder: Path, key: bytes) -> None:
    add_bilal(folder, key)
    assert {(folder / file).stat().st_mode & 0o777 for file in crypto.KEY_FILES} == {0o600}


# -- the recovery key on paper


def test_when_all_passphrases_are_forgotten_the_paper_opens_the_store(folder: Path, key: bytes) -> None:
    typed = crypto.recovery_text(PRIVATE).lower().replace(" ", "-") + "\n"
    recovered = crypto.recover(folder, crypto.parse_recovery_text(typed))
    assert recovered == key
    rng = random.Random(13).randbytes
    crypto.reset_passphrase(folder, recovered, helper_id=ANNEKE, new="opnieuw begonnen", rng=rng, cost=CHEAP)
    assert crypto.unlock(folder, NAME, "opnieuw begonnen") == crypto.Unlocked(key, ANNEKE)
    with pytest.raises(crypto.UnknownHelper):
        crypto.reset_passphrase(folder, recovered, helper_id=BILAL, new="opnieuw begonnen", rng=rng)


def test_the_paper_of_another_store_is_told_apart_from_a_typing_mistake(folder: Path) -> None:
    other, _ = crypto.new_recovery_pair(random.Random(14).randbytes)
    with pytest.raises(crypto.WrongRecoveryKey):
        crypto.recover(folder, other)


@given(st.binary(min_size=32, max_size=32))
def test_a_recovery_key_is_printed_in_fourteen_groups_and_typed_back(private: bytes) -> None:
    printed = crypto.recovery_text(private)
    assert [len(part) for part in printed.split(" ")] == [4] * 14
    assert crypto.parse_recovery_text(printed.replace("O", "0").replace("B", "8").lower()) == private


@given(
    st.binary(min_size=32, max_size=32),
    st.integers(0, 55),
    st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
)
def test_a_wrong_character_in_a_recovery_key_is_caught(private: bytes, place: int, wrong: str) -> None:
    text = crypto.recovery_text(private).replace(" ", "")
    if text[place] != wrong:
        with pytest.raises(crypto.RecoveryKeyUnreadable):
            crypto.parse_recovery_text(text[:place] + wrong + text[place + 1 :])


def test_an_unreadable_recovery_key_says_where_to_look() -> None:
    text = crypto.recovery_text(PRIVATE)
    with pytest.raises(crypto.RecoveryKeyUnreadable) as caught:
        crypto.parse_recovery_text(text[:10] + "1" + text[11:])
    assert caught.value.group == 3
    with pytest.raises(crypto.RecoveryKeyUnreadable) as caught:
        crypto.parse_recovery_text(text[:-5])
    assert (caught.value.length, caught.value.group) == (52, None)


# -- card codes


def test_a_card_code_is_stored_as_a_keyed_hash() -> None:
    digest = crypto.code_digest(b"k" * 32, "ACDEFGHJKMNP")
    assert len(digest) == 32
    assert digest == crypto.code_digest(b"k" * 32, "ACDEFGHJKMNP")
    assert digest != crypto.code_digest(b"l" * 32, "ACDEFGHJKMNP")
    assert digest != crypto.code_digest(b"k" * 32, "ACDEFGHJKMNQ")
