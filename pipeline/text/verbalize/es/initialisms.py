"""Spanish initialisms: FBI "efe be i", DNI, PSOE "pesoe"; ONU and OTAN are words; headings in capitals stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize.tables.es_words import ACRONYMS, RESPELLED, SPELLED, WORDS

_FOUND = re.compile(r"(?<![\w.@#])(?:(?:[A-ZÑ]\.){2,}|[A-ZÁÉÍÓÚÑ]{2,}(?P<plural>s)?(?:-ROM)?)(?!\w)")
_SYLLABLES = re.compile(
    r"(?:(?:[BCFGP][LR]|[DT]R|CH|LL|QU|GU"
    r"|[BCDFGHJKLMNÑPRSTVYZ])?[AEIOUÁÉÍÓÚ]{1,2}(?:[LMNRSXZDBCPT](?![AEIOUÁÉÍÓÚ]))?)+",
)
_INITIALS = re.compile(r"(?<![\w.])[A-ZÑ]\. (?:[A-ZÑ]\. )*[A-ZÑ]\.(?= [A-ZÁÉÍÓÚÑ][a-záéíóúñ])")
_VOWEL = re.compile("[AEIOUÁÉÍÓÚ]")
_FORMULA = re.compile(r"\b(?:pH|NaCl|HCl|KCl|LiCl|NaOH|KOH|HF|NaI|ZnO|FeO|CaO|MgO)\b")
_LETTER = re.compile(
    r"(?:(?<=[Vv]itamina )|(?<=[Vv]itaminas )|(?<=[Hh]epatitis )|(?<=\b[Pp]lan )|(?<=[Gg]rupo )|(?<=[Ll]etra )"
    r"|(?<=[Rr]ayos )|(?<=[Oo]pción )"
    r"|(?<=[Pp]unto )|(?<=[Bb]loque )|(?<=[Cc]lase )|(?<=[Ss]erie )|(?<=\b[Hh]ora )|(?<=\b[Dd]ía )|(?<=[Tt]ipo )"
    r"|(?<=[a-zª]º )|(?<=\d\.º )|(?<=\d\.ª )|(?<=\dº )|(?<=[Pp]uerta )|(?<=[Ss]ector ))[B-DF-HJ-NP-TV-Z](?!\w|\.\s*\S)",
)


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield what is spelled or said otherwise than it looks, in order."""
    yield from sorted(_all(text, table), key=lambda said: (said.start, -said.stop))


def _all(text: str, table: ModuleType) -> Iterator[Said]:
    for match in _FORMULA.finditer(text):
        words = RESPELLED.get(match[0]) or table.spell(match[0], table.LETTERS)
        yield Said(start=match.start(), stop=match.end(), words=words)
    shouting = _is_shouted(text)
    for match in _LETTER.finditer(text):
        yield Said(start=match.start(), stop=match.end(), words=table.LETTERS[match[0].lower()])
    for match in _INITIALS.finditer(text):
        yield Said(start=match.start(), stop=match.end(), words=table.spell(match[0], table.LETTERS))
    for match in _FOUND.finditer(text):
        words = _spoken(match, table, shouting=shouting)
        if words and words != match[0]:
            ended = match[0].endswith(".") and not text[match.end() :].strip(" »”\"')")
            yield Said(start=match.start(), stop=match.end() - ended, words=words)


def _is_shouted(text: str) -> bool:
    """Say whether capitals are only loud here: more words in capitals than one in a row of two, or most of them."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    loud = [word for word in words if word.isupper()]
    unknown = [word for word in loud if word not in SPELLED and word not in ACRONYMS and word not in RESPELLED]
    return len(unknown) > 1 and len(loud) * 2 > len(words)


def _spoken(match: re.Match[str], table: ModuleType, *, shouting: bool) -> str:
    """Return what is said for a word in capitals, "" where it is said as it looks."""
    word = match[0]
    plural = "s" if match["plural"] else ""
    bare = word.removesuffix("s").replace(".", "") if plural else word.replace(".", "")
    if known := RESPELLED.get(word) or RESPELLED.get(bare):
        return known if word in RESPELLED else known + plural
    if bare in ACRONYMS and "." in word:
        return bare
    if bare not in SPELLED and _is_word(word, bare, shouting=shouting):
        return ""
    return str(table.spell(bare, table.LETTERS)) + plural * (not bare.endswith(("S", "X")))


def _is_word(word: str, bare: str, *, shouting: bool) -> bool:
    """Say whether capitals are read as a word: a known one, one of Spanish syllables, or a long or a loud one."""
    if bare in WORDS or bare in ACRONYMS:
        return True
    if _SYLLABLES.fullmatch(bare) and len(bare) > 2 and "." not in word:
        return True
    return bool(_VOWEL.search(bare)) and (shouting or len(bare) > 5)
