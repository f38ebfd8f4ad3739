"""Faces: their geometry as detectors of faces tell it, and pictures of them."""
