"""A process that writes until it is killed and says on stdout what was acknowledged."""

from __future__ import annotations

import pathlib
import sys

from auditor.model import Chunk
from auditor.store import open_writer
from tests.store.material import audit, finding, message, session


def main() -> None:
    """Arguments: database, session name."""
    with open_writer(pathlib.Path(sys.argv[1])) as writer:
        name = sys.argv[2]
        number = session(writer, name, kind="capture")
        stream = message("stream", body=b"", body_size=0, open=True)
        writer.add(number, [stream])
        for batch in range(1_000_000):
            some = [message(f"{batch}-{n}", body=f"{name} {batch} {n}".encode()) for n in range(5)]
            chunk = Chunk("stream", 0, batch, b"x")
            ids = writer.add(number, some, chunks=[chunk], batch=batch)
            sys.stdout.write(f"{batch} {' '.join(map(str, ids))}\n")
            sys.stdout.flush()
            writer.conclude(number, [(each, audit(finding())) for each in ids])


main()
