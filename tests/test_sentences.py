"""Sentences: golden cases, offsets, and a second opinion."""

from __future__ import annotations

import importlib
from collections import defaultdict
from pathlib import Path

import pytest
import sentencex
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

from pipeline.text.sentences import split_sentences

_CASES = Path(__file__).parent / "cases" / "sentences"
_SAMPLES = Path(__file__).parent.parent / "samples"
_PUNKT = {"de": "german", "fr": "french"}


def _golden(language: str) -> list[str]:
    lines = (_CASES / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _split(text: str, language: str) -> list[str]:
    return [text[start:stop] for start, stop in split_sentences(text, language)]


def _punkt(language: str) -> PunktSentenceTokenizer:
    """Return nltk's Punkt with its trained parameters and nothing of ours."""
    data = importlib.import_module(f"punkt.data.{_PUNKT[language]}")
    parameters = PunktParameters()
    parameters.abbrev_types = set(data.ABBREV_TYPES)
    parameters.collocations = set(data.COLLOCATIONS)
    parameters.sent_starters = set(data.SENT_STARTERS)
    parameters.ortho_context = defaultdict(int, data.ORTHO_CONTEXT)
    return PunktSentenceTokenizer(parameters)


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


@pytest.mark.parametrize("case", _golden("de"))
def test_german_text_falls_into_its_sentences(case: str) -> None:
    """Ordinals, low quotation marks and abbreviations with spaces in German are understood."""
    sentences = case.split(" | ")

    assert _split(" ".join(sentences), "de-AT") == sentences


@pytest.mark.parametrize("case", _golden("fr"))
def test_french_text_falls_into_its_sentences(case: str) -> None:
    """Guillemets with spaces, titles and abbreviations in French are understood."""
    sentences = case.split(" | ")

    assert _split(" ".join(sentences), "fr") == sentences


@pytest.mark.parametrize("language", sorted(_PUNKT))
def test_no_language_is_split_worse_than_by_punkt_alone(language: str) -> None:
    """Our rules take nothing away from the trained parameters they stand on."""
    punkt = _punkt(language)
    lost = [
        case
        for case in _golden(language)
        if punkt.tokenize(case.replace(" | ", " ")) == case.split(" | ")
        and _split(case.replace(" | ", " "), language) != case.split(" | ")
    ]

    assert lost == []


def test_there_are_enough_golden_cases() -> None:
    """The files of cases are read, all of them."""
    counts = {language: len(_golden(language)) for language in ("en", "es", "de", "fr")}

    assert counts["en"] >= 300
    assert counts["es"] >= 200
    assert min(counts["de"], counts["fr"]) >= 80


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "Il sig. Rossi è qui. La sig.ra Rossi no."),
        ("pt", "O Dr. Silva chegou. Era tarde."),
        ("nl", "Hij kwam om 5 uur. Zij niet."),
        ("pl", "Był 3. maja. Padał deszcz."),
        ("xx", "One thing. Another thing."),
    ],
)
def test_other_languages_are_split_too(language: str, text: str) -> None:
    """A language that Punkt knows uses its tables, and any other the English ones."""
    assert len(_split(text, language)) == 2


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("A heading\n\nThe text.", ["A heading", "The text."]),
        ("He saw Mr.\n\nThe end.", ["He saw Mr.", "The end."]),
        ("Wrapped\nlines. Go on.", ["Wrapped\nlines.", "Go on."]),
        ("Bring\n1. a rope\n2. a lamp", ["Bring", "1. a rope", "2. a lamp"]),
        ("a) the rope b) the lamp", ["a) the rope", "b) the lamp"]),
    ],
)
def test_lines_and_lists_part_sentences(text: str, sentences: list[str]) -> None:
    """A blank line and the next number of a list end a sentence; a wrapped line does not."""
    assert _split(text, "en") == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It was over.The war ended.", ["It was over.", "The war ended."]),
        ("What?No! It can't be.", ["What?", "No!", "It can't be."]),
        ("See Example.Com and Main.Java now.", ["See Example.Com and Main.Java now."]),
        ("Dr.Watson spoke.", ["Dr.Watson spoke."]),
    ],
)
def test_a_forgotten_space_is_seen(text: str, sentences: list[str]) -> None:
    """Two sentences without a space between them are two; a file name, an address and a title are none."""
    assert _split(text, "en") == sentences


@given(
    st.text(alphabet=" \n.!?…\"'”“«»„()[]—-–¿¡😀*\u00a0²1۲2)abIVMrThe。", max_size=60),
    st.sampled_from(("en", "es", "de", "fr", "it", "fi")),
)
@settings(derandomize=True, max_examples=500, deadline=None)
def test_sentences_cover_the_text(text: str, language: str) -> None:
    """Whatever the text, its sentences come in order with nothing but white space between them."""
    spans = split_sentences(text, language)
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
