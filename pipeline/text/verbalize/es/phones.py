"""Spanish telephone numbers, group by group: 91 555 01 23, +34 600 123 456, (55) 1234-5678, tel. 912345678."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize.tables.es_numbers import cardinal, digits

_GROUPED = (
    r"(?:\+|00)\d{1,3}(?:[ .-]?\(?\d{1,4}\)?)(?:[ .-]?\d{2,4}){1,4}"
    r"|\(\d{2,4}\) ?\d{2,4}(?:[ -]\d{2,4}){1,3}|\b[6789]\d{2}(?:[ -]\d{3}){2}\b|\b9\d[ -]\d{3}(?:[ -]\d{2}){2}\b"
    r"|\b[6789]\d{2}(?:[ -]\d{2}){3}\b|\b\d{2} \d{4}[ -]\d{4}\b|\b\d{2}(?:[ -]\d{2}){3,4}\b"
    r"|\b[89]00[ -]\d{3}[ -]\d{3}\b|\b\d{3}-\d{4}\b|\b\d{3}-\d{3}-\d{4}\b"
)
_LABELLED = r"(?:(?<=[Tt]el\.: )|(?<=[Tt]el\. )|(?<=eléfono )|(?<=eléfono: )|(?<=móvil )|(?<=al ))\b\d{7,11}\b"
_FOUND = re.compile(
    rf"(?<![\w.,€$]){_LABELLED}|(?<![\w.,€$-])(?:{_GROUPED})(?![\w%€-]|[.,]\d| ?(?:€|euros|dólares|pesos))"
)
_MONEY_BEFORE = re.compile(r"[$€£]\s?\Z")


def find(text: str, _: ModuleType) -> Iterator[Said]:
    """Yield telephone numbers."""
    for match in _FOUND.finditer(text):
        if _MONEY_BEFORE.search(text[max(0, match.start() - 3) : match.start()]):
            continue
        plus = "más " if match[0].startswith("+") else ""
        groups = _groups(re.findall(r"\d+", match[0]))
        yield Said(start=match.start(), stop=match.end(), words=plus + ", ".join(map(_group, groups)))


def _groups(groups: list[str]) -> list[str]:
    """Break what is written in one piece as Spaniards do: 912 345 678; longer ones by pairs."""
    if len(groups) > 1:
        return groups
    written = groups[0]
    width = 3 if len(written) == 9 else 2
    return [written[at : at + width] for at in range(0, len(written), width)]


def _zero(group: str) -> str:
    return f"cero {cardinal(int(group[1:]))}" if len(group) == 3 and group[1] != "0" else digits(group)


def _group(group: str) -> str:
    if len(group) > 3:
        return f"{_group(group[:2])} {_group(group[2:])}"
    if group.startswith("0"):
        return f"cero {cardinal(int(group[1:]))}" if len(group) == 2 and group != "00" else _zero(group)
    return cardinal(int(group))
