"""Vectors by which pictures of one face resemble each other: SFace, in a file of the user's.

`cv2.FaceRecognizerSF` makes them of a face that is turned upright by its eyes, nose and mouth,
which `cv2.FaceDetectorYN` finds in the face's surroundings. Only in the child, which keeps none.
SFace: Zhong et al., "SFace: Sigmoid-Constrained Hypersphere Loss for Robust Face Recognition",
IEEE Transactions on Image Processing 30, 2021; the file: OpenCV Zoo.
"""

from __future__ import annotations

import cv2
import numpy as np

from auditor.media.frames import Box
from auditor.media.pixels import Opened, part, scaled
from auditor.media.yunet import rows_of

NUMBERS = 128  # of a vector
_SIDE = 112  # pixels of the face that the network takes
_LEAST = 40  # pixels of a face in what is decoded: what is smaller is mostly blur when enlarged
_AROUND = 0.5  # of its size, on each side of it
_SCORE = 0.6  # of a face whose eyes, nose and mouth can be trusted


class SFace:
    """Makes the vectors. Raises cv2.error or ValueError where a file is no such model."""

    def __init__(self, detector: str, recognizer: str) -> None:
        self._detector = cv2.FaceDetectorYN.create(detector, "", (_SIDE, _SIDE), _SCORE)
        self._net = cv2.FaceRecognizerSF.create(recognizer, "")
        if len(self._made(np.zeros((_SIDE, _SIDE, 3), np.uint8))) != NUMBERS:
            raise ValueError

    def vector(self, opened: Opened, box: Box) -> bytes:
        """Of one face: NUMBERS float32 of length 1; b"" where it is too small or seen unclearly."""
        cut = part(opened, box, _AROUND)
        side = min(box.width, box.height) / opened.factor
        if cut is None or side < _LEAST:
            return b""
        close = scaled(cut, _SIDE / side)
        height, width = close.pixels.shape[:2]
        self._detector.setInputSize((width, height))
        _, found = self._detector.detect(close.pixels)
        middle = np.array((width / 2, height / 2))

        def aside(row: np.ndarray) -> float:
            return float(np.abs(row[:2] + row[2:4] / 2 - middle).sum())

        nearest = min(rows_of(found), key=aside, default=None)
        if nearest is None:
            return b""
        vector = self._made(self._net.alignCrop(close.pixels, nearest))
        length = float(np.linalg.norm(vector))
        return (vector / length).astype("<f4").tobytes() if length else b""

    def _made(self, upright: np.ndarray) -> np.ndarray:
        return np.asarray(self._net.feature(upright), np.float32).reshape(-1)
