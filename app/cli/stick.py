"""``wijkbalie stick``: put on a USB stick what central does not have, and read its answer from it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli.common import DataOption, HelperOption, JsonOption, Refusal, answer, opened, say
from app.cli.dutch import Command, group
from app.cli.sending import saying_faults

app = group(explained="De USB-stick tussen deze laptop en de centrale.")


@app.command("write", cls=Command)
def write(
    to: Annotated[Path, typer.Option("--to", help="Map van de stick.")],
    data: DataOption = None,
    helper: HelperOption = None,
    as_json: JsonOption = False,
) -> None:
    """Zet op de stick wat de centrale nog niet heeft bevestigd, en lees het terug."""
    from app.sync import bundle
    from app.ui.pages.sending_words import written_sentence

    with saying_faults(), opened(data, helper) as here:
        made = bundle.write_bundle(here.store, to, at=datetime.now(UTC))
    if as_json:
        answer(
            {
                "file": str(made.path),
                "events": made.events,
                "blobs": made.blobs,
                "first_seq": made.first_seq,
                "last_seq": made.last_seq,
                "more": made.more,
            }
        )
        return
    say(written_sentence(made))
    if made.more:
        say("Niet alles paste. De rest gaat op een volgende stick, als het antwoord is gelezen.")


@app.command("read", cls=Command)
def read(
    source: Annotated[Path, typer.Option("--from", help="Map van de stick.")],
    data: DataOption = None,
    helper: HelperOption = None,
    as_json: JsonOption = False,
) -> None:
    """Lees van de stick wat de centrale heeft geantwoord. Een bestand dat niet klopt houdt de andere niet tegen."""
    from app.sync import bundle
    from app.ui.pages.sending_words import answers_sentence, fault_sentence

    with saying_faults(), opened(data, helper) as here:
        found = bundle.read_answers(here.store, source, at=datetime.now(UTC))
    answers = found.read
    faults = [(str(path), fault_sentence(fault)) for path, fault in found.faults]
    if as_json:
        answer(
            {
                "answers": len(answers),
                "confirmed": sum(one.confirmed for one in answers),
                "pulled": sum(one.pulled for one in answers),
                "refused": sum(one.refused for one in answers),
                "faults": [{"file": path, "fault": said} for path, said in faults],
            }
        )
    elif answers or not faults:
        say(answers_sentence(answers))
    if faults:
        raise Refusal("\n".join(f"{path}: {said}" for path, said in faults))
