"""Made-up residents for the practice edition. Nobody in here exists; a likeness is chance.

A generator with a seed instead of a file of names: the same seed gives the same residents on every laptop.
"""

# ruff: noqa: RUF001 - Turkish names have a dotless i

from __future__ import annotations

import random

from app.models.records import RegisterLine

YEAR = 2026
"""The year of the practice vote, by which ages are reckoned."""

_POSTCODES = ("2033", "2034", "2035", "2036", "2037")
_LETTERS = "ABCDEGHJKLMNPRSTVWXZ"
"""The letters of Dutch postcodes; F, I, O, Q, U and Y are hardly used or not at all."""

_SIZES = (1, 1, 1, 1, 2, 2, 2, 3, 4, 5)
_ADDITIONS = ("", "", "", "", "A", "B", "-1", "-2", "ZW")
_YOUNGEST, _ADULT, _OLDEST = 13, 19, 97

# First and last names that are at home together, by where a family has its roots.
_NAMES = (
    (
        "Anneke, Bas, Cor, Femke, Gerrit, Hennie, Jan, Joke, Maarten, Nel, Sanne, Thijs",
        "Bakker, Blom, de Boer, Hoekstra, Jansen, Kramer, Kuiper, Mulder, Smit, van den Berg, van Dijk, Vos",
    ),
    (
        "Ada, Bram, Corrie, Daan, Els, Henk, Lotte, Marijke, Piet, Ria, Wim, Yvonne",
        "Brouwer, de Graaf, Dekker, Evers, Heijnen, Kok, Koster, Lubbers, Peters, Post, Stam, Verbeek",
    ),
    (
        "Ahmet, Ayşe, Elif, Emine, Fatma, Hasan, Mehmet, Mustafa, Özlem, Yusuf, Zeynep",
        "Aslan, Aydın, Çelik, Demir, Doğan, Kaya, Koç, Öztürk, Polat, Şahin, Yıldız, Yılmaz",
    ),
    (
        "Abdel, Fatima, Hafida, Hicham, Ilias, Khadija, Malika, Mohamed, Naima, Rachid",
        "Aziz, Bakkali, Ben Ali, Bouzid, Chakir, El Amrani, Haddou, Mansouri, Tahiri, Ziani",
    ),
    (
        "Anand, Chandra, Dewi, Glenn, Humphrey, Iwan, Ludmila, Mavis, Radj, Sherida",
        "Bijlhout, Doerga, Jagernath, Karijosemito, Kartodikromo, Pinas, Ramdin, Soekhoe, Tjon, Zeefuik",
    ),
    (
        "Agnieszka, Grzegorz, Katarzyna, Łukasz, Małgorzata, Paweł, Tomasz, Zofia",
        "Kowalczyk, Król, Lewandowski, Mazur, Nowak, Pawlak, Sikora, Wójcik, Zając",
    ),
    (
        "Amina, Bilal, Carmen, Goran, Mei, Mihai, Rosa, Tesfay, Thi Lan, Yara",
        "Chen, Da Silva, Haile, Hosseini, Kovač, Nguyen, Petrov, Popescu, Santos, Warsame",
    ),
)


def residents(seed: int, count: int, year: int = YEAR) -> tuple[RegisterLine, ...]:
    """Return ``count`` made-up residents of Schalkwijk, in the order of their register number.

    They live in households of one to five, mostly with one last name. Some of the youngest are under 16 in
    ``year``, so that the age limit can be practised too.
    """
    rng = random.Random(seed)  # noqa: S311 - made-up people, to come out the same for the same seed
    people: list[tuple[str, str, str, int]] = []
    taken: set[tuple[str, str]] = set()
    while len(people) < count:
        address = _address(rng)
        if address not in taken:
            taken.add(address)
            people += [(name, *address, born) for name, born in _household(rng, year)]
    people = people[:count]
    rng.shuffle(people)
    return tuple(
        RegisterLine(f"{number:06d}", name, postcode, house, born)
        for number, (name, postcode, house, born) in enumerate(people, 1)
    )


def _address(rng: random.Random) -> tuple[str, str]:
    letters = rng.choice(_LETTERS) + rng.choice(_LETTERS)
    return rng.choice(_POSTCODES) + letters, f"{rng.randint(1, 320)}{rng.choice(_ADDITIONS)}"


def _household(rng: random.Random, year: int) -> list[tuple[str, int]]:
    """Return the name and birth year of each; from the third on they are children of the house."""
    firsts, lasts = (names.split(", ") for names in rng.choice(_NAMES))
    last = rng.choice(lasts)
    size = rng.choice(_SIZES)
    oldest = _OLDEST if size <= 2 else 60  # noqa: PLR2004 - with children at home
    household: list[tuple[str, int]] = []
    for place, first in enumerate(rng.sample(firsts, size)):
        age = rng.randint(_ADULT, oldest) if place <= 1 else rng.randint(_YOUNGEST, 24)
        own = last if place != 1 or rng.randint(1, 3) > 1 else rng.choice(lasts)
        household.append((f"{first} {own}", year - age))
    return household
