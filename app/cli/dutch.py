"""The Dutch that typer does not speak: headings and kinds in ``--help``, and what is wrong with a call."""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

_KINDS = {
    "<path>": "PAD",
    "<str>": "TEKST",
    "<int>": "GETAL",
    "<int range>": "GETAL",
    "<bool>": " ",
    "<rule>": "REGEL",
}
"""How help calls the kinds of value that typer names after Python's types; a switch has none."""


def _explain(command: TyperCommand | TyperGroup, ctx: Any) -> None:  # noqa: ANN401 - typer keeps the type to itself
    """Put Dutch in the places where typer's help looks its words up. Only help pays for loading rich."""
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = "Wat u opgeeft"
    rich_utils.OPTIONS_PANEL_TITLE = "Opties"
    rich_utils.COMMANDS_PANEL_TITLE = "Opdrachten"
    rich_utils.DEFAULT_STRING = "[anders: {}]"
    rich_utils.ENVVAR_STRING = "[of in de omgeving: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[moet]"
    rich_utils.RANGE_STRING = ""
    for one in command.get_params(ctx):
        shown: Any = one
        if one.param_type_name == "option":
            kind = str(shown.display_type(ctx) or "")
            shown.metavar = shown.metavar or _KINDS.get(kind, kind)
        else:
            shown.display_type_rich = _nothing  # its name says enough


def _nothing(ctx: object) -> str:  # noqa: ARG001 - as typer's own
    return ""


class Command(TyperCommand):
    """One command, with Dutch around its help."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as typer's own
        """Write how to call it."""
        _write_usage(self, ctx, formatter)

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write the help."""
        _explain(self, ctx)
        super().format_help(ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401
        """Return ``--help`` itself."""
        return _help_option(super().get_help_option(ctx))


class Group(TyperGroup):
    """A command with commands under it, with Dutch around its help."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write how to call it."""
        _write_usage(self, ctx, formatter)

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write the help."""
        _explain(self, ctx)
        super().format_help(ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401
        """Return ``--help`` itself."""
        return _help_option(super().get_help_option(ctx))


def _write_usage(command: TyperCommand | TyperGroup, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
    pieces = " ".join(command.collect_usage_pieces(ctx))
    words = pieces.replace("[OPTIONS]", "[OPTIES]").replace("COMMAND [ARGS]...", "OPDRACHT ...")
    formatter.write_usage(ctx.command_path, words, prefix="Zo: ")


def _help_option(option: Any) -> Any:  # noqa: ANN401
    if option is not None:
        option.help = "Toon deze uitleg."
    return option


def group(name: str | None = None, *, explained: str, alone: bool = False) -> typer.Typer:
    """Return a group of commands. Called without a command it shows its help, unless it can be called ``alone``."""
    return typer.Typer(
        name=name,
        cls=Group,
        help=explained,
        no_args_is_help=not alone,
        add_completion=False,
        pretty_exceptions_enable=False,
    )


_WRONG = (
    (r"No such option: (\S+).*", "de optie {} is er niet."),
    (r"No such command '(.+?)'.*", "de opdracht '{}' is er niet."),
    (r"Missing option '(.+?)'.*", "{} ontbreekt."),
    (r"Missing argument '\{?(.+?)\}?'.*", "{} ontbreekt."),
    (r"Missing command\.", "er ontbreekt een opdracht."),
    (r"Option '(.+?)' requires an argument\.?", "achter {} hoort nog iets."),
    (r"Option '(.+?)' does not take a value\.?", "achter {} hoort niets."),
    (r"Got unexpected extra argument\W.*?\((.+)\)", "dit is te veel: {}."),
    (r"Invalid value for '(.+?)': .*is not one of (.+?)\.?", "bij {} kan alleen: {}."),
    (r"Invalid value for '\{?(.+?)\}?': .*", "wat bij {} staat, kan daar niet."),
    (r"Invalid value: (.+)", "{}."),
)
"""What typer says of a wrong call, and what we say. The last one carries our own words."""


def wrong_call(said: str) -> str:
    """Return in Dutch what typer says of a wrong call; it has no other sign of what is wrong."""
    for pattern, words in _WRONG:
        if found := re.fullmatch(pattern, said, re.DOTALL):
            return f"Zo kan de opdracht niet: {words.format(*found.groups())}"
    return "Zo kan de opdracht niet."
