"""An app's APKs: what is in the app, read without running it and without trusting it."""

from auditor.apk.scanning import Scanned, scan
from auditor.apk.telling import Told, told

__all__ = ["Scanned", "Told", "scan", "told"]
