"""Every way a command can end, as an exit code and at most one sentence on stderr.

The root group catches here, so that a test through typer's runner and the
installed script meet the same rules. AUDITOR_DEBUG=1 lets an unexpected
exception through with its traceback.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING, NoReturn

import typer
from typer.core import TyperGroup

from auditor.model import AuditorError, InputError, InterruptedWorkError
from auditor.report.clean import one_sentence

if TYPE_CHECKING:
    from auditor.tasks.standing import Standing


class Code(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    FAILED = 1  # our failure, or anything lost or errored
    UNUSABLE = 2  # usage error or unusable input
    INCOMPLETE = 3  # done, but a file read in part or too little visible to say
    FOUND = 4  # `auditor check` found what it was told to fail on
    INTERRUPTED = 130  # by the user


_UNUSABLE_INPUT = (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError)
_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EADDRINUSE: "the port is in use",
    errno.EACCES: "permission was denied",
    errno.ENOENT: "there is no such file or folder",
    errno.EISDIR: "it is a folder",
}


def leave(code: Code) -> NoReturn:
    """End the command with this exit code."""
    raise typer.Exit(int(code))


def say(*texts: str) -> None:
    """One clean line on stderr."""
    typer.echo(one_sentence(texts), err=True)


def fail(sentence: str, code: Code) -> NoReturn:
    """One clear sentence on stderr, and the exit code."""
    end = "" if sentence.rstrip().endswith((".", "?", "!")) else "."
    say(f"auditor: {sentence.rstrip()}{end}")
    sys.exit(int(code))


class Root(TyperGroup):
    """The command line as a whole: parses, runs, and turns what went wrong into a code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = False,  # noqa: ARG002 - click's signature; errors are ours here
        windows_expand_args: bool = True,
        **extra: object,
    ) -> NoReturn:
        """Run one command line and exit; the arguments are click's."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):  # a locale without our arrows still prints
                stream.reconfigure(errors="backslashreplace")
        with _ending():
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
            if code == Code.INTERRUPTED:
                raise KeyboardInterrupt
            sys.exit(code if isinstance(code, int) else 0)
        raise AssertionError("unreachable: the block above exits or raises")


@contextmanager
def _ending() -> Iterator[None]:
    try:
        yield
    except typer.TyperException as error:
        if error.format_message().startswith("Usage:"):  # called without any argument
            typer.echo(error.format_message(), err=True)
            sys.exit(int(Code.UNUSABLE))
        fail(_usage(error), Code.UNUSABLE)
    except (KeyboardInterrupt, typer.Abort):
        fail("interrupted.", Code.INTERRUPTED)
    except InterruptedWorkError as error:
        fail(str(error), Code.INTERRUPTED)
    except InputError as error:
        fail(str(error), Code.UNUSABLE)
    except AuditorError as error:
        fail(str(error), Code.FAILED)
    except OSError as error:
        unusable = isinstance(error, _UNUSABLE_INPUT)
        fail(_os_sentence(error), Code.UNUSABLE if unusable else Code.FAILED)
    except Exception as error:  # the last line of defence: no traceback to a user
        if os.environ.get("AUDITOR_DEBUG"):
            raise
        fail(
            f"this is a defect of the auditor ({type(error).__name__});"
            " set AUDITOR_DEBUG=1 for the details.",
            Code.FAILED,
        )


def _usage(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    sentence = error.format_message().replace("Value error, ", "").rstrip(".")
    return f"{sentence} (see '{context.command_path} --help')." if context else f"{sentence}."


def _os_sentence(error: OSError) -> str:
    reason = _REASONS.get(error.errno or 0) or (error.strerror or type(error).__name__).lower()
    return f"{error.filename}: {reason}." if error.filename else f"{reason}."


def worst(codes: Sequence[Code]) -> Code:
    """The code to end with when several things happened: failure before incompleteness."""
    order = (Code.DONE, Code.INCOMPLETE, Code.FOUND, Code.UNUSABLE, Code.FAILED)
    return max(codes, key=order.index, default=Code.DONE)


def stand(states: Iterable[Standing]) -> Code:
    """Say what sessions lack; the code that follows from it."""
    codes = [Code.DONE]
    for state in states:
        for text in (*state.wrong, *state.incomplete):
            say(text)
        if state.wrong:
            codes.append(Code.FAILED)
        if state.incomplete:
            codes.append(Code.INCOMPLETE)
    return worst(codes)
