"""What a finished file sounds like, measured on a decode of the whole: loudness, peaks, pauses, bitrate."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from pipeline.errors import InputError
from pipeline.loudness import FrameMeter, Samples, decibels, hops, integrated
from pipeline.writers import Probe, probe
from pipeline.writers._decode import open_file, open_recording

FRAMES_A_SECOND = 100
SPEECH_DB = -50.0  # a frame over this is not room tone, which must be under -60 dB
_SHORTEST_PAUSE = 30  # frames
# ISO/IEC 11172-3 and 13818-3, layer III: kb/s by the four bits in the third byte of a frame.
_MPEG_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_MPEG_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heard:
    """One file as it sounds: mean squares (`weighted` by K, `power` plain) and true peaks of every 10 ms.

    Of several channels the mean is measured; as narration is the same in all of them, `weighted` counts each.
    `bitrates_kbps` are those of MP3 frames, one for a constant bitrate; empty for other codecs.
    """

    probe: Probe
    weighted: Samples
    power: Samples
    peaks: Samples
    sample_peak: float
    bitrates_kbps: tuple[int, ...]

    @property
    def duration_s(self) -> float:
        """Return how long it plays, to 10 ms."""
        return len(self.power) / FRAMES_A_SECOND

    @property
    def loudness_lufs(self) -> float:
        """Return the integrated loudness by BS.1770."""
        return integrated(hops(self.weighted))

    @property
    def rms_db(self) -> float:
        """Return the plain root mean square of the whole file in dBFS."""
        return decibels(float(self.power.mean(dtype=np.float64))) if len(self.power) else -math.inf

    @property
    def true_peak_db(self) -> float:
        """Return the true peak in dBTP."""
        return decibels(float(self.peaks.max(initial=0)) ** 2)

    def speech(self) -> tuple[tuple[float, float], ...]:
        """Return where somebody speaks, from and to in seconds: stretches divided by 0.3 s of quiet or more."""
        return stretches(self.power > 10 ** (SPEECH_DB / 10), _SHORTEST_PAUSE)


def listen(path: Path) -> Heard:
    """Decode a file and measure it. Raises InputError if it is missing, damaged or has no sound."""
    says = probe(path)
    try:
        weighted, power, peaks, sample_peak = _measured(path)
        bitrates = tuple(sorted(set(_bitrates(path)))) if says.codec in {"mp3", "mp3float"} else ()
    except (OSError, av.error.FFmpegError, ValueError) as damage:
        raise InputError(f"{path}: it cannot be decoded: {damage}", hint="name a finished audiobook") from damage
    return Heard(
        probe=says,
        weighted=weighted * np.float32(says.channels),
        power=power,
        peaks=peaks,
        sample_peak=sample_peak,
        bitrates_kbps=bitrates,
    )


def stretches(held: NDArray[np.bool_], apart: int) -> tuple[tuple[float, float], ...]:
    """Return the runs of frames in which `held` is true, in seconds; those less than `apart` frames apart are one."""
    at = np.flatnonzero(held)
    if not len(at):
        return ()
    breaks = np.flatnonzero(np.diff(at) > apart)
    starts = at[np.concatenate(([0], breaks + 1))]
    stops = at[np.concatenate((breaks, [len(at) - 1]))] + 1
    return tuple(zip((starts / FRAMES_A_SECOND).tolist(), (stops / FRAMES_A_SECOND).tolist(), strict=True))


def _measured(path: Path) -> tuple[Samples, Samples, Samples, float]:
    recording = open_recording(path)
    meter = FrameMeter(recording.rate_hz, 1)
    highest = 0.0
    found = []
    for block in recording.blocks:
        highest = max(highest, float(np.abs(block).max(initial=0)))
        found += list(meter.feed(block[np.newaxis]))
    found.append(meter.finish())
    weighted, power, peaks = (np.concatenate(part) for part in zip(*found, strict=True))
    return weighted, power, peaks, highest


def _bitrates(path: Path) -> Iterator[int]:
    """Yield the kb/s that the header of each MP3 frame says."""
    with open_file(path) as container:
        for packet in chain(container.demux(audio=0)):
            head = bytes(packet)[:3]
            if len(head) == 3:
                yield (_MPEG_1 if head[1] >> 3 & 3 == 3 else _MPEG_2)[head[2] >> 4]
