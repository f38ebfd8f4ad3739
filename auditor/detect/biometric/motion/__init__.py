"""Motion: samples of accelerometers and gyroscopes, and how somebody walks."""
