"""Recognise an EPUB whose text nobody but its own application can read, and say so.

Fonts obfuscated by the IDPF's or Adobe's algorithm (OCF 3.3, 4.4) are no hindrance: a listener needs no font.
A text that only its own font makes legible, because its letters were exchanged, is one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from pipeline.errors import InputError
from pipeline.readers._archive import Archive
from pipeline.readers._xml import attribute, descendants, parse_xml
from pipeline.text.language import guess_language

_FONT_OBFUSCATION = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
_FONT_ENDINGS = (".otf", ".ttf", ".ttc", ".woff", ".woff2", ".eot", ".dfont", ".pfb")
_LICENCES = {
    "META-INF/license.lcpl": (b"", "Readium LCP"),
    "META-INF/sinf.xml": (b"", "Apple FairPlay"),
    "META-INF/rights.xml": (b"adept", "Adobe ADEPT"),
}
_HINT = "get a copy without copy protection, for example from the publisher or a shop that sells without it"
_PLAIN_HINT = "get a copy whose text can be copied out of a reading program and still be read"
_ENOUGH_LETTERS = 600
_PRIVATE_SHARE = 0.2
_VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûü")
# Languages in Latin letters have 35-50 % vowels (35.1 English, 49 Finnish); exchanged letters rarely do.
_VOWEL_SHARES = (0.3, 0.6)
_LATIN = frozenset({"en", "es", "fr", "de", "it", "pt", "nl"})


def refuse_protected(archive: Archive, file: str) -> None:
    """Raise InputError if a system of copy protection is at work in this book."""
    for path, (sign, system) in _LICENCES.items():
        found = archive.find(path)
        if found and sign in archive.read(found).lower():
            raise InputError(f"{file}: this book is protected by {system} (DRM) and cannot be read", hint=_HINT)
    found = archive.find("META-INF/encryption.xml")
    if not found:
        return
    for entry in descendants(parse_xml(archive.read(found), f"{file}: {found}"), "encrypteddata"):
        methods = [attribute(node, "Algorithm") for node in descendants(entry, "encryptionmethod")]
        targets = [attribute(node, "URI") for node in descendants(entry, "cipherreference")]
        if _hides_more_than_fonts(methods, targets):
            what = targets[0] if targets else "its text"
            raise InputError(f"{file}: this book is protected (DRM): {what!r} in it is encrypted", hint=_HINT)


def _hides_more_than_fonts(methods: list[str], targets: list[str]) -> bool:
    if not methods or not set(methods) <= _FONT_OBFUSCATION:
        return True
    return any(target.lower().endswith((".xhtml", ".html", ".htm", ".xml", ".opf", ".ncx")) for target in targets)


def refuse_scrambled(text: str, language: str | None, file: str, *, has_fonts: bool) -> None:
    """Raise InputError if `text` can be read only through the book's own font.

    That is, if a fifth of its letters are private characters; or if the book brings fonts, claims a language that
    we know, and neither its words are those of a language that we know nor its vowels those of any.
    """
    kinds: Counter[str] = Counter()
    for char, number in Counter(text).items():
        kinds[unicodedata.category(char)] += number
    private = kinds["Co"] + kinds["Cn"]
    letters = private + sum(number for kind, number in kinds.items() if kind.startswith("L"))
    scrambled = private > _PRIVATE_SHARE * letters and private > 20
    if scrambled or (has_fonts and letters >= _ENOUGH_LETTERS and _is_cipher(text, language)):
        what = "the letters of this book are scrambled: only its own (obfuscated) font makes them legible"
        raise InputError(f"{file}: {what}", hint=_PLAIN_HINT)


def _is_cipher(text: str, language: str | None) -> bool:
    if (language or "").partition("-")[0] not in _LATIN or guess_language(text):
        return False
    latin = [letter for letter in text.lower() if re.match(r"[a-zà-öø-ÿœ]", letter)]
    share = sum(letter in _VOWELS for letter in latin) / max(len(latin), 1)
    return len(latin) >= _ENOUGH_LETTERS and not _VOWEL_SHARES[0] <= share <= _VOWEL_SHARES[1]


def has_fonts(archive: Archive) -> bool:
    """Say whether the book brings fonts of its own."""
    return any(name.lower().endswith(_FONT_ENDINGS) for name in archive.names)
