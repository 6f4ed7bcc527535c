"""Photos and scans with a plan, without a window."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import uuid4

from PIL import Image

from tests.cli.conftest import Run


def a_photo(file: Path) -> Path:
    out = io.BytesIO()
    Image.new("RGB", (3_000, 1_500), "green").save(out, "JPEG", comment=b"Mevrouw Jansen")
    file.write_bytes(out.getvalue())
    return file


def test_a_photo_is_put_with_a_plan_looked_at_and_taken_away(
    run: Run, practice: Path, tmp_path: Path
) -> None:
    plan = run("plans", "list", "--json", "--data", practice).json[0]
    photo, folder = a_photo(tmp_path / "plek.jpg"), tmp_path / "foto's"
    done = run("plans", "attach", plan["number"], photo, "--caption", "De plek", "--data", practice)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"Bij plan {plan['number']} staat nu 'plek.jpg' (")
    (found,) = run("plans", "attached", plan["id"], "--json", "--data", practice).json
    assert (found["media_type"], found["caption"], found["here"]) == ("image/jpeg", "De plek", True)
    shown = run("plans", "attached", plan["number"], "--out", folder, "--data", practice)
    assert shown.out.startswith(found["id"])
    assert shown.out.endswith("De plek\n")
    (written,) = folder.iterdir()
    with Image.open(written) as seen:
        assert (seen.size, seen.info.get("comment")) == ((2_000, 1_000), None)
    away = run("plans", "detach", found["id"], "--reason", "verkeerd plan", "--data", practice)
    assert away.out == "De foto of scan is weggehaald. De reden staat in het logboek.\n"
    assert run("plans", "attached", plan["number"], "--json", "--data", practice).json == []
    run("plans", "detach", found["id"], "--reason", "weer", "--data", practice).refused(
        "al bij het plan weggehaald"
    )


def test_what_is_no_photo_and_a_plan_that_is_not_there_are_refused_in_a_sentence(
    run: Run, practice: Path, tmp_path: Path
) -> None:
    note = tmp_path / "brief.docx"
    note.write_bytes(b"PK\x03\x04")
    number = run("plans", "list", "--json", "--data", practice).json[0]["number"]
    run("plans", "attach", number, note, "--data", practice).refused("geen foto of scan")
    run("plans", "attach", "999999", a_photo(tmp_path / "plek.jpg"), "--data", practice).refused("plans list")
    run("plans", "attach", number, tmp_path / "weg.jpg", "--data", practice).refused("weg.jpg", "is er niet")
    run("plans", "detach", uuid4(), "--reason", "weg", "--data", practice).refused("weggehaald")
