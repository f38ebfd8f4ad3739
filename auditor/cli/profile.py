"""`auditor profile`: the test phone's and tester's own values."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.errors import say
from auditor.model import Profile
from auditor.tasks.profile import load_profile, new_profile, parse_pairs, searched

app = typer.Typer(name="profile", help="The tester's own, known values.", no_args_is_help=True)


@app.callback()
def profile() -> None:
    """The tester's own, known values."""


@app.command("new", epilog="Example: auditor profile new me.toml --value email=tester@example.org")
def new(
    path: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("profile.toml"),
    *,
    value: Annotated[
        list[str] | None,
        typer.Option("--value", help="KEY=VALUE to write in; may be repeated."),
    ] = None,
) -> None:
    """Write a profile to fill in.

    Readable only by you, and never over a file. What is typed as --value may
    stay in the shell's history: an editor is safer.
    """
    new_profile(path, parse_pairs(value or ()))
    say(f"Wrote {path}, readable only by you: fill it in, then pass it as --profile.")


@app.command("check", epilog="Example: auditor profile check me.toml")
def check(
    path: Annotated[Path, typer.Argument(help="The profile.")] = Path("profile.toml"),
) -> None:
    """Read a profile, and say how many forms of its values are searched.

    Where they are too many to be searched at once, it says how many are left out.
    """
    count, left_out = searched(load_profile(path))
    say(f"{path}: {count:,} forms of its values are searched.")
    if left_out:
        say(left_out)


def known_values(path: Path | None) -> Profile | None:
    """The profile of an option, read; what of it cannot be searched is said on stderr."""
    if path is None:
        return None
    profile = load_profile(path)
    left_out = searched(profile)[1]
    if left_out:
        say(left_out)
    return profile
