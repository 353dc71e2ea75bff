"""Clips and silences joined to one stream."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from audiobooks import FORM, Shelf, clip_of, played, script_of, speech
from audiobooks import audiobook as make_audiobook
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.audio import PcmFormat
from pipeline.mastering import Fades, master
from pipeline.timeline import Placed, Timeline, Trim, lay_out

BOOK = make_audiobook()
WHOLE = played(BOOK)


def numbers(pcm: bytes) -> NDArray[np.int64]:
    return np.frombuffer(pcm, "<i2").astype(np.int64)


def one_clip(pcm: bytes, *, stop: int, form: PcmFormat = FORM, cut_stop: int | None = None) -> Timeline:
    """Return a timeline with one clip, from the first sample on."""
    length = len(pcm) // form.frame_bytes if cut_stop is None else cut_stop
    placed = Placed(passage=1, key="c", cut_start=0, cut_stop=length, start=0, stop=stop)
    return Timeline(format=form, placed=(placed,), chapters=(), cues=(), total=stop)


def test_exactly_the_planned_samples_come_out() -> None:
    """The stream has the length of the timeline to the sample."""
    assert len(WHOLE) == BOOK.timeline.total * FORM.frame_bytes


@given(st.integers(1, 100_000))
@settings(max_examples=20, deadline=None)
def test_the_same_samples_come_out_however_the_stream_is_cut(block_samples: int) -> None:
    """The size of the blocks changes nothing, and every block but the last is full."""
    timeline = BOOK.timeline
    shelf = Shelf({f"clip{n}": speech(36_000 + 37 * n, n) for n in range(6)})

    blocks = list(master(timeline, shelf.read, Fades(), block_samples=block_samples))

    assert b"".join(blocks) == WHOLE
    assert {len(block) for block in blocks[:-1]} <= {block_samples * FORM.frame_bytes}


def test_one_sample_at_a_time_is_the_same() -> None:
    """A stream drawn sample by sample is the stream drawn whole."""
    pcm = speech(2_400, 1)
    timeline = one_clip(pcm, stop=4_800)

    single = b"".join(master(timeline, Shelf({"c": pcm}).read, Fades(), block_samples=1))

    assert single == b"".join(master(timeline, Shelf({"c": pcm}).read, Fades()))


def test_what_no_clip_covers_is_silence() -> None:
    """Chapter heads, pauses and the tail are digital silence."""
    samples = numbers(WHOLE)
    cursor = 0
    for placed in BOOK.timeline.placed:
        assert not samples[cursor : placed.start].any()
        assert samples[placed.start : placed.stop].any()
        cursor = placed.stop
    assert not samples[cursor:].any()


def test_a_seam_has_no_step() -> None:
    """A clip that begins and ends at full loudness comes in and goes out without a click."""
    pcm = np.full(24_000, 20_000, "<i2")
    pcm[::2] = -20_000

    out = numbers(b"".join(master(one_clip(pcm.tobytes(), stop=48_000), lambda _: pcm.tobytes(), Fades())))

    assert out[0] == 0
    assert abs(out[23_999]) <= 1
    assert abs(out[12_000]) == 20_000


def test_an_offset_is_removed_before_the_fade() -> None:
    """A clip that floats above zero is brought down, so that its end does not drop."""
    pcm = (numbers(speech(24_000, 3)) // 4 + 3_000).astype("<i2").tobytes()

    out = numbers(b"".join(master(one_clip(pcm, stop=24_000), lambda _: pcm, Fades())))

    assert abs(out.mean()) < 10


def test_a_loud_clip_with_an_offset_is_limited_not_wrapped() -> None:
    """Samples pushed over full scale stay at full scale."""
    pcm = np.full(24_000, 32_767, "<i2")
    pcm[:16_000] = -32_768

    out = numbers(b"".join(master(one_clip(pcm.tobytes(), stop=24_000), lambda _: pcm.tobytes(), Fades())))

    assert out[20_000] == 32_767
    assert out[8_000] < -10_000


@pytest.mark.parametrize(
    "form", [PcmFormat(rate_hz=22_050), PcmFormat(rate_hz=48_000, channels=2)], ids=["22,050 Hz", "stereo"]
)
def test_other_formats_are_joined_as_exactly(form: PcmFormat) -> None:
    """A rate whose 10 ms are no whole number of samples, and stereo, come out as planned too."""
    shelf = Shelf({key: speech(form.rate_hz + 11, seed, form) for seed, key in enumerate("ab")})
    clips = [clip_of(key, pcm, form) for key, pcm in shelf.pcm.items()]
    timeline = lay_out(script_of([["One."], ["Two."]]), clips, Trim())

    out = b"".join(master(timeline, shelf.read, Fades()))

    assert len(out) == timeline.total * form.frame_bytes


def test_a_gap_is_silent_and_nothing_is_read_for_it() -> None:
    """A passage that is missing is silence; no clip is asked for."""
    placed = Placed(passage=1, key=None, cut_start=0, cut_stop=0, start=0, stop=24_000)
    timeline = Timeline(format=FORM, placed=(placed,), chapters=(), cues=(), total=48_000)

    out = b"".join(master(timeline, Shelf({}).read, Fades()))

    assert out == bytes(96_000)


def test_a_clip_of_another_length_is_refused() -> None:
    """A clip that is shorter than it was when the book was laid out never shifts what follows."""
    pcm = speech(2_399, 1)

    with pytest.raises(ValueError, match="2399 samples where 2400"):
        list(master(one_clip(pcm, stop=2_400, cut_stop=2_400), lambda _: pcm, Fades()))


def test_what_the_store_raises_passes_through() -> None:
    """A clip that the store no longer has stops the stream with the store's own error."""
    with pytest.raises(KeyError):
        list(master(one_clip(b"", stop=240, cut_stop=240), Shelf({}).read, Fades()))


def test_only_one_clip_is_read_at_a_time() -> None:
    """Nothing is read before it is needed: memory does not grow with the book."""
    asked: list[str] = []
    timeline = BOOK.timeline

    def read(key: str) -> bytes:
        asked.append(key)
        return Shelf({f"clip{n}": speech(36_000 + 37 * n, n) for n in range(6)}).read(key)

    stream = master(timeline, read, Fades(), block_samples=24_000)
    next(stream)

    assert asked == ["clip0"]


def test_importing_does_not_warn_about_a_missing_ffmpeg(tmp_path: object) -> None:
    """On a machine without ffmpeg the user sees no warning of pydub's."""
    program = [sys.executable, "-W", "error", "-c", "import pipeline.mastering"]

    done = subprocess.run(program, env={"PATH": ""}, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
