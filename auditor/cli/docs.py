"""The parts of the README that code knows better: `python -m auditor.cli.docs [--check]`.

Each part stands between `<!-- generated: NAME -->` and `<!-- /generated -->`.
What is there is replaced; --check only compares and ends with 1 where it is old.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import typer
from typer.core import TyperCommand, TyperGroup

from auditor.capture.modes import MODES
from auditor.cli.app import app
from auditor.detect.registry import DETECTORS

README = Path("README.md")
MEASURED = Path("tests/accuracy/RESULTS.md")
_PART = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- /generated -->)", re.DOTALL)
_KEYS_SHOWN = 6
_WIDTH = 100


def commands() -> str:
    """A table of all commands, then the help of each."""
    lines = ["| command | what it does | for example |", "|---|---|---|"]
    for names, command in leaves(app):
        example = (command.epilog or "").removeprefix("Example: ")
        lines.append(f"| `{' '.join(names)}` | {_cell(_first(command))} | `{_cell(example)}` |")
    lines += ["", "<details><summary>The help of each command</summary>", ""]
    for names, command in leaves(app):
        context = typer.Context(
            command,
            info_name=" ".join(names),
            terminal_width=_WIDTH,
            help_option_names=["-h", "--help"],
        )
        lines += ["```", command.get_help(context).strip(), "```", ""]
    return "\n".join([*lines, "</details>", ""])


def leaves(root: typer.Typer) -> Sequence[tuple[tuple[str, ...], TyperCommand]]:
    """Every command below a group, with the words that call it."""
    return _leaves(typer.main.get_command(root), ("auditor",))


def _leaves(
    command: object, names: tuple[str, ...]
) -> Sequence[tuple[tuple[str, ...], TyperCommand]]:
    if isinstance(command, TyperGroup):
        return [
            leaf
            for name, inner in command.commands.items()
            for leaf in _leaves(inner, (*names, name))
        ]
    return [(names, command)] if isinstance(command, TyperCommand) else []


def _first(command: TyperCommand) -> str:
    return (command.help or "").split("\n\n")[0].replace("\n", " ").strip()


def detectors() -> str:
    """A table of all detectors."""
    lines = ["| detector | data type | recognises | field names | after |", "|---|---|---|---|---|"]
    for detector in DETECTORS:
        names = sorted(detector.keys, key=lambda name: (len(name), name))
        shown = ", ".join(f"`{name}`" for name in names[:_KEYS_SHOWN])
        more = f" and {len(names) - _KEYS_SHOWN} more" if len(names) > _KEYS_SHOWN else ""
        cells = (
            f"`{detector.id}`",
            f"`{detector.data_type}`",
            detector.title,
            shown + more or "by structure",
            "; ".join(detector.sources),
        )
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def modes() -> str:
    """A table of the capture modes with what each does not see."""
    lines = ["| `--mode` | what it is | needs | not seen |", "|---|---|---|---|"]
    for mode in MODES.values():
        cells = (f"`{mode.name}`", mode.title, mode.needs, "; ".join(mode.blind_spots))
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join([*lines, ""])


def accuracy() -> str:
    """The tables that `python -m tests.accuracy --write-results` wrote last."""
    return MEASURED.read_text("utf-8")


PARTS: Mapping[str, Callable[[], str]] = {
    "accuracy": accuracy,
    "commands": commands,
    "detectors": detectors,
    "modes": modes,
}


def rewritten(text: str, parts: Mapping[str, Callable[[], str]] = PARTS) -> str:
    """The text with its generated parts as they should be; KeyError for an unknown part."""
    return _PART.sub(lambda found: found[1] + parts[found[2]]() + found[3], text)


def main(arguments: Sequence[str]) -> int:
    """Rewrite the README in the working folder, or only compare it."""
    old = README.read_text("utf-8")
    new = rewritten(old)
    if new == old:
        return 0
    if "--check" in arguments:
        typer.echo(f"{README} is not as the code has it: run make docs.", err=True)
        return 1
    README.write_text(new, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
