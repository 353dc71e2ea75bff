"""When which word is heard in a clip whose engine does not say: found by a recognizer that knows what was said.

The recognizer is pocketsphinx with its model of American English, so only English is aligned. What it finds is kept
in the store (`marks/<key>.json`) and found there the next time. Installed with the extra `align`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from anyascii import anyascii

from pipeline.audio import Clip, Mark, PcmFormat
from pipeline.errors import ToolMissing
from pipeline.files import FILES, Files, replace_durably
from pipeline.text.alignment import words_of
from pipeline.text.said import unmarked

_HEARING_HZ = 16_000  # what the recognizer's model was trained on
_FRAME_S = 0.01
_LATE_S = 0.03  # a word is heard so much after its first frame: measured where sound follows a pause
_VERSION = 1  # of the file of marks
_VARIANT = re.compile(r"\(\d+\)$")
# How letters may sound, in the phonemes of the CMU dictionary: enough to find where a name ends that is not in it.
_SOUNDS = {
    "ch": "CH", "ck": "K", "ee": "IY", "ng": "NG", "oo": "UW", "ou": "AW", "ph": "F", "sh": "SH", "th": "TH",
    "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH", "k": "K",
    "l": "L", "m": "M", "n": "N", "o": "AO", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "u": "AH", "v": "V",
    "w": "W", "x": "K S", "y": "IY", "z": "Z", "0": "Z IH R OW", "1": "W AH N", "2": "T UW", "3": "TH R IY",
    "4": "F AO R", "5": "F AY V", "6": "S IH K S", "7": "S EH V AH N", "8": "EY T", "9": "N AY N",
}  # fmt: skip
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))


def require_aligner(package: str = "pocketsphinx") -> None:
    """Raise ToolMissing if the recognizer's package is not installed."""
    if find_spec(package) is None:
        raise ToolMissing(f"captions.align: {package} is not installed", hint="pip install 'audiobook-pipeline[align]'")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarksFolder:
    """Where found marks are kept: `<root>/marks`. Files on their way there carry the name of their `owner`."""

    root: Path
    owner: str = "store"
    files: Files = FILES

    def find(self, key: str) -> tuple[Mark, ...] | None:
        """Return the marks that this release of the aligner found for a clip, None if there are none to rely on."""
        try:
            kept = json.loads(self._path(key).read_bytes())
            marks = tuple(Mark(word=str(word), start=int(start)) for word, start in kept["marks"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return marks if kept.get("made_by") == _made_by() and kept.get("key") == key else None

    def keep(self, key: str, marks: Sequence[Mark]) -> None:
        """Keep marks durably, in place of what is there. Raises OSError."""
        kept = {"key": key, "made_by": _made_by(), "marks": [[mark.word, mark.start] for mark in marks]}
        path = self._path(key)
        self.files.make_folder(path.parent)
        temporary = self.root / "temporary" / f"{self.owner}-marks"
        replace_durably(path, json.dumps(kept).encode(), temporary=temporary, files=self.files)

    def _path(self, key: str) -> Path:
        return self.root / "marks" / f"{key}.json"


def aligned(
    clips: Sequence[Clip | None], texts: Sequence[str], read: Callable[[str], bytes], folder: MarksFolder
) -> Iterator[Clip | None]:
    """Yield the clips, those without marks with the marks that are kept for them or found now: texts[i] is said in i.

    `read` returns the samples of a clip by its key; what it raises passes through. Raises ToolMissing, OSError.
    """
    aligner = Aligner()
    for clip, text in zip(clips, texts, strict=True):
        if clip is None or clip.marks:
            yield clip
            continue
        marks = folder.find(clip.key)
        if marks is None:
            marks = aligner.align(read(clip.key), clip.format, text)
            folder.keep(clip.key, marks)
        yield replace(clip, marks=marks)


class Aligner:
    """The recognizer, loaded when it is first needed (0.3 s). Raises ToolMissing then if it is not installed."""

    def align(self, pcm: bytes, form: PcmFormat, spoken: str) -> tuple[Mark, ...]:
        """Return when each word of `spoken` (English) starts, in samples of `form`; nothing if it cannot be heard."""
        text = unmarked(spoken)
        words = [text[begin:end] for begin, end in words_of(text)]
        parts = [_parts(word) for word in words]
        starts = self._starts([part for each in parts for part in each], _heard(pcm, form))
        if not starts:
            return ()
        marks, first = [], 0
        for word, each in zip(words, parts, strict=True):
            if each:
                start = round((starts[first] * _FRAME_S + _LATE_S) * form.rate_hz)
                marks.append(Mark(word=word, start=min(start, len(pcm) // form.frame_bytes)))
            first += len(each)
        return tuple(marks)

    def _starts(self, parts: Sequence[str], heard: bytes) -> list[int]:
        """Return the frame at which each part starts, or nothing if they are not heard in this order."""
        if not parts or not heard:
            return []
        decoder = self._decoder
        decoder.reinit_feat()  # forgets the noise and the levels of the clips before: their order must change nothing
        for part in set(parts):
            if decoder.lookup_word(part) is None:
                decoder.add_word(part, " ".join(_SOUNDS[sound] for sound in _SOUND.findall(part)), True)
        try:
            decoder.set_align_text(" ".join(parts))
            decoder.start_utt()
            decoder.process_raw(heard, full_utt=True)
            decoder.end_utt()
        except RuntimeError:  # it finds no way to say these words in this time, and stays in the middle of them
            del self._decoder
            return []
        found = [(_VARIANT.sub("", each.word), each.start_frame) for each in decoder.seg() or ()]
        said = [(word, frame) for word, frame in found if word[0] not in "<["]
        return [frame for _, frame in said] if [word for word, _ in said] == [*parts] else []

    @cached_property
    def _decoder(self) -> Any:
        require_aligner()
        return import_module("pocketsphinx").Decoder(loglevel="FATAL", cmn="batch")


def _made_by() -> str:
    return f"{_VERSION} pocketsphinx {version('pocketsphinx')}" if find_spec("pocketsphinx") else ""


def _parts(word: str) -> list[str]:
    """Return the words of the recognizer in one of ours: "forty-one" is two."""
    return [part for part in re.findall(r"[a-z0-9]+(?:'[a-z]+)*", anyascii(word).lower()) if _SOUND.search(part)]


def _heard(pcm: bytes, form: PcmFormat) -> bytes:
    mono = np.frombuffer(pcm, "<i2").reshape(-1, form.channels).astype(np.float32).mean(axis=1)
    resampled = soxr.resample(mono, form.rate_hz, _HEARING_HZ)
    return bytes(np.clip(np.rint(resampled), -32_768, 32_767).astype("<i2").tobytes())
