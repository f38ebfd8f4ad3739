"""Where fuzzing begins: the examples of all decoders and detectors, and recorded bodies."""

from __future__ import annotations

import json
from pathlib import Path

from auditor.decode import BYTES, TEXT
from auditor.detect.registry import DETECTORS
from tests.accuracy.lines import read

DATA = Path(__file__).resolve().parent.parent / "accuracy" / "data"
_EACH = 150  # labelled bodies of one file
_LARGEST = 256 * 1024


def seeds(more: Path | None = None) -> list[bytes]:
    """Distinct bodies, in a fixed order."""
    found: dict[bytes, None] = {}
    for decoder in BYTES:
        found |= dict.fromkeys(example.data for example in decoder.examples)
    for text in TEXT:
        found |= dict.fromkeys(
            example.data.encode("utf-8", "surrogatepass") for example in text.examples
        )
    for detector in DETECTORS:
        found |= dict.fromkeys(
            json.dumps(example.body, default=repr).encode() for example in detector.examples
        )
    for path in sorted(DATA.glob("*.jsonl")):
        lines = [line.message.body for line in read(path) if line.message]
        found |= dict.fromkeys(lines[:: max(1, len(lines) // _EACH)])
    if more is not None:
        files = (path for path in sorted(more.rglob("*")) if path.is_file())
        found |= dict.fromkeys(
            path.read_bytes() for path in files if path.stat().st_size <= _LARGEST
        )
    return [body for body in found if body]
