"""Mastering turns a Timeline and the clips it names into one stream of PCM, one clip in memory at a time."""

from pipeline.mastering.clip import Fades
from pipeline.mastering.stitch import master

__all__ = ["Fades", "master"]
