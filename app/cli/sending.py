"""``wijkbalie sync``: send what central does not have, fetch what is new, and join with a code."""

from __future__ import annotations

import platform
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app import crypto
from app.cli.common import (
    DataOption,
    HelperOption,
    JsonOption,
    Refusal,
    answer,
    folder_of,
    founding_moment,
    moment,
    opened,
    passphrase,
    say,
    warn,
)
from app.models.terms import DomainError
from app.operations import editions, folders
from app.operations.folders import Opened

if TYPE_CHECKING:
    from app.db import Store


def sync(
    central: Annotated[
        str, typer.Option("--central", help="Adres van de centrale, bijvoorbeeld https://…")
    ] = "",
    code: Annotated[
        str, typer.Option("--code", help="Aanmeldcode: de eerste keer, of om opnieuw aan te melden.")
    ] = "",
    name: Annotated[str, typer.Option("--name", help="Hoe deze laptop heet bij de centrale.")] = "",
    data: DataOption = None,
    helper: HelperOption = None,
    as_json: JsonOption = False,
) -> None:
    """Verstuur wat de centrale nog niet heeft, en haal op wat er nieuw is.

    Is de map leeg, dan wordt met de aanmeldcode de editie opgehaald.
    """
    from app.sync import client
    from app.ui.pages.sending_words import photos_refused_words

    with saying_faults(), _laptop(folder_of(data), central, code, name, helper) as here:
        reports = [client.sync(here.store, at=datetime.now(UTC), url=central or None)]
        if _introduce(here):
            reports.append(client.sync(here.store, at=datetime.now(UTC)))
        status = client.status(here.store)
    pushed, pulled = sum(one.pushed for one in reports), sum(one.pulled for one in reports)
    if as_json:
        answer(
            {
                "pushed": pushed,
                "pulled": pulled,
                "refused": sum(one.refused for one in reports),
                "unconfirmed": status.unconfirmed,
                "photos": sum(one.photos for one in reports),
                "photos_refused": sum(one.photos_refused for one in reports),
                "photos_waiting": status.photos,
                "open_incidents": status.open_incidents,
            }
        )
        return
    say(f"Verstuurd: {pushed}. Opgehaald: {pulled}. Nog niet bevestigd: {status.unconfirmed}.")
    if photos := sum(one.photos for one in reports):
        say(f"Foto's en scans verstuurd of opgehaald: {photos}.")
    for said in filter(None, map(photos_refused_words, reports)):
        warn(said)
    if status.photos:
        warn(f"Foto's en scans die nog niet bij de centrale zijn: {status.photos}. Probeer het later weer.")
    if status.open_incidents:
        warn(f"Er zijn {status.open_incidents} voorvallen waar iemand naar moet kijken.")


@contextmanager
def saying_faults() -> Generator[None]:
    """Refuse what broke off with the sentence of sending, which does not blame another program for a busy store."""
    from app.ui.pages.sending_words import fault_sentence

    try:
        yield
    except DomainError as fault:
        raise Refusal(fault_sentence(fault)) from fault


@contextmanager
def _laptop(folder: Path, url: str, code: str, name: str, helper: str | None) -> Generator[Opened]:
    """Open this laptop's folder, made when there is none and a code; with a code it is enrolled, also anew."""
    if not code or folders.has_store(folder):
        with opened(folder, helper) as here:
            if code:
                _enrol(here.store, url, code, name)
            yield here
        return
    here = _join(folder, url, code, name or platform.node(), helper or "Beheerder")
    try:
        yield here
    finally:
        here.store.close()


def _enrol(store: Store, url: str, code: str, name: str) -> None:
    """Enrol a laptop that is there already, once more too; without an address, at the central that it knows."""
    from app.sync import client

    known = client.status(store).central_url
    client.enrol(store, url=url or known, code=code, at=datetime.now(UTC), name=name)


def _join(folder: Path, url: str, code: str, name: str, helper: str) -> Opened:
    """Set a laptop up and enrol it, to get the edition that central has.

    From then on the code is used up, so the folder stays, whatever happens. It stays too when no answer came, for
    central may have used the code: the same call goes on with it. Only when central refused does it go.
    """
    from app.sync import client

    private, public = crypto.new_recovery_pair(secrets.token_bytes)
    founder = folders.Founder(helper, passphrase(confirm=True), public)
    now = founding_moment()
    here = folders.set_up_to_join(folder, now, founder=founder, device_name=name)
    try:
        client.enrol(here.store, url=url, code=code, at=now.at, name=name)
    except client.CentralUnreachable:
        here.store.close()
        _tell_recovery_key(helper, private)
        raise
    except Exception:
        here.store.close()
        folders.remove_unused(folder)
        raise
    _tell_recovery_key(helper, private)
    return here


def _tell_recovery_key(helper: str, private: bytes) -> None:
    warn(
        f"Op deze laptop werkt u als {helper}.\n"
        f"Herstelsleutel, één keer getoond. Bewaar hem op papier:\n  {crypto.recovery_text(private)}"
    )


def _introduce(here: Opened) -> bool:
    """Tell the edition who works on this laptop, once it has arrived; return whether there is something to send."""
    try:
        return folders.introduce_founder(here, moment(here.helper.id))
    except editions.NameMissing:
        warn("De editie weet nog niet wie op deze laptop werkt. Verstuur nog eens, met --helper en uw naam.")
        return False
