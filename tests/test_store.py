"""The store: what was acknowledged stays, what is read is what was written, and nothing is half there."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from fakes import FullDisk, speech_of

from pipeline.audio import Mark, PcmFormat, Speech
from pipeline.errors import ConfigError
from pipeline.files import Files
from pipeline.synthesis.store import ClipMissing, Store, clip_key, envelope

MONO = PcmFormat(rate_hz=24000)
KEY = clip_key({"engine": "test"}, "Hello.")


def clip_file(root: Path, key: str = KEY) -> Path:
    """Return where the clip lies."""
    return root / "clips" / key[:2] / f"{key}.wav"


def test_what_is_put_is_read_back(tmp_path: Path) -> None:
    """A clip comes back sample by sample, with its length and word marks."""
    speech = Speech(pcm=speech_of(1.5), format=MONO, marks=(Mark(word="Hello", start=240),))
    Store(tmp_path).put(KEY, speech)

    again = Store(tmp_path)
    clip = again.find(KEY)
    assert clip is not None
    assert (clip.samples, clip.format, clip.marks) == (36000, MONO, speech.marks)
    assert again.read(KEY) == speech.pcm


def test_a_clip_file_is_a_wav_that_others_can_play(tmp_path: Path) -> None:
    """Somebody who looks into the store can listen to what is there."""
    import wave  # noqa: PLC0415 - the reader that is not ours

    Store(tmp_path).put(KEY, Speech(pcm=speech_of(0.5), format=MONO))

    with wave.open(str(clip_file(tmp_path))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (24000, 1, 12000)
        assert file.readframes(12000) == speech_of(0.5)


@pytest.mark.parametrize("where", [0, 20, 50, 120, -1])
def test_i2_a_flipped_byte_is_a_miss_and_the_clip_is_set_aside(tmp_path: Path, where: int) -> None:
    """Damage on the disk is never played: the clip counts as missing and can be made again."""
    store = Store(tmp_path)
    store.put(KEY, Speech(pcm=speech_of(1), format=MONO))
    data = bytearray(clip_file(tmp_path).read_bytes())
    data[where] ^= 1
    clip_file(tmp_path).write_bytes(data)

    with pytest.raises(ClipMissing):
        store.read(KEY)
    assert store.find(KEY) is None
    assert (tmp_path / "damaged" / f"{KEY}.wav").exists()


@pytest.mark.parametrize("kept", [0, 10, 60, 2000, 40000])
def test_i2_a_cut_file_is_a_miss(tmp_path: Path, kept: int) -> None:
    """A file that lost its end is found out without reading its samples."""
    store = Store(tmp_path)
    store.put(KEY, Speech(pcm=speech_of(1), format=MONO))
    clip_file(tmp_path).write_bytes(clip_file(tmp_path).read_bytes()[:kept])

    assert store.find(KEY) is None


def test_i2_swapped_clips_are_not_taken_for_each_other(tmp_path: Path) -> None:
    """A clip under the name of another one is a miss, however intact it is."""
    store, other = Store(tmp_path), clip_key({"engine": "test"}, "Good-bye.")
    store.put(KEY, Speech(pcm=speech_of(1), format=MONO))
    clip_file(tmp_path, other).parent.mkdir(exist_ok=True)
    clip_file(tmp_path).rename(clip_file(tmp_path, other))

    assert store.find(other) is None


def test_a_damaged_clip_is_replaced_by_a_new_one(tmp_path: Path) -> None:
    """Making a damaged clip again mends the store."""
    store = Store(tmp_path)
    store.put(KEY, Speech(pcm=speech_of(1), format=MONO))
    clip_file(tmp_path).write_bytes(b"RIFF")

    store.put(KEY, Speech(pcm=speech_of(2), format=MONO))

    assert store.read(KEY) == speech_of(2)


def test_i4_the_first_writer_wins(tmp_path: Path) -> None:
    """A clip that is there is never changed: the second of two runs takes what the first one made."""
    Store(tmp_path, owner="a").put(KEY, Speech(pcm=speech_of(1), format=MONO))

    clip = Store(tmp_path, owner="b").put(KEY, Speech(pcm=speech_of(2), format=MONO))

    assert clip.samples == 24000
    assert Store(tmp_path).read(KEY) == speech_of(1)


def test_i3_a_full_disk_leaves_nothing_under_a_final_name(tmp_path: Path) -> None:
    """When the disk is full the put fails, no file stays behind, and what was there is unharmed."""
    Store(tmp_path).put(KEY, Speech(pcm=speech_of(1), format=MONO))
    other = clip_key({"engine": "test"}, "Good-bye.")
    full = Store(tmp_path, files=FullDisk())

    with pytest.raises(OSError, match="No space left") as raised:
        full.put(other, Speech(pcm=speech_of(1), format=MONO))

    assert raised.value.errno == errno.ENOSPC
    assert [path.name for path in (tmp_path / "temporary").iterdir()] == []
    assert sorted(full.keys()) == [KEY]


def test_i1_put_syncs_the_file_before_its_name_and_the_folder_before_it_returns(tmp_path: Path) -> None:
    """The order of a durable write: data, name, folder; then it counts."""
    calls: list[str] = []

    class Recorder(Files):
        def write(self, path: Path, *parts: bytes) -> None:
            calls.append("write and fsync")
            super().write(path, *parts)

        def link(self, existing: Path, name: Path) -> None:
            calls.append("name")
            super().link(existing, name)

        def fsync_folder(self, path: Path) -> None:
            calls.append(f"fsync folder {path.name}")
            super().fsync_folder(path)

    store = Store(tmp_path, files=Recorder())
    calls.clear()
    store.put(KEY, Speech(pcm=speech_of(1), format=MONO))

    assert calls == ["fsync folder clips", "write and fsync", "name", f"fsync folder {KEY[:2]}"]


def test_i12_a_store_of_a_later_format_is_refused(tmp_path: Path) -> None:
    """A store that a later program made is left alone."""
    Store(tmp_path)
    (tmp_path / "version").write_text("99\n")

    with pytest.raises(ConfigError, match="'99'"):
        Store(tmp_path)


def test_the_key_covers_what_changes_the_bytes_and_nothing_else() -> None:
    """The same text in another Unicode form is the same clip; another voice or text is another."""
    assert clip_key({"voice": "a"}, "caf\u00e9") == clip_key({"voice": "a"}, "cafe\u0301")
    assert len({clip_key({"voice": "a"}, "x"), clip_key({"voice": "b"}, "x"), clip_key({"voice": "a"}, "y")}) == 3


def test_sweep_removes_only_what_its_owner_left(tmp_path: Path) -> None:
    """The leftovers of a killed run go; those of a run that is at work stay."""
    store = Store(tmp_path, owner="dead")
    for name in ("dead-0", "dead-1", "alive-0"):
        (tmp_path / "temporary" / name).write_bytes(b"half")

    store.sweep("dead")

    assert [path.name for path in (tmp_path / "temporary").iterdir()] == ["alive-0"]


def test_the_envelope_is_the_peak_of_each_ten_milliseconds() -> None:
    """Full scale is 0, half of it 6, silence 96."""
    frame = bytes(480)
    loud = (32767).to_bytes(2, "little", signed=True) * 240
    half = (16384).to_bytes(2, "little", signed=True) * 10

    levels = envelope(frame + loud + half, MONO)

    assert list(levels) == [90, 0, 6]
