"""Periods: whether one ends a sentence or an abbreviation, an initial, an ordinal or the number of an item."""

from __future__ import annotations

import re

from pipeline.text.abbreviations import UNITS, Tongue
from pipeline.text.items import counts_in_list, is_roman, opens_an_item
from pipeline.text.place import Place, bare, is_starter
from pipeline.text.punkt import is_abbreviation, punkt_ends, seen_small

_INITIAL = re.compile(r"(?:[^\W\d_]\.-?){0,4}[^\W\d_]")
_SPACED = re.compile(r"(?:^|(?<=[\s(]))(?:[^\W\d_]{1,3}\.[ \xa0\u202f]){1,3}[^\W\d_](?:[^\W\d_]{0,3}|\.-[^\W\d_])\Z")
_PART = re.compile(r"(?P<part>[^\W\d_]{1,3}(?:\.-[^\W\d_])?)(?:\.|,|\Z)")
_AT_HOUR = re.compile(
    r"\W*(?:At|By|From|Around|About|Until|Till|Before|After|A|Hacia|Desde|Sobre|Hasta|À|Vers)\s+"
    r"(?:about |exactly |las? )?[\d:.,]+\s?[ap]\.\s?m",
)
_CLAUSE = re.compile(r"[\"'“«¿¡(]*(?P<subject>[^\W\d_][\w'’-]*),?\s+(?P<next>[a-zà-öø-ÿ][\w'’]*)")
_ORDINAL_DIGITS = 3  # with four it is a year
_SAINT_OR_STREET = frozenset(("st", "ste", "mt", "ft"))
_SAINTLY = frozenset(("mount", "mt", "fort", "ft", "port", "lake", "sault", "saint", "of"))


def ends_at_period(place: Place, words: Tongue) -> bool:
    """Say whether the period at `place` ends a sentence; what follows it has no small letter."""
    if not place.close and opens_an_item(place, words):
        return False
    if place.close.strip("*_"):
        return True
    before = _abbreviation(place.tail, words) or _without_article(place.before, words)
    if _goes_on_abbreviating(before.lower(), place.following, words):
        return False
    if len(before) == 1 and before.isupper():
        return _ends_at_letter(place, before, words)
    if _INITIAL.fullmatch(before) and not before.islower() and before.lower() not in words.known:
        return _ends_at_initial(place, before, words)
    return _ends_after_word(place, before, words)


def _abbreviation(said: str, words: Tongue) -> str:
    """Return the abbreviation of several parts that `said` ends with or begins, without spaces: "z.B" of "z. B"."""
    match = _SPACED.search(said)
    parts = match.group().split() if match else []
    joined = ("".join(parts[first:]) for first in range(len(parts) - 1))
    return next((found for found in joined if found.lower() in words.known or found.lower() in words.parts), "")


def _without_article(word: str, words: Tongue) -> str:
    """Return "art" of "l'art"."""
    noun = word.replace("’", "'").rpartition("'")[2]
    return noun if noun.lower() in words.known else word


def _goes_on_abbreviating(word: str, following: str, words: Tongue) -> bool:
    """Say whether what follows is a further part of an abbreviation: "B." after "z."."""
    match = _PART.match(following)
    return match is not None and f"{word}.{match['part'].lower()}" in words.parts


def _ends_after_word(place: Place, before: str, words: Tongue) -> bool:
    """Decide by the word before the period; Punkt decides where the tables leave it open."""
    word = before.lower()
    if word in words.titles:
        starts = is_starter(place.following, words)
        return word in _SAINT_OR_STREET and (starts or _ends_with_street(place, words))
    if word in words.inner:
        return False
    if word in words.numbered or word.endswith(words.numbered_suffixes):
        return not _is_number(place.following, roman=word not in ("no", "nos"))
    if before.isdecimal():
        return _ends_after_number(place, before, words)
    if word in words.known or word in UNITS or is_abbreviation(words, word):
        return _ends_after_abbreviation(place, before, words)
    ordinary = word.isalpha() and len(word) > 1
    return ordinary or is_starter(place.following, words) or punkt_ends(words, f"{before}. {place.following}")


def _is_number(word: str, *, roman: bool) -> bool:
    return word[:1].isdigit() or (roman and is_roman(bare(word)))


def _ends_after_abbreviation(place: Place, before: str, words: Tongue) -> bool:
    """Decide after what may stand inside a sentence and at its end: "Inc.", "p.m.", "etc.", "5 ft."."""
    if place.whole and _AT_HOUR.fullmatch(place.tail):
        return False
    if is_starter(place.following, words):
        return True
    following = bare(place.following)
    if before.lower() in UNITS and place.tail[: -len(before)].rstrip()[-1:].isdigit():
        return seen_small(words, following)
    return _new_clause(place, before, words) or punkt_ends(words, f"{before}. {following}")


def _ends_with_street(place: Place, words: Tongue) -> bool:
    """Tell "into Baker St. Holmes was" from "saw St. Paul" and "Mount St. Helens"."""
    named = len(place.tail.split()) > 2 and place.earlier[:1].isupper()
    return named and place.earlier.lower().strip(".") not in _SAINTLY and _new_clause(place, "st", words)


def _new_clause(place: Place, before: str, words: Tongue) -> bool:
    """Say whether a subject and its verb follow: "in the U.S. Mary does", but not "in the U.S. Army was"."""
    match = _CLAUSE.match(place.text, place.after)
    if match is None:
        return False
    subject = match["subject"].lower()
    said = before.lower()
    if "." in said and (subject in words.after_place or place.tail.lower() in (said, f"the {said}")):
        return False
    return bool(re.match(words.verbs, match["next"]))


def _ends_after_number(place: Place, number: str, words: Tongue) -> bool:
    """Tell "am 3. Mai" from "am 3. Er" and "in 1984. Er", and leave the numbers of a list to the list."""
    if counts_in_list(place, int(number)):
        return False
    if words.ordinals is None or len(number) > _ORDINAL_DIGITS or is_starter(place.following, words):
        return True
    following = bare(place.following)
    if following.lower() in words.ordinals or following[:1].isdigit():
        return False
    if place.earlier.lower() in words.ordinals:
        return _new_clause(place, number, words)
    return bool(words.ordinals) or punkt_ends(words, f"{number}. {following}")


def _ends_at_letter(place: Place, letter: str, words: Tongue) -> bool:
    """Tell "Plan D. Der" and an initial from "M. Dupont" and "S. 12"."""
    word = letter.lower()
    named = word in words.titles or (word in words.numbered and place.following[:1].isdigit())
    if named and place.earlier.lower() not in words.lettered:
        return False
    return _ends_at_initial(place, letter, words)


def _ends_at_initial(place: Place, before: str, words: Tongue) -> bool:
    """Tell "plan B. Plan A", "so do I. He" and "Henry V. The" from "J. R. Smith" and "the U.S. Army"."""
    last = place.earlier
    if len(before) == 1 and last.lower() in words.lettered:
        return True
    if before == "I" and last.lower().strip(".") in words.before_i:
        return True
    starts = is_starter(place.following, words)
    if before in "IVX" and last.lower() in words.rulers:
        return starts or _new_clause(place, before, words) or seen_small(words, bare(place.following))
    return starts and not (len(before) == 1 and re.fullmatch(r"[^\W\d_]\.", last))
