"""Guess the language of a text that does not say, by a vote of its commonest words."""

from __future__ import annotations

import re
from collections import Counter

# Words that are frequent in one language and rare or unknown in the other six.
_WORDS = {
    "en": "the and of to was that his her with had for not but she they which this were from have",
    "es": "el los las y del que una por con su para se lo como pero más sus había él ella muy también cuando",
    "fr": "le les et des du une est dans qui pas au sur ne il elle avec ce vous nous était mais sont cette",
    "de": "der die und das den ist nicht ein eine ich sie es mit sich dem zu auf auch wie von war aber",
    "it": "il di che è gli della non per sono del nel anche ma questo alla più era dei lo suo aveva",
    "pt": "o os as do da não uma em um com para mais dos como ao mas ele ela foi das também quando",
    "nl": "de het een van en niet dat zijn op te hij was ik voor met maar ook aan bij had naar",
}
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH_WORDS = 4000  # the first pages decide


def guess_language(text: str) -> str | None:
    """Return "en", "es", "fr", "de", "it", "pt" or "nl", or None where no language clearly leads."""
    words = Counter(match.group().lower() for match, _ in zip(_WORD.finditer(text), range(_ENOUGH_WORDS), strict=False))
    votes = {tag: sum(words[word] for word in table.split()) for tag, table in _WORDS.items()}
    (best, most), (_, second) = sorted(votes.items(), key=lambda vote: vote[1], reverse=True)[:2]
    return best if most >= 3 and most * 4 >= second * 5 else None


_NAMES = {
    "english": "en", "inglés": "en", "eng": "en", "spanish": "es", "español": "es", "castellano": "es", "spa": "es",
    "french": "fr", "français": "fr", "fra": "fr", "fre": "fr", "german": "de", "deutsch": "de", "deu": "de",
    "ger": "de", "italian": "it", "italiano": "it", "ita": "it", "portuguese": "pt", "português": "pt", "por": "pt",
    "dutch": "nl", "nederlands": "nl", "nld": "nl", "dut": "nl", "latin": "la", "swedish": "sv", "danish": "da",
    "finnish": "fi", "norwegian": "no", "polish": "pl", "russian": "ru", "greek": "el", "czech": "cs", "turkish": "tr",
    "catalan": "ca", "esperanto": "eo", "japanese": "ja", "chinese": "zh", "welsh": "cy", "irish": "ga",
}  # fmt: skip
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")


def language_tag(name: str) -> str | None:
    """Return the BCP 47 tag for a tag or a name as people write it ("en_us", "English"), None if it is neither."""
    name = name.strip()
    known = _NAMES.get(name.lower())
    if known or not _TAG.fullmatch(name):
        return known
    language, *rest = name.replace("_", "-").split("-")
    regions = (part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in rest)
    return "-".join((_NAMES.get(language.lower(), language.lower()), *regions))
