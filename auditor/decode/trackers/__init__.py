"""Frames of position trackers: what devices that are no phones, and apps for them, send raw."""
