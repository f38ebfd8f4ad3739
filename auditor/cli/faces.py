"""`auditor faces`: the faces in a session's pictures, and which of them look alike."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import options
from auditor.cli.errors import say
from auditor.cli.opening import opened
from auditor.cli.options import DEFAULT_DB, filters
from auditor.cli.output import Format, chosen, emit
from auditor.model import InputError
from auditor.report.table import Column
from auditor.report.units import count, moment, plural

app = typer.Typer()


def _score(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else ""


COLUMNS = (
    Column("flow", "flow", count, right=True),
    Column("time", "time (UTC)", moment, fixed=True, least=130),
    Column("app", "app", least=140, optional=True),
    Column("recipient", "recipient", share=2, end=True),
    Column("path", "place", fold=True, share=4),
    Column("picture", "picture", fold=True, share=2, least=100),
    Column("box", "face at", fixed=True),
    Column("score", "score", _score, fixed=True, right=True),
    Column("alike", "alike", fixed=True, right=True, optional=True),
    Column("why", "remark", fold=True, share=3, optional=True),
)


@app.command(epilog="Example: auditor faces --session demo --direction request")
def faces(
    *,
    db: options.Db = DEFAULT_DB,
    session: options.Session = "",
    app: options.App = "",
    host: options.Host = "",
    confidence: options.AtLeast = None,
    direction: options.Towards = None,
    since: options.Since = "",
    face_model: options.FaceModel = None,
    recognizer: Annotated[
        Path | None,
        typer.Option(
            "--recognizer",
            metavar="ONNX",
            help="An SFace file that tells which faces look alike; needs --face-model.",
            show_default=False,
        ),
    ] = None,
    limit: options.Limit = None,
    as_json: options.AsJson = False,
    nl: options.AsLines = False,
    csv: options.AsCsv = False,
    table: options.AsTable = False,
) -> None:
    """List the faces in stored pictures.

    By time, of pictures at least probable to show one, looked at anew; nothing is stored.
    With --recognizer, faces with the same number in "alike" resemble each other: how many
    people a session's pictures show, never who. That is processing of biometric data
    (GDPR Article 9): use it on pictures that you may compare.
    """
    form = chosen(as_json=as_json, nl=nl, csv=csv, table=table)
    if recognizer is not None and face_model is None:
        raise InputError("--recognizer needs --face-model: it turns faces upright by their eyes.")
    asked = filters(
        session=session,
        app=app,
        host=host,
        confidence=confidence,
        direction=direction,
        since=since,
        limit=limit,
        form=form,
    )
    from auditor.media import RECOGNIZER, Faces, load_model  # noqa: PLC0415 - slow to load
    from auditor.tasks.faces import FaceJson, face_rows  # noqa: PLC0415 - loads the decoder

    model = load_model(face_model) if face_model else None
    comparing = load_model(recognizer, RECOGNIZER) if recognizer else None
    with opened(db) as reader, Faces(model, comparing) as looking:
        looking.verify()
        rows, compared = face_rows(reader, looking, asked, comparing.name if comparing else "")
    emit(
        [{**row, "box": _box(row["x"], row["y"], row["width"], row["height"])} for row in rows]
        if form is Format.TABLE
        else rows,
        form,
        columns=COLUMNS,
        keys=tuple(FaceJson.__annotations__),
        empty="No picture with a face matches.",
        limit=limit,
    )
    if comparing is not None and compared.faces + compared.left:
        say(
            f"{plural(compared.faces, 'face')} compared by {comparing.kind} (SHA-256"
            f" {comparing.sha256}): {plural(compared.groups, 'group')} of faces that look alike;"
            f" {count(compared.left)} not compared."
            " That faces look alike does not say whose they are."
        )


def _box(x: int | None, y: int | None, width: int | None, height: int | None) -> str:
    return "" if x is None else f"{x},{y} {width} x {height}"
