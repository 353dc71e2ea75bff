"""A file gets its name only if it is what was planned; a damaged one is always found."""

from __future__ import annotations

import json
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from audiobooks import FORM, altered, audiobook, played
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.audio import PcmStream
from pipeline.errors import OutputError
from pipeline.files import Files
from pipeline.timeline import Timeline
from pipeline.writers import Audiobook, Checked, Expectation, OutputSettings, check, formats, require, write
from pipeline.writers._expectation import timecode
from pipeline.writers._fingerprint import Fingerprint, Meter, first_difference, listen

Finished = Callable[[str], tuple[Path, Checked]]
FORMATS = formats()
BOOK = audiobook(chapters=3, passages=2, seconds=2.5)
SMALL = audiobook(chapters=1, passages=1, seconds=0.2)
SECOND = FORM.rate_hz * FORM.frame_bytes


def made(folder: Path, name: str, book: Audiobook = BOOK) -> tuple[Path, Checked]:
    """Write a book and return its file and what was checked."""
    target = folder / f"book.{name}"
    return target, write(book, target, OutputSettings(format=name), token="t")


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Checked]]:
    """BOOK in every format, written once."""
    return {name: made(tmp_path_factory.mktemp("originals"), name) for name in FORMATS}


@pytest.fixture
def finished(originals: dict[str, tuple[Path, Checked]], tmp_path: Path) -> Finished:
    """Give a copy of BOOK in the format that is asked for."""

    def copy(name: str) -> tuple[Path, Checked]:
        original, checked = originals[name]
        return Path(shutil.copy(original, tmp_path)), checked

    return copy


def swapped(pcm: bytes) -> bytes:
    """Exchange the second passage and the third."""
    one, two = BOOK.timeline.placed[1], BOOK.timeline.placed[2]
    a, b, c, d = (2 * at for at in (one.start, one.stop, two.start, two.stop))
    return pcm[:a] + pcm[c:d] + pcm[b:c] + pcm[a:b] + pcm[d:]


def silenced(pcm: bytes) -> bytes:
    """Make a hole of a second and a half."""
    return pcm[: 9 * SECOND] + bytes(3 * SECOND // 2) + pcm[9 * SECOND + 3 * SECOND // 2 :]


def shifted(pcm: bytes) -> bytes:
    """Move everything half a second back."""
    return bytes(SECOND // 2) + pcm[: -SECOND // 2]


def doubled(pcm: bytes) -> bytes:
    """Speak the first passage where the second belongs."""
    one, two = BOOK.timeline.placed[0], BOOK.timeline.placed[1]
    length = 2 * min(one.stop - one.start, two.stop - two.start)
    return pcm[: 2 * two.start] + pcm[2 * one.start :][:length] + pcm[2 * two.start + length :]


@pytest.mark.parametrize("name", FORMATS)
def test_a_good_file_passes_and_says_what_was_compared(name: str, tmp_path: Path) -> None:
    """The result has samples, duration, chapters and tags, and the file stands under its name."""
    target, checked = made(tmp_path, name)

    assert list(tmp_path.iterdir()) == [target]
    assert checked.samples == BOOK.timeline.total
    assert checked.duration_s == BOOK.timeline.total / FORM.rate_hz
    assert checked.chapters == (0 if name == "wav" else 3)
    assert {"title", "author"} <= set(checked.tags)


@pytest.mark.parametrize("name", FORMATS)
def test_what_must_be_in_a_file_survives_a_manifest(name: str, finished: Finished) -> None:
    """The expectation can be kept as JSON and the file verified from it later."""
    target, checked = finished(name)

    kept = Expectation.from_json(json.loads(json.dumps(checked.expectation.to_json())))

    assert kept == checked.expectation
    assert check(target, expected=kept) == checked


@pytest.mark.parametrize("change", [swapped, silenced, shifted, doubled])
@pytest.mark.parametrize("name", FORMATS)
def test_sound_in_the_wrong_place_is_found(
    name: str, change: Callable[[bytes], bytes], finished: Finished, tmp_path: Path
) -> None:
    """Two passages exchanged, a hole, a shift, a passage said twice: refused with the time at which it is heard."""
    _, checked = finished(name)
    other, _ = made(tmp_path, name, altered(BOOK, change))

    with pytest.raises(OutputError, match=r"at 0:00:\d\d\.\d{3} it does not sound as planned"):
        check(other, expected=checked.expectation)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("keep", [0.1, 0.5, 0.97])
def test_a_truncated_file_is_refused(name: str, keep: float, finished: Finished) -> None:
    """A file that ends early is found, wherever it ends."""
    target, checked = finished(name)
    data = target.read_bytes()
    target.write_bytes(data[: int(len(data) * keep)])

    with pytest.raises(OutputError):
        check(target, expected=checked.expectation)


@pytest.mark.parametrize("name", FORMATS)
def test_an_overwritten_stretch_is_refused(name: str, finished: Finished) -> None:
    """A fifth of the file replaced by zeros is found, though its length is right."""
    target, checked = finished(name)
    data = target.read_bytes()
    middle, length = len(data) // 2, len(data) // 5
    target.write_bytes(data[:middle] + bytes(length) + data[middle + length :])

    with pytest.raises(OutputError):
        check(target, expected=checked.expectation)


@example("wav", 70, b"\0")  # a codec that nobody knows
@given(st.sampled_from(FORMATS), st.integers(0, 3_000), st.binary(min_size=1, max_size=40))
@settings(max_examples=40, deadline=None)
def test_damage_never_escapes_as_a_bug(
    tmp_path_factory: pytest.TempPathFactory, name: str, at: int, junk: bytes
) -> None:
    """Whatever is written over the head of a file, the answer is "as planned" or an OutputError."""
    target, checked = made(tmp_path_factory.mktemp("damaged"), name, SMALL)
    data = target.read_bytes()
    target.write_bytes(data[:at] + junk + data[at + len(junk) :])

    with suppress(OutputError):
        assert check(target, expected=checked.expectation) == checked


def test_a_sample_too_many_or_too_few_is_found(finished: Finished) -> None:
    """The length is compared to the sample, in every format."""
    for name in FORMATS:
        target, checked = finished(name)
        sound = checked.expectation.sound
        for samples in (sound.samples - 1, sound.samples + 1):
            with pytest.raises(OutputError, match=r"samples .* instead of"):
                check(target, expected=replace(checked.expectation, sound=replace(sound, samples=samples)))


def test_a_second_may_differ_by_what_a_codec_loses_and_no_more() -> None:
    """3 dB in loudness and 4 dB in colour pass, half a decibel more does not, and under -55 dBFS all is silence."""
    sound = Fingerprint(samples=2, rate_hz=1, levels=bytes([50, 60]), slopes=bytes([70, 80]))

    assert first_difference(sound, replace(sound, levels=bytes([56, 54]), slopes=bytes([62, 88]))) is None
    assert first_difference(sound, replace(sound, levels=bytes([50, 53]))) == 1
    assert first_difference(sound, replace(sound, slopes=bytes([79, 80]))) == 0
    assert first_difference(replace(sound, levels=bytes([110, 60])), replace(sound, levels=bytes([192, 60]))) is None


@pytest.mark.parametrize("name", FORMATS)
def test_wrong_tags_and_chapters_are_named(name: str, finished: Finished) -> None:
    """Another title, another chapter title and a chapter elsewhere are told apart from sound that is wrong."""
    target, checked = finished(name)
    expected = checked.expectation
    title, start = ("x", 0) if name == "wav" else expected.chapters[1]
    wrong = {
        "title is 'The Café": replace(expected, tags={"title": "Other"}),
        "chapters instead of": replace(expected, chapters=(*expected.chapters, ("More", 10**6))),
    }
    if name != "wav":
        rest = expected.chapters[2:]
        moved = (expected.chapters[0], (title, start - FORM.grid), *rest)
        wrong["off the plan"] = replace(expected, chapters=moved)
        wrong["is called 'Chapter 2'"] = replace(expected, chapters=(expected.chapters[0], ("Other", start), *rest))

    for message, expectation in wrong.items():
        with pytest.raises(OutputError, match=message):
            check(target, expected=expectation)


def test_m4b_chapters_are_compared_to_the_sample(finished: Finished) -> None:
    """One sample off is off."""
    target, checked = finished("m4b")
    chapters = [(title, start + 1) for title, start in checked.expectation.chapters]

    with pytest.raises(OutputError, match="off the plan"):
        check(target, expected=replace(checked.expectation, chapters=tuple(chapters)))


def test_a_missing_file_is_an_output_error(finished: Finished, tmp_path: Path) -> None:
    """A file that was deleted is told as such."""
    _, checked = finished("m4b")

    with pytest.raises(OutputError, match=r"gone\.m4b: it cannot be read back"):
        check(tmp_path / "gone.m4b", expected=checked.expectation)


def test_the_old_file_stays_when_the_new_one_fails(finished: Finished, tmp_path: Path) -> None:
    """A book whose clips cannot be read leaves the old file as it was and no other file behind."""
    target, _ = finished("m4b")
    old = target.read_bytes()

    def breaks(_: Timeline) -> PcmStream:
        yield played(BOOK)[:SECOND]
        raise LookupError("clip gone")

    with pytest.raises(LookupError):
        write(replace(BOOK, player=breaks), target, OutputSettings(), token="t")

    assert target.read_bytes() == old
    assert list(tmp_path.iterdir()) == [target]


class RefusingFolder(Files):
    """A folder in which no file can be renamed."""

    def replace(self, existing: Path, name: Path) -> None:
        raise PermissionError(13, "Permission denied", str(name))


def test_a_refused_rename_keeps_the_old_file(finished: Finished, tmp_path: Path) -> None:
    """When the file cannot get its name, the old one stays and the temporary one goes."""
    target, _ = finished("m4b")
    old = target.read_bytes()

    with pytest.raises(OutputError, match=r"cannot write .*book\.m4b: Permission denied"):
        write(SMALL, target, OutputSettings(), token="t", files=RefusingFolder())

    assert target.read_bytes() == old
    assert list(tmp_path.iterdir()) == [target]


class RecordingFiles(Files):
    """Files that notes what is done to names, and what the temporary file held at that moment."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def replace(self, existing: Path, name: Path) -> None:
        self.done.append(f"{existing.name} -> {name.name}")
        super().replace(existing, name)

    def fsync_folder(self, path: Path) -> None:
        self.done.append("fsync folder")
        super().fsync_folder(path)


def test_the_name_is_given_last_and_made_durable(tmp_path: Path) -> None:
    """One rename from a name that belongs to this book, then the folder is synced."""
    files = RecordingFiles()

    write(SMALL, tmp_path / "book.m4b", OutputSettings(), token="b1946ac9", files=files)

    assert files.done == [".book.m4b.b1946ac9.part -> book.m4b", "fsync folder"]


def test_two_books_in_one_folder_keep_apart(tmp_path: Path) -> None:
    """A temporary file of another book is neither used nor removed."""
    other = tmp_path / ".book.m4b.other.part"
    other.write_bytes(b"of another run")

    made(tmp_path, "m4b")

    assert other.read_bytes() == b"of another run"


def test_what_a_killed_run_left_behind_is_written_over(tmp_path: Path) -> None:
    """Half a file from a run that was killed does not get into the new one."""
    clean, _ = made(tmp_path, "flac")
    expected = clean.read_bytes()
    (tmp_path / ".book.flac.t.part").write_bytes(bytes(10_000_000))

    target, _ = made(tmp_path, "flac")

    assert target.read_bytes() == expected
    assert list(tmp_path.iterdir()) == [target]


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Let no file of this process grow over `size` bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("name", FORMATS)
def test_a_disk_that_fills_up_is_an_output_error(name: str, tmp_path: Path) -> None:
    """A file that does not fit is reported with its path, and leaves nothing behind."""
    with file_size_limit(30_000), pytest.raises(OutputError, match=r"cannot write .*book"):
        made(tmp_path, name)

    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_is_an_output_error(tmp_path: Path) -> None:
    """An output inside what is a file is refused with the path."""
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputError, match="Not a directory"):
        write(SMALL, tmp_path / "file" / "book.m4b", OutputSettings(), token="t")


def test_an_output_that_is_a_folder_is_refused_at_once(tmp_path: Path) -> None:
    """Nothing is encoded for a name that is a folder."""
    with pytest.raises(OutputError, match="it is a folder"):
        write(replace(SMALL, player=lambda _: iter(())), tmp_path, OutputSettings(), token="t")


@pytest.mark.parametrize(
    "change", [{"version": 9}, {"samples": None}, {"levels": "zz"}, {"chapters": [1]}, {"tags": []}]
)
def test_a_damaged_expectation_is_refused(change: dict[str, object], tmp_path: Path) -> None:
    """A manifest of a later version or with damaged values is never half understood."""
    _, checked = made(tmp_path, "wav", SMALL)

    with pytest.raises(ValueError, match=r"."):
        Expectation.from_json({**checked.expectation.to_json(), **change})


@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=12))
@settings(max_examples=25, deadline=None)
def test_the_measure_does_not_depend_on_the_blocks(cuts: list[int]) -> None:
    """A recording sounds the same however it is handed over."""
    pcm = played(BOOK)
    whole, pieces = Meter(FORM.rate_hz), Meter(FORM.rate_hz)

    def blocks() -> PcmStream:
        at = 0
        for cut in cuts:
            yield pcm[at : at + 2 * cut]
            at += 2 * cut
        yield pcm[at:]

    consumed = b"".join(listen(blocks(), FORM, pieces))
    list(listen(iter([pcm]), FORM, whole))

    assert consumed == pcm
    assert pieces.result() == whole.result()


def test_a_recording_that_ends_early_differs_where_it_ends() -> None:
    """A shorter recording is found to differ from the second in which it ends."""
    long = Fingerprint(samples=3, rate_hz=1, levels=b"\x20\x20\x20", slopes=b"\x20\x20\x20")

    assert first_difference(long, replace(long, samples=2, levels=b"\x20\x20", slopes=b"\x20\x20")) == 2


def test_times_in_messages_read_as_hours_minutes_seconds() -> None:
    """A time is written as a player shows it."""
    assert timecode(3_723.5) == "1:02:03.500"


def test_every_format_is_checked_by_its_own_reader() -> None:
    """Each writer can read back what it writes."""
    for name in FORMATS:
        writer = require(name)
        assert f".{name}" == writer.SUFFIX
        assert set(writer.TAGS) <= {"title", "author", "narrator"}
