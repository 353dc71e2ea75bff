"""Sentences: golden cases, offsets, and a second opinion."""

from __future__ import annotations

from pathlib import Path

import pytest
import sentencex
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.sentences import split_sentences

_CASES = Path(__file__).parent / "cases" / "sentences"
_SAMPLES = Path(__file__).parent.parent / "samples"


def _golden(language: str) -> list[str]:
    lines = (_CASES / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _split(text: str, language: str) -> list[str]:
    return [text[start:stop] for start, stop in split_sentences(text, language)]


@pytest.mark.parametrize("case", _golden("en"))
def test_english_text_falls_into_its_sentences(case: str) -> None:
    """Quotations, initials, abbreviations, numbers, ellipses and headings in English are understood."""
    sentences = case.split(" | ")

    assert _split(" ".join(sentences), "en") == sentences


@pytest.mark.parametrize("case", _golden("es"))
def test_spanish_text_falls_into_its_sentences(case: str) -> None:
    """Inverted marks, dialogue dashes and abbreviations in Spanish are understood."""
    sentences = case.split(" | ")

    assert _split(" ".join(sentences), "es-MX") == sentences


def test_there_are_enough_golden_cases() -> None:
    """The files of cases are read, all of them."""
    assert len(_golden("en")) >= 60
    assert len(_golden("es")) >= 30


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Er wohnt z.B. in Bonn. Sie nicht."),
        ("fr", "« Quoi ! » dit-il. Elle rit."),
        ("xx", "One thing. Another thing."),
    ],
)
def test_other_languages_are_split_too(language: str, text: str) -> None:
    """A language that Punkt knows uses its tables, and any other the English ones."""
    assert len(_split(text, language)) == 2


@given(st.text(alphabet=" \n.!?…\"'”“«»()—-¿aAbI1Mr5", max_size=60))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_sentences_cover_the_text(text: str) -> None:
    """Whatever the text, its sentences come in order with nothing but white space between them."""
    spans = split_sentences(text, "en")
    edges = [0, *(offset for span in spans for offset in span), len(text)]
    between = [text[start:stop] for start, stop in zip(edges[::2], edges[1::2], strict=True)]

    assert edges == sorted(edges)
    assert not "".join(between).strip()
    assert all(start < stop for start, stop in spans)


def test_another_splitter_mostly_agrees() -> None:
    """On real paragraphs sentencex finds nearly the same number of sentences."""
    text = (_SAMPLES / "fables.txt").read_text(encoding="utf-8").partition("CHAPTER I.\n")[2]
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n") if paragraph.count("\n") > 1]
    ours = [len(split_sentences(paragraph, "en")) for paragraph in paragraphs]
    theirs = [len(list(sentencex.segment("en", paragraph))) for paragraph in paragraphs]

    assert len(paragraphs) >= 6
    assert sum(map(abs, (a - b for a, b in zip(ours, theirs, strict=True)))) <= sum(ours) // 5
