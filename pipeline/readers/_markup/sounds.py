"""Pronunciations that a document carries in `ssml:ph` (EPUB 3, SSML attributes), as IPA."""

from __future__ import annotations

import re

# X-SAMPA (J. C. Wells, 1995): the signs that differ from IPA; other small letters are the same in both.
_SIGNS = {
    "A": "ɑ", "B": "β", "C": "ç", "D": "ð", "E": "ɛ", "F": "ɱ", "G": "ɣ", "H": "ɥ", "I": "ɪ", "J": "ɲ", "K": "ɬ",
    "L": "ʎ", "M": "ɯ", "N": "ŋ", "O": "ɔ", "P": "ʋ", "Q": "ɒ", "R": "ʁ", "S": "ʃ", "T": "θ", "U": "ʊ", "V": "ʌ",
    "W": "ʍ", "X": "χ", "Y": "ʏ", "Z": "ʒ", "@": "ə", "{": "æ", "}": "ʉ", "1": "ɨ", "2": "ø", "3": "ɜ", "4": "ɾ",
    "5": "ɫ", "6": "ɐ", "7": "ɤ", "8": "ɵ", "9": "œ", "&": "ɶ", "?": "ʔ", '"': "ˈ", "%": "ˌ", ":": "ː", "~": "̃",
    "=": "̩", "'": "ʲ", "g": "ɡ", "I\\": "ᵻ", "U\\": "ᵿ", "@\\": "ɘ", "3\\": "ɞ", "r\\": "ɹ", "r\\`": "ɻ", "R\\": "ʀ",
    "h\\": "ɦ", "j\\": "ʝ", "l`": "ɭ", "n`": "ɳ", "s`": "ʂ", "t`": "ʈ", "z`": "ʐ", "d`": "ɖ", "r`": "ɽ", "@`": "ɚ",
    "3`": "ɝ", "p\\": "ɸ", "B\\": "ʙ", "G\\": "ɢ", "H\\": "ʜ", "J\\": "ɟ", "K\\": "ɮ", "L\\": "ʟ", "M\\": "ɰ",
    "N\\": "ɴ", "X\\": "ħ", "s\\": "ɕ", "z\\": "ʑ", "x\\": "ɧ", "v\\": "ʋ", "?\\": "ʕ", ":\\": "ˑ", "_h": "ʰ",
    "_w": "ʷ", "_j": "ʲ", "_~": "̃", "_0": "̥", "_v": "̬", "_d": "̪", "_=": "̩", "_^": "̯", "_}": "̚", "_G": "ˠ",
    "-": "", "$": ".",
}  # fmt: skip
_SIGN = re.compile(r"_.|[^_\s]\\`|[^_\s][\\`]|.")
_IPA_NAMES = ("", "ipa", "x-ipa")
_SAMPA_NAMES = ("x-sampa", "xsampa", "sampa", "x-xsampa")


def ipa(phonemes: str, alphabet: str) -> str:
    """Return `phonemes` in IPA, "" where their alphabet is neither IPA nor X-SAMPA."""
    alphabet = alphabet.strip().lower()
    if alphabet in _IPA_NAMES:
        return phonemes.strip()
    if alphabet in _SAMPA_NAMES:
        return "".join(_SIGNS.get(sign, sign) for sign in _SIGN.findall(phonemes.strip()))
    return ""
