"""Reading packet captures: ours beside scapy's readers and tshark, on the same packets.

A capture is generated: DNS, TLS and QUIC with real first flights, and bulk data. Each reader
takes it in turn, so that a busy machine hurts all alike; the time is CPU time of the process
that reads. Other work on the machine slows that too and never speeds it up: the median is judged,
and the best round stands beside it. Ours does more than the others: flows, names, fingerprints,
decrypted QUIC Initials, messages. scapy's PcapReader
dissects, so it gets a part of the packets.

How the interpreter was built counts for more than any line here: CPython as Debian ships it read
1.25 to 1.5 times as many packets a second as one of a plain `configure && make`, on one machine.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from scapy.all import PcapReader as ScapyReader
from scapy.all import RawPcapReader

from auditor.intake import Origin
from auditor.intake.pcap import PcapReader
from auditor.model import Message, PacketFlow
from tests.intake.pcap.build import pcap, pcapng, traffic

TARGET_RATE = 200_000
TARGET_RATIO = 20.0
DISSECTED = 8_000  # packets that scapy dissects a round
FIELDS = ("tcp.stream", "udp.stream", "tls.handshake.extensions_server_name", "dns.qry.name")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a small capture, one round")
    parser.add_argument("--memory", type=Path, help=argparse.SUPPRESS)  # the process of its own
    options, _ = parser.parse_known_args()
    if options.memory:
        _read(options.memory)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)
        return
    rounds = 1 if options.quick else 9
    with tempfile.TemporaryDirectory(prefix="auditor-bench-") as folder:
        path = Path(folder) / "phone.pcap"
        for made, form in ((path, pcap), (path.with_suffix(".pcapng"), pcapng)):
            head = form(())
            with made.open("wb") as file:  # piece by piece: a child's peak memory is at least ours
                file.write(head)
                for packet in traffic(220 if options.quick else 2_200):
                    file.write(form((packet,))[len(head) :])
        _compare(path, rounds)


def _compare(path: Path, rounds: int) -> None:
    readers: dict[str, Callable[[Path], int]] = {
        "ours": _read,
        "ours, pcapng": lambda classic: _read(classic.with_suffix(".pcapng")),
        "RawPcapReader": _raw,
        "PcapReader": _dissect,
    }
    rates: dict[str, list[float]] = {name: [] for name in (*readers, "tshark")}
    count = 0
    for _ in range(rounds):
        for name, read in readers.items():
            start = time.process_time()
            packets = read(path)
            rates[name].append(packets / (time.process_time() - start))
            count = max(count, packets)
        if shutil.which("tshark"):
            rates["tshark"].append(count / _tshark(path))
    megabytes = path.stat().st_size / 1e6
    print(f"pcap: {count:,} packets, {megabytes:.0f} MB, packets a second of CPU, {rounds} rounds")
    for name, found in rates.items():
        if found:
            print(
                f"  {name:14} {max(found):9,.0f} at best, median {statistics.median(found):9,.0f}"
            )
    ours = statistics.median(rates["ours"])
    ratio, raw = (
        statistics.median(mine / theirs for mine, theirs in zip(rates["ours"], one, strict=True))
        for one in (rates["PcapReader"], rates["RawPcapReader"])
    )
    print(
        f"  ours, median   target ≥ {TARGET_RATE:,}   {'ok' if ours >= TARGET_RATE else 'MISSED'}"
    )
    print(f"  {raw:.2f} x scapy's RawPcapReader, which only cuts the file into packets")
    judged = "ok" if ratio >= TARGET_RATIO else "MISSED"
    print(f"  {ratio:.0f} x scapy's PcapReader   target ≥ {TARGET_RATIO:.0f}   {judged}")
    child = subprocess.run(  # noqa: S603 - this program itself
        [sys.executable, "-m", "benchmarks.pcap", "--memory", str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    print(f"  peak memory of a process that reads it: {float(child.stdout):.0f} MB")


def _read(path: Path) -> int:
    with path.open("rb") as file:
        reader = PcapReader(file.read, Origin("bench", "0" * 64), path, path.stat().st_size)
        kinds = [type(item) for item in reader.items() if isinstance(item, PacketFlow | Message)]
    assert PacketFlow in kinds
    assert Message in kinds
    return reader.table.packets


def _raw(path: Path) -> int:
    with RawPcapReader(str(path)) as reader:
        return sum(1 for _ in reader)


def _dissect(path: Path) -> int:
    with ScapyReader(str(path)) as reader:
        return sum(1 for _ in itertools.islice(reader, DISSECTED))


def _tshark(path: Path) -> float:
    """CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["tshark", "-n", "-r", str(path), "-T", "fields"]
    for field in FIELDS:
        command += ["-e", field]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own arguments
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
