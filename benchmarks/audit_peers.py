"""Other auditors of messages, each over the same messages and by its own CPU clock.

A peer in another interpreter is a child process: it reads the messages once,
then goes through all of them for every line it is sent and answers with CPU
seconds and a count. Nothing is downloaded: a peer that is not there is named
with the variable that points to it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from auditor.model import Message
from benchmarks.audit_mix import AD_ID, EMAIL

INDICATORS = 30
PRESIDIO, TRACKHAR = "PRESIDIO_PYTHON", "TRACKHAR"
_SMALL, _LARGE = 300_000, 2_000_000  # bytes for a slow peer and for one that is not
_REGEXES = (
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+",
    r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b",
    r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b",
    r"\b(?:\d{1,3}\.){3}\d{1,3}\b",
    r"-?\d{1,3}\.\d{4,}",
    r"\b\d{15}\b",
    r"\b[0-9a-f]{16}\b",
    r"\b[0-9a-f]{32}\b",
    r"\+\d{8,15}\b",
    r"\b\d{4}-\d{2}-\d{2}\b",
)
# Presidio would fetch the list of public suffixes: it falls back to its own copy.
_PRESIDIO = """
import json, logging, socket, sys, time
def refuse(*_, **__): raise OSError("no network in a benchmark")
socket.getaddrinfo = socket.create_connection = refuse
logging.disable(logging.CRITICAL)
from presidio_analyzer import PatternRecognizer, RecognizerRegistry
registry = RecognizerRegistry()
registry.load_predefined_recognizers(languages=["en"])
rules = [one for one in registry.recognizers if isinstance(one, PatternRecognizer)]
texts = json.load(open(sys.argv[1], encoding="utf-8"))
print(json.dumps(f"{len(rules)} pattern recognisers"), flush=True)
for _ in sys.stdin:
    start = time.process_time()
    found = sum(len(one.analyze(t, one.supported_entities, None) or ())
                for t in texts for one in rules)
    print(json.dumps([time.process_time() - start, found]), flush=True)
"""
_TRACKHAR = """
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
const library = await import('trackhar');
const run = library.process ?? library.default.process;
const { har, indicatorValues } = JSON.parse(readFileSync(process.argv[1], 'utf8'));
console.log(JSON.stringify('adapters and 30 indicators'));
for await (const _ of createInterface({ input: process.stdin })) {
    const before = process.cpuUsage();
    const found = (await run(har, { indicatorValues })).flatMap((one) => one ?? []).length;
    const spent = process.cpuUsage(before);
    console.log(JSON.stringify([(spent.user + spent.system) / 1e6, found]));
}
"""


class Peer(NamedTuple):
    """What a peer is, the messages that it is given, and one go: CPU seconds, findings."""

    name: str
    messages: Sequence[Message]
    run: Callable[[], tuple[float, int]]
    target: float = 0.0


def parsing(messages: Sequence[Message]) -> Peer:
    """json.loads alone, over what is JSON: the measure for a busy machine."""
    chosen = [one for one in messages if one.headers[-1][1] == b"application/json"]

    def run() -> tuple[float, int]:
        start = time.process_time()
        for one in chosen:
            json.loads(one.body)
        return time.process_time() - start, 0

    return Peer("json.loads alone, the JSON of the mix", chosen, run)


def standard_library(messages: Sequence[Message], values: Sequence[str]) -> Peer:
    """json.loads, then each indicator and each regex with `re` over the text."""
    regexes = [re.compile(re.escape(value), re.IGNORECASE) for value in values]
    regexes += [re.compile(text, re.IGNORECASE) for text in _REGEXES]
    chosen = _readable(messages, _SMALL)

    def run() -> tuple[float, int]:
        start = time.process_time()
        found = 0
        for one in chosen:
            text = one.body.decode("utf-8", "replace")
            try:
                json.loads(text)
            except ValueError:
                text = unquote(text)
            found += sum(1 for regex in regexes for _ in regex.finditer(text))
        return time.process_time() - start, found

    name = f"json.loads, {len(values)} values and {len(_REGEXES)} regexes with re"
    return Peer(name, chosen, run)


@contextmanager
def presidio(messages: Sequence[Message], folder: Path) -> Iterator[Peer | str]:
    """Presidio's pattern recognisers over the readable bodies; or why not."""
    python = os.environ.get(PRESIDIO, "")
    if not python:
        yield f"presidio-analyzer: not compared; {PRESIDIO}=/path/to/python that has it"
        return
    chosen = _readable(messages, _SMALL)
    path = folder / "presidio.json"
    texts = [f"{one.path}\n{one.body.decode('utf-8', 'replace')}" for one in chosen]
    path.write_text(json.dumps(texts), "utf-8")
    with _child("presidio-analyzer", [python, "-c", _PRESIDIO, str(path)], folder) as child:
        yield child if isinstance(child, str) else Peer(*_named(child, chosen), target=100.0)


@contextmanager
def trackhar(
    messages: Sequence[Message], values: Sequence[str], folder: Path
) -> Iterator[Peer | str]:
    """TrackHAR over the same messages as requests of a HAR; or why not."""
    home, node = os.environ.get(TRACKHAR, ""), shutil.which("node")
    if not home or not node or not (Path(home) / "node_modules" / "trackhar").is_dir():
        yield f"TrackHAR: not compared; {TRACKHAR}=folder with node_modules/trackhar, node on PATH"
        return
    chosen = _limited(messages, _LARGE)
    path = folder / "trackhar.json"
    indicators = {"advertisingId": list(values[:1]), "otherIdentifiers": list(values[1:])}
    path.write_text(json.dumps({"har": har(chosen), "indicatorValues": indicators}), "utf-8")
    command = [node, "--input-type=module", "-e", _TRACKHAR, str(path)]
    with _child("TrackHAR", command, Path(home)) as child:
        yield child if isinstance(child, str) else Peer(*_named(child, chosen), target=2.5)


def indicators(known: Sequence[tuple[str, tuple[str, ...]]]) -> list[str]:
    """The values that a peer is told: those that are long enough to mean something."""
    values = [value for _, several in known for value in several if len(value) > 7]
    return list(dict.fromkeys((AD_ID, EMAIL, *values)))[:INDICATORS]


def har(messages: Sequence[Message]) -> dict[str, object]:
    """The messages as requests of a HAR 1.2; bytes that are no text as Latin-1."""
    return {"log": {"version": "1.2", "entries": [_entry(one) for one in messages]}}


def _entry(one: Message) -> dict[str, object]:
    try:
        text = one.body.decode()
    except UnicodeDecodeError:
        text = one.body.decode("latin-1")
    return {
        "startedDateTime": "2026-01-01T00:00:00Z",
        "request": {
            "method": one.method,
            "url": f"{one.scheme}://{one.host}{one.path}",
            "httpVersion": "HTTP/1.1",
            "headers": [{"name": n.decode(), "value": v.decode()} for n, v in one.headers],
            "cookies": [],
            "queryString": [],
            "postData": {"mimeType": one.headers[-1][1].decode(), "text": text},
        },
        "response": {},
    }


def _readable(messages: Sequence[Message], size: int) -> list[Message]:
    """Those that are text, which is all that a text analyser would be given."""
    return _limited([one for one in messages if not one.headers[-1][1].startswith(b"image/")], size)


def _limited(messages: Sequence[Message], size: int) -> list[Message]:
    found = []
    for one in messages:
        if size <= 0:
            break
        size -= len(one.body)
        found.append(one)
    return found


class _Child(NamedTuple):
    name: str
    process: subprocess.Popen[str]

    def go(self) -> tuple[float, int]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended before the benchmark did")
        seconds, found = json.loads(line)
        return seconds, found


def _named(
    child: _Child, messages: Sequence[Message]
) -> tuple[str, Sequence[Message], Callable[[], tuple[float, int]]]:
    return child.name, messages, child.go


@contextmanager
def _child(name: str, command: Sequence[str], folder: Path) -> Iterator[_Child | str]:
    """Start a peer; a sentence where it does not start."""
    process = subprocess.Popen(  # noqa: S603 - what the environment names, no shell
        command,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    try:
        hello = process.stdout.readline()
        if hello:
            yield _Child(f"{name}, {json.loads(hello)}", process)
        else:
            yield f"{name}: not compared; it did not start"
    finally:
        process.stdin.close()
        process.stdout.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
