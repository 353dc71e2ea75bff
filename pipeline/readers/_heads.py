"""Chapter heads in plain text: what the usual layouts make of them, and how a table of contents differs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.readers._layout import Group

_RANKS = {
    1: "book volume part libro parte tomo volumen livre partie buch teil band",
    2: "chapter chap. canto stave letter act section lesson fable tale capítulo capitulo cap. carta acto sección "
    "jornada chapitre kapitel capitolo hoofdstuk",
    3: "scene escena scène szene",
}
_RANK = {word: rank for rank, words in _RANKS.items() for word in words.split()}
_LABEL = "|".join(sorted(map(re.escape, _RANK), key=len, reverse=True))
_UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth last final uno una dos tres cuatro "
    "cinco seis siete ocho nueve diez once doce trece catorce quince primero primera segundo segunda tercero tercera "
    "cuarto cuarta quinto quinta sexto sexta séptimo séptima octavo octava noveno novena décimo décima último última"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety veinte treinta cuarenta cincuenta"
_UNIT, _TEN = _UNITS.replace(" ", "|"), _TENS.replace(" ", "|")
_NUMBER_WORD = rf"(?:{_TEN})(?:[\s-]+(?:y\s+)?(?:{_UNIT}))?|(?:{_UNIT})"
_ROMAN = r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})|C{1,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_LABELLED = re.compile(
    rf"(?P<label>{_LABEL})\s+(?:the\s+|n[.º°o]+\s*)?(?P<number>\d{{1,3}}|{_ROMAN}|{_NUMBER_WORD})(?![\w'’])(?P<rest>.*)",
    re.IGNORECASE,
)
_ORDINAL_FIRST = re.compile(
    rf"(?:the\s+|la\s+|el\s+)?(?P<number>{_UNIT})\s+(?P<label>{_LABEL})(?![\w'’])(?P<rest>.*)", re.IGNORECASE
)
_NAMED = re.compile(
    r"(?:the\s+)?(?:prologue|epilogue|preface|introduction|foreword|afterword|postscript|conclusion|appendix|interlude|"
    r"dedication|contents|table of contents|prólogo|prologo|epílogo|epilogo|prefacio|introducción|conclusión|apéndice|"
    r"índice|indice|dedicatoria|vorwort|nachwort|einleitung|préface|avant-propos|épilogue)[.:]?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(rf"(?P<number>{_ROMAN}|\d{{1,3}})(?:[.)](?=\s|$)|$)(?P<rest>.*)")
_THE_END = re.compile(r"(?:the\s+)?(?:end|finis|fin)\b.*", re.IGNORECASE)
_SEPARATED = re.compile(r"\s*[.:—–-]+\s*(?P<title>.*)|\s+(?P<bare>.+)|")
_PAGE_NUMBER = re.compile(r"(?<![\s.])(?:\.{2,}+|\s{2,}+|(?:\s\.)++)[\s.]*+[\divxlc]+$", re.IGNORECASE)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_LONGEST = 120
_SMALL_WORDS = 3


@dataclass(frozen=True, slots=True)
class Head:
    """A chapter head: `rank` 1 to 3 (part, chapter, scene), `key` to find it again, `lines` it takes of its group."""

    rank: int
    key: str
    title: str
    lines: int
    untitled: bool = False


def find_heads(groups: Sequence[Group]) -> tuple[dict[int, Head], frozenset[int]]:
    """Return the heads by group, and the groups that are a table of contents."""
    contents = {number for number, group in enumerate(groups) if _lists_heads(group)}
    heads = {number: head for number, group in enumerate(groups) if number not in contents and (head := _head(group))}
    heads |= _sequence(groups, contents | set(heads))
    if not any(head.rank < 4 for head in heads.values()):
        heads |= _shouted(groups, contents | set(heads))
    listed = _repeated_runs(heads, groups)
    heads = {number: head for number, head in heads.items() if number not in listed}
    return _with_titles(heads, groups), frozenset(contents | listed)


def _head(group: Group) -> Head | None:
    """Recognise a head with a label, or one with a name."""
    first = group.lines[0].strip()
    if _NAMED.fullmatch(first) and len(group.lines) == 1 and first[:1].isupper():
        return Head(4, first.lower().rstrip(".:"), first, 1)
    found = _labelled(first)
    if not found:
        return None
    below = " ".join(line.strip() for line in group.lines[1:])
    if not below:
        return found
    if len(group.lines) <= 3 and len(first) + len(below) <= _LONGEST and (_is_title(below) or not found.untitled):
        return replace(found, title=f"{first} {below}", lines=len(group.lines), untitled=False)
    return found if found.untitled else None


def _labelled(line: str) -> Head | None:
    match = _LABELLED.fullmatch(line) or _ORDINAL_FIRST.fullmatch(line)
    if not match or not line[:1].isupper() or len(line) > _LONGEST:
        return None
    rest = _SEPARATED.fullmatch(match["rest"])
    if not rest or (rest["bare"] and not _is_title(rest["bare"])):
        return None
    label = match["label"].lower()
    key = f"{label} {match['number'].lower()}"
    return Head(_RANK[label], key, line, 1, untitled=not (rest["title"] or rest["bare"]))


def _is_title(text: str) -> bool:
    """Say whether `text` looks like a title: short, capitals where titles have them, no quotation."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > _SMALL_WORDS] or text.split()
    short = len(text) <= 80 and not text.rstrip().endswith((",", ";", ":")) and text[:1] not in "\"“'‘«—-"
    capitals = sum(word[:1].isupper() for word in words)
    return short and text[:1].isupper() and (text.isupper() or capitals * 3 >= len(words) * 2)


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    values = [_ROMAN_VALUES[char] for char in number]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _sequence(groups: Sequence[Group], taken: set[int]) -> dict[int, Head]:
    """Recognise bare numbers ("I.", "2", "III. THE SEA") as heads where they count up from one, at least to two."""
    heads: dict[int, Head] = {}
    expected = 1
    for number, group in enumerate(groups):
        match = _NUMBERED.fullmatch(group.lines[0].strip()) if len(group.lines) <= 2 and number not in taken else None
        if not match or not _is_numbered_title(match, group) or not _after_a_full_stop(groups, number):
            continue
        value = _value(match["number"])
        if value in (1, expected):
            expected = value + 1
            rest = " ".join([match["rest"].strip(), *(line.strip() for line in group.lines[1:])]).strip()
            heads[number] = Head(2, f"{value}", group.text, len(group.lines), untitled=not rest)
    return heads if len(heads) > 1 and max(int(head.key) for head in heads.values()) > 1 else {}


def _is_numbered_title(match: re.Match[str], group: Group) -> bool:
    rest = " ".join([match["rest"].strip(), *(line.strip() for line in group.lines[1:])]).strip()
    if not rest:
        return True
    return rest.isupper() if match["number"].isdigit() else _is_title(rest) and len(rest) <= 60


def _after_a_full_stop(groups: Sequence[Group], number: int) -> bool:
    """Tell the number of a chapter from that of a page, which interrupts a sentence."""
    before = groups[number - 1].lines[-1].rstrip() if number else "."
    return not before[-1:].islower() and not before.endswith((",", ";", "-"))


def _shouted(groups: Sequence[Group], taken: set[int]) -> dict[int, Head]:
    """Recognise lines in capitals as heads, if there are several with text between them and nothing better."""
    heads: dict[int, Head] = {}
    for number, group in enumerate(groups[:-1]):
        line = group.lines[0].strip()
        fits = len(group.lines) == 1 and len(line) <= 60 and line.isupper() and re.search(r"[^\W\d_]{3}", line)
        followed = not groups[number + 1].text.isupper()
        if number not in taken and fits and followed and line[-1] not in '!?"”,;' and not _THE_END.fullmatch(line):
            heads[number] = Head(2, line.lower(), line, 1)
    return heads if len(heads) > 1 else {}


def _lists_heads(group: Group) -> bool:
    """Recognise a table of contents in one group: most lines are heads or end in a page number."""
    if len(group.lines) < 3:
        return False
    listed = [
        bool(_labelled(_PAGE_NUMBER.sub("", line).strip()) or _PAGE_NUMBER.search(line) or _numbered_line(line))
        for line in group.lines
    ]
    return sum(listed) * 10 >= len(listed) * 7


def _numbered_line(line: str) -> bool:
    match = _NUMBERED.fullmatch(line.strip())
    return bool(match and not match["number"].isdigit() and match["rest"] and _is_title(match["rest"].strip()))


def _repeated_runs(heads: dict[int, Head], groups: Sequence[Group]) -> set[int]:
    """Return the groups of runs of three heads and more, nothing between them, that come again further on."""
    numbers = sorted(heads)
    listed: set[int] = set()
    run: list[int] = []
    for number in [*numbers, len(groups) + 1]:
        if run and number != run[-1] + 1:
            later = {heads[other].key for other in numbers if other > run[-1]}
            inside = [heads[one].key for one in run]
            again = [one for at, one in enumerate(run) if heads[one].key in later or heads[one].key in inside[at + 1 :]]
            listed |= set(again) if len(again) >= 3 else set()
            run = []
        run.append(number)
    return listed


def _with_titles(heads: dict[int, Head], groups: Sequence[Group]) -> dict[int, Head]:
    """Give a head without a title the short line below it, if that looks like one and text follows."""
    titled = dict(heads)
    for number, head in heads.items():
        after = number + 1
        if not head.untitled or head.lines < len(groups[number].lines) or after + 1 >= len(groups) or after in heads:
            continue
        below = groups[after]
        fits = len(below.lines) == 1 and len(below.text) <= 70 and _is_title(below.text)
        bare_number = " " not in head.key  # below "II." a line with a full stop is a sentence
        if fits and after + 1 not in heads and not (bare_number and below.text.endswith(".")):
            titled[number] = replace(head, title=f"{head.title} {below.text}")
    return titled
