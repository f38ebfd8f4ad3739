"""Where the phone is: detectors of places."""
