"""Word times for clips whose engine tells none: found by a recognizer that knows what was said, and kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from pipeline.audio import Clip, Mark, PcmFormat, Speech
from pipeline.engines import hibari
from pipeline.errors import ToolMissing
from pipeline.forced_alignment import Aligner, MarksFolder, aligned, require_aligner
from pipeline.text.said import mark

FORM = PcmFormat(rate_hz=24_000)
SENTENCE = "Every evening the keeper climbed the forty-one steps, lit the lamp, and wrote down the weather."


@pytest.fixture(scope="module")
def spoken() -> Speech:
    """Speak the sentence with the embedded voice, which says itself when it speaks which word."""

    async def speak() -> Speech:
        async with hibari.open_engine(hibari.Settings(processes=1)) as engine:
            return await engine.speak(SENTENCE)

    return asyncio.run(speak())


@pytest.fixture(scope="module")
def aligner() -> Aligner:
    """Load the recognizer once."""
    return Aligner()


def clip_of(speech: Speech, key: str = "ab") -> Clip:
    """Return the clip of a speech whose engine told nothing."""
    return Clip(key=key, format=FORM, samples=len(speech.pcm) // 2, envelope=b"")


def folder_in(path: Path) -> MarksFolder:
    """Return the folder of marks of a store."""
    (path / "temporary").mkdir(exist_ok=True)
    return MarksFolder(root=path)


def test_words_are_found_where_the_voice_says_they_are(spoken: Speech, aligner: Aligner) -> None:
    """Two ways that know nothing of each other agree: 35 ms on average, nine words of ten within 60 ms."""
    marks = aligner.align(spoken.pcm, FORM, SENTENCE)

    differences = [abs(found.start - known.start) / 24 for found, known in zip(marks, spoken.marks, strict=True)]
    assert [found.word for found in marks] == SENTENCE.split()
    assert np.mean(differences) < 35
    assert np.percentile(differences, 90) < 60


def test_a_name_that_no_dictionary_has_is_found_too(spoken: Speech, aligner: Aligner) -> None:
    """Names, marked pronunciations and digits do not keep the other words from being found."""
    told = (
        SENTENCE.replace("keeper", mark("Kýpër", "kiːpə"))
        .replace("forty-one", "40-1")
        .replace("the lamp", "— the lamp")
    )

    marks = aligner.align(spoken.pcm, FORM, told)

    by_word = {each.word: each.start for each in marks}
    assert "Kýpër" in by_word
    assert abs(by_word["weather."] - spoken.marks[-1].start) < 0.06 * FORM.rate_hz


def test_what_is_not_said_is_not_found(spoken: Speech, aligner: Aligner) -> None:
    """Silence, and a clip with other words than it should have, get no times rather than wrong ones."""
    assert aligner.align(bytes(9_600), FORM, "Many words that do not fit into it.") == ()
    assert aligner.align(b"", FORM, "One.") == ()
    assert aligner.align(spoken.pcm, FORM, "...") == ()
    assert len(aligner.align(spoken.pcm, FORM, SENTENCE)) == len(SENTENCE.split())


def test_a_clip_gets_the_same_times_whatever_came_before_it(spoken: Speech, aligner: Aligner) -> None:
    """The order of clips changes nothing, and so the same store gives the same captions."""
    aligner.align(bytes(48_000) + spoken.pcm[::-1], FORM, "Every evening.")

    assert aligner.align(spoken.pcm, FORM, SENTENCE) == Aligner().align(spoken.pcm, FORM, SENTENCE)


def test_what_was_found_is_kept(spoken: Speech, tmp_path: Path) -> None:
    """A clip is listened to once; clips with times of their own, and gaps, never."""
    own = Clip(key="own", format=FORM, samples=1, envelope=b"", marks=(Mark(word="Own", start=0),))
    clips, texts = [clip_of(spoken), None, own], [SENTENCE, "Gone.", "Own."]
    asked: list[str] = []

    def read(key: str) -> bytes:
        asked.append(key)
        return spoken.pcm

    first, second = ([*aligned(clips, texts, read, folder_in(tmp_path))] for _ in range(2))

    assert first == second
    assert asked == ["ab"]
    assert first[1:] == [None, own]
    assert first[0] is not None
    assert len(first[0].marks) == len(SENTENCE.split())


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b'{"key": "ab", "made_by": "0 other", "marks": []}', b"\xff"])
def test_damaged_or_older_findings_are_not_believed(damage: bytes, tmp_path: Path) -> None:
    """What another release found, or a disk has spoiled, is looked for again and replaced."""
    folder = folder_in(tmp_path)
    marks = (Mark(word="Every", start=7_920),)
    folder.keep("ab", marks)
    kept = folder.find("ab")
    (tmp_path / "marks" / "ab.json").write_bytes(damage)

    spoiled = folder.find("ab")
    folder.keep("ab", marks)

    assert spoiled is None
    assert kept == folder.find("ab") == marks
    assert [*(tmp_path / "temporary").iterdir()] == []


def test_a_missing_recognizer_is_named() -> None:
    """Somebody who asks for it is told what to install."""
    with pytest.raises(ToolMissing, match="not_installed is not installed") as refused:
        require_aligner("not_installed")

    assert "audiobook-pipeline[align]" in str(refused.value.hint)
