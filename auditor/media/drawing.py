"""Drawings told from photos: a smiley has a few colours, whatever their number in the file.

A cascade knows faces by what is darker than what, and so a smiley is one to it. Photos of faces,
also dark ones and small ones that were enlarged, have shades. Only in the child.
"""

from __future__ import annotations

import numpy as np
import numpy.ma  # `unique` would load it with the first face, for 45 ms

from auditor.media.pixels import Pixels

_SIDE = 128  # pixels of a side that are counted at most
_LEVELS = 15.0  # of each colour, between the darkest and the lightest that matter
_MARGIN = 1.0  # per cent of the pixels that may be darker or lighter
_LEAST = 8.0  # of 255: the contrast below which all is noise
_COMMON = 4  # colours
_SHARE = 0.75  # of the pixels; 1,700 variants of photos with faces had 0.68 at most


def is_drawn(pixels: Pixels) -> bool:
    """Whether nearly all of these pixels have one of a few colours, whatever the contrast."""
    height, width = pixels.shape[:2]
    step = max(1, -(-max(height, width) // _SIDE))
    some = pixels[::step, ::step].astype(np.float32)
    low, high = np.percentile(some, (_MARGIN, 100 - _MARGIN))
    levels = np.clip((some - low) / max(high - low, _LEAST), 0, 1) * _LEVELS
    colours = levels.astype(np.int32) @ np.array((256, 16, 1), np.int32)
    counts = np.sort(np.unique(colours, return_counts=True)[1])
    return bool(counts[-_COMMON:].sum() > _SHARE * counts.sum())
