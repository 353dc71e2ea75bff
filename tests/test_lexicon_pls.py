"""PLS files of others are read, and ours are read by others."""

from __future__ import annotations

import pytest
from lxml import etree

from pipeline.book import Pronunciation
from pipeline.errors import InputError
from pipeline.text.lexicon.phonemes import from_x_sampa, plain_ipa
from pipeline.text.lexicon.pls import NAMESPACE, parse_pls, read_pls, write_pls


def pls(lexemes: str, attributes: str = 'alphabet="ipa" xml:lang="en"') -> bytes:
    """Return a PLS file with these lexemes."""
    return f'<?xml version="1.0"?><lexicon version="1.0" xmlns="{NAMESPACE}" {attributes}>{lexemes}</lexicon>'.encode()


def test_a_lexeme_is_a_pronunciation_for_each_of_its_spellings() -> None:
    """Several written forms share what is said; comments and line breaks are no part of it."""
    data = pls(
        "<lexeme><grapheme>Siobhan</grapheme><grapheme>\n Shi<!-- x -->vaun </grapheme>"
        "<phoneme>/ʃɪˈvɔːn/</phoneme></lexeme><lexeme><grapheme>W3C</grapheme><alias>World Wide Web</alias></lexeme>"
    )

    assert parse_pls(data, "x.pls") == (
        Pronunciation(written="Siobhan", phonemes="ʃɪˈvɔːn", language="en"),
        Pronunciation(written="Shivaun", phonemes="ʃɪˈvɔːn", language="en"),
        Pronunciation(written="W3C", alias="World Wide Web", language="en"),
    )


def test_the_preferred_pronunciation_is_taken() -> None:
    """Without a preference the first one is."""
    data = pls("<lexeme><grapheme>a</grapheme><phoneme>ə</phoneme><phoneme prefer='true'>eɪ</phoneme></lexeme>")

    assert parse_pls(data, "x.pls")[0].phonemes == "eɪ"


def test_an_alphabet_that_nobody_reads_is_named_and_the_next_taken() -> None:
    """A lexeme without any pronunciation that can be used is left out, and said so."""
    data = pls(
        "<lexeme><grapheme>a</grapheme><phoneme alphabet='x-ups'>AX</phoneme><phoneme alphabet='x-sampa'>eI</phoneme>"
        "</lexeme><lexeme><grapheme>b</grapheme><phoneme>B!?</phoneme></lexeme>"
    )

    found = read_pls(data, "x.pls")

    assert [(each.written, each.phonemes) for each in found.pronunciations] == [("a", "eɪ")]
    assert ["x-ups" in found.refused[0], "no sound" in found.refused[1]] == [True, True]


def test_a_lexicon_without_a_namespace_is_read_too() -> None:
    """Many files forget it, and the language as well."""
    data = b"<lexicon><lexeme><grapheme>a</grapheme><alias>ay</alias></lexeme></lexicon>"

    assert parse_pls(data, "x.pls") == (Pronunciation(written="a", alias="ay"),)


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 9))
    + "]><lexicon><lexeme><grapheme>&a8;</grapheme><alias>a</alias></lexeme></lexicon>"
)
FILE = '<!DOCTYPE l [<!ENTITY f SYSTEM "file:///etc/hostname">]><lexicon><lexeme><alias>&f;</alias></lexeme></lexicon>'


@pytest.mark.parametrize(
    "data",
    [b"", b"not xml", b"<lexicon>", b"<html/>", BOMB.encode(), FILE.encode(), b"<a>" * 100_000, b" " * (2**24 + 1)],
    ids=["empty", "text", "cut", "html", "bomb", "file", "deep", "huge"],
)
def test_what_is_no_lexicon_is_refused_by_name(data: bytes) -> None:
    """Damage and malice end in one sentence that names the file."""
    with pytest.raises(InputError, match=r"x\.pls") as caught:
        parse_pls(data, "x.pls")

    assert caught.value.hint


def test_what_is_written_is_read_back_and_is_pls() -> None:
    """Quotes, signs of XML and several languages' letters survive; the root is as the standard has it."""
    given = (
        Pronunciation(written="Tom & <Jerry>", alias='the "cat"', language="en-GB"),
        Pronunciation(written="Łódź", phonemes="wut͡ɕ", alias="woodge", language="en-GB"),
    )

    data = write_pls(given, "en-GB")

    assert parse_pls(data, "x.pls") == given
    assert etree.fromstring(data).attrib.values() == ["1.0", "ipa", "en-GB"]


@pytest.mark.parametrize(
    ("typed", "ipa"),
    [('SI"vO:n', "ʃɪˈvɔːn"), ('"tSEr\\i', "ˈtʃɛɹi"), ('k@"Tu:lu', "kəˈθuːlu"), ("bON~", "bɔŋ̃"), ("d`al_d", "ɖal̪")],
)
def test_x_sampa_is_ipa_on_a_typewriter(typed: str, ipa: str) -> None:
    """What old lexicons have is turned into IPA."""
    assert from_x_sampa(typed) == plain_ipa(ipa)


@pytest.mark.parametrize(("typed", "ipa"), [("/'gou/", "ˈɡou"), ("[ʃɪˈvɔ:n]", "ʃɪˈvɔːn"), ("ma˥ ma˧", "ma ma")])
def test_ipa_is_taken_as_people_type_it(typed: str, ipa: str) -> None:
    """Slashes, an apostrophe for stress, a colon for length, a plain g; tones are left out."""
    assert plain_ipa(typed) == ipa


@pytest.mark.parametrize("typed", ["", "//", "shi-VAWN", "hello(", "1", "ə" * 201])
def test_what_is_no_ipa_is_refused(typed: str) -> None:
    """A respelling in the place of IPA is a mistake, not a sound."""
    with pytest.raises(ValueError, match=r"IPA"):
        plain_ipa(typed)
