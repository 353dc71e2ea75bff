"""What the sentence splitter knows of each language beyond Punkt's trained tables: one file a language."""

from __future__ import annotations

from functools import cache

from pipeline.text.abbreviations.english import ENGLISH
from pipeline.text.abbreviations.french import FRENCH
from pipeline.text.abbreviations.german import GERMAN
from pipeline.text.abbreviations.spanish import SPANISH
from pipeline.text.abbreviations.tongue import NONE, NUMBER_WORDS, UNITS, Tongue, words

__all__ = ["NUMBER_WORDS", "UNITS", "Tongue", "tongue"]

_OURS = {"en": ENGLISH, "es": SPANISH, "de": GERMAN, "fr": FRENCH}
_PUNKT = {
    "cs": "czech", "da": "danish", "el": "greek", "et": "estonian", "fi": "finnish", "it": "italian", "ml": "malayalam",
    "nb": "norwegian", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ru": "russian", "sl": "slovene", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
_WITH_ORDINALS = frozenset(("cs", "da", "et", "fi", "nb", "nn", "no", "pl", "sl", "tr"))
_TITLES = words(
    "mr mrs dr prof st sig sigg sigra dott dssa avv ing mons sr sra srta dra profa exmo exma dhr mevr drs "
    "fru hr frk inż mgr gen płk sv"
)
_NUMBERED = words("n nr no nº núm art fig cap pag pág p pp vol blz str čl s hfst nn kap sid rys стр рис гл")
_LABELS = words(
    "capitolo libro parte capítulo livro volume volumen hoofdstuk deel boek kapitel kapitola rozdział luku del bok "
    "глава часть книга bölüm κεφάλαιο poglavje peatükk"
)


@cache
def tongue(language: str) -> Tongue:
    """Return the tables for a BCP 47 tag: ours joined to Punkt's, Punkt's nearly alone, or else the English ones."""
    tag = language.replace("_", "-").partition("-")[0].lower()
    if tag not in _PUNKT:
        return _OURS.get(tag, ENGLISH)
    return Tongue(
        punkt=_PUNKT[tag],
        titles=_TITLES,
        numbered=_NUMBERED,
        labels=_LABELS,
        ordinals=NONE if tag in _WITH_ORDINALS else None,
    )
