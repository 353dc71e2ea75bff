"""What is said otherwise than written: the sentences of tests/cases/verbalize, which anybody can read and extend."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.text.said import mark, unmarked
from pipeline.text.verbalize import ORDER, verbalize

CASES = Path(__file__).parent / "cases" / "verbalize"
_CASE = re.compile(r"^- (.+?)(?: => (.+))?$", re.MULTILINE)


def said(text: str, language: str, rules: frozenset[str] | None = None) -> str:
    """Return a sentence with all that is said otherwise put in."""
    parts, at = [], 0
    for each in verbalize(text, language, rules):
        parts += [text[at : each.start], each.words]
        at = each.stop
    return unmarked("".join((*parts, text[at:])))


def cases() -> list[tuple[str, str, str]]:
    """Return language, sentence and what is to be said, from `- written => said`; without "=>" nothing changes.

    The language is what stands before the first "-" of the file's name (`en-money.md`, `en_GB-dates.md`).
    """
    return [
        (file.stem.partition("-")[0], written, expected or written)
        for file in sorted(CASES.glob("*.md"))
        for written, expected in _CASE.findall(file.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("language", "written", "expected"), cases())
def test_a_sentence_is_said_as_the_cases_say(language: str, written: str, expected: str) -> None:
    """Every sentence of the case files is said as written there, and no digit reaches the voice."""
    words = said(written, language)

    assert words == expected
    assert not any(map(str.isdigit, words))


def test_a_rule_can_be_left_out() -> None:
    """An engine that says money well itself is given it as written."""
    assert said("It cost $3.", "en", frozenset(ORDER) - {"money", "numbers"}) == "It cost $3."


def test_a_language_without_a_table_is_left_alone() -> None:
    """Where nothing is known of a language nothing is changed."""
    assert verbalize("It cost $3.", "xx") == ()


@pytest.mark.parametrize("language", ["en", "en-GB"])
@pytest.mark.parametrize(
    "text",
    ["9" * 5000, "1-" * 500, "a1b2c3 #7 x² 5m²x 1,2,3,,4", "№ 5/6/7/8", "٣٤ and ½¾", "(A, 1)" * 50, "CO2" * 200 + "-"],
)
def test_no_digit_reaches_the_voice(language: str, text: str) -> None:
    """However digits are strewn into a sentence, words are said for all of them."""
    words = said(text, language)

    assert not any(map(str.isdecimal, words))


def test_what_is_said_stands_in_order_and_does_not_overlap() -> None:
    """Each change has its own place in the sentence, in the order of the sentence."""
    changes = verbalize("On July 4, 1776, Dr. Smith paid $3.50 to the FBI at 6:30 p.m. in 5 km.", "en")

    assert len(changes) == 6
    assert all(one.stop <= other.start for one, other in pairwise(changes))


def test_the_british_put_the_day_first() -> None:
    """A date in figures is read by the region of the book's language."""
    assert said("It was 3/4/2021.", "en-GB") == "It was the third of April, twenty twenty-one."
    assert said("It was 3/4/2021.", "en-US") == "It was March fourth, twenty twenty-one."


def test_a_letter_a_is_marked_so_that_no_voice_takes_it_for_the_article() -> None:
    """In "the U.S.A.", "DNA" and "plan A" the voice is told how the A is said; the article is left alone."""
    marked = mark("A", "eɪ")

    assert [each.words for each in verbalize("DNA is plan A.", "en")] == [f"D N {marked}", marked]
    assert verbalize("A man and a plan, Upon A Hill.", "en") == ()


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("es-ES", "uno coma doscientos cincuenta kilómetros y cinco dólares"),
        ("es-419", "mil doscientos cincuenta kilómetros y cinco dólares"),
        ("es-US", "mil doscientos cincuenta kilómetros y cinco dólares"),
        ("es-MX", "mil doscientos cincuenta kilómetros y cinco pesos"),
        ("es-CO", "uno coma doscientos cincuenta kilómetros y cinco pesos"),
    ],
)
def test_a_country_has_its_own_money_and_marks(tag: str, words: str) -> None:
    """What "$" means, and what a comma, goes by the region of the book's language."""
    assert said("Son 1,250 km y $5.", tag) == f"Son {words}."


@pytest.mark.parametrize("language", ["en", "es"])
def test_numbers_of_any_length_are_read_out(language: str) -> None:
    """Five thousand digits in a row are read one by one: each is heard."""
    assert len(said("9" * 5000, language).split()) == 5000


def test_a_sentence_of_any_length_is_worded_to_its_end() -> None:
    """What stands at the end of a very long sentence is said as at its beginning, and the words between are kept."""
    long = "In 1984 it was cold, and " * 500 + "in 1984 he died."
    words = said(long, "en")

    assert words.count("nineteen eighty-four") == 501
    assert words.count("it was cold, and ") == 500


@pytest.mark.parametrize(
    ("written", "words"),
    [("5 men came.", "Five men came."), ("“5 men,” he said.", "“Five men,” he said."), ("… 5 men.", "… five men.")],
)
def test_the_words_that_open_a_sentence_have_a_capital(written: str, words: str) -> None:
    """A figure at the beginning becomes a word that begins a sentence."""
    assert said(written, "en") == words


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("mark_of_end", [".", "?", "!", '."', "…"])
def test_the_end_of_a_sentence_stays(language: str, mark_of_end: str) -> None:
    """Whatever stands last, the sentence ends as it did."""
    for last in ("$5", "12 km", "9 a.m", "etc", "1999", "U.S", "pp. 3-4", "Louis XIV", "x²", "20 %"):
        assert said(f"So {last}{mark_of_end}", language).endswith(mark_of_end)
