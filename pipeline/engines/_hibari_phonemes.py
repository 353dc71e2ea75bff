"""IPA in hibari's own alphabet (misaki's, which Kokoro was trained on), and its markup: `[word](/phonemes/)`.

That alphabet has one letter for a diphthong or an affricate, no length in American English, and the mark of stress
right before the vowel. Sounds that English has not are not approximated: then the respelling is said.
"""

from __future__ import annotations

import re
import unicodedata

from pipeline.text.said import render

_VOWELS = "AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻᵊ"
_WEAK = frozenset("əᵻᵊ")
_STRESS = "ˈˌ"
# Longest first. What stands here has a reading in English; "" is a nuance that English does not hear.
_BOTH = {
    "t͡ʃ": "ʧ", "d͡ʒ": "ʤ", "tʃ": "ʧ", "dʒ": "ʤ", "t͡s": "ts", "d͡z": "dz", "eɪ̯": "A", "aɪ̯": "I", "aʊ̯": "W", "ɔɪ̯": "Y",
    "eɪ": "A", "ei": "A", "aɪ": "I", "ai": "I", "ɑɪ": "I", "aʊ": "W", "au": "W", "ɑʊ": "W", "ɔɪ": "Y", "oɪ": "Y",
    "oi": "Y", "ɔi": "Y", "l̩": "ᵊl", "n̩": "ᵊn", "m̩": "ᵊm", "ɹ̩": "əɹ", "r̩": "əɹ", "ɲ": "nj", "ʎ": "lj", "ʍ": "w",
    "ɫ": "l", "ɱ": "m", "r": "ɹ", "ɻ": "ɹ", "ʁ": "ɹ", "ʀ": "ɹ", "ʧ": "ʧ", "ʤ": "ʤ", "ʦ": "ts", "e": "ɛ", "ɘ": "ə",
    "ɐ": "ə", "ʉ": "u", "ɨ": "ᵻ", "ɵ": "ʊ", "ʔ": "", "ʰ": "", "˞": "ɹ", "̪": "", "̚": "", "̯": "", "̝": "", "̞": "", "̟": "",
    "̠": "", ".": "", "͡": "", "ᵿ": "ʊ",
}  # fmt: skip
_AMERICAN = _BOTH | {
    "oʊ": "O", "əʊ": "O", "ou": "O", "oʊ̯": "O", "əʊ̯": "O", "o": "O", "ɜːɹ": "ɜɹ", "ɜːr": "ɜɹ", "ɜɹ": "ɜɹ", "ɜr": "ɜɹ",
    "ɜː": "ɜɹ", "ɜ": "ɜɹ", "ɝɹ": "ɜɹ", "ɝ": "ɜɹ", "ɚɹ": "əɹ", "ɚ": "əɹ", "ɒ": "ɑ", "a": "ɑ", "ː": "", "ɾ": "ɾ",
}  # fmt: skip
_BRITISH = _BOTH | {
    "oʊ": "Q", "əʊ": "Q", "ou": "Q", "oʊ̯": "Q", "əʊ̯": "Q", "o": "Q", "eə": "ɛː", "ɛə": "ɛː", "ɝ": "ɜː", "ɜ": "ɜ",
    "ɚ": "ə", "æ": "a", "a": "a", "ɾ": "ɹ", "ɒ": "ɒ", "iː": "iː", "uː": "uː", "ɑː": "ɑː", "aː": "ɑː", "ɔː": "ɔː",
    "ɜː": "ɜː", "ɛː": "ɛː", "ː": "",
}  # fmt: skip
_SAME = "bdfhijklmnpstuvwzæðŋɑɔəɛɡɪɹʃʊʌʒθᵊᵻˈˌ "
_STRESS_BEFORE = re.compile(f"([{_STRESS}])([^{_STRESS}{_VOWELS} ]*)(?=[{_VOWELS}])")
_NO_MARKUP = str.maketrans("[]", "  ")


def hibari_phonemes(ipa: str, *, british: bool) -> str | None:
    """Return IPA as the voice takes it, or None if there is a sound in it that it does not know."""
    table = _BRITISH if british else _AMERICAN
    text = unicodedata.normalize("NFC", ipa)
    signs: list[str] = []
    at = 0
    while at < len(text):
        for length in (3, 2, 1):
            sound = table.get(text[at : at + length], text[at] if length == 1 and text[at] in _SAME else None)
            if sound is not None and at + length <= len(text):
                signs.append(sound)
                at += length
                break
        else:
            return None
    return " ".join(filter(None, map(_stressed, "".join(signs).split()))) or None


def hibari_text(text: str, *, british: bool) -> str:
    """Return a passage with its marks of pronunciation in hibari's markup; its own square brackets become spaces."""

    def pronounced(word: str, ipa: str) -> str:
        phonemes = hibari_phonemes(ipa, british=british) if ipa else None
        return f"[{word}](/{phonemes}/)" if phonemes else word

    return render(text.translate(_NO_MARKUP) if "\ue000" in text else text, pronounced)


def _stressed(word: str) -> str:
    """Put the marks of stress before vowels; a word of one strong vowel has one."""
    word = _STRESS_BEFORE.sub(r"\2\1", word)
    word = re.sub(f"[{_STRESS}](?![{_VOWELS}])", "", word)
    vowels = [at for at, sign in enumerate(word) if sign in _VOWELS]
    if len(vowels) == 1 and word[vowels[0]] not in _WEAK and not set(word) & set(_STRESS):
        return f"{word[: vowels[0]]}ˈ{word[vowels[0] :]}"
    return word
