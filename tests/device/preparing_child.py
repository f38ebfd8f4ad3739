"""Prepares a phone in a process that is killed; arguments: the journal's folder, the CA's."""

from __future__ import annotations

import sys
from pathlib import Path

from auditor.tasks.phone import prepare_phone
from tests.device import phones

if __name__ == "__main__":
    prepare_phone("", Path(sys.argv[1]), phones.wanted(Path(sys.argv[2])))
