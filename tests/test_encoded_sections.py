"""A long book is encoded by several processes, section by section, and is the same to the byte as from one."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from audiobooks import FORM, clip_of, script_of, speech

from pipeline.audio import PcmStream, Speech
from pipeline.book import Metadata
from pipeline.errors import Incomplete, OutputError
from pipeline.files import Files
from pipeline.mastering import Fades, at_rate
from pipeline.player import Player
from pipeline.synthesis.store import ClipMissing, Store
from pipeline.timeline import Timeline, Trim, lay_out
from pipeline.writers import (
    Audiobook,
    OutputSettings,
    SectionedWriter,
    Workshop,
    check,
    prepare_sections,
    require,
    write,
)
from pipeline.writers._expectation import timecode
from pipeline.writers._hands import hands
from pipeline.writers._joined import Seam, compare_joined
from pipeline.writers._sections import encoding, pieces_of

SECTIONED = ("m4b", "opus")
CLIPS = 8
SECONDS = 4
Build = Callable[..., Audiobook]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a few clips of four seconds."""
    root = tmp_path_factory.mktemp("store")
    store = Store(root)
    for number in range(CLIPS):
        store.put(_key(number), Speech(pcm=speech(SECONDS * FORM.rate_hz, number), format=FORM))
    return root


def _key(number: int) -> str:
    return f"{number:064x}"


def book(library: Path, *chapters: int, first: int = 0) -> Audiobook:
    """Return a book with so many passages in each chapter: clips of the library in turn, beginning with one of them."""
    store = Store(library)
    script = script_of([["Words."] * passages for passages in chapters])
    keys = [_key(first), *(_key(number % CLIPS) for number in range(1, sum(chapters)))]
    clips = [clip_of(key, store.read(key)) for key in keys]
    player = Player(root=library, fades=Fades())
    timeline = lay_out(script, clips, Trim())
    return Audiobook(metadata=Metadata(title="Long"), narrator="Tones", timeline=timeline, player=player)


def workshop(folder: Path, told: Audiobook, **changes: object) -> Workshop:
    """Return a workshop for the book."""
    player = told.player
    assert isinstance(player, Player)
    room = Workshop(folder=folder, digest=player.digest, worth_s=20, pool_s=20)
    return replace(room, **changes)  # type: ignore[arg-type] # fields


def sections(folder: Path) -> dict[str, int]:
    """Return the kept sections and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


@pytest.mark.parametrize("name", SECTIONED)
def test_the_same_bytes_come_out_however_it_is_encoded(name: str, library: Path, tmp_path: Path) -> None:
    """Without a workshop, in one process, in three, again from what is kept: one file, and one expectation."""
    long = book(library, 3, 1, 4, 2)
    settings = OutputSettings(format=name)
    ways: list[Workshop | None] = [
        None,
        workshop(tmp_path / "one", long),
        workshop(tmp_path / "three", long, processes=3),
        workshop(tmp_path / "three", long),
    ]

    made = []
    for number, way in enumerate(ways):
        target = tmp_path / f"{number}.{name}"
        checked = write(long, target, settings, token="t", workshop=way)
        made.append((hashlib.sha256(target.read_bytes()).hexdigest(), checked))

    assert made[1:] == made[:1] * 3
    assert len(sections(tmp_path / "one")) == len(long.timeline.sections) == 4
    assert dict.fromkeys(sections(tmp_path / "one"), 0) == dict.fromkeys(sections(tmp_path / "three"), 0)
    assert check(tmp_path / f"3.{name}", expected=made[0][1].expectation) == made[0][1]


@pytest.mark.parametrize(("name", "snr_db"), [("m4b", 14), ("opus", 8)])
def test_a_joint_cannot_be_told_from_any_other_place(name: str, snr_db: float, library: Path, tmp_path: Path) -> None:
    """Round every joint the decoded sound follows the original, without a slip, as well as elsewhere."""
    told = book(library, 2, 2, 2)
    target = tmp_path / f"book.{name}"
    write(told, target, OutputSettings(format=name, bitrate_kbps=96), token="t")

    recording = require(name).decode(target)
    heard = np.concatenate(list(recording.blocks))[:: recording.rate_hz // FORM.rate_hz]
    planned = np.frombuffer(b"".join(told.play()), "<i2") / 32_768

    assert len(heard) == len(planned) == told.timeline.total
    for border in told.timeline.sections[1:]:
        near = slice(border - FORM.rate_hz // 2, border + FORM.rate_hz // 10)
        assert np.abs(heard[near] - planned[near]).max() < 0.01
        after = slice(border, border + 2 * FORM.rate_hz)
        lag = _lag(planned[after], heard[after])
        assert lag == 0
        error = heard[after] - planned[after]
        assert 10 * np.log10(np.sum(planned[after] ** 2) / np.sum(error**2)) > snr_db


def _lag(planned: np.ndarray, heard: np.ndarray) -> int:
    spectrum = np.fft.rfft(heard, 2 * len(heard)) * np.conj(np.fft.rfft(planned, 2 * len(planned)))
    at = int(np.argmax(np.fft.irfft(spectrum)))
    return at if at < len(heard) else at - 2 * len(heard)


def test_an_edit_encodes_its_section_and_no_other(library: Path, tmp_path: Path) -> None:
    """What did not change is kept, and what no edition needs any more goes."""
    folder, target, settings = tmp_path / "kept", tmp_path / "book.m4b", OutputSettings()
    before, after = book(library, 4, 4), book(library, 4, 4, first=7)
    write(before, target, settings, token="t", workshop=workshop(folder, before))
    old = sections(folder)
    room = workshop(folder, after)

    write(after, target, settings, token="t", workshop=room)
    both = sections(folder)
    room.tidy()

    assert old.items() <= both.items()
    assert len(both) == len(old) + 1
    assert len(sections(folder)) == len(old)
    write(after, tmp_path / "fresh.m4b", settings, token="t")
    assert (tmp_path / "fresh.m4b").read_bytes() == target.read_bytes()


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty"])
def test_a_damaged_section_is_made_again(damage: str, library: Path, tmp_path: Path) -> None:
    """A section that was cut short or overwritten never gets into a book."""
    long, target = book(library, 4, 4), tmp_path / "book.m4b"
    write(long, target, OutputSettings(), token="t", workshop=workshop(tmp_path / "kept", long))
    whole = target.read_bytes()
    for path in (tmp_path / "kept").iterdir():
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(bytes({"cut": data[: len(data) // 2], "flipped": data, "empty": b""}[damage]))

    write(long, target, OutputSettings(), token="t", workshop=workshop(tmp_path / "kept", long))

    assert target.read_bytes() == whole


def test_sections_serve_every_file_of_the_same_sound(library: Path, tmp_path: Path) -> None:
    """M4A holds the packets of M4B."""
    long = book(library, 4, 4)
    room = workshop(tmp_path / "kept", long)
    write(long, tmp_path / "book.m4b", OutputSettings(), token="t", workshop=room)
    old = sections(tmp_path / "kept")

    write(long, tmp_path / "book.m4a", OutputSettings(format="m4a"), token="t", workshop=room)

    assert sections(tmp_path / "kept") == old


def late(data: bytes) -> bytes:
    """Return a packet with one bit of its last byte flipped."""
    return data[:-1] + bytes([data[-1] ^ 1])


@pytest.mark.parametrize("name", SECTIONED)
def test_a_file_that_was_joined_wrongly_is_refused(name: str, library: Path, tmp_path: Path) -> None:
    """A packet that is another, missing or too many is found, and a joint that does not sound as planned."""
    told, target = book(library, 2, 2, 2), tmp_path / f"book.{name}"
    writer = require(name)
    assert isinstance(writer, SectionedWriter)
    room, settings = workshop(tmp_path / "kept", told), OutputSettings(format=name)
    lane = writer.lane(told.timeline, settings)
    assert lane is not None
    pieces = pieces_of(told, lane, room)
    seam = Seam(lane, len(pieces))
    with encoding(pieces, room) as made:
        writer.join(told, target, settings, seam.joined(made))
    stored = writer.stored(target)
    packets = list(stored.packets)
    one, two, three = seam.stretches
    half, middle = len(packets) // 2, told.timeline.sections[1] / FORM.rate_hz
    wrong = {
        f"from {timecode(middle)} on it does not hold": [*packets[:half], late(packets[half]), *packets[half + 1 :]],
        "does not hold": packets[:-1],
        "goes on after its end": [*packets, packets[0]],
    }
    other_end = replace(one, sound=replace(one.sound, levels=one.sound.levels[:-1] + b"\x10"))
    other_begin = replace(three, sound=replace(three.sound, levels=b"\x10" + three.sound.levels[1:]))

    compare_joined(replace(stored, packets=iter(packets)), lane, seam.stretches, "book")
    for message, found in wrong.items():
        with pytest.raises(OutputError, match=message):
            compare_joined(replace(stored, packets=iter(found)), lane, seam.stretches, "book")
    for stretches in ([other_end, two, three], [one, two, other_begin]):
        with pytest.raises(OutputError, match="does not sound as planned"):
            compare_joined(replace(stored, packets=iter(packets)), lane, stretches, "book")
    short = replace(stored, packets=iter(packets), samples=stored.samples - 1)
    with pytest.raises(OutputError, match="samples instead of"):
        compare_joined(short, lane, seam.stretches, "book")


class Broken(Player):
    """A player one of whose clips is damaged."""

    def __call__(self, timeline: Timeline) -> PcmStream:
        """Break at a chapter that has five passages."""
        if len(timeline.placed) == 5:
            raise ClipMissing("5" * 64)
        return super().__call__(timeline)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_damaged_clip_is_told_from_every_process(processes: int, library: Path, tmp_path: Path) -> None:
    """The run hears which clip it was; no file is left, and what was encoded before is kept."""
    long = book(library, 3, 4, 5)
    broken = replace(long, player=Broken(root=library, fades=Fades()))
    room = workshop(tmp_path / "kept", long, processes=processes)

    with pytest.raises(ClipMissing) as missing:
        write(broken, tmp_path / "book.m4b", OutputSettings(), token="t", workshop=room)

    assert missing.value.key == "5" * 64
    assert not list(tmp_path.glob(".book*"))
    assert sections(tmp_path / "kept")


class FullDisk(Files):
    """A disk on which nothing fits any more."""

    def write(self, path: Path, *parts: bytes) -> None:
        """Refuse everything."""
        raise OSError(28, "No space left on device", str(path))


@pytest.mark.parametrize("processes", [1, 2])
def test_a_full_disk_is_told_from_every_process(processes: int, library: Path, tmp_path: Path) -> None:
    """It is an error of the output, as it is when the book itself does not fit."""
    long = book(library, 4, 4)
    room = workshop(tmp_path / "kept", long, processes=processes, files=FullDisk())

    with pytest.raises(OutputError, match="No space left on device"):
        write(long, tmp_path / "book.m4b", OutputSettings(), token="t", workshop=room)


@pytest.mark.parametrize("name", ["m4b", "mp3"])
def test_when_the_time_is_up_what_is_encoded_is_kept(name: str, library: Path, tmp_path: Path) -> None:
    """A limited run ends between sections, or in the middle of a format that has none, and goes on from there."""
    long = book(library, 4, 4)
    left = iter([None])

    def pause() -> None:
        if next(left, "up") == "up":
            raise Incomplete("the time is up")

    room = workshop(tmp_path / "kept", long, pause=pause)
    with pytest.raises(Incomplete):
        write(long, tmp_path / f"book.{name}", OutputSettings(format=name), token="t", workshop=room)

    assert not (tmp_path / f"book.{name}").exists()


def test_a_short_book_starts_nothing_and_keeps_nothing(library: Path, tmp_path: Path) -> None:
    """An article is encoded faster than a process starts."""
    short = book(library, 1, 1)

    write(
        short,
        tmp_path / "book.m4b",
        OutputSettings(),
        token="t",
        workshop=workshop(tmp_path / "kept", short, processes=2),
    )

    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("name", SECTIONED)
@pytest.mark.parametrize("rate_hz", [16_000, 44_100, 48_000])
def test_a_book_at_another_rate_is_joined_where_whole_packets_meet(
    name: str, rate_hz: int, library: Path, tmp_path: Path
) -> None:
    """At any rate the file has exactly the planned samples, whichever borders can be joints."""
    long = book(library, 4, 1, 4)
    long = replace(long, timeline=at_rate(long.timeline, rate_hz))
    room = workshop(tmp_path / "kept", long)
    target, plain = tmp_path / f"book.{name}", tmp_path / f"plain.{name}"

    checked = write(long, target, OutputSettings(format=name), token="t", workshop=room)
    write(long, plain, OutputSettings(format=name), token="t")

    assert target.read_bytes() == plain.read_bytes()
    assert check(target, expected=checked.expectation) == checked


def test_what_is_whole_can_be_encoded_while_the_rest_is_spoken(library: Path, tmp_path: Path) -> None:
    """Sections whose clips are all there are encoded ahead, wherever the others will move them, and used."""
    whole = book(library, 3, 3, 3, 3)
    store = Store(library)
    clips = [None if number in {2, 4} else store.find(_key(number % CLIPS)) for number in range(12)]
    partly = replace(whole, timeline=lay_out(script_of([["Words."] * 3] * 4), clips, Trim()))
    room = workshop(tmp_path / "kept", partly)

    made = prepare_sections(partly, OutputSettings(), room)
    ahead = sections(tmp_path / "kept")
    write(whole, tmp_path / "book.m4b", OutputSettings(), token="t", workshop=room)

    assert made == len(ahead) == 1
    assert ahead.items() <= sections(tmp_path / "kept").items()
    assert next(iter(ahead)).removesuffix(".section") in room.used


def stay(ready: Path) -> None:
    """Say which process this is, and never end."""
    part = ready.with_suffix(".part")
    part.write_text(str(os.getpid()))
    part.rename(ready)
    threading.Event().wait()


def test_who_stops_leaves_no_process_behind(tmp_path: Path) -> None:
    """Ctrl-C while sections are being encoded ends all processes before the program does."""
    ready = tmp_path / "ready"

    def stopped() -> None:
        if ready.exists():
            raise KeyboardInterrupt

    with suppress(KeyboardInterrupt), hands(2) as pool:
        pool.give("work", stay, ready)
        pool.wait("work", stopped)

    with pytest.raises(ProcessLookupError):
        os.kill(int(ready.read_text()), 0)


def die() -> None:
    """End as a process ends that the system kills."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_is_killed_is_an_error_for_the_user() -> None:
    """The system kills who takes too much memory: said with what to do, not as a traceback."""
    with hands(2) as pool:
        pool.give("work", die)

        with pytest.raises(OutputError, match="a process that encodes died"):
            pool.wait("work", lambda: None)
