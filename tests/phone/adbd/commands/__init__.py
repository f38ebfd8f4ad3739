"""The commands that the emulated phone knows, one subject a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.phone.adbd.commands import (
    activities,
    files,
    identity,
    mounts,
    packages,
    processes,
    settings,
    su,
)

if TYPE_CHECKING:
    from tests.phone.adbd.handset import Result
    from tests.phone.adbd.shell import Shell

type Command = Callable[[Shell, list[str]], Result]

COMMANDS: dict[str, Command] = {
    **activities.COMMANDS,
    **files.COMMANDS,
    **identity.COMMANDS,
    **mounts.COMMANDS,
    **packages.COMMANDS,
    **processes.COMMANDS,
    **settings.COMMANDS,
    **su.COMMANDS,
}
