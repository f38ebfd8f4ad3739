"""What a body does and suffers: detectors of vital signs, health records and certificates."""
