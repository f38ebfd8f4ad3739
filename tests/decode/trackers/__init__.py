"""Tests of the frames of trackers."""
