"""Figures as Spanish writes them: 1.250,75 · 1 250 · 1,250.75 (Mexico, Central America) · 3'50 · 0,05 · .5."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.text.verbalize.tables.es_numbers import cardinal, decimals, digits

# Spaces, points or commas between groups of three, then perhaps decimals; an apostrophe is the handwritten comma.
NUMBER = (
    r"(?:\d{1,3}(?:\.\d{3})+(?:[,'’]\d+)?|\d{1,3}(?: \d{3})+(?!\d)(?:[.,]\d+)?|\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?"
    r"|\d+[.,'’]\d+|\d+)(?!\d)"
)
_LONGEST = 30  # digits; what is longer is no quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number as it was written: the whole part, the decimals as digits, and the name of the mark between them."""

    whole: int
    decimals: str = ""
    mark: str = "coma"
    shown: str = ""  # the whole part's digits, with its zeros in front

    def words(self, gender: str = "m", *, apocope: bool = False) -> str:
        """Return it in words; with decimals the number does not agree: "tres coma cinco"."""
        if len(self.shown) > _LONGEST:
            return digits(self.shown) + (f" {self.mark} {digits(self.decimals)}" if self.decimals else "")
        if self.shown.startswith("0") and len(self.shown) > 1 and not self.decimals:
            return _with_zeros(self.shown)
        if not self.decimals:
            return cardinal(self.whole, gender, apocope=apocope)
        return f"{cardinal(self.whole, gender)} {self.mark} {decimals(self.decimals)}"


def _with_zeros(shown: str) -> str:
    return f"cero {cardinal(int(shown))}" if len(shown) == 2 and shown[1] != "0" else digits(shown)


def figure(written: str, *, comma_groups: bool = False) -> Figure:
    """Return what `written` (a match of NUMBER) means; `comma_groups`: where "1,250" is a thousand and some."""
    whole, mark, rest = _split(written.replace(" ", ""), comma_groups=comma_groups)
    shown = re.sub(r"\D", "", whole) or "0"
    return Figure(whole=int(shown[:_LONGEST]), decimals=rest, mark="punto" if mark == "." else "coma", shown=shown)


def _split(written: str, *, comma_groups: bool) -> tuple[str, str, str]:
    """Return whole part, decimal mark and decimals."""
    if "," in written and "." in written:
        mark = max(",.", key=written.rfind)
        return written.rpartition(mark)
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", written) or re.fullmatch(r"\d{1,3}(?:,\d{3}){2,}", written):
        return written, "", ""
    if re.fullmatch(r"[1-9]\d{0,2},\d{3}", written) and (comma_groups or written.endswith("00")):
        return written, "", ""
    found = re.search(r"[.,'’]", written)
    return written.partition(found[0]) if found else (written, "", "")
