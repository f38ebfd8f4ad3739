"""Recipients' payload formats as data: which place of which endpoint's messages holds what."""

from auditor.detect.sdk.formats import Format, load_formats
from auditor.detect.sdk.match import ID, VERSION, Formats

__all__ = ["ID", "VERSION", "Format", "Formats", "load_formats"]
