"""`audiobook verify --acx`: what an ACX checker would say, where it fails, and a picture of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from audiobooks import FORM, METADATA, Shelf, book_of, clip_of, played, script_of, speech
from PIL import Image
from program import BOOK, Program

from pipeline.acx import Finding, judge
from pipeline.audio import PcmFormat
from pipeline.graph import HEIGHT, WIDTH, draw
from pipeline.heard import listen
from pipeline.loudness import measure
from pipeline.mastering import Mastering, at_rate, level
from pipeline.mastering.levels import Target
from pipeline.timeline import Trim, lay_out
from pipeline.writers import Audiobook, OutputSettings, write

Sound = np.ndarray[tuple[int], np.dtype[np.int32]]


def acx_book(*, chapters: int = 1) -> Audiobook:
    """Return a book mastered for ACX."""
    script = script_of([["One.", "Two."]] * chapters, titles=["The Harbour", "Глава вторая, с длинным названием"])
    shelf = Shelf({f"clip{n}": speech(48_000, n) for n in range(2 * chapters)})
    timeline = lay_out(script, [clip_of(key, pcm) for key, pcm in shelf.pcm.items()], Trim())
    acx = Mastering(target=Target.ACX)
    leveled = level(timeline, lambda key: measure(shelf.pcm[key], FORM), acx, lambda _: "voice")
    return book_of(at_rate(leveled, 44_100), shelf, metadata=replace(METADATA, title="Book"))


def made(folder: Path, book: Audiobook, *, form: str = "mp3", kbps: int | None = 192) -> Path:
    path = folder / f"book.{form}"
    write(book, path, OutputSettings(format=form, bitrate_kbps=kbps), token="t")
    return path


def changed(change: Callable[[Sound], Sound]) -> Audiobook:
    """Return the book with its samples changed."""
    book = acx_book()
    samples = change(np.frombuffer(played(book), "<i2").astype(np.int32))
    pcm = np.clip(samples, -32_768, 32_767).astype("<i2").tobytes()
    return replace(book, player=lambda _: iter([pcm]))


def failed(path: Path) -> dict[str, Finding]:
    return {each.what: each for each in judge(listen(path)) if not each.passed}


def test_a_book_mastered_for_acx_passes(tmp_path: Path) -> None:
    """What the target `acx` makes as MP3 at 192 kb/s meets every requirement."""
    assert failed(made(tmp_path, acx_book())) == {}


def test_each_fault_of_the_sound_is_found_and_placed(tmp_path: Path) -> None:
    """Too quiet, too loud, noisy, digitally silent, too short a head: each is named, and where it is."""

    def clicked(samples: Sound) -> Sound:
        samples[66_150:66_160] = 32_000
        return samples

    def silenced(samples: Sound) -> Sound:
        samples[:26_460] = 0
        return samples

    noise = np.random.default_rng(1).normal(0, 50, 44_100 * 60).astype(np.int32)
    faults: dict[str, Callable[[Sound], Sound]] = {
        "RMS": lambda samples: samples // 3,
        "peak": clicked,
        "noise floor": lambda samples: samples + noise[: len(samples)],
        "room tone": silenced,
        "head": lambda samples: np.roll(samples, -20_000),
    }
    for what, change in faults.items():
        found = failed(made(tmp_path, changed(change), form="wav", kbps=None))

        assert set(found) - {"codec", "bitrate"} == {what}
        if what == "peak":
            assert [round(place.start_s, 1) for place in found[what].places] == [1.5]
        if what == "room tone":
            assert found[what].places[0].stop_s == pytest.approx(0.6, abs=0.02)


@pytest.mark.parametrize(("kbps", "failing"), [(128, {"bitrate"}), (192, set())])
def test_the_bitrate_is_read_from_the_frames(kbps: int, failing: set[str], tmp_path: Path) -> None:
    """A constant bitrate under 192 kb/s fails, whatever a header says."""
    assert set(failed(made(tmp_path, acx_book(), kbps=kbps))) == failing


def test_a_file_for_listening_fails_by_its_form(tmp_path: Path) -> None:
    """An M4B at 24 kHz is no MP3 at 44,100 Hz."""
    script = script_of([["One."]])
    pcm = speech(48_000, 1, PcmFormat(rate_hz=24_000))
    timeline = lay_out(script, [clip_of("c", pcm)], Trim())

    found = failed(made(tmp_path, book_of(timeline, Shelf({"c": pcm})), form="m4b", kbps=64))

    assert {"codec", "bitrate", "sample rate", "room tone"} <= set(found)


def test_the_plot_is_a_picture_with_red_where_a_peak_is_over(tmp_path: Path) -> None:
    """The PNG has the named size, and what passes the limit stands out."""
    heard = listen(made(tmp_path, acx_book(chapters=2), form="m4b"))

    def red(peak_limit_db: float) -> int:
        picture = Image.open(BytesIO(draw(heard, name="Книга", peak_limit_db=peak_limit_db)))
        assert picture.size == (WIDTH, HEIGHT)
        red, green, blue = np.moveaxis(np.asarray(picture.convert("RGB")).astype(int), 2, 0)
        return int(((red > 180) & (green < 90) & (blue < 90)).sum())

    assert red(-10.0) > red(-3.0) + 1_000


def test_verify_acx_says_what_fails_and_where_with_the_words_spoken_there(program: Program) -> None:
    """A line for every requirement, exit 7, a plot, and the author's words of each place of a book that is known."""
    program.write("book.md", BOOK)
    program.run("make", "book.md", "--engine", "silence", "--format", "wav")

    known = program.run("verify", "out/book.wav", "--acx", "--plot", "plot.png", "--engine", "silence")
    unknown = program.run("verify", "out/book.wav", "--acx", "--json", "--store", "other")

    assert known.code == unknown.code == 7
    assert "FAIL  codec" in known.out
    assert "FAIL  room tone" in known.out
    assert "fails ACX" in known.err
    assert any(f'silent  "{words}' in known.out for words in ("The harbour was quiet", "One"))
    assert (program.folder / "plot.png").read_bytes().startswith(b"\x89PNG")
    findings = {each["what"]: each for each in unknown.result["findings"]}
    assert {place["text"] for place in findings["room tone"]["places"]} == {""}


def test_verify_measures_loudness_when_asked(program: Program) -> None:
    """`--loudness` adds integrated loudness and true peak of any file."""
    path = made(program.folder, acx_book(), form="flac", kbps=None)

    sounding = program.run("verify", str(path), "--loudness", "--json")

    assert -20.5 < sounding.result["loudness_lufs"] < -17
    assert sounding.result["true_peak_db"] <= -3
