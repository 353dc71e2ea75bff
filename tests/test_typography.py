"""Typography, speakable text and the guess of a language: pure functions of a string."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.language import guess_language, language_tag
from pipeline.text.speakable import speakable
from pipeline.text.typography import clean


@pytest.mark.parametrize(
    ("dirty", "tidy"),
    [
        ("ﬁnd the oﬀer, ﬂow, aﬃrm, baﬄe", "find the offer, flow, affirm, baffle"),
        ("har\u00adbour zero\u200bwidth \ufeffmark", "harbour zerowidth mark"),
        ("cafe\u0301", "café"),
        ("no\u00a0break\u2009thin\u3000wide\ttab", "no break thin wide tab"),
        ("bell\x07 and\x7f more", "bell and more"),
        ("line\r\nline\nline", "line\nline\nline"),
        ("it\u200dself", "itself"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("Ã©", "Ã©"),
    ],
)
def test_typography_is_cleaned(dirty: str, tidy: str) -> None:
    """Ligatures, soft hyphens and odd spaces go; joined emoji stay; mojibake is not guessed at."""
    assert clean(dirty) == tidy


@given(st.text(max_size=80))
@settings(derandomize=True, max_examples=500, deadline=None)
def test_no_letter_or_digit_is_cleaned_away(text: str) -> None:
    """Cleaning and making speakable keep every letter and digit, in order."""
    kept = [char for char in clean(text) if char.isalnum()]
    ligatures = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
    normal = unicodedata.normalize("NFC", text.translate(ligatures))

    assert len(kept) == sum(map(str.isalnum, normal))
    assert [char for char in speakable(clean(text)) if char.isalnum()] == kept


@given(st.text(max_size=80).filter(lambda text: any(map(str.isalnum, text))))
@settings(derandomize=True, max_examples=500, deadline=None)
def test_what_is_spoken_always_has_an_ending(text: str) -> None:
    """A voice always gets one line that ends like a sentence."""
    said = speakable(clean(text))

    assert said.rstrip("\"'”’»›) ")[-1] in ".?!。？！‽"
    assert "\n" not in said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("The Harbour", "The Harbour."),
        ("Stop!", "Stop!"),
        ("Wait…", "Wait..."),
        ("burning bright,", "burning bright."),
        ("“Yes,”", "“Yes.”"),
        ('He said "Now"', 'He said "Now."'),
        ("(see below)", "(see below)."),
        ("(He left.)", "(He left.)"),
        ("*bold* and _italic_ and snake_case", "bold and italic and snake case."),
        ("• point one", "point one."),
        ("see [1] and <b> or {x} | y \\ z", "see 1 and b or x, y z."),
        ("—¿Qué? —preguntó él.", "¿Qué? —preguntó él."),
        ("—gritó una voz—.", "gritó una voz."),
        ("1. Find the wick.", "1: Find the wick."),
        ("over--or so", "over — or so."),
        ("Go to https://example.org/a_b#c~d now.", "Go to https://example.org/a_b#c~d now."),
        ("£3,000–4,000 (≈ 10%)", "£3,000–4,000 (≈ 10%)."),
        ("-5 degrees", "-5 degrees."),
        ("No!!!!!!!!", "No!!!"),
        ("Good !", "Good!"),
        ("1️⃣ first", "1 first."),
    ],
)
def test_marks_that_nobody_says_are_left_out(written: str, said: str) -> None:
    """A voice gets words and the punctuation that it can use."""
    assert speakable(written) == said


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The lamp was lit, and the sea was calm that night.", "en"),
        ("La lámpara estaba encendida y el mar en calma, como una promesa que no se dice.", "es"),
        ("La lampe est dans la maison et elle ne brûle pas, mais les hommes sont avec nous.", "fr"),
        ("Das ist nicht die Lampe, die ich auf dem Tisch mit dem Buch sah.", "de"),
        ("12345", None),
        ("Lorem ipsum", None),
    ],
)
def test_the_language_is_guessed_from_common_words(text: str, tag: str | None) -> None:
    """A source that names no language is recognised, or honestly not."""
    assert guess_language(text) == tag


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("en_us", "en-US"),
        ("English", "en"),
        ("español", "es"),
        ("spa", "es"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("???", None),
    ],
)
def test_names_of_languages_become_tags(name: str, tag: str | None) -> None:
    """Languages are understood as people write them."""
    assert language_tag(name) == tag


def test_a_heap_of_accents_costs_no_minutes_and_takes_no_letter() -> None:
    """Thousands of marks on one letter are more than any writing has: thirty stay, and every letter does."""
    cleaned = clean("a" + "\u0301\u0316" * 50_000 + "b")

    assert cleaned.startswith("á")
    assert cleaned.endswith("b")
    assert len(cleaned) <= 32
