"""The International Phonetic Alphabet as people write it, made one; and X-SAMPA, which is IPA on a typewriter."""

from __future__ import annotations

import re
import unicodedata

MOST_CHARS = 200
_SLASHES = {"/": "/", "[": "]", "⟨": "⟩"}
# What people type for a sign of the alphabet that looks like it.
_LOOKALIKES = str.maketrans(
    {"'": "ˈ", "’": "ˈ", "´": "ˈ", "`": "ˈ", ":": "ː", "g": "ɡ", "ε": "ɛ", "∫": "ʃ", "ı": "ɪ", "ǝ": "ə", "!": "ǃ",
     ",": "ˌ", "ɩ": "ɪ", "ɷ": "ʊ", "ˑ": "", "|": "", "‖": "", "‿": "", "⁀": "͡", "͜": "͡"}
)  # fmt: skip
_TONES = "˥˦˧˨˩↗↘ꜛꜜ"
# Longest first; after P. Ladefoged's and J. C. Wells's tables (J. C. Wells, "Computer-coding the IPA", 1995).
_X_SAMPA = {
    "b_<": "ɓ", "d_<": "ɗ", "g_<": "ɠ", "G\\_<": "ʛ", "J\\_<": "ʄ", "|\\|\\": "ǁ", "r\\`": "ɻ", "_?\\": "ˤ",
    "d`": "ɖ", "l`": "ɭ", "n`": "ɳ", "r`": "ɽ", "s`": "ʂ", "t`": "ʈ", "z`": "ʐ", "@`": "ɚ", "3`": "ɝ",
    "h\\": "ɦ", "j\\": "ʝ", "l\\": "ɺ", "p\\": "ɸ", "r\\": "ɹ", "s\\": "ɕ", "v\\": "ʋ", "x\\": "ɧ", "z\\": "ʑ",
    "B\\": "ʙ", "G\\": "ɢ", "H\\": "ʜ", "I\\": "ᵻ", "J\\": "ɟ", "K\\": "ɮ", "L\\": "ʟ", "M\\": "ɰ", "N\\": "ɴ",
    "O\\": "ʘ", "R\\": "ʀ", "U\\": "ᵿ", "X\\": "ħ", ":\\": "", "@\\": "ɘ", "3\\": "ɞ", "?\\": "ʕ", "<\\": "ʢ",
    ">\\": "ʡ", "!\\": "ǃ", "|\\": "ǀ", "=\\": "ǂ", "-\\": "", "_h": "ʰ", "_j": "ʲ", "_w": "ʷ", "_~": "̃",
    "_=": "̩", "_0": "̥", "_v": "̬", "_d": "̪", "_G": "ˠ", "_n": "ⁿ", "_l": "ˡ", "_}": "̚", "_r": "̝", "_o": "̞",
    "_^": "̯", "_t": "̤", "_k": "̰", "_a": "̺", "_m": "̻", "_+": "̟", "_-": "̠", '_"': "̈", "_x": "̽", "_A": "̘",
    "_q": "̙", "_O": "̹", "_c": "̜", "_>": "ʼ", "_T": "", "_H": "", "_M": "", "_L": "", "_B": "", "_F": "", "_R": "",
    "A": "ɑ", "B": "β", "C": "ç", "D": "ð", "E": "ɛ", "F": "ɱ", "G": "ɣ", "H": "ɥ", "I": "ɪ", "J": "ɲ", "K": "ɬ",
    "L": "ʎ", "M": "ɯ", "N": "ŋ", "O": "ɔ", "P": "ʋ", "Q": "ɒ", "R": "ʁ", "S": "ʃ", "T": "θ", "U": "ʊ", "V": "ʌ",
    "W": "ʍ", "X": "χ", "Y": "ʏ", "Z": "ʒ", "g": "ɡ", ".": ".", '"': "ˈ", "%": "ˌ", "'": "ʲ", ":": "ː", "-": "",
    "@": "ə", "{": "æ", "}": "ʉ", "1": "ɨ", "2": "ø", "3": "ɜ", "4": "ɾ", "5": "ɫ", "6": "ɐ", "7": "ɤ", "8": "ɵ",
    "9": "œ", "&": "ɶ", "?": "ʔ", "!": "", "|": "", "=": "̩", "~": "̃", "`": "˞", " ": " ", "^": "", "_": "͡",
}  # fmt: skip
_X_SIGN = re.compile("|".join(map(re.escape, sorted(_X_SAMPA, key=len, reverse=True))) + "|[a-z]|(.)")


def plain_ipa(text: str) -> str:
    """Return IPA without its slashes, tones and linking marks, in one spelling: ˈ ː ɡ, letters composed (NFC).

    Raises ValueError that says what in it is no IPA.
    """
    inner = " ".join(text.split())
    if inner[:1] in _SLASHES and inner.endswith(_SLASHES[inner[0]]) and len(inner) > 1:
        inner = inner[1:-1].strip()
    inner = unicodedata.normalize("NFC", inner.translate(_LOOKALIKES).translate(dict.fromkeys(map(ord, _TONES))))
    if len(inner) > MOST_CHARS:
        raise ValueError(f"{len(inner)} characters of IPA; at most {MOST_CHARS}")
    for char in inner:
        if not _is_ipa(char):
            raise ValueError(f"{text!r} is not IPA: {char!r} stands for no sound")
    if not any(map(str.isalpha, inner)):
        raise ValueError(f"{text!r} is not IPA: there is no sound in it")
    return inner


def from_x_sampa(text: str) -> str:
    """Return X-SAMPA as IPA. Raises ValueError that says which sign nobody knows."""
    signs: list[str] = []
    for found in _X_SIGN.finditer(" ".join(text.split())):
        if found[1]:
            raise ValueError(f"{text!r} is not X-SAMPA: {found[1]!r} stands for no sound")
        signs.append(_X_SAMPA.get(found[0], found[0]))
    return plain_ipa("".join(signs))


def _is_ipa(char: str) -> bool:
    """Say whether a character may stand in IPA: small letters, modifiers, combining marks, stress, a dot, a space."""
    kind = unicodedata.category(char)
    return kind in {"Ll", "Lm", "Lo", "Mn"} or char in " .ˈˌː˞"
