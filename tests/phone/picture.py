"""`python -m tests.phone.picture`: the README's picture, drawn from what `make demo` recorded last.

The commands are the ones the demo shows, in colour, on a terminal of fixed width. The drawing
names no font of the web, so that looking at the README asks no other server for anything.
"""

from __future__ import annotations

import io
import os
import re
import subprocess

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from tests.phone import demo

COLUMNS = 92
PICTURE = demo.RECORDED / "result.svg"


def coloured(*question: str) -> str:
    """What a command prints on a terminal."""
    return subprocess.run(
        [demo.AUDITOR, *question],
        check=False,  # an incomplete answer (exit code 3) is a picture too
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ
        | {
            "AUDITOR_DB": os.fspath(demo.OUT / "demo.db"),
            "COLUMNS": str(COLUMNS),
            "FORCE_COLOR": "1",
        },
    ).stdout


def main() -> None:
    """Write the picture."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    for command in ("recipients", "verdict"):
        question = (command, "--session", demo.SIMULATED)
        console.print(Text(f"$ auditor {' '.join(question)}", style="bold"))
        console.print(Text.from_ansi(coloured(*question)))
    drawing = console.export_svg(title="auditor", theme=MONOKAI, unique_id="auditor")
    drawing = re.sub(r"@font-face\s*\{.*?\}|<!--.*?-->", "", drawing, flags=re.DOTALL)
    PICTURE.write_text(drawing.replace("Fira Code", "DejaVu Sans Mono"), encoding="utf-8")


if __name__ == "__main__":
    main()
