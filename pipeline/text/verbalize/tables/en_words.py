"""English abbreviations by place: Dr. Smith and Elm Dr., St. John and Elm St., e.g., etc."""

from __future__ import annotations

import re

from pipeline.text.verbalize._forms import Form, words

# Before a name with a capital.
_TITLES = {
    "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Messrs": "Messieurs", "Dr": "Doctor", "Drs": "Doctors",
    "Prof": "Professor",
    "Rev": "Reverend", "Revd": "Reverend", "Hon": "Honorable", "Capt": "Captain", "Cpt": "Captain", "Col": "Colonel",
    "Gen": "General",
    "Lt": "Lieutenant", "Sgt": "Sergeant", "Maj": "Major", "Adm": "Admiral", "Cmdr": "Commander", "Cdr": "Commander",
    "Cpl": "Corporal", "Pvt": "Private",
    "Gov": "Governor", "Pres": "President", "Sen": "Senator", "Rep": "Representative", "Supt": "Superintendent",
    "Insp": "Inspector", "Det": "Detective",
    "Fr": "Father", "Br": "Brother", "Sr": "Sister", "Mme": "Madame", "Mlle": "Mademoiselle", "St": "Saint",
    "Ste": "Saint", "Sts": "Saints",
    "Mt": "Mount", "Mts": "Mountains", "Ft": "Fort", "Msgr": "Monsignor", "Bp": "Bishop", "Abp": "Archbishop",
    "Pt": "Point", "Atty": "Attorney", "Amb": "Ambassador",
    "Pfc": "Private First Class", "Cong": "Congressman", "Mx": "Mix", "Treas": "Treasurer", "Ald": "Alderman",
    "Esqre": "Esquire", "Hosp": "Hospital",
    "Univ": "University", "Dept": "Department", "Assoc": "Associate", "Asst": "Assistant", "Brig": "Brigadier",
    "Commr": "Commissioner", "Sec": "Secretary",
}  # fmt: skip
_TITLES |= {
    "Wm": "William", "Chas": "Charles", "Geo": "George", "Thos": "Thomas", "Jas": "James", "Jos": "Joseph",
    "Robt": "Robert", "Benj": "Benjamin", "Edw": "Edward", "Saml": "Samuel", "Danl": "Daniel", "Jno": "John",
    "Hy": "Henry", "Fredk": "Frederick", "Richd": "Richard", "Jun": "Junior",
}  # fmt: skip
# After "the", "a", "our" ...: the same words for anybody.
_RANKS = {
    "capt": "captain", "lt": "lieutenant", "sgt": "sergeant", "col": "colonel", "gen": "general", "prof": "professor",
    "gov": "governor", "sen": "senator", "rep": "representative", "pres": "president", "maj": "major",
    "rev": "reverend",
    "cpl": "corporal", "pvt": "private", "insp": "inspector", "adm": "admiral", "supt": "superintendent",
}  # fmt: skip
# After a town and a comma: Portland, Ore.
_STATES = {
    "Ore": "Oregon", "Wash": "Washington", "Mont": "Montana", "Nev": "Nevada", "Neb": "Nebraska", "Nebr": "Nebraska",
    "Kan": "Kansas", "Kans": "Kansas", "Vt": "Vermont", "Ind": "Indiana", "Wyo": "Wyoming", "La": "Louisiana",
    "Mo": "Missouri", "Miss": "Mississippi", "Me": "Maine", "Ark": "Arkansas", "Ida": "Idaho", "Cal": "California",
    "Ont": "Ontario", "Que": "Quebec",
}  # fmt: skip
# After a name.
_STREETS = {
    "St": "Street", "Dr": "Drive", "Ave": "Avenue", "Av": "Avenue", "Rd": "Road", "Blvd": "Boulevard", "Ln": "Lane",
    "Ct": "Court", "Pl": "Place",
    "Sq": "Square", "Hwy": "Highway", "Pkwy": "Parkway", "Ter": "Terrace", "Mt": "Mountain", "Mtn": "Mountain",
    "Ft": "Fort", "Cir": "Circle", "Bldg": "Building",
}  # fmt: skip
# Wherever they stand.
_ANYWHERE = {
    "Jr": "Junior", "jr": "junior", "Sr": "Senior", "Esq": "Esquire", "Inc": "Incorporated", "Ltd": "Limited",
    "Co": "Company", "Cos": "Companies", "Corp": "Corporation",
    "Bros": "Brothers", "etc": "et cetera", "vs": "versus", "viz": "namely", "cf": "compare", "ca": "circa",
    "approx": "approximately", "Approx": "Approximately",
    "appt": "appointment", "apt": "apartment", "Apt": "Apartment", "dept": "department", "Dept": "Department",
    "govt": "government", "Govt": "Government",
    "est": "established", "Est": "Established", "misc": "miscellaneous", "Ave": "Avenue", "Blvd": "Boulevard",
    "Rd": "Road", "Bldg": "Building",
    "Tues": "Tuesday", "Weds": "Wednesday", "Thurs": "Thursday", "Thur": "Thursday", "Mon": "Monday",
    "Tue": "Tuesday", "Fri": "Friday",
    "Jan": "January", "Feb": "February", "Aug": "August", "Sept": "September", "Oct": "October", "Nov": "November",
    "Dec": "December", "Apr": "April",
    "e.g": "for example", "E.g": "For example", "i.e": "that is", "I.e": "That is", "et al": "and others",
    "a.k.a": "also known as", "A.K.A": "also known as",
    "w.r.t": "with respect to", "Ph.D": "P H D", "Ph.Ds": "P H Ds", "Ph.D.s": "P H Ds", "PhD": "P H D",
    "M.Sc": "M S C", "B.Sc": "B S C", "M.Phil": "M Phil", "D.Phil": "D Phil", "Litt.D": "Litt D",
    "ibid": "ibid", "Ibid": "Ibid", "incl": "including", "excl": "excluding", "max": "maximum", "min": "minimum",
    "tel": "telephone", "Tel": "Telephone",
    "ext": "extension", "Ext": "Extension", "Univ": "University", "Assn": "Association", "Assoc": "Association",
    "Mfg": "Manufacturing", "Intl": "International", "Natl": "National",
    "esp": "especially", "orig": "originally", "trans": "translated by", "vols": "volumes", "eds": "editors",
    "repr": "reprinted", "dist": "district",
    "hrs": "hours", "mins": "minutes", "secs": "seconds", "yrs": "years", "lbs": "pounds", "oz": "ounces",
    "avg": "average", "temp": "temperature", "asst": "assistant",
    "Calif": "California", "Mass": "Massachusetts", "Penn": "Pennsylvania", "Conn": "Connecticut", "Fla": "Florida",
    "Tenn": "Tennessee", "Va": "Virginia", "Ariz": "Arizona", "Wis": "Wisconsin", "Minn": "Minnesota",
    "Colo": "Colorado", "Okla": "Oklahoma", "Tex": "Texas", "Ga": "Georgia", "Md": "Maryland", "Pa": "Pennsylvania",
    "Ky": "Kentucky", "Ill": "Illinois", "Mich": "Michigan", "Ala": "Alabama", "Del": "Delaware",
    "hon": "honorable", "prof": "professor", "capt": "captain", "sgt": "sergeant", "Messrs": "Messieurs",
    "Mr": "Mister", "Mrs": "Missus", "approximat": "approximate", "tbsp": "tablespoon", "tsp": "teaspoon",
    "Hosp": "Hospital", "No": "", "no": "", "Nos": "", "nos": "",
}  # fmt: skip
for _gone in (
    "approximat",
    "No",
    "no",
    "Nos",
    "nos",
    "max",
    "min",
    "temp",
    "dist",
    "trans",
    "hon",
    "prof",
    "capt",
    "sgt",
):
    del _ANYWHERE[_gone]
_WORDS_TOO = frozenset(
    {
        "Mass",
        "Ill",
        "Pa",
        "Del",
        "Mon",
        "Fri",
        "Sun",
        "Ala",
        "Tex",
        "Va",
        "Ga",
        "Md",
        "Co",
        "Cos",
        "Est",
        "Dec",
        "Apt",
        "apt",
        "Inc",
        "Ky",
        "Jan",
        "est",
        "ext",
        "Ext",
        "incl",
        "tel",
        "Tel",
        "ca",
        "oz",
    }
)  # only with a capital name before a comma
_STATES_TOO = frozenset(("Mass", "Ill", "Pa", "Del", "Ala", "Tex", "Va", "Ga", "Md", "Ky"))
# Without a period.
_BARE = {
    "vs": "versus",
    "etc": "et cetera",
    "w/o": "without",
    "w/": "with",
    "W/": "With",
    "W/o": "Without",
    "b/c": "because",
    "and/or": "and or",
    "c/o": "care of",
    "a/c": "account",
    "Mr": "Mister",
    "Mrs": "Missus",
    "Dr": "Doctor",
    "Jr": "Junior",
    "Ms": "Miz",
    "St": "Saint",
    "Sr": "Senior",
    "aka": "also known as",
    "Prof": "Professor",
    "Sgt": "Sergeant",
    "Capt": "Captain",
    "Lt": "Lieutenant",
    "Col": "Colonel",
    "Mt": "Mount",
    "Blvd": "Boulevard",
    "Rd": "Road",
    "Ave": "Avenue",
    "n/a": "not applicable",
    "N/A": "not applicable",
    "24/7": "twenty-four seven",
    "9/11": "nine eleven",
    "fwd": "forward",
    "yds": "yards",
    "Inc": "Incorporated",
    "Ltd": "Limited",
    "LTD": "Limited",
    "Corp": "Corporation",
    "viz": "namely",
    "cf": "compare",
}
_NOT_A_STREETS_NAME = words(
    "The A An In On At To From Of And But Or For With By Dear Old Poor "
    "Young Good Yes No Then When If As So "
    "That Said My His "
    "Her Our Your Their Is Was Are Were Had Has Near East West North South Fort Port Lake Mister Sir Lady "
    "Lord Saint Little "
    "Even Only Thanks Hello Hi Goodbye Ask Tell Call See Meet This After Before While Because Though Although "
    "Since Until "
    "Here There Now Once What Where Why How Who Did Do Does Will Would Could Should Can May Might Must Let Not Still"
)
_STREETS_BEFORE = re.compile(r"(?:([A-Z][A-Za-z’']+|\d+(?:st|nd|rd|th)|[NSEW]\.?) )$")
_NAME_NEXT = re.compile(r"[ \n]+(?:de |von |van |d[’']|O[’'])?[A-Z“\"‘]|[ \n]+and (?:Mrs|Mr|Ms|Dr|Miss)\b")
_STREET_NEXT = re.compile(
    r"(?: (?:Station|Bridge|Journal|Apt|Apartment|Suite|NW|NE|SW|SE|Theater|"
    r"Theatre|Market|Corner)\b| [a-z(&]|[,;:!?)”\"’']|$)"
)


_SOMEBODY = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Oo]ur|[Mm]y|[Hh]is|[Hh]er|[Tt]heir|[Yy]our) $")
_TOWN = re.compile(r"[A-Z][a-z]+, $")
_AFTER_STATE = re.compile(r"[,;)]|$| [a-z(]| \d{5}")


def abbreviation(written: str, before: str, after: str) -> str | None:
    """Return the words of an abbreviation with its period by what stands around it, or None where it is none."""
    if written in _STREETS and _ends_a_streets_name(before, after) and not (written == "Ft" and after):
        return _STREETS[written]
    if written in _TITLES:
        return _titled(written, before, after)
    if written in _RANKS or written in _STATES:
        return _of_somebody_or_somewhere(written, before, after)
    if written in ("v", "c"):
        return _between(written, before, after)
    return None if written in _WORDS_TOO and not _is_short(written, before, after) else _anywhere(written)


def _of_somebody_or_somewhere(written: str, before: str, after: str) -> str | None:
    """Tell "the capt." and "Portland, Ore.," from the words that are written so."""
    if written in _RANKS:
        return _RANKS[written] if _SOMEBODY.search(before) else None
    return _STATES[written] if _TOWN.search(before) and _AFTER_STATE.match(after) else None


def _anywhere(written: str) -> str | None:
    return _ANYWHERE.get(written) or _ANYWHERE.get(written.lower(), "").capitalize() or None


def _ends_a_streets_name(before: str, after: str) -> bool:
    street = _STREETS_BEFORE.search(before)
    return bool(street and street[1].rstrip(".") not in _NOT_A_STREETS_NAME and _STREET_NEXT.match(after))


def _titled(written: str, before: str, after: str) -> str | None:
    """Tell a title before a name from the same letters after one."""
    if written in ("Jr", "Sr") and re.search(r"[A-Z][\w’'-]*,? $", before):
        return _ANYWHERE[written]
    if _NAME_NEXT.match(after):
        return _TITLES[written]
    if written == "Dr" and re.search(r"\b(?:the|a|my|our|his|her) $", before):
        return "Doctor"
    return _anywhere(written)


def _between(written: str, before: str, after: str) -> str | None:
    """Say "versus" between two names and "circa" before a year."""
    if written == "v":
        return "versus" if re.search(r"[A-Z][\w’'.]*,? $", before) and re.match(r" (?:the )?[A-Z]", after) else None
    return "circa" if re.match(r" ?\d{3,4}", after) else None


def _is_short(written: str, before: str, after: str) -> bool:
    """Tell "Boston, Mass." and "Smith & Co." from the words that are written so."""
    if written in ("ca", "est", "ext", "Ext", "Est", "incl", "tel", "Tel", "apt", "Apt", "oz"):
        return (
            bool(re.match(r" [A-Z\d(]|:", after))
            or (written == "oz" and before[-2:-1].isdigit())
            or bool(after and written == "incl")
        )
    if written in ("Mon", "Fri", "Sun", "Dec", "Jan"):
        return bool(re.match(r",? [A-Z\d]| to |\s?[-–]|,", after)) or bool(
            re.search(r"(?:[Oo]n|[Ii]n|[Ll]ast|[Nn]ext|to|[-–])\s?$", before)
        )
    ends_name = r"[A-Z][\w’'.-]*, $" if written in _STATES_TOO else r"[A-Z][\w’'.-]*,? $|& $|and $"
    return bool(re.search(ends_name, before)) and not re.match(r" [A-Z][a-z]+ (?:was|is|had)\b", after)


_DOTTED = re.compile(r"(?<![\w.])((?:[A-Za-z]{1,4}\.)*[A-Za-z]{1,7}|et al)\.(?!\w)(?P<possessive>['’]s)?|(?<!\w)&c\.")
_SHORT = re.compile(
    r"(?<![\w./@-])(?:" + "|".join(re.escape(w) for w in sorted(_BARE, key=len, reverse=True)) + r")(?![\w./-]|[’']\w)"
)


def _abbreviated(match: re.Match[str]) -> str | None:
    before, after = match.string[max(0, match.start() - 60) : match.start()], match.string[match.end() :]
    words = abbreviation(match[1], before, after) if match[1] else "et cetera"
    if not words:
        return None
    ends = not after.strip("\"'”’)]") or (match[1] == "etc" and re.match(r"\s+[A-Z]", after))
    return words + (match["possessive"] or "") + ("." if ends and not match["possessive"] else "")


def _bare(match: re.Match[str]) -> str | None:
    written, before, after = match[0], match.string[: match.start()], match.string[match.end() :]
    if written in ("Jr", "Sr", "Inc", "Ltd", "LTD", "Corp"):
        return _BARE[written] if re.search(r"[A-Z][\w’']*,? $", before) and not after.startswith(" of") else None
    if written in _TITLES or written in _STREETS:
        words = abbreviation(written, before, after)
        is_street = written in _STREETS and _ends_a_streets_name(before, after)
        return words if is_street or (written in _TITLES and _NAME_NEXT.match(after)) else None
    return _BARE.get(written) or _BARE[written.lower()].capitalize()


_OF_A_LIFE = {"b": "born", "d": "died", "fl": "flourished", "r": "reigned", "m": "married"}
_AFTER_ORDINAL = {"c": "century", "cent": "century", "ed": "edition", "edn": "edition", "fl": "floor"}
_BEFORE_NUMBER = {"Rte": "Route", "Rt": "Route", "Hwy": "Highway", "Apt": "Apartment", "Ste": "Suite", "Rm": "Room",
                  "Mk": "Mark", "Bldg": "Building", "Wk": "Week", "Ep": "Episode", "ep": "episode",
                  "rm": "room"}  # fmt: skip


def _after_ordinal(match: re.Match[str]) -> str:
    ends = not match.string[match.end() :].strip("\"'”’)]")
    return _AFTER_ORDINAL[match["short"]] + ("." if ends else "")


_PLACED: tuple[Form, ...] = (
    (re.compile(r"(?<!\w)(?P<said>Rt\.?)(?= (?:Hon|Rev|Honou?rable|Reverend)\b)"), lambda _: "Right"),
    (
        re.compile(r"(?<![\w.])(?P<said>(?P<short>b|d|fl|r|m)\.)(?= (?:c\. |ca\. )?\d{3,4}\b)"),
        lambda match: _OF_A_LIFE[match["short"]],
    ),
    (re.compile(r"(?<=\d(?:st|nd|rd|th)[ -])(?P<said>(?P<short>c|cent|ed|edn|fl)\.)"), _after_ordinal),
    (
        re.compile(
            r"(?<!\w)(?P<said>(?P<short>Rte|Rt|Hwy|Apt|Ste|Rm|Bldg|Wk|[Ee]p|rm|Mk)\.)"
            r"(?= ?#?\d| [IVX]+\b)"
        ),
        lambda match: _BEFORE_NUMBER[match["short"]],
    ),
)
ABBREVIATIONS: tuple[Form, ...] = (*_PLACED, (_DOTTED, _abbreviated), (_SHORT, _bare))
