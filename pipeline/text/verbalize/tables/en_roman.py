"""Roman numerals in English: Louis XIV, Chapter IV, World War II, page xiv; never the pronoun."""

from __future__ import annotations

import re

from pipeline.text.verbalize._forms import Form
from pipeline.text.verbalize.tables.en_numbers import cardinal, ordinal, year

_ROMAN = r"(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_ROMAN_ONLY = re.compile(_ROMAN)
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def roman_value(written: str) -> int | None:
    """Return the value of a well-formed Roman numeral in either case, else None."""
    if not _ROMAN_ONLY.fullmatch(written.upper()):
        return None
    values = [_VALUES[char] for char in written.upper()]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


_THINGS = (
    "Chapter|Chapters|Book|Books|Part|Parts|Act|Acts|Scene|Scenes|Volume|"
    "Volumes|Vol\\.|Section|Canto|Cantos|Figure|Figures|Table|Tables|"
    "Plate|Article|Articles|Appendix|Phase|Type|Stage|Class|Title|"
    "Level|Psalm|Grade|War|Bowl|Fantasy|Rocky|Apollo|Mark|Mk|Mk\\.|Episode|"
    "Step|Lesson|Letter|Stave|Case|Group|Category|Division|Division|"
    "Cohort|Corps|Vatican|Factor|Schedule|Unit|Item|"
    "Rule|Question|Sonnet|Symphony|Sonata|Movement|Legion|Saturn|Titan|Gemini|Tier|Zone|Region|Area|Camp|"
    "Stalag|Ultima|Trek|Wars|Quest|Generation|Exhibit|Annex|Superman|Godfather|Terminator|Alien|Lecture|"
    "Column|"
    "Amendment|Paragraph|Verse|Fit|Idyll|Ode|Meditation|Proposition|"
    "Theorem|Dynasty|Layer|Stratum|Troy|Cell|Ward|Panel|Photosystem|"
    "Quantum|Nerve|Interleukin|Angiotensin|Page|page|pages|p\\.|pp\\."
)
_THINGS_ANY = "|".join(
    sorted(
        {w for t in _THINGS.split("|") for w in (t, t if t.startswith("p") else t.upper())}
        | {
            "chapter",
            "part",
            "act",
            "scene",
            "volume",
            "section",
            "book",
            "phase",
            "type",
            "stage",
            "class",
            "canto",
            "appendix",
            "article",
            "table",
            "figure",
            "level",
            "grade",
            "chapters",
            "parts",
            "books",
        },
        key=len,
        reverse=True,
    )
)
KINGS = (
    "Louis|Charles|Henry|Edward|George|James|William|Richard|John|Philip|Elizabeth|Mary|Francis|Ferdinand|"
    "Frederick|Wilhelm|Friedrich|Nicholas|Alexander|Peter|Paul|Catherine|Pius|Leo|Benedict|Gregory|Innocent|"
    "Clement|Urban|Boniface|Alfonso|Napoleon|Gustav|Gustavus|Christian|Haakon|Olav|Harald|Otto|Conrad|Rudolf|"
    "Maximilian|Leopold|Joseph|Franz|Ivan|Darius|Xerxes|Artaxerxes|Cyrus|Ramses|Ramesses|Rameses|Seti|"
    "Thutmose|"
    "Amenhotep|Cleopatra|Ptolemy|Antiochus|Seleucus|Mithridates|Constantine|Theodosius|Valentinian|Justinian|"
    "Basil|Leopold|Baldwin|Robert|David|Kenneth|Stephen|Andrew|Bela|Sigismund|Casimir|Victor|Emmanuel|Umberto|"
    "Pedro|Manuel|Sancho|Juan|Carlos|Felipe|Fernando|Isabella|Albert|Baudouin|Juliana|Wilhelmina|Margrethe|"
    "Sixtus|Julius|Hadrian|Adrian|Celestine|Honorius|Nicholas|Callixtus|Eugene|Martin|Sylvester|Selim|"
    "Suleiman|"
    "Mehmed|Murad|Bayezid|Abdul|Hamid|Mahmud|Ahmed|Osman|Pepin|Lothair|Hugh|Charlemagne|Oscar|Erik|Eric|"
    "Magnus|Sverre|Boris|Simeon|Alexios|Manuel|Michael|Romanos|Leo|Tutankhamun|Anne|Victoria|Theodore|"
    "Christina|Feodor|Fyodor|"
    "Rama|Naresuan|Amadeus|Cosimo|Francesco|Lorenzo|Humbert|Emanuel|Edmund|Ethelred|Aethelred|Harold|Canute|"
    "Cnut|Muhammad|Abdullah|Hussein|Hassan|Mohammed|Menelik|Tewodros|Yohannes|Sargon|Nebuchadnezzar|"
    "Ashurnasirpal|Shalmaneser|Mursili|Mentuhotep|Senusret|Psamtik|Pope"
)
_NOT_NUMERALS = (
    r"(?!(?:MIX|DI|MI|LI|CD|DC|MD|CV|MC|CC|DIM|MILD|CIVIL|MM|DL|CL|ML|"
    r"CM|XL|LID|MIL|DM|CI|LC|IC|ID|LIV|IM|VIM|XXX|XX|MV|MCI|CID|DIX|MDC|"
    r"CM|IV|VI)\b)"
)
_END_OF_NUMERAL = r"(?P<possessive>[’']s)?(?![\w&@]|[’'-]\w|\.[A-Z])(?:\.(?=\s[a-z]))?"


def _thing(match: re.Match[str]) -> str | None:
    value = roman_value(match["said"])
    return cardinal(value) if value else None


_MAY_COUNT_TO_FIFTY = re.compile(r"(?i:chapter|psalm|canto|sonnet|letter|cap)")


def _capitalized_thing(match: re.Match[str]) -> str | None:
    words = _thing(match)
    if not words or _is_letter_or_pronoun(match):
        return None
    upper = match["thing"][0].isupper()
    return words.title() if upper and match["thing"] not in ("p.", "pp.") else words


def _is_letter_or_pronoun(match: re.Match[str]) -> bool:
    """Tell "Appendix C" and "the part I did" from "Chapter C" and "Part I"."""
    numeral, thing = match["said"], match["thing"]
    after = match.string[match.end() :]
    if numeral in ("C", "D", "L", "M"):
        return not _MAY_COUNT_TO_FIFTY.match(thing)
    if numeral == "I":
        return bool(_PRONOUN.match(after)) or (thing[0].islower() and not _AFTER_NUMBER.match(after))
    return numeral in ("V", "X") and thing in ("type", "class", "table", "level", "grade")


_AFTER_NUMBER = re.compile(
    r"\s*(?:[.,;:!?)\]”\"’—–-]|$)|\s+(?:(?:and|or|to|of|in|error|errors|diabetes|clinical|trial|trials|cancer|is|was|"
    r"begins|ends|opens|collagen|hypersensitivity|civilization|drug|drugs)\b|\()"
)
_PRONOUN = re.compile(
    r" (?:am|have|know|think|saw|see|love|loved|mean|meant|like|liked|want|wanted|remember|hate|trust|believe|do|did|"
    r"would|could|should|will|shall|can|must|might|may|admire|feared|"
    r"knew|need|told|said|spoke|gave|heard|found|thought)\b|[’']"
)


def _king(match: re.Match[str]) -> str | None:
    value = roman_value(match["numeral"])
    after = match.string[match.end() :]
    if match["numeral"] == "I" and _PRONOUN.match(after):
        return None
    if len(match["numeral"]) == 1 and (match["numeral"] in "CDLM" or re.match(r"\.,? [A-Z]", after)):
        return None  # John L. Sullivan
    return f"the {ordinal(value).title()}{match['possessive'] or ''}" if value and value < 60 else None


def _opening(match: re.Match[str]) -> str | None:
    value = roman_value(match["said"])
    return cardinal(value).capitalize() if value else None


def _roman_year(match: re.Match[str]) -> str | None:
    value = roman_value(match[0])
    return year(value) if value and 1000 < value < 2100 else None


_IN_LIST = re.compile(r"(?<![\w.])(?=[IVX])X{0,2}(?:IX|IV|V?I{0,3})(?=[,.:)])")


def _is_list(text: str) -> bool:
    """Say whether several numerals stand apart in a sentence: "I, the sperm whale; II, the right whale"."""
    return len(set(_IN_LIST.findall(text))) > 1


ROMAN: tuple[Form, ...] = (
    (
        re.compile(
            rf"\b(?P<thing>{_THINGS_ANY}) (?P<said>{_ROMAN}|(?=[ivxlc]){_ROMAN.lower()})"
            rf"(?![\w&@]|[’'](?!s)\w|\.\w|-[a-zA-Z])"
        ),
        _capitalized_thing,
    ),
    (
        re.compile(
            rf"\b(?:{_THINGS_ANY}) (?:{_ROMAN})(?:, | and | & |–|-| to |, and | of " rf")(?P<said>{_ROMAN})(?!\w)"
        ),
        lambda match: (cardinal(roman_value(match["said"]) or 0)).title(),
    ),
    (
        re.compile(
            r"(?<!\w)(?P<said>(?P<numeral>(?=[XVI])X{0,3}(?:IX|IV|V?I{0,3}))(?:th|"
            r"st|nd|rd)?)(?= (?:century|centuries|Century|Olympiad|Congress|Dynasty|"
            r"dynasty|arrondissement)\b)"
        ),
        lambda match: ordinal(roman_value(match["numeral"]) or 0),
    ),
    (
        re.compile(rf"(?<!\w)(?!Ind|Ird|Ith)(?P<numeral>(?=[XVI]){_ROMAN})(?:th|st|nd|rd)(?!\w)"),
        lambda match: ordinal(roman_value(match["numeral"]) or 0),
    ),
    (
        re.compile(rf"(?:^|[;:,] |\band )(?P<said>(?=[IVXL]{{2,}}){_ROMAN})(?=, (?:the|a|an)\b|[.:)] )"),
        lambda match: cardinal(roman_value(match["said"]) or 0) if _is_list(match.string) else None,
    ),
    (re.compile(rf"\b(?:{KINGS}) (?P<said>(?P<numeral>{_ROMAN}){_END_OF_NUMERAL})"), _king),
    (
        re.compile(
            rf"\b(?!(?:The|A|An|This|That|His|Her|In|On|At|And|But|Or|If|Type|Size|Top|Is|No|Yes|Model|Route|Team|Group)\s)"
            rf"[A-Z][\w’'.-]*\s(?P<said>(?:{_NOT_NUMERALS}|(?=IV\b|VI\b|"
            rf"XX\b))(?P<numeral>(?![IVXLCDM]\b){_ROMAN}){_END_OF_NUMERAL})"
        ),
        _king,
    ),
    (re.compile(r"(?<!\w)(?:MDC|MCM|MDCC|MM|MCD)[CDXLVIM]{1,9}(?!\w)"), _roman_year),
    (
        re.compile(rf"^[\s\"“]*(?P<said>(?![LCDM][.\s]|[DM]\W*$){_ROMAN})(?=[.:)]?\s*$|(?<!^I)[.:)]\s+[A-Z“\"])"),
        _opening,
    ),
    (re.compile(r"^(?P<said>I)(?=\. (?:The|A|An|In|Of|How|What|On|My|To|Why|Where|At)\b)"), _opening),
)
