"""`auditor sql`: any question that the other commands do not ask, read only."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.cli.opening import opened
from auditor.cli.options import DEFAULT_DB, AsCsv, AsJson, AsLines, AsTable, Db, Limit
from auditor.cli.output import chosen, emit
from auditor.report.table import Column
from auditor.tasks.shaping import named

app = typer.Typer()


@app.command(
    name="sql",
    epilog="Example: auditor sql \"SELECT name FROM sqlite_master WHERE type = 'table'\"",
)
def sql(
    text: Annotated[str, typer.Argument(help="One SELECT statement.")],
    *,
    db: Db = DEFAULT_DB,
    limit: Limit = None,
    as_json: AsJson = False,
    nl: AsLines = False,
    csv: AsCsv = False,
    table: AsTable = False,
) -> None:
    """Run one reading SQL statement.

    Values of findings are masked or hashed in the database; bodies are not.
    """
    form = chosen(as_json=as_json, nl=nl, csv=csv, table=table)
    with opened(db) as reader:
        result = reader.sql(text)
        keys = named(result.columns)
        rows = (dict(zip(keys, row, strict=True)) for row in result.rows)
        emit(
            rows,
            form,
            columns=[Column(key, key, fold=True) for key in keys],
            keys=keys,
            empty="No row matches.",
            limit=limit,
        )
