"""Loudness and true peak by ITU-R BS.1770, held against the standard's own signals and against FFmpeg."""

from __future__ import annotations

import math
import re
import subprocess
from collections.abc import Sequence

import numpy as np
import pytest
from audiobooks import FFMPEG, FORM, speech
from numpy.typing import NDArray

from pipeline.audio import PcmFormat
from pipeline.loudness import FrameMeter, Samples, codes_of, decibels, frames, hops, integrated, measure, peaks, powers


def sine(parts: Sequence[tuple[float, float]], *, hertz: float = 1_000, rate_hz: int = 48_000) -> Samples:
    """Return stereo sines one after another: (level in dBFS, seconds) each."""
    levels = np.concatenate([np.full(round(seconds * rate_hz), 10 ** (db / 20)) for db, seconds in parts])
    channel = levels * np.sin(2 * np.pi * hertz * np.arange(len(levels)) / rate_hz)
    return np.stack((channel, channel)).astype(np.float32)


def loudness(samples: Samples, rate_hz: int = 48_000) -> float:
    return integrated(hops(frames(samples, rate_hz)[0]))


def by_ffmpeg(pcm: bytes, rate_hz: int) -> tuple[float, float]:
    """Return integrated loudness and true peak as FFmpeg's filter measures them."""
    source = ["-f", "s16le", "-ar", str(rate_hz), "-ac", "1", "-i", "-"]
    command = [FFMPEG, "-hide_banner", "-nostats", *source, "-af", "ebur128=peak=true", "-f", "null", "-"]
    said = subprocess.run(command, input=pcm, capture_output=True, check=True).stderr.decode()
    return float(re.findall(r"I:\s+(-?[\d.]+)", said)[-1]), float(re.findall(r"Peak:\s+(-?[\d.]+)", said)[-1])


EBU = {  # EBU Tech 3341, table 1: signals of minimum requirements 1 to 5, and what a meter has to say
    "1": ([(-23.0, 20.0)], -23.0),
    "2": ([(-33.0, 20.0)], -33.0),
    "3": ([(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)], -23.0),
    "4": ([(-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)], -23.0),
    "5": ([(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)], -23.0),
}


@pytest.mark.parametrize("number", EBU)
def test_the_signals_of_the_ebu_measure_as_the_ebu_says(number: str) -> None:
    """Signals 1 to 5 of Tech 3341 come out within the 0.1 LU that it allows."""
    parts, expected = EBU[number]

    assert loudness(sine(parts)) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(("hertz", "phase", "expected"), [(12_000, 45, -6.0), (12_000, 0, -6.0), (8_000, 60, -6.0)])
def test_the_true_peaks_of_the_ebu_are_found_between_samples(hertz: int, phase: int, expected: float) -> None:
    """Sines of -6 dB whose samples miss the crest (Tech 3341, signals 15 to 17) read -6.0 +0.2 -0.4 dBTP."""
    turns = hertz * np.arange(48_000) / 48_000 + phase / 360
    # Long fades, as in the standard's files: a sine that starts at once has more than its crest.
    shape = np.minimum(1, np.minimum(np.arange(48_000), np.arange(48_000)[::-1]) / 4_800)
    samples = (0.5 * shape * np.sin(2 * np.pi * turns)).astype(np.float32)

    found = 20 * math.log10(frames(samples[np.newaxis], 48_000)[2].max())

    assert expected - 0.4 <= found <= expected + 0.2


def test_a_full_sine_of_997_hz_has_minus_3_01_lufs() -> None:
    """The one number that BS.1770 itself gives, in one channel."""
    one = sine([(0.0, 20.0)], hertz=997)[:1]

    assert loudness(one) == pytest.approx(-3.01, abs=0.005)


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_the_same_sound_is_as_loud_at_every_rate(rate_hz: int) -> None:
    """The K-weighting is right at every rate: tones from 60 Hz to 7 kHz read as at 48 kHz, within 0.01 LU."""
    for hertz in (60, 200, 1_000, 2_500, 5_000, 7_000):
        reference = loudness(sine([(-20.0, 4.0)], hertz=hertz))

        assert loudness(sine([(-20.0, 4.0)], hertz=hertz, rate_hz=rate_hz), rate_hz) == pytest.approx(
            reference, abs=0.01
        )


@pytest.mark.parametrize("rate_hz", [22_050, 24_000, 44_100, 48_000])
def test_a_clip_is_as_loud_as_ffmpeg_finds(rate_hz: int) -> None:
    """What is kept of a clip gives FFmpeg's loudness within 0.1 LU and its true peak within the step of 0.5 dB."""
    pcm = speech(12 * rate_hz + 77, 5, PcmFormat(rate_hz=rate_hz))

    found = measure(pcm, PcmFormat(rate_hz=rate_hz))

    # FFmpeg prints tenths, and its own filter is 0.05 LU off under 48 kHz.
    expected, true_peak = by_ffmpeg(pcm, rate_hz)
    assert integrated(hops(powers(codes_of(found)))) == pytest.approx(expected, abs=0.1 + 0.05)
    highest = 20 * math.log10(peaks(np.frombuffer(found.peaks, np.uint8)).max())
    assert true_peak - 0.1 <= highest <= true_peak + 0.7


def test_loudness_at_48_khz_is_ffmpegs_to_a_tenth() -> None:
    """Where FFmpeg's filter is exact, there is no difference but its rounding."""
    pcm = speech(20 * 48_000, 9, PcmFormat(rate_hz=48_000))
    samples = (np.frombuffer(pcm, "<i2")[np.newaxis] / 32_768).astype(np.float32)

    assert loudness(samples) == pytest.approx(by_ffmpeg(pcm, 48_000)[0], abs=0.051)


@pytest.mark.parametrize("size", [1_000, 12_345, 500_000])
def test_a_stream_measures_the_same_however_it_is_cut(size: int) -> None:
    """The blocks in which a stream is heard leave no trace in what is measured, and none of its end is lost."""
    samples = np.random.default_rng(0).normal(0, 0.05, (1, 24_000 * 20 + 77)).astype(np.float32)
    whole = frames(samples, 24_000)
    meter = FrameMeter(24_000, 1)

    found = [part for at in range(0, samples.shape[1], size) for part in meter.feed(samples[:, at : at + size])]
    found.append(meter.finish())

    for ours, expected in zip(zip(*found, strict=True), whole, strict=True):
        assert np.allclose(np.concatenate(ours), expected, rtol=5e-3)


def test_codes_keep_what_was_measured() -> None:
    """Loudness comes back within 0.005 dB, power within a quarter, peaks never too low; silence stays silent."""
    pcm = speech(FORM.rate_hz, 3) + bytes(9_600)
    samples = (np.frombuffer(pcm, "<i2")[np.newaxis] / 32_768).astype(np.float32)
    weighted, plain, highest = frames(samples, FORM.rate_hz)

    found = measure(pcm, FORM)

    def apart(ours: Samples, theirs: Samples) -> NDArray[np.float64]:
        heard = theirs > 1e-10
        difference: NDArray[np.float64] = np.abs(10 * np.log10(ours[heard].astype(np.float64) / theirs[heard]))
        return difference

    assert apart(powers(codes_of(found)), weighted).max() < 0.006
    assert apart(powers(codes_of(found, plain=True)), plain).max() < 0.26
    told = peaks(np.frombuffer(found.peaks, np.uint8))
    assert (told + 1e-5 >= highest).all()
    assert max(powers(codes_of(found))[-1], told[-1]) < 1e-9


def test_silence_and_nothing_have_no_loudness() -> None:
    """Silence, and less than a block, are -inf LUFS; a clip of no samples has no frames."""
    assert loudness(np.zeros((1, 48_000), np.float32)) == -math.inf
    assert integrated(np.ones(3)) == -math.inf
    assert decibels(0) == -math.inf
    assert measure(b"", FORM).loudness == b""
