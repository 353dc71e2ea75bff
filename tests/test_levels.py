"""One gain for a voice, a named loudness for the book, and room tone: what is predicted is what is heard."""

from __future__ import annotations

import hashlib
import json
import math
import struct
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from audiobooks import FORM, Shelf, clip_of, script_of, speech

from pipeline.audio import Measures, PcmFormat, Speech
from pipeline.loudness import decibels, frames, hops, integrated, measure
from pipeline.mastering import Fades, Mastering, at_rate, level, loudness_of, master, measured
from pipeline.mastering.levels import Target
from pipeline.synthesis.store import Store
from pipeline.timeline import Placed, Timeline, Trim, lay_out

KEY = "c" * 64
ONE_VOICE: Callable[[str], str] = lambda _: "voice"  # noqa: E731 - a constant that is called


class Book:
    """A book of three chapters and twelve passages; `quieter` of them are 6 dB down, as another engine's would be."""

    def __init__(self, *, quieter: frozenset[int] = frozenset(), form: PcmFormat = FORM, seed: int = 0) -> None:
        lengths = [2 * form.rate_hz + 411 * number for number in range(12)]
        sounds = {f"clip{n}": speech(length, seed + n, form) for n, length in enumerate(lengths)}
        for number in quieter:
            sounds[f"clip{number}"] = (np.frombuffer(sounds[f"clip{number}"], "<i2") // 2).astype("<i2").tobytes()
        self.shelf = Shelf(sounds)
        script = script_of([[f"Passage {n}." for n in range(4)] for _ in range(3)])
        self.timeline = lay_out(script, [clip_of(key, pcm, form) for key, pcm in sounds.items()], Trim())
        self.measures: Callable[[str], Measures] = cache(lambda key: measure(self.shelf.pcm[key], form))

    def play(self, timeline: Timeline) -> bytes:
        return b"".join(master(timeline, self.shelf.read, Fades()))

    def level(self, mastering: Mastering, voice_of: Callable[[str], str] = ONE_VOICE) -> Timeline:
        return level(self.timeline, self.measures, mastering, voice_of)


def lufs(pcm: bytes, form: PcmFormat = FORM) -> float:
    samples = (np.frombuffer(pcm, "<i2").reshape(-1, form.channels).T / 32_768).astype(np.float32)
    return integrated(hops(frames(samples, form.rate_hz)[0]))


def rms_db(pcm: bytes) -> float:
    return decibels(float((np.frombuffer(pcm, "<i2") / 32_768).__pow__(2).mean()))


def without_measures(data: bytes) -> bytes:
    """Return a clip file as it was before clips were measured."""
    length = struct.unpack_from("<I", data, 40)[0]
    facts = json.loads(data[44 + 64 : 44 + length])
    del facts["measures"]
    body = json.dumps(facts, sort_keys=True).encode()
    note = hashlib.sha256(body).hexdigest().encode() + body
    note += b" " * (len(note) % 2)
    rest = struct.pack("<I", len(note)) + note + data[44 + length :]
    return data[:4] + struct.pack("<I", 40 + len(rest) - 8) + data[8:40] + rest


@pytest.mark.parametrize(
    ("target", "expected", "rate_hz"),
    [
        ("audiobook", -19, 24_000),
        ("audiobook", -19, 22_050),
        ("audiobook", -19, 48_000),
        ("ebu-r128", -23, 24_000),
        ("podcast", -16, 24_000),
    ],
)
def test_the_book_has_the_loudness_of_its_target(target: str, expected: float, rate_hz: int) -> None:
    """Mastered sound measures as its target says and as was predicted, limiter included, within 0.1 LU."""
    form = PcmFormat(rate_hz=rate_hz)
    book = Book(form=form)

    timeline = book.level(Mastering(target=Target(target)))

    heard = lufs(book.play(timeline), form)
    assert heard == pytest.approx(expected, abs=0.1)
    assert heard == pytest.approx(loudness_of(timeline, book.measures), abs=0.1)


def test_stereo_is_leveled_as_a_whole() -> None:
    """Both channels of a stereo book count, as BS.1770 counts them."""
    form = PcmFormat(rate_hz=24_000, channels=2)
    book = Book(form=form)

    heard = lufs(book.play(book.level(Mastering())), form)

    assert heard == pytest.approx(-19, abs=0.1)


def test_acx_is_a_plain_root_mean_square_with_room_tone() -> None:
    """The target of ACX is -20 dB over all samples, and its pauses are not digitally silent."""
    book = Book()

    timeline = book.level(Mastering(target=Target.ACX))

    pcm = book.play(timeline)
    assert rms_db(pcm) == pytest.approx(-20, abs=0.1)
    assert loudness_of(timeline, book.measures, plain=True) == pytest.approx(-20, abs=0.1)
    head = pcm[: 2 * 12_000]
    assert rms_db(head) == pytest.approx(-80, abs=1)
    assert Mastering(target=Target.ACX).rate_hz == 44_100


def test_off_leaves_every_sample_as_it_was() -> None:
    """Without a target nothing is amplified."""
    book = Book()

    assert book.level(Mastering(target=Target.OFF)) == book.timeline


def test_loudness_and_peak_can_be_chosen() -> None:
    """`loudness_lufs` and `true_peak_db` overrule the target's own."""
    book = Book()

    timeline = book.level(Mastering(loudness_lufs=-24.0, true_peak_db=-9.0))

    pcm = np.frombuffer(book.play(timeline), "<i2")
    assert lufs(pcm.tobytes()) == pytest.approx(-24, abs=0.1)
    assert np.abs(pcm).max() <= 32_768 * 10 ** ((-9 - 1.3 + 0.1) / 20)


def test_one_gain_holds_from_the_first_passage_to_the_last() -> None:
    """The level never changes in mid-book: soft passages stay soft."""
    gains = {each.gain_cdb for each in Book().level(Mastering()).placed}

    assert len(gains) == 1
    assert next(iter(gains)) % 10 == 0


def test_a_second_voice_is_as_loud_as_the_first() -> None:
    """Passages that a fallback spoke 6 dB quieter come out at the level of the others."""
    quieter = frozenset({2, 3, 9})
    book = Book(quieter=quieter)
    names = {f"clip{n}": "fallback" if n in quieter else "voice" for n in range(12)}

    timeline = book.level(Mastering(), names.__getitem__)

    def alone(voice: str) -> float:
        kept = tuple(each if names[str(each.key)] == voice else replace(each, key=None) for each in timeline.placed)
        return lufs(book.play(replace(timeline, placed=kept)))

    assert alone("fallback") == pytest.approx(alone("voice"), abs=0.2)
    assert lufs(book.play(timeline)) == pytest.approx(-19, abs=0.1)
    assert len({each.gain_cdb for each in timeline.placed}) == 2


def test_an_edit_of_one_passage_keeps_the_gain_of_the_book() -> None:
    """Gains come in tenths of a decibel, so that chapters that did not change need not be encoded again."""
    book, edited = Book(), Book()
    edited.shelf.pcm["clip5"] = book.shelf.pcm["clip5"][:-4_800] + bytes(4_800)

    first, second = book.level(Mastering()), edited.level(Mastering())

    assert [each.gain_cdb for each in first.placed] == [each.gain_cdb for each in second.placed]


def test_silence_and_gaps_are_not_amplified() -> None:
    """A book without sound has no loudness to correct."""
    placed = (
        Placed(passage=1, key="quiet", cut_start=0, cut_stop=24_000, start=0, stop=24_000),
        Placed(passage=2, key=None, cut_start=0, cut_stop=0, start=24_000, stop=48_000),
    )
    timeline = Timeline(format=FORM, placed=placed, chapters=(), cues=(), total=48_000)
    silent = measure(bytes(48_000), FORM)

    leveled = level(timeline, lambda _: silent, Mastering(), ONE_VOICE)

    assert leveled == timeline
    assert loudness_of(leveled, lambda _: silent) == -math.inf


@pytest.mark.parametrize("target", [Target.AUDIOBOOK, Target.ACX])
@pytest.mark.parametrize("rate_hz", [24_000, 44_100])
def test_a_part_plays_exactly_what_the_whole_has_there(target: Target, rate_hz: int) -> None:
    """Sections can be played apart, leveled, resampled and with room tone: joined they are the book, to the bit."""
    book = Book()
    timeline = at_rate(book.level(Mastering(target=target)), rate_hz)

    parts = [timeline.part(start, stop) for start, stop in pairwise((*timeline.sections, timeline.total))]

    assert len(parts) == 3
    assert b"".join(map(book.play, parts)) == book.play(timeline)


@pytest.mark.parametrize("size", [1_000, 44_101])
def test_mastered_samples_are_the_same_however_the_stream_is_cut(size: int) -> None:
    """Limiter, room tone and rate conversion do not know in which blocks the stream is drawn."""
    book = Book()
    timeline = at_rate(book.level(Mastering(target=Target.ACX)), 44_100)

    blocks = list(master(timeline, book.shelf.read, Fades(), block_samples=size))

    assert {len(block) for block in blocks[:-1]} == {2 * size}
    assert b"".join(blocks) == book.play(timeline)


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 44_100, 48_000])
def test_another_rate_has_the_exact_count_and_stays_in_time(rate_hz: int) -> None:
    """A resampled book has its planned samples, and a click sounds where its timeline says."""
    click = np.zeros(24_000, "<i2")
    click[12_000:12_012] = 20_000
    placed = Placed(passage=1, key="c", cut_start=0, cut_stop=24_000, start=24_000, stop=72_000)
    timeline = at_rate(Timeline(format=FORM, placed=(placed,), chapters=(), cues=(), total=96_000), rate_hz)

    out = np.frombuffer(b"".join(master(timeline, lambda _: click.tobytes(), Fades())), "<i2")

    assert len(out) == timeline.total == -(-4 * rate_hz // 1_024) * 1_024
    assert abs(int(np.abs(out.astype(int)).argmax()) / rate_hz - 36_006 / 24_000) < 0.0005


def test_chapters_and_captions_move_with_the_rate() -> None:
    """At 44,100 Hz every start is the same moment, exactly, and on the grid of 10 ms."""
    timeline = Book().timeline

    scaled = at_rate(timeline, 44_100)

    for ours, theirs in zip(scaled.cues, timeline.cues, strict=True):
        assert ours.start * 24_000 == theirs.start * 44_100
        assert ours.start % 441 == 0
    assert [each.start for each in scaled.chapters] == list(scaled.sections)
    assert at_rate(scaled, 44_100) == scaled


def test_a_clip_of_an_older_store_is_measured_when_it_is_needed(tmp_path: Path) -> None:
    """A clip without measures in its header is found, read once, and as loud as a new one: never spoken again."""
    pcm = speech(48_000, 1)
    store = Store(tmp_path)
    new = store.put(KEY, Speech(pcm=pcm, format=FORM))
    path = next(tmp_path.rglob("*.wav"))
    path.write_bytes(without_measures(path.read_bytes()))
    old = store.find(KEY)
    assert old is not None
    assert old.measures is None

    found = measured([old, None], store.read)

    assert found(KEY) == new.measures == measured([new], Shelf({}).read)(KEY)


def test_ten_hours_are_leveled_in_little_memory() -> None:
    """The frames of a long book cost less than 20 MB."""
    one = measure(speech(96_000, 1), FORM)
    placed = tuple(
        Placed(passage=n + 1, key=f"{n}", cut_start=0, cut_stop=96_000, start=96_000 * n, stop=96_000 * (n + 1))
        for n in range(9_000)
    )
    timeline = Timeline(format=FORM, placed=placed, chapters=(), cues=(), total=96_000 * 9_000)
    tracemalloc.start()

    leveled = level(timeline, lambda _: one, Mastering(), ONE_VOICE)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert loudness_of(leveled, lambda _: one) == pytest.approx(-19, abs=0.06)
    assert peak < 25_000_000  # 9,000 leveled clips of the timeline among them
