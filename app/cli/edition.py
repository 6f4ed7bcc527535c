"""``wijkbalie edition``: set an edition up, look at it; ``wijkbalie helper``: who may open it."""

from __future__ import annotations

import platform
import secrets
from pathlib import Path
from typing import Annotated

import typer

from app import crypto
from app.cli.common import (
    DataOption,
    HelperOption,
    JsonOption,
    answer,
    folder_of,
    founding_moment,
    moment,
    opened,
    passphrase,
    say,
    secret,
    warn,
)
from app.cli.dutch import Command, group
from app.models.dutch import euro
from app.models.edition_draft import EditionDraft
from app.models.edition_file import draft_from_pb, read_edition
from app.models.pabulib import read_pb
from app.models.records import Contest, Edition
from app.models.terms import LimitKind
from app.operations import editions, folders
from app.operations.practice import practice_draft

app = group(explained="Een editie klaarzetten en bekijken.")
helper_app = group(explained="Medewerkers die deze laptop mogen openen.")

_NEW = "WIJKBALIE_NEW_PASSPHRASE"
_OLDER_COPIES = "Let op: een oudere kopie van deze map gaat nog open met de oude wachtzin. Wis oude kopieën."

NameOption = Annotated[str, typer.Option("--helper", help="Naam van de eerste medewerker.")]
RecoveryOption = Annotated[
    Path | None,
    typer.Option("--recovery-key", help="Bestand met de openbare herstelsleutel van de gemeente."),
]


@app.command("new", cls=Command)
def new(
    data: DataOption = None,
    helper: NameOption = "Beheerder",
    recovery_key: RecoveryOption = None,
) -> None:
    """Zet de oefen-editie klaar in een lege map."""
    _set_up(data, practice_draft(), helper, recovery_key)


@app.command("import", cls=Command)
def import_file(
    file: Annotated[
        Path,
        typer.Argument(metavar="BESTAND", help="Editiebestand (.toml) of stembestand van Pabulib (.pb)."),
    ],
    data: DataOption = None,
    helper: NameOption = "Beheerder",
    recovery_key: RecoveryOption = None,
) -> None:
    """Zet een editie klaar uit een bestand, in een lege map."""
    data_in_file = file.read_bytes()
    if file.suffix.lower() == ".pb":
        draft, notes = draft_from_pb(read_pb(data_in_file), file.name)
    else:
        draft, notes = read_edition(data_in_file), ()
    _set_up(data, draft, helper, recovery_key)
    for note in notes:
        say(note.words)


def _set_up(data: Path | None, draft: EditionDraft, helper: str, recovery_key: Path | None) -> None:
    folder = folder_of(data)
    private, public = (
        (b"", recovery_key.read_bytes()) if recovery_key else crypto.new_recovery_pair(secrets.token_bytes)
    )
    founder = folders.Founder(helper, passphrase(confirm=True), public)
    here = folders.set_up(
        folder, founding_moment(), draft=draft, founder=founder, device_name=platform.node()
    )
    edition = editions.edition(here.store)
    here.store.close()
    plans = sum(contest.plans for contest in edition.contests)
    say(f"De editie '{edition.name}' staat klaar in {folder}, met {plans} plannen op het stembiljet.")
    if private:
        warn(
            "Herstelsleutel. Schrijf deze op papier en bewaar dat in een dichte envelop bij de gemeente.\n"
            f"Hij wordt maar één keer getoond:\n  {crypto.recovery_text(private)}"
        )


@app.command("show", cls=Command)
def show(data: DataOption = None, helper: HelperOption = None, as_json: JsonOption = False) -> None:
    """Toon de editie met haar stemmingen."""
    with opened(data, helper) as here:
        edition = editions.edition(here.store)
    if as_json:
        answer(edition_json(edition))
        return
    say(f"{edition.name}{' (oefening)' if edition.practice else ''}")
    for contest in edition.contests:
        say(f"  {contest.key}: {contest.name}, {euro(contest.budget_cents)}, {contest.plans} plannen")


def edition_json(edition: Edition) -> dict[str, object]:
    """Return the edition as programs read it; ``limit`` in euro cents or in choices, by its kind."""
    return {
        "id": str(edition.id),
        "name": edition.name,
        "practice": edition.practice,
        "language": edition.language,
        "contests": [_contest_json(contest) for contest in edition.contests],
    }


def _contest_json(contest: Contest) -> dict[str, object]:
    limit = contest.limit
    return {
        "id": contest.key,
        "name": contest.name,
        "budget_cents": contest.budget_cents,
        "limit": None if limit.kind is LimitKind.NONE else {"kind": limit.kind.value, "value": limit.value},
        "rule": contest.rule.value,
        "plans": contest.plans,
    }


@helper_app.command("add", cls=Command)
def add_helper(
    name: Annotated[str, typer.Argument(metavar="NAAM", help="Hoe collega's de medewerker noemen.")],
    data: DataOption = None,
    helper: HelperOption = None,
) -> None:
    """Voeg een medewerker toe. De eigen wachtzin staat in WIJKBALIE_NEW_PASSPHRASE of wordt gevraagd."""
    with opened(data, helper) as here:
        theirs = secret(_NEW, f"Wachtzin van {name}", confirm=True)
        folders.add_helper(here, moment(here.helper.id), name=name, passphrase=theirs)
    say(f"{name} kan deze laptop nu openen met de eigen wachtzin.")


@helper_app.command("list", cls=Command)
def list_helpers(data: DataOption = None, helper: HelperOption = None, as_json: JsonOption = False) -> None:
    """Toon de medewerkers van deze editie."""
    with opened(data, helper) as here:
        found = editions.helpers(here.store)
    if as_json:
        answer([{"name": one.name, "role": one.role.value} for one in found])
        return
    for one in found:
        say(one.name)


@helper_app.command("recover", cls=Command)
def recover(
    name: Annotated[str, typer.Option("--name", help="Naam van de medewerker die weer naar binnen moet.")],
    data: DataOption = None,
) -> None:
    """Geef een medewerker een nieuwe wachtzin met de herstelsleutel, als niemand de laptop nog kan openen.

    De herstelsleutel staat in WIJKBALIE_RECOVERY_KEY of wordt gevraagd, de nieuwe wachtzin in
    WIJKBALIE_NEW_PASSPHRASE.
    """
    key = secret("WIJKBALIE_RECOVERY_KEY", "Herstelsleutel", confirm=False)
    new_one = secret(_NEW, f"Nieuwe wachtzin van {name}", confirm=True)
    folders.recover(folder_of(data), recovery_key=key, name=name, new=new_one, rng=secrets.token_bytes)
    say(f"{name} kan deze laptop weer openen met de nieuwe wachtzin.")


@helper_app.command("passphrase", cls=Command)
def change_passphrase(data: DataOption = None, helper: HelperOption = None) -> None:
    """Verander uw eigen wachtzin. De nieuwe staat in WIJKBALIE_NEW_PASSPHRASE of wordt gevraagd."""
    with opened(data, helper) as here:
        new_one = secret(_NEW, "Nieuwe wachtzin", confirm=True)
        folders.change_passphrase(here, new=new_one, rng=secrets.token_bytes)
    say("Uw wachtzin is veranderd.")
    warn(_OLDER_COPIES)


@helper_app.command("remove", cls=Command)
def remove_helper(
    name: Annotated[str, typer.Argument(metavar="NAAM", help="Naam van de medewerker die weggaat.")],
    data: DataOption = None,
    helper: HelperOption = None,
) -> None:
    """Laat een medewerker deze laptop niet meer openen. Wat die deed, blijft in het logboek."""
    with opened(data, helper) as here:
        folders.remove_helper(here, name=name)
    say(f"{name} kan deze laptop niet meer openen.")
    warn(_OLDER_COPIES)
