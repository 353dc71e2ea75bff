"""When which word is heard: the embedded voice says it, and written words find the spoken ones."""

from __future__ import annotations

import asyncio
from importlib import resources
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audio import Speech
from pipeline.engines import hibari
from pipeline.engines._hibari_marks import Voice, load
from pipeline.text.alignment import align, timed, words_of

WEIGHTS = Path(str(resources.files("hibari") / "assets" / "hibari.onnx"))
SENTENCE = "He found the lamp. But where was the wick? Nobody knew, and nobody asked."
LONG = " and ".join(["the keeper climbed the forty-one steps to the lamp"] * 12)
POUNDS = "one thousand two hundred and fifty pounds and seventy-five pence"
QUIET = 10 ** (-42 / 20)


@pytest.fixture(scope="module")
def spoken() -> tuple[Speech, Speech]:
    """Speak the sentence and the long one as a run does."""

    async def speak() -> list[Speech]:
        async with hibari.open_engine(hibari.Settings(processes=1)) as engine:
            return [await engine.speak(text) for text in (SENTENCE, LONG)]

    first, second = asyncio.run(speak())
    return first, second


def onsets(speech: Speech) -> list[int]:
    """Return the samples at which sound follows a pause of 120 ms or more."""
    sound = np.abs(np.frombuffer(speech.pcm, "<i2").astype(int)) > QUIET * 32_768
    loud = sound[: len(sound) // 240 * 240].reshape(-1, 240).any(axis=1)
    steps = np.flatnonzero(loud)
    return [int(after) * 240 for before, after in pairwise([-12, *steps]) if after - before >= 12]


def test_every_word_has_its_time(spoken: tuple[Speech, Speech]) -> None:
    """However long a passage, the voice says of each word when it speaks it, in order."""
    for speech, text in zip(spoken, (SENTENCE, LONG), strict=True):
        starts = [mark.start for mark in speech.marks]

        assert [mark.word for mark in speech.marks] == [word.strip(",?.") for word in text.split()]
        assert starts == sorted(set(starts))
        assert 0 < starts[0] < starts[-1] < len(speech.pcm) // 2


def test_a_word_after_a_pause_is_marked_where_it_sounds(spoken: tuple[Speech, Speech]) -> None:
    """Where sound sets in after a pause, a word is marked less than 60 ms away."""
    starts = np.array([mark.start for mark in spoken[0].marks])

    found = onsets(spoken[0])

    assert len(found) >= 3
    assert max(np.abs(starts - onset).min() for onset in found) < 0.060 * 24_000


def test_the_samples_are_those_of_the_bare_voice(spoken: tuple[Speech, Speech]) -> None:
    """That the words' times are known changes no bit of the sound, so no clip has to be made again."""
    bare = Voice(voice="heart", model=WEIGHTS.read_bytes(), tells=False)

    samples, marks = bare.speak(SENTENCE, 1.0, 0)

    assert (np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes() == spoken[0].pcm
    assert marks == ()


def test_a_network_that_keeps_its_durations_to_itself_still_speaks(tmp_path: Path) -> None:
    """Another release of the voice gives the same sound, without times."""
    other = tmp_path / "other.onnx"
    other.write_bytes(WEIGHTS.read_bytes().replace(b"/Cast_32_output_0", b"/Cast_99_output_0"))

    samples, marks = load("heart", other).speak("Ready.", 1.0, 0)

    assert len(samples) > 12_000
    assert marks == ()


def test_durations_that_do_not_add_up_are_not_believed() -> None:
    """Should they mean something else one day, there are no times rather than wrong ones."""
    voice = load("heart", WEIGHTS)
    samples, marks = voice.speak("Ready.", 1.0, 0)

    voice._notes.steps[-1] += 1

    assert [word for word, _ in marks] == ["Ready"]
    assert voice._marks(len(samples)) == ()


@pytest.mark.parametrize(
    ("written", "said", "pairs"),
    [
        ("It was 1847 then.", "It was eighteen forty-seven then.", {"1847": "eighteen forty-seven"}),
        ("12 May, £5.20.", "The twelfth of May, five pounds twenty.", {"12": "The twelfth of"}),
        ("In 1847, £1,250.75.", f"In eighteen forty-seven, {POUNDS}.", {"1847,": "eighteen forty-seven,"}),
        ("A LONG WAY", "quote a long way end quote", {"LONG": "long", "WAY": "way end quote"}),
        ("“Don’t—please—go,” he said.", "Don't, please, go, he said.", {"“Don’t—": "Don't,", "go,”": "go,"}),
        ("Dr. Orme's wife", "Doctor Orme's wife", {"Dr.": "Doctor", "Orme's": "Orme's"}),
        ("Then [1] he left.", "Then he left.", {"Then [1]": "Then", "he": "he"}),
        ("Left.", "Quote. Left. End of quote.", {"Left.": "Quote. Left. End of quote."}),
        ("a b c", "alphabet", {"a b c": "alphabet"}),
        ("¿Qué? — dijo él… « sí »", "Qué dijo él sí", {"¿Qué? —": "Qué", "él…": "él", "« sí »": "sí"}),
    ],
)  # fmt: skip
def test_written_words_find_the_spoken_ones(written: str, said: str, pairs: dict[str, str]) -> None:
    """Equal words are paired, and what lies between them with what is said in its place."""
    left, right = ([text[begin:end] for begin, end in words_of(text)] for text in (written, said))

    found = {
        " ".join(left[at] for at in some): " ".join(right[at] for at in others) for some, others in align(left, right)
    }

    assert pairs.items() <= found.items()


texts = st.text("ab1 .,—–-…\"'“”«»(¿£\n", max_size=40)
word_lists = st.lists(st.sampled_from(["a", "B", "b,", "1847", "eighteen", "£5", "the"]), max_size=8)


@given(texts)
def test_nothing_written_belongs_to_no_word(text: str) -> None:
    """Marks belong to a neighbouring word: shown together, the words are the whole text."""
    words = words_of(text)

    held = "".join(text[begin:end] for begin, end in words)
    assert not words or "".join(held.split()) == "".join(text.split())
    assert all(before[1] <= after[0] for before, after in pairwise(words))
    assert all(any(sign.isalnum() for sign in text[begin:end]) for begin, end in words)


@given(word_lists, word_lists)
def test_every_word_is_paired_once_and_in_order(left: list[str], right: list[str]) -> None:
    """Whatever was written and said, no word on either side is left over or used twice."""
    pairs = align(left, right)

    assert all(some and others for some, others in pairs)
    if left and right:
        assert [at for some, _ in pairs for at in some] == [*range(len(left))]
        assert [at for _, others in pairs for at in others] == [*range(len(right))]


@given(word_lists, word_lists.filter(bool))
def test_times_keep_their_order(left: list[str], right: list[str]) -> None:
    """Each word gets a time, none before the one in front of it."""
    times = timed(left, right, [100 * at for at in range(len(right))], 100 * len(right))

    assert len(times) == len(left)
    assert times == sorted(times)
    assert all(0 <= time <= 100 * len(right) for time in times)
