"""Pictures opened in a bounded process of their own: `Faces` asks it, `child` is it.

A decoder of pictures is the largest piece of foreign code that hostile bytes
reach. So it lives where it may run out of memory, hang or crash: what happens
there costs the picture its answer, and nothing else.
"""

from auditor.media.faces import FaceModel, Faces, load_model
from auditor.media.frames import RECOGNIZER

__all__ = ["RECOGNIZER", "FaceModel", "Faces", "load_model"]
