"""The embedded voice really speaks: heard by a speech recognizer, measured for length, level and silence."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from listening import HEARING_HZ, heard, samples_of, share_heard, whisper, words
from program import Program

from pipeline.audio import PcmFormat
from pipeline.engines import hibari
from pipeline.errors import PassageRejected

CHAPTER_ONE = (
    "The old lighthouse stood at the end of the harbour wall. Nobody had climbed its stairs for many years. "
    "On a cold morning in the spring a young woman opened the door and walked inside."
)
CHAPTER_TWO = (
    "From the top of the tower she could see the whole town. The boats were coming home with the morning tide. "
    "She lit the lamp, and every window in the harbour began to shine."
)
BOOK = f"---\ntitle: The Lighthouse\nlanguage: en\n---\n# The Door\n\n{CHAPTER_ONE}\n\n# The Lamp\n\n{CHAPTER_TWO}\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """Make a book with the embedded voice and return its file and the result."""
    program = Program(tmp_path_factory.mktemp("voice"))
    program.write("lighthouse.md", BOOK)
    ended = program.run("make", "lighthouse.md", "--json")
    assert ended.code == 0, ended.err
    return program.folder / "out" / "lighthouse.m4b", ended.result


def test_what_is_written_is_what_is_heard(
    made: tuple[Path, dict[str, object]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A speech recognizer hears the words of both chapters, in order."""
    model = whisper(tmp_path_factory.mktemp("whisper"))

    said = heard(model, samples_of(made[0], HEARING_HZ))

    assert share_heard(words(f"The Door. {CHAPTER_ONE} The Lamp. {CHAPTER_TWO}"), said) > 0.93


def test_it_sounds_like_a_voice(made: tuple[Path, dict[str, object]]) -> None:
    """Length, level, peaks and pauses are those of a person reading."""
    samples = samples_of(made[0], 24_000)
    seconds = len(samples) / 24_000
    frames = samples[: len(samples) // 240 * 240].reshape(-1, 240)
    loud = np.abs(frames).max(axis=1) > 10 ** (-48 / 20)
    characters = len(CHAPTER_ONE) + len(CHAPTER_TWO)

    assert seconds == pytest.approx(made[1]["duration_s"], abs=0.001)
    assert 8 < characters / (loud.sum() / 100) < 25
    assert -35 < 20 * np.log10(np.sqrt(np.mean(frames[loud] ** 2))) < -15
    assert np.abs(samples).max() < 0.99
    assert not loud[:70].any()  # the head of the first chapter, 0.75 s
    assert not loud[-240:].any()  # the tail, 2.5 s


def test_the_same_text_is_the_same_audio() -> None:
    """The voice is deterministic: two processes, two runs, the same samples."""
    settings = hibari.Settings(processes=2)

    async def speak_twice() -> list[bytes]:
        async with hibari.open_engine(settings) as engine:
            texts = ["The harbour was quiet."] * 2
            return [speech.pcm for speech in await asyncio.gather(*map(engine.speak, texts))]

    first, second = asyncio.run(speak_twice())
    third, _ = asyncio.run(speak_twice())

    assert first == second == third
    assert len(first) > 24_000


def test_a_text_without_speech_is_rejected_and_not_silent() -> None:
    """The engine says when it has nothing to say, instead of returning nothing."""

    async def speak() -> None:
        async with hibari.open_engine(hibari.Settings(processes=1)) as engine:
            await engine.speak("漢字")

    with pytest.raises(PassageRejected):
        asyncio.run(speak())


def test_the_voice_is_not_driven_by_markup_in_the_text() -> None:
    """Text that looks like the engine's own pronunciation markup is read as text."""

    async def lengths() -> list[int]:
        async with hibari.open_engine(hibari.Settings(processes=1)) as engine:
            texts = ["See [the harbour](/hˈɑɹbɚ/) here.", "See the here."]
            return [len((await engine.speak(text)).pcm) for text in texts]

    marked, without = asyncio.run(lengths())

    assert marked > without
    assert PcmFormat(rate_hz=24_000) == hibari._FORMAT


def test_the_voice_is_not_cut_after_an_abbreviation() -> None:
    """What follows an abbreviation belongs to it: the engine's own sentence splitter does not see our passages."""

    async def speak() -> bytes:
        async with hibari.open_engine(hibari.Settings(processes=1)) as engine:
            return (await engine.speak("He lived at No. 5 for a year.")).pcm

    samples = np.abs(np.frombuffer(asyncio.run(speak()), dtype="<i2").astype(int))
    frames = samples[: len(samples) // 240 * 240].reshape(-1, 240).max(axis=1)
    voiced = np.flatnonzero(frames > 130)
    longest_pause = np.diff(voiced).max() / 100

    assert longest_pause < 0.3
