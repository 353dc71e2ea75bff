"""Mastering turns a Timeline and the clips it names into one stream of PCM, one clip in memory at a time."""

from pipeline.mastering.clip import Fades
from pipeline.mastering.levels import Mastering, level, loudness_of, measured
from pipeline.mastering.resample import at_rate
from pipeline.mastering.stitch import master

__all__ = ["Fades", "Mastering", "at_rate", "level", "loudness_of", "master", "measured"]
