"""Sentences: candidates by punctuation, our rules where they are sure, Punkt's trained parameters for the rest.

Punkt (Kiss and Strunk, 2006, "Unsupervised Multilingual Sentence Boundary Detection") knows which words
are abbreviations and which begin sentences; it knows nothing of quotations, dialogue dashes, Roman numerals,
list numbers and labels, which is what the rules here are for. It is asked only about the word before a period.
"""

from __future__ import annotations

import importlib
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from pipeline.text.abbreviations import NUMBER_WORDS, Tongue, tongue

_OPENERS = r"""[("'“‘«‹\[{¿¡*_—–-]"""
_CANDIDATE = re.compile(
    r"""(?<![.!?…‽])(?P<stop>(?>(?:\.[ ]){2,}\.|[.!?…‽]+(?:[ ][!?…]+)?))"""
    r"""(?P<close>["'”’»›)\]}*_]*+(?:[ ][»›](?=\s|$|[,.;:]))?)\s+"""
    r"""|(?P<cjk>[。！？]+[」』）”’]*)\s*""",
)
_WORD_BEFORE = re.compile(r"[^\s—–]*$")
_WORD_AFTER = re.compile(rf"{_OPENERS}*\s*(?P<word>[^\s—–]*)")
_DASH = re.compile(r"[—–-]+\s*")
_ROMAN = r"(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_ENUMERATOR = re.compile(rf"[(\[]?(?:\d{{1,3}}|{_ROMAN}|[ivx]{{1,5}}|[A-Za-z])")
_NUMBER_ALONE = re.compile(r"[(\[\"“]?\d{1,3}")
_INITIAL = re.compile(r"(?:[^\W\d_]\.-?){0,4}[^\W\d_]")
_SPACED = re.compile(r"(?:^|[\s(])(?:[ap]\. ?m|[ad]\. ?(?:de )?C|[Ee]\. ?U|S\. ?A|S\. ?L)\Z")
_SUBJECT = re.compile(
    r"(?:(?i:the|a|an|his|her|my|our|their|el|la|los|las|un|una|su|mi)\s+(?:[\w'’-]+\s+){1,2}?"
    r"|(?:[A-ZÁÉÍÓÚÑ][\w'’-]*\.?\s+(?:and\s+|y\s+)?){1,3})(?P<verb>[^\W\d_]+)\b",
)
_TAIL_CHARS = 60  # no rule looks further back; a sentence that never ends must not cost its length squared
_NOBODY = frozenset(("nobody", "nothing", "no", "neither", "nadie", "ninguno", "nada"))
_TITLES_AND_PLACES = frozenset(("st", "ste", "mt", "ft"))  # Saint and Street: a sentence may end on the second


@dataclass(frozen=True, slots=True)
class _Place:
    """A candidate: the sentence so far, the marks that end it, and what follows."""

    text: str
    start: int
    stop_at: int
    stop: str
    close: str
    after: int

    @property
    def tail(self) -> str:
        """The end of the sentence so far, long enough for every rule."""
        return self.text[max(self.start, self.stop_at - _TAIL_CHARS) : self.stop_at].strip()

    @property
    def before(self) -> str:
        """The last word before the mark."""
        match = _WORD_BEFORE.search(self.tail)
        return match.group().rpartition("--")[2].lstrip("(\"'“‘«‹[{¿¡*_") if match else ""


def split_sentences(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """Return (start, stop) offsets of the sentences of `text`, in order, with nothing but white space between them.

    `language` is a BCP 47 tag; English tables serve languages that Punkt has none for.
    """
    ends = _sentence_ends(text, tongue(language))
    spans = []
    start = 0
    for end in (*ends, len(text)):
        piece = text[start:end]
        if piece and not piece.isspace():
            left = start + len(piece) - len(piece.lstrip())
            spans.append((left, start + len(piece.rstrip())))
        start = end
    return tuple(spans)


def _sentence_ends(text: str, words: Tongue) -> list[int]:
    ends: list[int] = []
    start = 0
    shouted = not any(map(str.isupper, text))  # a text all in small letters has no capitals to go by
    for match in _CANDIDATE.finditer(text):
        if match.end() == len(text):
            break
        if match["cjk"]:
            ends.append(match.end())
        else:
            while start < match.start() and text[start].isspace():
                start += 1
            place = _Place(text, start, match.start(), match["stop"], match["close"], match.end())
            if not _ends(place, words, no_capitals=shouted):
                continue
            ends.append(match.end())
        start = match.end()
    return ends


def _ends(place: _Place, words: Tongue, *, no_capitals: bool) -> bool:
    """Decide whether a sentence ends at `place`."""
    following = _WORD_AFTER.match(place.text, place.after)
    following_word = following["word"] if following else ""
    if _continues(place, following_word, words, no_capitals=no_capitals):
        return False
    if place.stop == ".":
        return _ends_at_period(place, following_word.rstrip(",;:!?)”\"'’"), words)
    if set(place.stop) <= {".", "…", " "} and not place.close:
        return _ends_at_ellipsis(following_word, words)
    return True


def _continues(place: _Place, following: str, words: Tongue, *, no_capitals: bool) -> bool:
    """Say whether what follows carries the sentence on: a small letter, or who said it."""
    ahead = place.text[place.after : place.after + 1]
    first = following[:1]
    if ahead in "¿¡":
        return first.islower() and place.stop in ("...", "…")
    if ahead in ",;:)]}":
        return True
    if first.islower() and not no_capitals:
        return not (len(following) > 1 and following[1].isupper())  # iPhone
    quoted = bool(place.close) or ahead == "—" or _dialogue_dash(place)
    if quoted and place.stop != "." and (ahead.isalpha() or ahead == "—"):
        return _said(place, words)
    return False


def _dialogue_dash(place: _Place) -> bool:
    return place.text[place.start : place.start + 1] in ("—", "–")


def _said(place: _Place, words: Tongue) -> bool:
    """Recognise '"Stop!" Tom cried.' and '"Who is it?" I asked.' as one sentence."""
    dash = _DASH.match(place.text, place.after)
    subject = _SUBJECT.match(place.text, dash.end() if dash else place.after)
    if not subject or subject["verb"].lower() not in words.speech:
        return False
    return subject.group().split()[0].lower() not in _NOBODY


def _ends_at_ellipsis(following: str, words: Tongue) -> bool:
    if not following[:1].isalpha():
        return not following[:1].isdigit()
    bare = following.rstrip(",;:.!?…")
    if bare == "I" or bare.startswith(("I'", "I’")):
        return False
    return bare.lower() in words.starters or _punkt(words)(f"... {bare}")


def _ends_at_period(place: _Place, following: str, words: Tongue) -> bool:
    if not place.close and _opens_an_item(place, words):
        return False
    if place.close.strip("*_"):
        return True
    before, said = place.before, place.tail
    starter = following.lower() in words.starters
    if _SPACED.search(said):
        return starter or _punkt(words)(f"etc. {following}")
    if _INITIAL.fullmatch(before) and not before.islower() and before.lower() not in words.other:
        return _ends_at_initial(said, before, words, starter=starter)
    return _ends_after_word(before, following, words, starter=starter)


def _ends_after_word(before: str, following: str, words: Tongue, *, starter: bool) -> bool:
    """Decide by the word before the period; Punkt decides where the tables leave it open."""
    word = before.lower()
    if word in words.titles:
        return word in _TITLES_AND_PLACES and starter
    if word in words.inner:
        return False
    if word in words.numbered:
        return not (following[:1].isdigit() or (word not in ("no", "nos") and _is_roman(following)))
    ordinary = word.isalpha() and len(word) > 1 and word not in words.other and word not in _abbreviations(words)
    return ordinary or before.isdigit() or starter or _punkt(words)(f"{before}. {following}")


def _opens_an_item(place: _Place, words: Tongue) -> bool:
    """Say whether the sentence so far is only the number or label of what follows."""
    if place.stop_at - place.start > _TAIL_CHARS:
        return False
    return _is_list_number(place.tail, place) or _is_label(place.tail, words)


def _is_list_number(said: str, place: _Place) -> bool:
    """Take "1." and, at the very start, "IV." or "a." for the number of an item, not for a sentence."""
    if _NUMBER_ALONE.fullmatch(said):
        return True
    return place.start <= len(place.text) - len(place.text.lstrip()) and bool(_ENUMERATOR.fullmatch(said))


def _is_label(said: str, words: Tongue) -> bool:
    """Take "Chapter 1." at the start of a sentence for the label of what follows."""
    parts = said.lower().split()
    if not 2 <= len(parts) <= 3 or parts[0].lstrip('"“*_') not in words.labels or not said[:1].isupper():
        return False
    return all(part.isdigit() or part in NUMBER_WORDS or _is_roman(part.upper()) or part == "i" for part in parts[1:])


def _ends_at_initial(said: str, before: str, words: Tongue, *, starter: bool) -> bool:
    """Tell "plan B. Plan A", "so do I. He" and "Henry V. The" from "J. R. Smith" and "the U.S. Army"."""
    earlier = said[: len(said) - len(before)].split()
    last = earlier[-1].strip("(\"'“‘«,;:") if earlier else ""
    if len(before) == 1 and last.lower() in words.lettered:
        return True
    if before == "I" and last.lower().strip(".") in words.before_i:
        return True
    if len(before) == 1 and re.fullmatch(r"[^\W\d_]\.", last):
        return False
    return starter


def _is_roman(word: str) -> bool:
    return word != "I" and bool(re.fullmatch(_ROMAN, word.rstrip(".,;:)")))


def _punkt_data(words: Tongue) -> ModuleType:
    return importlib.import_module(f"punkt.data.{words.punkt}")


@cache
def _abbreviations(words: Tongue) -> frozenset[str]:
    return frozenset(_punkt_data(words).ABBREV_TYPES) - words.words


@cache
def _punkt(words: Tongue) -> Callable[[str], bool]:
    """Return Punkt's decider, our abbreviations joined to its own: whether a context holds the end of a sentence."""
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer  # noqa: PLC0415 - costs 0.4 s

    data = _punkt_data(words)
    parameters = PunktParameters()
    parameters.abbrev_types = set(_abbreviations(words) | words.titles | words.numbered | words.inner | words.other)
    parameters.collocations = set(data.COLLOCATIONS)
    parameters.sent_starters = set(data.SENT_STARTERS)
    parameters.ortho_context = defaultdict(int, data.ORTHO_CONTEXT)
    tokenizer = PunktSentenceTokenizer(parameters)
    return lambda context: bool(tokenizer.text_contains_sentbreak(context))
