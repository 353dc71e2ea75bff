"""A pronunciation reaches each engine in the form that it takes, and costs no more than was said."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import numpy as np
import pytest
from listening import heard, whisper
from numpy.typing import NDArray

from pipeline.engines import aura, hibari, silence
from pipeline.engines._aura_markup import aura_phonemes, with_pronunciations
from pipeline.engines._hibari_phonemes import hibari_phonemes, hibari_text
from pipeline.text.said import billed_chars, mark, unmarked

SIOBHAN = mark("shi-VAWN", "ʃɪˈvɔːn")


@pytest.mark.parametrize(
    ("ipa", "american", "british"),
    [
        ("ʃɪˈvɔːn", "ʃɪvˈɔn", "ʃɪvˈɔːn"),
        ("kəˈθuːluː", "kəθˈulu", "kəθˈuːluː"),
        ("oʊˈbraɪən", "ObɹˈIən", "QbɹˈIən"),
        ("bɜːd", "bˈɜɹd", "bˈɜːd"),
        ("ˈd͡ʒuːnjɚ", "ʤˈunjəɹ", "ʤˈuːnjə"),
        ("ˈbʌtn̩", "bˈʌtᵊn", "bˈʌtᵊn"),
        ("ˌæɹɪˈstɒt.l̩", "ˌæɹɪstˈɑtᵊl", "ˌaɹɪstˈɒtᵊl"),
        ("diːp wʌnz", "dˈip wˈʌnz", "dˈiːp wˈʌnz"),
        ("ðə", "ðə", "ðə"),
        ("lɒx", None, None),
        ("ˈɡøːtə", None, None),
    ],
)
def test_ipa_becomes_hibaris_alphabet(ipa: str, american: str | None, british: str | None) -> None:
    """Diphthongs are one letter, stress stands before the vowel, and a sound that English has not is not guessed."""
    assert hibari_phonemes(ipa, british=False) == american
    assert hibari_phonemes(ipa, british=True) == british


def test_every_phoneme_is_in_the_voices_vocabulary() -> None:
    """Nothing is sent that the network would drop in silence."""
    from hibari.tts import ASSETS  # noqa: PLC0415 - where the package keeps its vocabulary

    vocabulary = set(json.loads((Path(ASSETS) / "vocab.json").read_text(encoding="utf-8")))
    sounds = "p b t d k ɡ f v θ ð s z ʃ ʒ h m n ŋ l ɹ j w tʃ dʒ ɾ r ɲ ʔ iː ɪ e ɛ æ ɑː ɒ ɔː ʊ uː ʌ ɜː ə ɚ ɝ a o"
    sounds += " eɪ aɪ ɔɪ oʊ əʊ aʊ"

    for british in (False, True):
        said = {sound: hibari_phonemes(f"ˈa{sound}a", british=british) for sound in sounds.split()}
        assert {sound: signs for sound, signs in said.items() if not signs or set(signs) - vocabulary} == {}


def test_hibari_gets_phonemes_and_none_of_the_books_brackets() -> None:
    """Only our own marks become markup; what cannot be said is respelled."""
    text = f"See [the (old)] {SIOBHAN} and {mark('GUR-tuh', 'ˈɡøːtə')}, {mark('as spelled')}."

    sent = hibari_text(text, british=False)

    assert sent == "See  the (old)  [shi-VAWN](/ʃɪvˈɔn/) and GUR-tuh, as spelled."


def test_aura_gets_its_inline_form() -> None:
    """Valid JSON between escaped braces, stress directly before the vowel; braces of the book stay harmless."""
    sent = with_pronunciations(f"Take {mark('a}b', 'duːpˈɪl.juːˌmæb')} {{now}}, {mark('as spelled')}.", 2000)

    assert sent == 'Take \\{"word": "a b", "pronounce": "duːpˈɪljuːmˌæb"\\} {now}, as spelled.'


def test_aura_never_passes_its_limit() -> None:
    """Words that do not fit with their pronunciation any more are said as they are spelled."""
    text = " ".join([SIOBHAN] * 100)

    sent = with_pronunciations(text, 1000)

    assert 950 < len(sent) <= 1000
    assert sent.endswith("shi-VAWN shi-VAWN")
    assert len(with_pronunciations(" ".join([mark("a", "ə")] * 600), 10**6).split("pronounce")) == 501


@pytest.mark.parametrize(
    ("settings", "takes"),
    [
        (aura.Settings(voice="thalia", pronunciation_markup=True), True),
        (aura.Settings(voice="celeste", pronunciation_markup=True), True),
        (aura.Settings(voice="thalia"), False),
        (aura.Settings(voice="agathe", pronunciation_markup=True), False),
    ],
)
def test_aura_takes_phonemes_in_english_and_spanish_if_asked(settings: aura.Settings, takes: bool) -> None:
    """Without the setting, and in French, the respelling is sent."""
    assert (aura.phonemes("ˈʃɪ", settings) == aura_phonemes("ˈʃɪ")) is takes


def test_no_more_is_billed_than_was_counted() -> None:
    """The estimate and the cap count a mark as its longest markup."""
    text = f"{SIOBHAN} and {mark('Cthulhu', 'kəˈθuːluː')} met."

    assert billed_chars(text) >= len(with_pronunciations(text, 2000))
    assert billed_chars("plain") == len("plain")


def test_silence_is_as_long_as_the_words() -> None:
    """A mark takes no time."""

    async def spoken(text: str) -> bytes:
        async with silence.open_engine(silence.Settings()) as engine:
            return (await engine.speak(text)).pcm

    assert asyncio.run(spoken(f"My {SIOBHAN}.")) == asyncio.run(spoken("My shi-VAWN."))
    assert unmarked(SIOBHAN) == "shi-VAWN"


def test_a_pronunciation_is_heard(tmp_path: Path) -> None:
    """A speech recognizer hears the name that was meant, where the spelling alone misleads the voice."""
    texts = [f"My name is {name}, and I live by the sea." for name in ("Niamh", mark("Niamh", "niːv"))]

    async def spoken() -> list[NDArray[np.float32]]:
        async with hibari.open_engine(hibari.Settings(processes=1)) as engine:
            spoken = [np.frombuffer((await engine.speak(text)).pcm, "<i2") for text in texts]
            return [each.astype(np.float32) / np.float32(32768) for each in spoken]

    model = whisper(tmp_path)
    without, marked = (
        heard(model, np.interp(np.arange(0, len(each), 1.5), np.arange(len(each)), each).astype(np.float32))
        for each in asyncio.run(spoken())
    )

    assert marked[3] in {"neve", "neave", "neeve", "neev", "neef", "niamh"}
    assert without[3] not in {"neve", "neave", "neeve", "neev", "neef"}
    assert without[4:] == marked[4:]
