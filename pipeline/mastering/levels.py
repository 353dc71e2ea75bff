"""How loud the book shall be: one gain for each voice, found from the measures of the clips where they stand.

Nothing is read a second time: the frames of 10 ms that were measured when a clip was stored add up to the loudness of
the book by ITU-R BS.1770, pauses included, limiter included.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import Clip, Measures
from pipeline.loudness import HOP_FRAMES, codes_of, decibels, integrated, measure, peaks, powers
from pipeline.settings import Range
from pipeline.timeline import Placed, Timeline

# Lossy codecs raise peaks: AAC at 64 kb/s by 1.3 dB, Opus by 0.8, AAC and MP3 at 96 kb/s and more by 0.1.
CODEC_MARGIN_DB = 1.3
STEP_CDB = 10  # an edit of a paragraph then rarely changes the gain of a whole book
MOST_CDB = 4_000
TONE_DB = -80
_LIMITED_DB = 6.0  # what the limiter takes away is made up for, but never by more
_TRIES = 6
_CHUNK = 60_000  # frames looked at together: ten minutes


class Target(StrEnum):
    """What the loudness is made for."""

    AUDIOBOOK = "audiobook"
    ACX = "acx"
    EBU_R128 = "ebu-r128"
    PODCAST = "podcast"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mastering:
    """`target` names the loudness; `loudness_lufs` and `true_peak_db` overrule it.

    `acx` is -20 dB of plain root mean square, with room tone in place of silence and 44,100 Hz; `off` leaves every
    sample as it was recorded.
    """

    target: Target = Target.AUDIOBOOK
    loudness_lufs: Annotated[float, Range(-40, -5)] | None = None
    true_peak_db: Annotated[float, Range(-20, 0)] | None = None

    @property
    def aim(self) -> Aim | None:
        """Return what is aimed at, None for nothing."""
        aim = _AIMS.get(Target(self.target))
        if aim is None:
            return None
        level = {"level_db": self.loudness_lufs, "plain": False} if self.loudness_lufs is not None else {}
        peak = {"true_peak_db": self.true_peak_db} if self.true_peak_db is not None else {}
        return replace(aim, **level, **peak)  # type: ignore[arg-type] # the fields have these types

    @property
    def rate_hz(self) -> int | None:
        """Return the rate that the finished file must have, None for any."""
        aim = self.aim
        return aim.rate_hz if aim else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """`level_db` is LUFS, or the plain root mean square in dBFS where `plain`; `tone_db` is the room tone's level."""

    level_db: float
    true_peak_db: float
    plain: bool = False
    tone_db: int | None = None
    rate_hz: int | None = None

    @property
    def ceiling_cdb(self) -> int:
        """Return where the limiter holds the peaks, so that they are in place after a lossy codec too."""
        return round(100 * (self.true_peak_db - CODEC_MARGIN_DB))


_AIMS = {
    Target.AUDIOBOOK: Aim(level_db=-19, true_peak_db=-3),
    # ACX takes -23 to -18 dB, and at most -3 dB.
    Target.ACX: Aim(level_db=-20, true_peak_db=-3, plain=True, tone_db=TONE_DB, rate_hz=44_100),
    Target.EBU_R128: Aim(level_db=-23, true_peak_db=-1),
    Target.PODCAST: Aim(level_db=-16, true_peak_db=-1),
}


def level(
    timeline: Timeline, measures: Callable[[str], Measures], mastering: Mastering, voice_of: Callable[[str], str]
) -> Timeline:
    """Return the timeline with a gain for every clip, so that the book as limited has the loudness that is aimed at.

    `measures` and `voice_of` say of a clip's key how loud it is and who speaks it: each voice has one gain, and all
    voices come out equally loud. Gains are whole tenths of a decibel and at most 40 dB either way; sound that is all
    under -70 LUFS has none.
    """
    aim = mastering.aim
    if aim is None:
        return timeline
    voices = sorted({voice_of(each.key) for each in timeline.placed if each.key is not None})
    frames = _frames(timeline, measures, {voice: number for number, voice in enumerate(voices)}, voice_of, aim)
    gains = dict(zip(voices, _gains(frames, len(voices), aim), strict=True))
    return replace(
        timeline,
        tone_db=aim.tone_db,
        placed=tuple(
            each if each.key is None else _leveled(each, gains[voice_of(each.key)], loudest, aim)
            for each, loudest in zip(timeline.placed, frames.loudest, strict=True)
        ),
    )


def measured(clips: Iterable[Clip | None], read: Callable[[str], bytes]) -> Callable[[str], Measures]:
    """Return what says of a clip's key how loud it is.

    A clip that was stored before clips were measured is read, once; what `read` raises passes through then.
    """
    known = {clip.key: clip for clip in clips if clip is not None}

    @cache
    def measures(key: str) -> Measures:
        clip = known[key]
        return clip.measures or measure(read(key), clip.format)

    return measures


def loudness_of(timeline: Timeline, measures: Callable[[str], Measures], *, plain: bool = False) -> float:
    """Return the loudness of a leveled timeline in LUFS, or its root mean square in dBFS where `plain`, as predicted.

    -inf for silence.
    """
    gains = sorted({each.gain_cdb for each in timeline.placed})
    held = {each.ceiling_cdb for each in timeline.placed if each.ceiling_cdb is not None}
    aim = Aim(level_db=0, true_peak_db=min(held, default=2_000) / 100 + CODEC_MARGIN_DB, plain=plain)
    voice_of = {each.key: str(each.gain_cdb) for each in timeline.placed if each.key is not None}
    numbers = {str(gain): number for number, gain in enumerate(gains)}
    frames = _frames(timeline, measures, numbers, voice_of.__getitem__, aim)
    return frames.level([gain / 100 for gain in gains], aim)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frames:
    """Every frame of the book: its energy, its peak and its voice. As codes, since a book has millions of them."""

    powers: NDArray[np.uint16]
    peaks: NDArray[np.uint8]
    voices: NDArray[np.uint8]
    loudest: tuple[float, ...]

    def level(self, gains_db: Sequence[float], aim: Aim, *, limited: bool = True) -> float:
        """Return how loud the book is if each voice is amplified by its gain; -inf dB silences a voice."""
        hops = np.concatenate(list(self._hops(gains_db, aim.ceiling_cdb / 100 if limited else math.inf)))
        return decibels(float(hops.mean())) if aim.plain else integrated(hops)

    def _hops(self, gains_db: Sequence[float], ceiling_db: float) -> Iterator[NDArray[np.float64]]:
        """Yield the mean squares of 100 ms, as the limiter leaves them: a frame is lowered as its peak is."""
        gains = np.array([10 ** (gain / 20) for gain in gains_db], np.float32)
        ceiling = np.float32(10 ** (ceiling_db / 20))
        for start in range(0, len(self.powers), _CHUNK):
            part = slice(start, start + _CHUNK)
            by = gains[self.voices[part]]
            by *= np.minimum(ceiling / np.maximum(peaks(self.peaks[part]) * by, 1e-9), 1)
            energy = powers(self.powers[part]) * by * by
            yield energy.reshape(-1, HOP_FRAMES).mean(axis=1, dtype=np.float64)


def _frames(
    timeline: Timeline,
    measures: Callable[[str], Measures],
    numbers: dict[str, int],
    voice_of: Callable[[str], str],
    aim: Aim,
) -> _Frames:
    grid = timeline.format.grid
    clip_grid = (timeline.clips_hz or timeline.format.rate_hz) // 100
    count = -(-timeline.total // (grid * HOP_FRAMES)) * HOP_FRAMES
    energy, highest = np.zeros(count, np.uint16), np.full(count, 255, np.uint8)
    voices = np.zeros(count, np.uint8)
    loudest = []
    for each in timeline.placed:
        if each.key is None:
            loudest.append(0.0)
            continue
        found = measures(each.key)
        kept = slice(each.cut_start // clip_grid, -(-each.cut_stop // clip_grid))
        codes = codes_of(found, plain=aim.plain)[kept]
        place = slice(each.start // grid, each.start // grid + len(codes))
        energy[place], voices[place] = codes, numbers[voice_of(each.key)]
        highest[place] = np.frombuffer(found.peaks, np.uint8)[kept]
        loudest.append(float(peaks(highest[place].min(initial=255))))
    return _Frames(powers=energy, peaks=highest, voices=voices, loudest=tuple(loudest))


def _gains(frames: _Frames, voices: int, aim: Aim) -> list[int]:
    """Return the gain of each voice in hundredths of a decibel."""
    alone = [[0.0 if other == voice else -math.inf for other in range(voices)] for voice in range(voices)]
    own = [frames.level(each, aim, limited=False) for each in alone]
    heard = [each for each in own if each > -math.inf]
    if not heard:
        return [0] * voices
    equal = [max(heard) - each if each > -math.inf else 0.0 for each in own]
    common = least = aim.level_db - frames.level(equal, aim, limited=False)
    for _ in range(_TRIES):
        missing = aim.level_db - frames.level([common + each for each in equal], aim)
        common = min(common + missing, least + _LIMITED_DB)
        if abs(missing) < STEP_CDB / 400:
            break
    return [max(-MOST_CDB, min(MOST_CDB, _stepped(common + each))) for each in equal]


def _stepped(gain_db: float) -> int:
    return STEP_CDB * round(100 * gain_db / STEP_CDB)


def _leveled(placed: Placed, gain_cdb: int, loudest: float, aim: Aim) -> Placed:
    over = loudest * 10 ** (gain_cdb / 2_000) > 10 ** (aim.ceiling_cdb / 2_000)
    return replace(placed, gain_cdb=gain_cdb, ceiling_cdb=aim.ceiling_cdb if over else None)
