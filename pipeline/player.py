"""How a book is played from its clips, in this process or another, and by what its sound is known again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path

from pipeline.audio import PcmStream
from pipeline.mastering import Fades, master
from pipeline.synthesis.store import Store
from pipeline.timeline import Timeline

MASTERING_VERSION = 1  # to be raised whenever `master` gives other samples for the same timeline


@dataclass(frozen=True)  # no slots: the store is opened once, in the process that plays
class Player:
    """Plays the timelines of a book whose clips are in the store at `root`. It can be pickled."""

    root: Path
    fades: Fades

    def __call__(self, timeline: Timeline) -> PcmStream:
        """Yield the samples of `timeline`. Raises ClipMissing for a clip that is damaged, and sets it aside."""
        return master(timeline, self._store.read, self.fades)

    def digest(self, timeline: Timeline) -> str:
        """Return the SHA-256 of all that decides how `timeline` sounds, and of nothing else.

        Where it stands in the book, its chapters and its captions do not count. Raises OSError as the store does.
        """
        sound = {
            "version": MASTERING_VERSION,
            "libraries": _libraries(),
            "format": asdict(timeline.format),
            "fades": asdict(self.fades),
            "total": timeline.total,
            "sections": timeline.sections,
            "tone_db": timeline.tone_db,
            "clips_hz": timeline.clips_hz,
            "placed": [asdict(each) | {"passage": None} for each in timeline.placed],
        }
        return hashlib.sha256(json.dumps(sound, sort_keys=True).encode()).hexdigest()

    @cached_property
    def _store(self) -> Store:
        return Store(self.root)

    def __getstate__(self) -> dict[str, object]:
        """Leave the open store behind."""
        return {"root": self.root, "fades": self.fades}


@cache
def _libraries() -> tuple[str, ...]:
    """Return the releases of what does the arithmetic."""
    return tuple(f"{name} {version(name)}" for name in ("numpy", "pydub", "soxr"))
