"""Reading recorded traffic: flow files beside mitmproxy's reader, large HARs, a whole import.

Flow files are read by both in turn, so that a busy machine hurts both alike; the time
is user and system time of this process. A HAR is read in a process of its own, whose
peak memory is then its own. `--har MB` sets its size (1000 for the figure in the
documentation), `--quick` makes everything small.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from auditor.audit import Auditor
from auditor.intake import Origin, Reading, identify
from auditor.intake.mitm import MitmReader
from auditor.model import Message
from auditor.tasks.importing import Target, import_files

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # mitmproxy uses a parser's old names
    from mitmproxy.io import FlowReader

FIXTURES = Path(__file__).resolve().parent.parent / "tests/fixtures"
PHONE = ("reporthar/flows/reporthar-android-second-run.mitm",)
BROWSER = (
    "mitmproxy/dumpfile-19.mitm",
    "mitmproxy/flows/event_stream.mitm",
    "mitmproxy/flows/websocket.mitm",
)
IMPORTED = ("*.har", "*.mitm")
TARGET = 5.0
MOST_MEMORY = 300


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small files, few rounds")
    parser.add_argument("--har", type=int, default=200, metavar="MB", help="size of the HAR")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)  # the process of its own
    options, _ = parser.parse_known_args()
    if options.read:
        _read(options.read)
        return
    rounds = 3 if options.quick else 9
    print("intake: flow files, CPU microseconds a flow, rounds in turn")
    for title, names in (("a phone's requests", PHONE), ("a browser's, with sockets", BROWSER)):
        _against_mitmproxy(title, names, 4 if options.quick else 20, rounds)
    with tempfile.TemporaryDirectory(prefix="auditor-bench-") as name:
        folder = Path(name)
        _large_har(folder, 20 if options.quick else options.har)
        _import(folder)


def _against_mitmproxy(title: str, names: tuple[str, ...], megabytes: int, rounds: int) -> None:
    once = b"".join((FIXTURES / name).read_bytes() for name in names)
    data = once * max(1, megabytes * 1_000_000 // len(once))
    ours, theirs, ratios = [], [], []
    flows = 0
    for _ in range(rounds):
        slow, flows = _timed(lambda: sum(1 for _ in FlowReader(io.BytesIO(data)).stream()))
        fast, read = _timed(lambda: _entries(data))
        if read != flows:
            raise SystemExit(f"we read {read} flows, mitmproxy {flows}")
        theirs.append(slow)
        ours.append(fast)
        ratios.append(slow / fast)
    ratio = statistics.median(ratios)
    print(
        f"  {title:28} {len(data) / flows / 1000:5.1f} KB a flow"
        f"   FlowReader {statistics.median(theirs) / flows * 1e6:6.0f}"
        f"   ours {statistics.median(ours) / flows * 1e6:5.0f}"
        f" ({len(data) / statistics.median(ours) / 1e6:.0f} MB/s)"
        f"   {ratio:4.1f} x   target ≥ {TARGET:.0f}   {'ok' if ratio >= TARGET else 'MISSED'}"
    )


def _entries(data: bytes) -> int:
    reader = MitmReader(io.BytesIO(data).read, Origin("bench", "0" * 64), len(data))
    for _ in reader.items():
        pass
    return reader.entries


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def _entry_texts() -> Iterator[bytes]:
    for path in sorted(FIXTURES.rglob("*.har")):
        if "lone" in path.name or path.name == "single_entry.har":
            continue
        document = json.loads(path.read_text("utf-8-sig"))
        for entry in document["log"]["entries"]:
            yield json.dumps(entry).encode()


def _large_har(folder: Path, megabytes: int) -> None:
    path = folder / "large.har"
    entries = list(_entry_texts())
    with path.open("wb") as file:
        file.write(b'{"log": {"version": "1.2", "entries": [\n')
        separator = b""
        while file.tell() < megabytes * 1_000_000:
            for entry in entries:
                file.write(separator + entry)
                separator = b",\n"
        file.write(b"]}}")
    child = subprocess.run(  # noqa: S603 - this program itself
        [sys.executable, "-m", "benchmarks.intake", "--read", str(path)],
        check=True,
        capture_output=True,
        text=True,
        cwd=FIXTURES.parent.parent,
    )
    seconds, count, messages, memory = json.loads(child.stdout)
    size = path.stat().st_size / 1e6
    print(
        f"  HAR of {size:,.0f} MB: {count:,} entries, {messages:,} messages,"
        f" {size / seconds:.0f} MB/s"
        f"   peak memory {memory:.0f} MB   target < {MOST_MEMORY}"
        f"   {'ok' if memory < MOST_MEMORY else 'MISSED'}"
    )
    path.unlink()


def _read(path: Path) -> None:
    identity = identify(path)
    start = time.process_time()
    with Reading(identity) as reading:
        messages = sum(isinstance(item, Message) for item in reading.items())
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    megabytes = memory / (1e6 if sys.platform == "darwin" else 1e3)
    print(json.dumps([seconds, reading.entries, messages, megabytes]))


def _import(folder: Path) -> None:
    """All that the import does: read, store, audit, conclude."""
    files = [str(path) for kind in IMPORTED for path in sorted(FIXTURES.rglob(kind))]
    files = [name for name in files if not name.endswith("dumpfile-010.mitm")]
    size = sum(Path(name).stat().st_size for name in files)
    auditor = Auditor()
    start = time.process_time()
    done = import_files(files, Target(folder / "bench.db", "bench", {}), auditor)
    seconds = time.process_time() - start
    messages = sum(one.messages for one in done.files)
    print(
        f"  import of {len(files)} fixtures: {messages:,} messages, {done.findings:,} findings,"
        f" {size / seconds / 1e6:.1f} MB/s, {messages / seconds:,.0f} messages/s"
    )


if __name__ == "__main__":
    main()
