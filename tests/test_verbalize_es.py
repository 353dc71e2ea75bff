"""Spanish numbers and figures by themselves, and what no single sentence of the case files can show."""

from __future__ import annotations

import pytest

from pipeline.text.said import unmarked
from pipeline.text.verbalize import verbalize
from pipeline.text.verbalize.tables import es, es_mx
from pipeline.text.verbalize.tables.es_figures import figure
from pipeline.text.verbalize.tables.es_nouns import gender
from pipeline.text.verbalize.tables.es_numbers import cardinal, decimals, fraction, ordinal

PROSE = (
    "—¿Quién vive? —preguntó el cabo, y nadie contestó. En la plaza, bajo los soportales, dos mujeres hablaban en "
    "voz baja; una de ellas, la más alta, llevaba un pañuelo negro. «No vendrá», dijo. Y no vino: ni "
    "aquella noche, ni la otra…"
)


def said(text: str, language: str = "es") -> str:
    """Return a sentence with all that is said otherwise put in."""
    parts, at = [], 0
    for each in verbalize(text, language):
        parts += [text[at : each.start], each.words]
        at = each.stop
    return unmarked("".join((*parts, text[at:])))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "cero"),
        (16, "dieciséis"),
        (100, "cien"),
        (101, "ciento uno"),
        (1000, "mil"),
        (21_000, "veintiún mil"),
        (1_000_000, "un millón"),
        (21_000_000, "veintiún millones"),
        (10**9, "mil millones"),
        (10**12, "un billón"),
    ],
)
def test_a_whole_number_is_said_by_the_long_scale(number: int, words: str) -> None:
    """A thousand millions stay so, and a million millions are a "billón"."""
    assert cardinal(number) == words


def test_a_number_agrees_with_what_it_counts() -> None:
    """Before a noun the same number has three forms."""
    assert (cardinal(221), cardinal(221, "f"), cardinal(221, apocope=True)) == (
        "doscientos veintiuno",
        "doscientas veintiuna",
        "doscientos veintiún",
    )


def test_every_number_below_a_million_ends_in_its_units() -> None:
    """No number is cut short or said twice: it is its thousands and its rest."""
    for number in range(2001, 1_000_000, 997):
        thousands, rest = divmod(number, 1000)
        words = cardinal(number)

        assert words.endswith(cardinal(rest) if rest else "mil")
        assert words.count("mil") == 1
        assert cardinal(thousands, apocope=True) in words


def test_ordinals_shorten_before_a_noun_and_have_a_gender() -> None:
    """The third floor is "tercer piso", the third time "tercera vez"."""
    assert (ordinal(3), ordinal(3, apocope=True), ordinal(3, "f")) == ("tercero", "tercer", "tercera")
    assert ordinal(99, "f") == "nonagésima novena"


def test_decimals_keep_the_zeros_in_front() -> None:
    """What follows the comma is a number of its own, digit by digit where it is long."""
    assert (decimals("05"), decimals("14"), decimals("1416")) == ("cero cinco", "catorce", "uno cuatro uno seis")


def test_parts_of_a_whole_have_names() -> None:
    """Fractions are said as cooks say them."""
    assert (fraction(3, 4), fraction(5, 12), fraction(1, 2)) == ("tres cuartos", "cinco doceavos", "un medio")


@pytest.mark.parametrize(
    ("written", "whole", "rest"),
    [("1.250", 1250, ""), ("1,250", 1, "250"), ("1,250.75", 1250, "75"), ("1.250,75", 1250, "75"),
     ("12 000", 12000, ""), ("3'50", 3, "50"), ("250,000", 250_000, ""), ("0.250", 0, "250")],
)  # fmt: skip
def test_the_shape_of_a_figure_tells_groups_from_decimals(written: str, whole: int, rest: str) -> None:
    """Points, commas and spaces are understood in every country's way."""
    found = figure(written)

    assert (found.whole, found.decimals) == (whole, rest)


def test_a_region_decides_where_the_shape_does_not() -> None:
    """In Mexico "1,250" is a thousand and some."""
    assert figure("1,250", comma_groups=es_mx.COMMA_GROUPS).whole == 1250
    assert figure("1,250", comma_groups=es.COMMA_GROUPS).whole == 1


def test_nouns_that_break_the_endings_are_known() -> None:
    """Days and problems are masculine, hands and photographs feminine."""
    assert [gender(noun) for noun in ("días", "problemas", "manos", "fotos", "leyes", "naciones")] == list("mmffff")


@pytest.mark.parametrize(
    "hostile",
    [
        "9" * 400,
        "1.1.1.1.1.1",
        "½½½",
        "€€€",
        "1/0",
        "0/0",
        "99:99",
        "III" * 40,
        "12" * 9 + "/5",
        "a. C. a. C.",
        "²",
        "º",
    ],
)
def test_whatever_is_written_no_digit_reaches_the_voice(hostile: str) -> None:
    """A figure that means nothing is read out, never passed on and never the end of the program."""
    assert not any(map(str.isdecimal, said(f"Aquí dice {hostile} y nada más.")))


def test_prose_without_figures_is_left_alone() -> None:
    """A page of a novel goes to the voice as its author wrote it."""
    assert said(PROSE) == PROSE
