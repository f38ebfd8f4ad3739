"""What singles out a phone or a person: detectors of identifiers."""
