"""`auditor show`: one flow, from its request line down to the bytes of each finding."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from auditor.cli.opening import opened
from auditor.cli.options import DEFAULT_DB, AsJson, Db, Reveal, Session
from auditor.cli.output import page, write
from auditor.report.objects import dumps
from auditor.report.story import story
from auditor.tasks.coverage import session_context
from auditor.tasks.show import flow_document
from auditor.tasks.timeline import Before
from auditor.tasks.verdict import chosen_sessions

app = typer.Typer()

_DIGITS = 18


@app.command(epilog="Example: auditor show 12 --reveal")
def show(
    flow: Annotated[str, typer.Argument(help="The flow's number, or its key.")],
    *,
    db: Db = DEFAULT_DB,
    session: Session = "",
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> None:
    """Show one flow down to the bytes.

    Its connection and TLS facts, its messages, the chain of decoding steps that
    leads to each finding, the pictures, and the parts that could not be read.
    """
    with opened(db) as reader:
        number = flow.isdecimal() and len(flow) <= _DIGITS  # a longer one can only be a key
        detail = reader.flow(int(flow) if number else flow, session=session)
        [row] = chosen_sessions(reader, detail.flow.session)
        context = session_context(reader, row)
        value = None
        if reveal:
            from auditor.tasks.reveal import Revealer  # noqa: PLC0415 - slow to load

            value = Revealer(reader).value
        document = flow_document(
            detail,
            list(reader.opaques(detail.flow.id)),
            context,
            value,
            row.app,
            list(reader.images(detail.flow.id)),
            partial(Before(reader).rows, row.name, detail.flow.app),
        )
    if as_json:
        write([dumps(document, indent=2), "\n"])
    else:
        page(story(document))
