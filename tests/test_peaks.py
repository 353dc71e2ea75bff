"""The limiter holds true peaks under its ceiling and touches nothing else."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from audiobooks import FORM, Shelf, book_of, clip_of, script_of, speech
from numpy.typing import NDArray

from pipeline.heard import listen
from pipeline.loudness import measure, true_peaks
from pipeline.mastering import Mastering, level
from pipeline.mastering.limiter import amplify
from pipeline.timeline import Trim, lay_out
from pipeline.writers import OutputSettings, write

CEILING_CDB = -430


def loud(seed: int, channels: int = 1) -> NDArray[np.int16]:
    samples = np.frombuffer(speech(48_000, seed), "<i2").reshape(-1, 1)
    return np.repeat(samples, channels, axis=1)


def true_peak_db(samples: NDArray[np.int16]) -> float:
    return 20 * math.log10(true_peaks((samples[:, 0] / 32_768).astype(np.float32), 240).max())


@pytest.mark.parametrize("gain_cdb", [300, 900, 1_500])
@pytest.mark.parametrize("rate_hz", [22_050, 24_000, 48_000])
def test_no_true_peak_passes_the_ceiling(rate_hz: int, gain_cdb: int) -> None:
    """However much a clip is amplified, its peaks end at the ceiling, between samples too."""
    for seed in range(4):
        out = amplify(loud(seed), rate_hz, gain_cdb, CEILING_CDB)

        assert true_peak_db(out) <= CEILING_CDB / 100 + 0.1


def test_a_peak_that_no_sample_shows_is_held_too() -> None:
    """A tone at a quarter of the rate, sampled beside its crests, is lowered by what the crests are over."""
    turns = np.arange(24_000) / 4 + 1 / 8
    tone = np.rint(23_000 * np.sin(2 * np.pi * turns) * np.hanning(24_000)).astype("<i2").reshape(-1, 1)

    out = amplify(tone, 24_000, 0, -200)

    assert np.abs(tone).max() < 32_768 * 10 ** (-2 / 20)
    assert true_peak_db(out) <= -1.9


def test_what_is_far_from_a_peak_is_only_amplified() -> None:
    """A single loud moment changes 15 ms round it and not a sample more."""
    samples = np.full((24_000, 1), 1_000, "<i2")
    samples[12_000:12_024] = 20_000

    out = amplify(samples, 24_000, 600, CEILING_CDB)

    plain = amplify(samples, 24_000, 600, None)
    changed = np.flatnonzero((out != plain)[:, 0])
    assert 12_000 - 360 <= changed.min() < 12_000
    assert 12_023 < changed.max() <= 12_024 + 360


def test_the_gain_never_jumps() -> None:
    """The limiter's gain moves by less than 1 % from sample to sample: no click where it sets in."""
    samples = np.full((24_000, 1), 2_000, "<i2")
    samples[12_000:12_024] = 30_000

    out = amplify(samples, 24_000, 0, -1_200)

    gains = out[:, 0] / samples[:, 0]
    assert np.abs(np.diff(gains)).max() < 0.01
    assert gains.min() < 0.3


def test_a_clip_under_the_ceiling_and_one_without_gain_stay_as_they_are() -> None:
    """Nothing is rounded twice, nothing is smoothed, if there is nothing to do."""
    samples = loud(1)

    assert np.array_equal(amplify(samples, 24_000, 0, None), samples)
    assert np.array_equal(amplify(samples // 8, 24_000, 0, CEILING_CDB), samples // 8)
    assert amplify(samples[:0], 24_000, 600, CEILING_CDB).shape == (0, 1)


def test_both_channels_are_lowered_together() -> None:
    """A peak in one channel does not move the voice to the other side."""
    samples = loud(2, channels=2).copy()
    samples[:, 1] //= 4

    out = amplify(samples, 24_000, 1_200, CEILING_CDB).astype(float)

    heard = np.abs(samples[:, 1]) > 200
    assert np.allclose(out[heard, 0] / samples[heard, 0], out[heard, 1] / samples[heard, 1], rtol=0.02)


@pytest.mark.parametrize(("form", "bitrate"), [("m4b", 64), ("mp3", 64), ("opus", 32)])
def test_peaks_are_in_place_after_a_lossy_codec(form: str, bitrate: int, tmp_path: Path) -> None:
    """What is decoded from AAC, MP3 and Opus at small bitrates passes -3 dBTP nowhere."""
    shelf = Shelf({f"clip{n}": speech(72_000, n) for n in range(4)})
    script = script_of([["One.", "Two."], ["Three.", "Four."]])
    timeline = lay_out(script, [clip_of(key, pcm) for key, pcm in shelf.pcm.items()], Trim())
    loudly = Mastering(loudness_lufs=-14.0)
    timeline = level(timeline, lambda key: measure(shelf.pcm[key], FORM), loudly, lambda _: "voice")
    assert all(each.ceiling_cdb == CEILING_CDB for each in timeline.placed)
    path = tmp_path / f"book.{form}"

    write(book_of(timeline, shelf), path, OutputSettings(format=form, bitrate_kbps=bitrate), token="t")

    assert listen(path).true_peak_db <= -3
