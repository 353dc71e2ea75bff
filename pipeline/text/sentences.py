"""Sentences: candidates by punctuation, our rules where they are sure, Punkt's trained parameters for the rest.

Punkt (Kiss and Strunk, 2006, "Unsupervised Multilingual Sentence Boundary Detection") knows which words
are abbreviations and which begin sentences; it knows nothing of quotations, dialogue dashes, Roman numerals,
list numbers and labels, which is what the rules here are for. It is asked only about the word before a period.
"""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.text.abbreviations import Tongue, tongue
from pipeline.text.enclosed import goes_on_after_enclosure
from pipeline.text.items import items
from pipeline.text.periods import ends_at_period
from pipeline.text.place import Place, bare, is_starter
from pipeline.text.punkt import seen_small

_FACE = "[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\ufe0f\u200d]"
_CANDIDATE = re.compile(
    rf"""(?=[.!?…‽。！？\n—–-]|{_FACE})"""  # all that a candidate can begin with: twice the speed
    r"""(?:(?<![.!?…‽])(?P<stop>(?>(?:\.[ ]){2,}\.|[.!?…‽]+(?:[ \xa0\u202f][!?…]+)?))"""
    rf"""(?P<close>["'”’»›“«‘)\]}}*_]*+(?:[ \xa0\u202f][»›](?=[\s,.;:]|\Z))?(?:\s?{_FACE}+)*+)(?:\s+|\Z)"""
    r"""|(?P<cjk>[。！？]+[」』）”’]*)\s*"""
    r"""|(?<=[^\W_][^\W_])(?P<tight>[.!?]+)(?=[¿¡“«]?[A-ZÁÉÍÓÚÑÄÖÜÀÇ][a-zà-ÿ'’]+(?:[\s,;:!?]|\.\s))"""
    r"""|(?P<broken>[—–]|--)(?P<shut>["”’»]\*?)\s+(?=["“‘«]?[^\W\d_a-z])"""
    r"""|(?P<line>\n[^\S\n]*(?:\n\s*|(?=(?:[•·▪‣◦]|\d{1,3}[.)])\s+[^\W\d_])))"""
    rf"""|(?P<face>{_FACE}+)\s+)""",
)
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_TIGHT_TOKEN = re.compile(r"(?:\A|[\s—–])[\"'“‘«(¿¡]*[^\W_][^\W_,]*(?:,\d+)*\Z")
_DASH = re.compile(r"[—–-]+\s*")
_SMALL_NAME = re.compile(r"(?P<initials>[a-z]\.[a-z])\.\s[a-z]{3,}")
_NAMED = re.compile(
    r"(?:[A-ZÁÉÍÓÚÑÄÖÜ][\w'’-]*\.?\s+(?:(?:and|y|und|et)\s+)?){1,3}"
    r"(?:(?:had|has|have|then|suddenly|quickly|almost|just|would|could)\s+)?(?P<verb>[^\W\d_]+)\b",
)


def split_sentences(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """Return (start, stop) offsets of the sentences of `text`, in order, with nothing but white space between them.

    `language` is a BCP 47 tag; English tables serve languages that Punkt has none for. A blank line ends a sentence.
    """
    spans: list[tuple[int, int]] = []
    for start, end in pairwise((0, *_sentence_ends(text, tongue(language)), len(text))):
        piece = text[start:end]
        if piece and not piece.isspace():
            left = start + len(piece) - len(piece.lstrip())
            spans += items(text, left, start + len(piece.rstrip()))
    return tuple(spans)


def _sentence_ends(text: str, words: Tongue) -> list[int]:
    ends: list[int] = []
    start = 0
    small = not any(map(str.isupper, text))  # a text all in small letters has no capitals to go by
    for match in _CANDIDATE.finditer(text):
        if match.end() == len(text):
            break
        while start < match.start() and text[start].isspace():
            start += 1
        if _is_end(match, start, words, no_capitals=small):
            ends.append(match.end())
            start = match.end()
    return ends


def _is_end(match: re.Match[str], start: int, words: Tongue, *, no_capitals: bool) -> bool:
    """Decide by the kind of the candidate."""
    text = match.string
    if match["cjk"] or match["line"]:
        return True
    stop = match["stop"] or match["tight"] or match["broken"] or ""
    place = Place(text, start, match.start(), stop, match["close"] or match["shut"] or "", match.end())
    if match["face"]:
        return place.following[:1].isupper() and is_starter(place.following, words)
    if match["tight"] and not (_TIGHT_TOKEN.search(place.tail) and is_starter(place.following, words)):
        return False  # "example.Com", "end.Next": only "end.The" is sure to lack a space
    if match["stop"] and "\n" in match.group() and _BLANK_LINE.search(match.group()):
        return True
    return _ends(place, words, no_capitals=no_capitals)


def _ends(place: Place, words: Tongue, *, no_capitals: bool) -> bool:
    """Decide whether a sentence ends at `place`."""
    following = place.following
    if _continues(place, following, words, no_capitals=no_capitals):
        return False
    if place.stop == ".":
        ends = ends_at_period(place, words)
    elif set(place.stop) <= {".", "…", " "} and not place.close:
        ends = _ends_at_ellipsis(following, words)
    else:
        ends = not _is_shouted_name(place, following, words)
    return ends and not goes_on_after_enclosure(place.text, place.start, place.after, words.quotes)


def _continues(place: Place, following: str, words: Tongue, *, no_capitals: bool) -> bool:
    """Say whether what follows carries the sentence on: a small letter, or who said it."""
    ahead = place.text[place.after : place.after + 1]
    first = following[:1]
    if ahead in "¿¡":
        return first.islower() and place.stop in ("...", "…")
    if ahead in ",;:)]}":
        return True
    if first.islower() and not no_capitals:
        return not (following[1:2].isupper() or _is_small_name(place, words))
    quoted = bool(place.close) or ahead == "—" or place.text[place.start : place.start + 1] in ("—", "–")
    if quoted and place.stop != "." and (ahead.isalpha() or ahead == "—"):
        return _said(place, words)
    return False


def _is_small_name(place: Place, words: Tongue) -> bool:
    """Recognise a name such as "e.e. cummings", which begins a sentence with a small letter."""
    match = _SMALL_NAME.match(place.text, place.after)
    return match is not None and match["initials"] not in words.known


def _said(place: Place, words: Tongue) -> bool:
    """Recognise '"Stop!" Tom cried.' and '"Who is it?" I asked.' as one sentence; '"Stop!" She cried.' is two."""
    dash = _DASH.match(place.text, place.after)
    subject = _NAMED.match(place.text, dash.end() if dash else place.after)
    if not subject or subject["verb"].lower() not in words.speech:
        return False
    first = subject.group().split()[0]
    return first == "I" or first.lower() not in words.starters


def _is_shouted_name(place: Place, following: str, words: Tongue) -> bool:
    """Recognise "Yahoo! Mail"."""
    if place.stop != "!" or not words.shouting or place.close:
        return False
    return place.before.lower() in words.shouting and bare(following).lower() not in words.starters


def _ends_at_ellipsis(following: str, words: Tongue) -> bool:
    if not following[:1].isalpha():
        return not following[:1].isdigit()
    word = bare(following)
    if word == "I" or word.startswith(("I'", "I’")):
        return False
    return is_starter(following, words) or seen_small(words, word)
