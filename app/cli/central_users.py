"""``wijkbalie central user``: who may log in to central's own page."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Annotated

import typer

from app.cli.central import DatabaseOption, opened_central
from app.cli.common import JsonOption, answer, say, secret
from app.cli.dutch import Command, group

app = group(explained="Wie er op de pagina van de centrale mag inloggen.")

NameArgument = Annotated[str, typer.Argument(metavar="NAAM", help="Naam waarmee iemand inlogt.")]


@app.command("add", cls=Command)
def add(name: NameArgument, database: DatabaseOption) -> None:
    """Laat iemand inloggen, met een wachtzin van minstens 12 tekens.

    De wachtzin wordt twee keer gevraagd, of staat in de omgeving als WIJKBALIE_PAGE_PASSPHRASE.
    """
    from app.sync.server.web.users import add_user

    with opened_central(database) as store:
        chosen = secret("WIJKBALIE_PAGE_PASSPHRASE", "Wachtzin", confirm=True)
        kept = add_user(store, name=name, passphrase=chosen, at=datetime.now(UTC), rng=secrets.token_bytes)
    say(f"{kept} kan nu inloggen.")


@app.command("list", cls=Command)
def show(database: DatabaseOption, as_json: JsonOption = False) -> None:
    """Toon wie er mogen inloggen."""
    from app.sync.server.web.users import users

    with opened_central(database) as store:
        names = users(store)
    if as_json:
        answer({"users": names})
        return
    for name in names:
        say(name)
    if not names:
        say("Er mag nog niemand inloggen. Voeg iemand toe met: wijkbalie central user add NAAM")


@app.command("remove", cls=Command)
def remove(name: NameArgument, database: DatabaseOption) -> None:
    """Laat iemand niet meer inloggen; wie al binnen is, is er meteen uit."""
    from app.sync.server.web.users import remove_user

    with opened_central(database) as store:
        remove_user(store, name=name)
    say(f"{name} kan niet meer inloggen.")
