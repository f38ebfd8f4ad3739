"""The copies under data/: `python -m tests.accuracy.copying --fixtures DIR`.

Which lines are copied is decided by the hash of their ids, never by hand, so
that the copies are neither easier nor harder than the whole. Sources whose
licence does not allow copying are left out whole, and so are fields that the
harness does not read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from tests.accuracy.running import COPIES, folder

# Bytes of each source: about 1.5 MB in all.
BUDGETS = {
    "privacy_pioneer_location_snippets": 400_000,
    "prebid_openrtb_requests": 200_000,
    "api_json_schema_labelled": 120_000,
    "trackhar_reporthar": 120_000,
    "trackhar_adapter_probes": 120_000,
    "traccar_position_payloads": 200_000,
    "presidio_research_text": 130_000,
    "biometric_payloads": 80_000,
}
FIELDS = (
    "id", "source", "licence", "label_kind", "direction", "method", "url", "host", "path",
    "headers", "body", "body_encoding", "transport", "type", "is_location_value", "target_value",
    "expected",
)  # fmt: skip
LABEL_FIELDS = ("context", "path", "type", "value")
LEFT_OUT = ("mozilla-services/", "picklepete/")  # MPL-2.0; not a value that is somebody's
_LONGEST = 40_000


def chosen(path: Path, budget: int) -> list[str]:
    """The lines to copy, in the order of the source."""
    lines = [json.loads(text) for text in path.read_text("utf-8").splitlines()]
    ranked = sorted(enumerate(lines), key=lambda item: _rank(str(item[1]["id"])))
    taken: dict[int, str] = {}
    size = 0
    for number, data in ranked:
        text = json.dumps(_reduced(data), ensure_ascii=False, separators=(",", ":"))
        length = len(text.encode("utf-8", "surrogatepass")) + 1
        allowed = not data["source"].startswith(LEFT_OUT) and length <= _LONGEST
        if allowed and size + length <= budget:
            taken[number] = text
            size += length
    return [taken[number] for number in sorted(taken)]


def _rank(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def _reduced(data: dict[str, object]) -> dict[str, object]:
    kept = {name: data[name] for name in FIELDS if data.get(name) not in (None, "", [])}
    labels = data["expected"]
    assert isinstance(labels, list)
    kept["expected"] = [
        {name: label[name] for name in LABEL_FIELDS if label.get(name) is not None}
        for label in labels
    ]
    return kept


def copies(where: Path) -> Iterator[tuple[Path, list[str]]]:
    """Each file to write and its lines."""
    for name, budget in BUDGETS.items():
        yield COPIES / f"{name}.jsonl", chosen(where / f"{name}.jsonl", budget)


def main() -> None:
    """Write the copies."""
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy.copying", description=__doc__)
    parser.add_argument("--fixtures", required=True, metavar="DIR")
    for path, lines in copies(folder(parser.parse_args().fixtures)):
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
