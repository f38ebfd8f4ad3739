"""A capture process to be killed: records go in, and what is acknowledged is printed.

Usage: python -m tests.capture.feeder DATABASE RECORDS MEMORY [locked] [hang]
"""

from __future__ import annotations

import contextlib
import sys
import time
from pathlib import Path

from auditor.capture.counts import Bounds
from tests.capture.poison import HANG
from tests.capture.recording import locked, recording
from tests.capture.sample import message


def main(database: Path, records: int, memory: int, *, lock: bool, hang: bool) -> None:
    """Print "stored N" as the worker acknowledges, "done" when all is put."""
    silence = 1.0 if hang else 60.0
    with recording(database, "killed", bounds=Bounds(memory=memory, silence=silence)) as pipeline:
        told = 0
        if hang:
            pipeline.put(message("hang", body=HANG))
        with locked(database) if lock else contextlib.nullcontext():
            for count in range(records):
                pipeline.put(message(f"flow-{count}", body=b"%d" % count * 100))
                stored = pipeline.totals().stored
                if stored != told:
                    told = stored
                    sys.stdout.write(f"stored {told}\n")
                    sys.stdout.flush()
                if count % 50 == 0:
                    time.sleep(0.002)
            sys.stdout.write("done\n")
            sys.stdout.flush()
            time.sleep(60)


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        int(sys.argv[2]),
        int(sys.argv[3]),
        lock="locked" in sys.argv,
        hang="hang" in sys.argv,
    )
