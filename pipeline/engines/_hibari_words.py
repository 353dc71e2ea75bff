"""Which words hibari's own dictionary has: what it has not, it guesses from the letters."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any


def hibari_dictionary() -> Callable[[str], bool]:
    """Load the dictionary (0.2 s) and return whether it has a word, by itself or as a form of one that it has."""
    from hibari.g2p import Context, _load_json  # noqa: PLC0415 - loads numpy, which `--help` need not pay for
    from hibari.g2p.lexicon import Lexicon  # noqa: PLC0415 - as above

    lexicon: Any = Lexicon(
        _load_json("lexicon_us_gold.json.gz"), _load_json("lexicon_us_silver.json.gz"), british=False
    )

    @cache
    def has(word: str) -> bool:
        spelled = word.replace("’", "'")
        forms = {spelled, spelled.lower(), spelled.capitalize()} if spelled.isupper() else {spelled}
        return any(lexicon.get_word(form, "NN", None, Context())[0] is not None for form in forms)

    return has
