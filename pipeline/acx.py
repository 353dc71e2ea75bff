"""What an ACX checker says of a file: https://www.acx.com/help/acx-audio-submission-requirements."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.heard import FRAMES_A_SECOND, Heard, stretches
from pipeline.loudness import decibels, sliding_mean

RMS_DB = (-23.0, -18.0)
PEAK_DB = -3.0
FLOOR_DB = -60.0
RATE_HZ = 44_100
BITRATE_KBPS = 192
LONGEST_MIN = 120
HEAD_S = (0.5, 1.0)
TAIL_S = (1.0, 5.0)
_FLOOR_FRAMES = 50  # ACX Check for Audacity takes the quietest half second for the floor
_SILENT_DB = -110.0  # what no room is: digital silence, as far as a lossy codec keeps it
_NEAR = 50  # frames; peaks closer than this are one place
_PLACES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something fails, from and to in seconds, and how badly."""

    start_s: float
    stop_s: float
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the report: what was asked, what was found, and the worst places if it fails."""

    what: str
    wanted: str
    found: str
    passed: bool
    places: tuple[Place, ...] = ()


def judge(heard: Heard) -> tuple[Finding, ...]:
    """Hold a file against every requirement that can be measured."""
    return (
        *_file(heard),
        _rms(heard),
        _peak(heard),
        _floor(heard),
        _silence(heard),
        *_room_tone(heard),
    )


def _file(heard: Heard) -> Iterator[Finding]:
    says = heard.probe
    rates = heard.bitrates_kbps
    constant = f"{rates[0]} kb/s constant" if len(rates) == 1 else f"{rates[0]} to {rates[-1]} kb/s" if rates else "?"
    good = len(rates) == 1 and rates[0] >= BITRATE_KBPS
    mp3 = says.codec in {"mp3", "mp3float"}
    yield Finding(what="codec", wanted="MP3", found="MP3" if mp3 else says.codec, passed=mp3)
    yield Finding(what="bitrate", wanted=f"{BITRATE_KBPS} kb/s or more, constant", found=constant, passed=good)
    rate = f"{says.rate_hz:,} Hz"
    yield Finding(what="sample rate", wanted=f"{RATE_HZ:,} Hz", found=rate, passed=says.rate_hz == RATE_HZ)
    channels = {1: "mono", 2: "stereo"}.get(says.channels, f"{says.channels} channels")
    yield Finding(what="channels", wanted="mono or stereo", found=channels, passed=says.channels <= 2)
    minutes = heard.duration_s / 60
    passed = minutes <= LONGEST_MIN
    yield Finding(what="length", wanted=f"at most {LONGEST_MIN} min", found=f"{minutes:.1f} min", passed=passed)


def _rms(heard: Heard) -> Finding:
    least, most = RMS_DB
    passed = least <= heard.rms_db <= most
    places = () if passed else _outliers(heard)
    wanted = f"{least:g} to {most:g} dB"
    return Finding(what="RMS", wanted=wanted, found=_db(heard.rms_db), passed=passed, places=places)


def _outliers(heard: Heard) -> tuple[Place, ...]:
    """Return the passages farthest outside of what the file as a whole must have."""
    least, most = RMS_DB
    spoken = [(start, stop, decibels(_mean(heard, start, stop))) for start, stop in heard.speech()]
    outside = [each for each in spoken if not least <= each[2] <= most]
    worst = sorted(outside, key=lambda each: max(least - each[2], each[2] - most), reverse=True)[:_PLACES]
    return tuple(Place(start_s=start, stop_s=stop, found=_db(level)) for start, stop, level in sorted(worst))


def _mean(heard: Heard, start_s: float, stop_s: float) -> float:
    part = heard.power[round(start_s * FRAMES_A_SECOND) : round(stop_s * FRAMES_A_SECOND)]
    return float(part.mean(dtype=np.float64)) if len(part) else 0.0


def _peak(heard: Heard) -> Finding:
    sample, true = decibels(heard.sample_peak**2), heard.true_peak_db
    places = []
    for start, stop in stretches(heard.peaks > 10 ** (PEAK_DB / 20), _NEAR):
        part = heard.peaks[round(start * FRAMES_A_SECOND) : round(stop * FRAMES_A_SECOND)]
        places.append((float(part.max()), start, stop))
    worst = sorted(sorted(places, reverse=True)[:_PLACES], key=lambda each: each[1])
    return Finding(
        what="peak",
        wanted=f"at most {PEAK_DB:g} dB",
        found=f"{_db(sample)} (true peak {_db(true)})",
        passed=true <= PEAK_DB,
        places=tuple(Place(start_s=start, stop_s=stop, found=_db(decibels(peak**2))) for peak, start, stop in worst),
    )


def _floor(heard: Heard) -> Finding:
    means = sliding_mean(heard.power.astype(np.float64), _FLOOR_FRAMES)
    at = int(means.argmin()) if len(means) else 0
    floor = decibels(float(means[at])) if len(means) else -math.inf
    passed = floor <= FLOOR_DB
    start = at / FRAMES_A_SECOND
    place = Place(start_s=start, stop_s=start + _FLOOR_FRAMES / FRAMES_A_SECOND, found=f"the quietest: {_db(floor)}")
    return Finding(
        what="noise floor",
        wanted=f"at most {FLOOR_DB:g} dB",
        found=_db(floor),
        passed=passed,
        places=() if passed else (place,),
    )


def _silence(heard: Heard) -> Finding:
    quiet = [
        (start, stop)
        for start, stop in stretches(heard.power < 10 ** (_SILENT_DB / 10), 1)
        if stop - start >= _FLOOR_FRAMES / FRAMES_A_SECOND
    ]
    seconds = sum(stop - start for start, stop in quiet)
    return Finding(
        what="room tone",
        wanted="no digital silence",
        found=f"{seconds:.1f} s of digital silence" if quiet else "everywhere",
        passed=not quiet,
        places=tuple(Place(start_s=start, stop_s=stop, found="silent") for start, stop in quiet[:_PLACES]),
    )


def _room_tone(heard: Heard) -> Iterator[Finding]:
    spoken = heard.speech()
    head = spoken[0][0] if spoken else heard.duration_s
    tail = heard.duration_s - spoken[-1][1] if spoken else heard.duration_s
    for what, found, (least, most) in (("head", head, HEAD_S), ("tail", tail, TAIL_S)):
        passed = least <= round(found, 2) <= most
        yield Finding(what=what, wanted=f"{least:g} to {most:g} s", found=f"{found:.2f} s", passed=passed)


def _db(value: float) -> str:
    return f"{value:.1f} dB" if value > -math.inf else "silence"
