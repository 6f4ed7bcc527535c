"""``wijkbalie plans attach|attached|detach``: photos and scans with a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from app import paths
from app.cli.common import (
    DataOption,
    HelperOption,
    JsonOption,
    Refusal,
    answer,
    moment,
    opened,
    say,
    warn,
)
from app.models.blobs import BLOB_BYTES
from app.models.records import Attachment
from app.operations import plan_lists
from app.operations.folders import Opened

PlanArgument = Annotated[
    str, typer.Argument(metavar="PLAN", help="Nummer of kenmerk van het plan, uit 'plans list'.")
]

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


def attach(
    plan: PlanArgument,
    file: Annotated[Path, typer.Argument(metavar="BESTAND", help="Foto (JPEG of PNG) of scan (ook PDF).")],
    caption: Annotated[str, typer.Option("--caption", help="Wat erop staat.")] = "",
    data: DataOption = None,
    helper: HelperOption = None,
) -> None:
    """Zet een foto of scan bij een plan. Van een foto blijft alleen het beeld over, zonder plaats en toestel."""
    from app.operations import attachments, photos

    with file.open("rb") as source:
        content = source.read(BLOB_BYTES + 1)
    with opened(data, helper) as here:
        made = attachments.attach(
            here.store,
            moment(here.helper.id),
            plan_id=_plan_id(here, plan),
            data=content,
            media_type=photos.media_type_of(content),
            caption=caption,
        )
    say(f"Bij plan {plan} staat nu '{file.name}' ({_size(made)}).")


def attached(
    plan: PlanArgument,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Schrijf de foto's en scans ook in deze map, voor ieder leesbaar."),
    ] = None,
    data: DataOption = None,
    helper: HelperOption = None,
    as_json: JsonOption = False,
) -> None:
    """Toon de foto's en scans bij een plan."""
    from app.operations import attachments

    with opened(data, helper) as here:
        found = attachments.attachments(here.store, _plan_id(here, plan))
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            for one in found:
                if one.here:
                    name = f"{one.id}.{_ENDINGS[one.media_type]}"
                    paths.write_whole(
                        out / name, attachments.attachment_data(here.store, one.id), private=True
                    )
    if as_json:
        answer(
            [
                {
                    "id": str(one.id),
                    "sha256": one.sha256.hex(),
                    "size": one.size,
                    "media_type": one.media_type,
                    "caption": one.caption,
                    "here": one.here,
                }
                for one in found
            ]
        )
        return
    for one in found:
        say(f"{one.id}  {_size(one):>8}  {one.caption or 'zonder bijschrift'}")
    if away := sum(not one.here for one in found):
        warn(f"Nog niet op deze laptop: {away}. Verstuur en haal op met: wijkbalie sync.")


def detach(
    attachment: Annotated[UUID, typer.Argument(metavar="KENMERK", help="Kenmerk uit 'plans attached'.")],
    reason: Annotated[str, typer.Option("--reason", help="Waarom die weg moet.")],
    data: DataOption = None,
    helper: HelperOption = None,
) -> None:
    """Haal een foto of scan bij een plan weg. Die wordt gewist, hier en bij de centrale."""
    from app.operations import attachments

    with opened(data, helper) as here:
        attachments.detach(here.store, moment(here.helper.id), attachment_id=attachment, reason=reason)
    say("De foto of scan is weggehaald. De reden staat in het logboek.")


def _plan_id(here: Opened, wanted: str) -> UUID:
    found = [
        row.id
        for row in plan_lists.plans(here.store, limit=10_000)
        if wanted in {str(row.number), str(row.id)}
    ]
    if not found:
        raise Refusal(f"Plan {wanted} is er niet. Zoek het op met: wijkbalie plans list.")
    if len(found) > 1:
        raise Refusal(
            f"Plan {wanted} is er {len(found)} keer. Noem het kenmerk, uit: wijkbalie plans list --json."
        )
    return found[0]


def _size(one: Attachment) -> str:
    return f"{max(1, round(one.size / 1024))} kB"
