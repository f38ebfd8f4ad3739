"""Bodies as identifiers: detectors of faces."""
