"""What is said otherwise than written: the sentences of tests/cases/verbalize, which anybody can read and extend."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.text.verbalize import ORDER, verbalize

CASES = Path(__file__).parent / "cases" / "verbalize"
_CASE = re.compile(r"^- (.+?)(?: => (.+))?$", re.MULTILINE)


def said(text: str, language: str, rules: frozenset[str] | None = None) -> str:
    """Return a sentence with all that is said otherwise put in."""
    parts, at = [], 0
    for each in verbalize(text, language, rules):
        parts += [text[at : each.start], each.words]
        at = each.stop
    return "".join((*parts, text[at:]))


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
