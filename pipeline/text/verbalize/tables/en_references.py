"""English references: pp. 12-15, vol. 3, No. 5, (Smith et al., 2019), John 3:16, [12]."""

from __future__ import annotations

import re

from pipeline.text.verbalize._forms import Form, words
from pipeline.text.verbalize.tables.en_letters import letters
from pipeline.text.verbalize.tables.en_numbers import cardinal, year
from pipeline.text.verbalize.tables.en_roman import roman_value

# References. label -> word before one number, before several; read only before a number
_LABELS = {
    "p": ("page", "pages"), "pp": ("pages", "pages"), "pg": ("page", "pages"), "vol": ("volume", "volumes"),
    "vols": ("volumes", "volumes"),
    "ch": ("chapter", "chapters"), "chap": ("chapter", "chapters"), "chs": ("chapters", "chapters"),
    "fig": ("figure", "figures"), "figs": ("figures", "figures"),
    "no": ("number", "numbers"), "nos": ("numbers", "numbers"), "sec": ("section", "sections"),
    "sect": ("section", "sections"), "art": ("article", "articles"),
    "ed": ("edition", "editions"), "eq": ("equation", "equations"), "par": ("paragraph", "paragraphs"),
    "para": ("paragraph", "paragraphs"), "pt": ("part", "parts"),
    "v": ("verse", "verses"), "vv": ("verses", "verses"), "l": ("line", "lines"), "ll": ("lines", "lines"),
    "n": ("note", "notes"), "fn": ("footnote", "footnotes"), "nn": ("notes", "notes"),
    "ff": ("following", "following"), "bk": ("book", "books"), "app": ("appendix", "appendices"),
    "tab": ("table", "tables"), "ex": ("example", "examples"),
    "§": ("section", "sections"), "§§": ("sections", "sections"), "№": ("number", "numbers"),
    "¶": ("paragraph", "paragraphs"), "op": ("opus", "opus"), "ver": ("version", "versions"),
    "cap": ("chapter", "chapters"), "fol": ("folio", "folios"), "pl": ("plate", "plates"), "ser": ("series", "series"),
}  # fmt: skip
_LABEL = "|".join(sorted((re.escape(key) for key in _LABELS if key.isalpha()), key=len, reverse=True))
_NUMERAL = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)*|[ivxlc]+\b|[IVXLC]{2,}\b|[VX]\b"


def _numeral(written: str) -> str:
    if written[0].isdigit():
        parts = written.replace(",", "").split(".")
        return " point ".join(cardinal(int(part)) for part in parts)
    return cardinal(roman_value(written) or 0) if roman_value(written) else written


def _and_on(match: re.Match[str]) -> str:
    """Say "and following" for "ff."; a period that also ends the sentence stays."""
    on = match.groupdict().get("on")
    if not on:
        return ""
    ends = on.endswith(".") and not match.string[match.end() :].strip("\"'”’) ")
    return " and following" + ("." if ends else "")


def _labelled(match: re.Match[str]) -> str | None:
    label = (match["label"] or match["sign"]).lower()
    if match["label"] == "no" and re.search(r"\b(?:say|said|says|answered|replied)\s$", match.string[: match.start()]):
        return None
    if match["sign"] and not match["high"] and re.fullmatch(r"1[1-9]\d\d|20\d\d", match["low"]):
        return f"{_LABELS[label][0]} {year(int(match['low']))}"  # laws: section nineteen eighty-three
    one, many = _LABELS[label]
    low, high = match["low"], match["high"]
    if high and low[0].isdigit() != high[0].isdigit():
        return None
    word = many if high else one
    if (match["label"] or "")[:1].isupper() and (
        label not in ("no", "nos") or not match.string[: match.start()].strip("\"“‘'( ")
    ):
        word = word.capitalize()
    if not high:
        return f"{word} {_numeral(low)}{_and_on(match)}"
    joined = "and" if match["joint"].strip() in ("&", "and", ",") else "to"
    if high.isdecimal() and low.isdecimal() and len(high) < len(low):
        high = low[: len(low) - len(high)] + high
    return f"{word} {_numeral(low)} {joined} {_numeral(high)}"


def _author_year(match: re.Match[str]) -> str:
    inner = match["said"]
    inner = re.sub(r"\bet al\.?,?", "and others,", inner).replace("&", "and").replace(",,", ",")
    inner = re.sub(r"\bpp?\.\s?(\d+)(?:[-–](\d+))?", _pages_inside, inner)
    inner = re.sub(r"\b(1[5-9]\d\d|20\d\d)([a-e]?)\b", lambda m: year(int(m[1])) + (f" {m[2]}" if m[2] else ""), inner)
    return re.sub(r"\d+", lambda m: cardinal(int(m[0])), inner)


def _pages_inside(match: re.Match[str]) -> str:
    last = match[2]
    return f"pages {cardinal(int(match[1]))} to {cardinal(int(last))}" if last else f"page {cardinal(int(match[1]))}"


_BOOKS = words(
    "Genesis Exodus Leviticus Numbers Deuteronomy Joshua Judges Ruth "
    "Samuel Kings Chronicles Ezra Nehemiah Esther Job Psalms Psalm Proverbs "
    "Ecclesiastes Isaiah Jeremiah Lamentations Ezekiel Daniel Hosea Joel Amos Obadiah Jonah Micah Nahum "
    "Habakkuk Zephaniah Haggai Zechariah "
    "Malachi Matthew Mark Luke John Acts Romans Corinthians Galatians Ephesians Philippians Colossians "
    "Thessalonians Timothy Titus Philemon "
    "Hebrews James Peter Jude Revelation Gen Ex Lev Num Deut Ps Prov "
    "Isa Jer Ezek Dan Matt Rom Cor Gal Eph Phil Heb Rev Surah Quran"
)
_BOOK = "|".join(sorted(_BOOKS, key=len, reverse=True))


# With a period, or before a verse.
_SHORT_BOOKS = {
    "Gen": "Genesis", "Exod": "Exodus", "Ex": "Exodus", "Lev": "Leviticus", "Num": "Numbers", "Deut": "Deuteronomy",
    "Josh": "Joshua", "Judg": "Judges", "Sam": "Samuel", "Chron": "Chronicles", "Neh": "Nehemiah", "Ps": "Psalm",
    "Prov": "Proverbs", "Eccl": "Ecclesiastes", "Eccles": "Ecclesiastes", "Isa": "Isaiah", "Jer": "Jeremiah",
    "Lam": "Lamentations", "Ezek": "Ezekiel", "Dan": "Daniel", "Hos": "Hosea", "Mic": "Micah", "Zech": "Zechariah",
    "Mal": "Malachi", "Matt": "Matthew", "Rom": "Romans", "Cor": "Corinthians", "Gal": "Galatians",
    "Eph": "Ephesians", "Phil": "Philippians", "Col": "Colossians", "Thess": "Thessalonians", "Tim": "Timothy",
    "Heb": "Hebrews", "Jas": "James", "Pet": "Peter", "Rev": "Revelation", "Macc": "Maccabees",
}  # fmt: skip


def _is_verse(match: re.Match[str]) -> bool:
    """Tell "Col. 3:16" and "Ps. 23" from a colonel and a postscript."""
    after = match.string[match.end() :]
    return bool(re.match(r" \d{1,3}:\d", after)) or (match["book"] == "Ps" and match["said"].endswith("."))


def _lettered(match: re.Match[str]) -> str:
    label = match["label"]
    word = _LABELS[label.lower()][0]
    number = f"{cardinal(int(match['low']))} {letters(match['part'].upper())}"
    return f"{word.capitalize() if label[0].isupper() else word} {number}"


def _verse(match: re.Match[str]) -> str:
    words = f"{cardinal(int(match['chapter']))} {cardinal(int(match['verse']))}"
    if match["end"]:
        words += f" to {cardinal(int(match['end']))}"
    return words


CITATIONS: tuple[Form, ...] = (
    (
        re.compile(r"\((?P<said>[^()]{0,20}?[A-Z][\w’'-]+[^()]{0,80}?,? (?:1[5-9]|20)\d\d[a-e]?(?:[,;:][^()]*)?)\)"),
        lambda match: (
            _author_year(match)
            if re.match(
                r"(?:see |cf\. |e\.g\.,? )?[A-Z][\w’'-]+(?:,? (?:et al\.?|and|&)(?: "
                r"[A-Z][\w’'-]+)?)?,? (?:1[5-9]|20)\d\d",
                match["said"],
            )
            and not re.match(
                "(?:January|February|March|April|May|June|July|August|September|"
                "October|November|December|Since|In|Born|Died)",
                match["said"],
            )
            else None
        ),
    ),
    (
        re.compile(
            r"(?<![\w:])(?P<said>1|2|3|I{1,3}) (?=(?:Samuel|Sam|Kings|Chronicles|Chron|Corinthians|Cor|"
            r"Thessalonians|Thess|"
            r"Timothy|Tim|Peter|Pet|John|Maccabees|Macc)\.?(?: \d|[.,;:)]|$| (?:is|was|and|says|tells|has)\b))"
        ),
        lambda match: {"1": "First", "2": "Second", "3": "Third", "I": "First", "II": "Second", "III": "Third"}[
            match["said"]
        ],
    ),
    (
        re.compile(
            rf"\b(?:{_BOOK}|{'|'.join(_SHORT_BOOKS)})\.? (?P<said>(?P<chapter>\d{{1,3}}):(?P<verse>\d{{1,3}})"
            rf"(?:[-–](?P<end>\d{{1,3}}))?)(?![:\d])"
        ),
        _verse,
    ),
    (
        re.compile(
            rf"(?<![\w.])(?:(?P<label>(?i:{_LABEL}))\.|(?P<sign>§§?|№|¶))\s?(?P<low>{_NUMERAL})"
            rf"(?:(?P<joint>\s?[-–]\s?|, | & | and )(?P<high>{_NUMERAL}))?(?P<on>\s?ff?\b\.?(?=\W|$))?(?![\w%]|"
            rf"[-–]\d)"
        ),
        _labelled,
    ),
    (
        re.compile(
            r"(?<!\w)(?P<label>pp|Nos?|vol|Vol|pg|fig|Fig|ch|Ch)\s(?P<sign>)?(?P<low>\d+)"
            r"(?:(?P<joint>\s?[-–]\s?)(?P<high>\d+))?(?![\w%]|[.,]\d)"
        ),
        _labelled,
    ),
    (
        re.compile(
            r"(?<![\w.])(?P<label>[Ff]igs?|[Tt]ab|[Nn]o|[Ss]ec|[Cc]h|[Pp]t|[Ee]x|[Aa]pp)\. ?"
            r"(?P<low>\d{1,3})(?P<part>[A-Za-z])(?!\w)"
        ),
        _lettered,
    ),
    (
        re.compile(rf"(?<!\w)(?P<said>(?P<book>{'|'.join(_SHORT_BOOKS)})\.?)(?= \d{{1,3}}(?::\d|\b))"),
        lambda match: _SHORT_BOOKS[match["book"]] if _is_verse(match) else None,
    ),
    (re.compile(r"\s?\[\d{1,3}(?:[-–, ]+\d{1,3})*\]"), lambda match: _bracketed(match[0])),
)


def _bracketed(written: str) -> str:
    return (
        " " * written.startswith(" ")
        + "["
        + re.sub(r"\d+", lambda m: cardinal(int(m[0])), written.strip()[1:-1]).replace("–", " to ").replace("-", " to ")
        + "]"
    )
