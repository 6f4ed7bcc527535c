"""The house rules that no other tool keeps: the lock, the docs, the typeface."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFont

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
INVARIANTS = (ROOT / "docs" / "invariants.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FONTS = ROOT / "resources" / "fonts"


def written_tests() -> set[str]:
    files = (ROOT / "tests").rglob("test_*.py")
    return {
        name for file in files for name in re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8"))
    }


def test_the_lock_pins_each_part_with_a_hash_and_names_no_place_to_get_it() -> None:
    pins = re.split(r"\n(?=[a-z])", LOCK)
    assert all(re.match(r"[a-z0-9._-]+==\S+", pin) for pin in pins)
    assert all("--hash=sha256:" in pin for pin in pins)
    assert not re.search(r"://|--(extra-)?index-url|--find-links|@ file", LOCK)


def test_the_lock_holds_everything_the_project_asks_for() -> None:
    extras = PROJECT["optional-dependencies"].values()
    wanted = [*PROJECT["dependencies"], *(one for extra in extras for one in extra)]
    names = {re.split(r"[^A-Za-z0-9._-]", one)[0].lower().replace("_", "-") for one in wanted}
    pinned = set(re.findall(r"^([a-z0-9._-]+)==", LOCK, re.MULTILINE))
    assert names <= pinned


def test_every_invariant_has_its_line_and_every_test_named_there_exists() -> None:
    assert re.findall(r"^\| (\d+) \|", INVARIANTS, re.MULTILINE) == [str(number) for number in range(1, 13)]
    named = {name for name in re.findall(r"`(test_\w+)`", INVARIANTS) if not name.endswith("_")}
    assert named <= written_tests()


def test_every_page_that_the_docs_point_to_exists() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not target.endswith(".png"):
                assert (page.parent / target).exists(), f"{page.name} points to {target}"


@pytest.mark.parametrize("style", ["Regular", "Bold", "Italic", "BoldItalic"])
def test_the_typeface_can_be_embedded_and_writes_dutch_and_money(style: str) -> None:
    font = TTFont(style, FONTS / f"AtkinsonHyperlegible-{style}.ttf")
    glyphs = font.face.charToGlyph
    assert [sign for sign in "0123456789€éëïüöèáçÉËÏ’‘“”–—…•×−½²" if ord(sign) not in glyphs] == []


def test_the_licences_lie_beside_what_they_are_for() -> None:
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
