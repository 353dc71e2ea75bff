"""English dates, years and times of day."""

from __future__ import annotations

import re

from pipeline.text.verbalize._forms import Form
from pipeline.text.verbalize.tables.en_letters import letters as spelled
from pipeline.text.verbalize.tables.en_numbers import cardinal, ordinal, pair, plural, year

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_DAYS = {
    "Mon": "Monday",
    "Tue": "Tuesday",
    "Tues": "Tuesday",
    "Wed": "Wednesday",
    "Weds": "Wednesday",
    "Thu": "Thursday",
    "Thur": "Thursday",
    "Thurs": "Thursday",
    "Fri": "Friday",
    "Sat": "Saturday",
    "Sun": "Sunday",
}
_MONTH_OF = {month[:3].lower(): month for month in _MONTHS}
_MONTH = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST"
    "|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)"
)
_WEEKDAY = rf"(?:(?P<weekday>{'|'.join(sorted(_DAYS, key=len, reverse=True))})\b\.?,?\s)?"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|(?<=[23])d)?"
_SECOND = r"(?:\s?[-–]\s?(?P<last>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?)?"
_YEAR = r"(?P<year>1\d{3}|20\d{2}|[5-9]\d{2})(?![\d%]|[.,]\d)"


def month_name(written: str) -> str:
    """Return the whole name of a month: "Jan." is "January"."""
    return _MONTH_OF[written[:3].lower()]


def date(of_year: int | None, month: int, day: int) -> str:
    """Return "July fourth, seventeen seventy-six"; without a year "July fourth"."""
    words = f"{_MONTHS[month - 1]} {ordinal(day)}"
    return words if of_year is None else f"{words}, {year(of_year)}"


def date_day_first(of_year: int | None, month: int, day: int) -> str:
    """Return "the fourth of July, seventeen seventy-six"."""
    words = f"the {ordinal(day)} of {_MONTHS[month - 1]}"
    return words if of_year is None else f"{words}, {year(of_year)}"


def _weekday(match: re.Match[str]) -> str:
    return f"{_DAYS[match['weekday']]}, " if match["weekday"] else ""


def _days(match: re.Match[str]) -> str:
    return ordinal(int(match["day"])) + (f" to {ordinal(int(match['last']))}" if match["last"] else "")


def _month_day(match: re.Match[str]) -> str:
    words = f"{_weekday(match)}{month_name(match['month'])} {_days(match)}"
    return f"{words}, {year(int(match['year']))}" if match["year"] else words


def _month_days(match: re.Match[str]) -> str:
    words = (
        f"{month_name(match['month1'])} {ordinal(int(match['day1']))} to "
        f"{month_name(match['month'])} {ordinal(int(match['day']))}"
    )
    return f"{words}, {year(int(match['year']))}" if match["year"] else words


def _day_month(match: re.Match[str]) -> str:
    the = "" if match["the"] else "the "
    words = f"{_weekday(match)}{match['the'] or ''}{the}{_days(match)} of {month_name(match['month'])}"
    if not match["year"]:
        return words
    return f"{words}, {year(int(match['year']))}"


def _iso(match: re.Match[str]) -> str | None:
    return date(int(match["year"]), int(match["month"]), int(match["day"]))


_LAST_SHORT_YEAR = 40  # 6/6/44 is of the war


def _numeric(match: re.Match[str], *, day_first: bool) -> str | None:
    first, second, of_year = int(match[1]), int(match[3]), int(match[4])
    if first > 12 or (day_first and second <= 12):
        first, second = second, first
        day_first = True
    if not (1 <= first <= 12 and 1 <= second <= 31):
        return None
    if len(match[4]) == 2:
        of_year += 2000 if of_year < _LAST_SHORT_YEAR else 1900
    return (date_day_first if day_first else date)(of_year, first, second)


def _bare_month(match: re.Match[str]) -> str:
    return month_name(match[1])


def _decade(match: re.Match[str]) -> str:
    n = int(match["tens"])
    if len(match["tens"]) == 2:
        return plural(cardinal(n))
    return plural(cardinal(n) if n % 1000 == 0 else year(n))


_DECADE = (re.compile(r"(?<![\w.,$£€])['‘’]?(?P<tens>1\d\d0|20\d0|[2-9]0)['’]?s(?!\w)"), _decade)
_ISO = (
    re.compile(r"(?<![\w/.-])(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?![\w/-])"),
    _iso,
)
_SLASHED = re.compile(r"(?<![\w/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?![\w/-]|\.\d)")
_NAMED: tuple[Form, ...] = (
    (
        re.compile(
            rf"(?<!\w)(?P<month1>{_MONTH})\s(?P<day1>0?[1-9]|[12]\d|3[01])\s?[-–]\s?(?P<month>{_MONTH})\s{_DAY}"
            rf"(?:,?\s{_YEAR})?(?![\w%]|[.,:/]\d|[-–]\w)"
        ),
        _month_days,
    ),
    (
        re.compile(
            rf"(?<![\w]){_WEEKDAY}(?P<the>[Tt]he )?{_DAY}{_SECOND}\s(?:of\s)?(?P<month>{_MONTH})"
            rf"(?:,?\s{_YEAR})?(?![\w])"
        ),
        _day_month,
    ),
    (
        re.compile(
            rf"(?<![\w]){_WEEKDAY}(?P<month>{_MONTH})\s{_DAY}{_SECOND}(?:,?\s{_YEAR})" rf"?(?![\w%]|[.,:/]\d|[-–]\w)"
        ),
        _month_day,
    ),
    (re.compile(r"\b(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.(?=,?\s(?:1\d{3}|20\d{2})\b)"), _bare_month),
)
# "on 3/15"; a half, a quarter and their like are no months.
_MONTH_DAY = re.compile(
    r"(?<=\b[Oo]n )(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])"
    r"(?=[,.;:)!?](?!\d)|\s*$| (?:at|and|he|she|they|we|I|the|in|for|was|it|with|from|to)\b)"
)


def _month_and_day(match: re.Match[str]) -> str | None:
    return None if match[0] in ("1/2", "1/4", "3/4", "1/3", "2/3", "9/11") else date(None, int(match[1]), int(match[2]))


DATES: tuple[Form, ...] = (
    *_NAMED,
    _ISO,
    _DECADE,
    (_SLASHED, lambda match: _numeric(match, day_first=False)),
    (_MONTH_DAY, _month_and_day),
)
DATES_DAY_FIRST: tuple[Form, ...] = (*_NAMED, _ISO, _DECADE, (_SLASHED, lambda match: _numeric(match, day_first=True)))

# Years. What a number of four digits counts, if it is no year, follows it as a plural.
_COUNTED = (
    r"(?!\s(?:[a-z]+-)?(?!(?:was|is|has|as|his|its|this|thus|plus|does|us|always|perhaps|across|census|besides|"
    r"elections|edition|series|sales|brings|sees|marks|begins|ends|comes|goes|olympics|news|ss)\b)"
    r"(?:[a-z]{3,}(?<!s)s\b|people\b|men\b|women\b|children\b|feet\b|"
    r"copies\b|of (?:them|us|these|those|his|her|its|their)\b|"
    r"percent\b|per\b|degrees\b|(?:or|other|such|more|new|different|small|young|armed|square|cubic|nautical|light|"
    r"gold|silver|U\.S|American|British|French|German|foot)\s))"
)
_ERA = r"(?P<era>B\.?C\.?E\.?|BC|B\.C\.|C\.E\.|CE|A\.D\.|AD|AH|bc|ad|bce|ce)"


def _era(written: str) -> str:
    letters = written.replace(".", "").upper()
    return spelled(letters)


def _span(match: re.Match[str]) -> str:
    low, high = match["low"], match["high"]
    if len(high) < len(low) and int(high) > int(low[-len(high) :]):
        return f"{year(int(low))} to {pair(int(high)) if len(high) == 2 else cardinal(int(high))}"
    return f"{year(int(low))} to {year(int(high))}"


def _with_era(match: re.Match[str]) -> str:
    span = " to ".join(year(int(part.replace(",", ""))) for part in re.split(r"\s?[-–]\s?", match["years"]))
    return f"{span} {_era(match['era'])}" + _kept_stop(match)


def _kept_stop(match: re.Match[str]) -> str:
    """A period that also ends the sentence stays."""
    return "." if match[0].endswith(".") and not match.string[match.end() :].strip("\"'”’) ") else ""


def _after_era(match: re.Match[str]) -> str:
    return f"{_era(match['era'])} {year(int(match['years']))}"


def _century_words(match: re.Match[str]) -> str:
    return year(int(match["said"]))


def _short_year(match: re.Match[str]) -> str:
    return pair(int(match[1]))


YEARS: tuple[Form, ...] = (
    (
        re.compile(rf"(?<![\w.,])(?P<years>\d{{1,4}})\s?{_ERA}\s?[-–]\s?(?P<era2>AD|A\.D\.)\s?(?P<to>\d{{1,4}})(?!\w)"),
        lambda match: (
            f"{year(int(match['years']))} {_era(match['era'])} to {_era(match['era2'])} {year(int(match['to']))}"
        ),
    ),
    (
        re.compile(rf"(?<![\w.,])(?P<years>\d{{1,3}},\d{{3}}|\d{{1,5}}(?:\s?[-–]\s?\d{{1,4}})" rf"?)\s?{_ERA}(?!\w)"),
        _with_era,
    ),
    (re.compile(rf"(?<!\w){_ERA}\s?(?P<years>\d{{1,4}})(?!\w|[.,]\d)"), _after_era),
    (re.compile(r"(?<![\w])['‘’](\d\d)(?![\w'’]|[.,]\d)"), _short_year),
    (
        re.compile(
            r"(?<![\w.,$£€/–-])(?P<low>1\d{3}|20\d{2})\s?[-–]\s?(?P<high>1\d{3}|"
            r"20\d{2}|\d{2})(?![\w%/]|[.,]\d|[-–]\d)"
        ),
        _span,
    ),
    (
        re.compile(
            rf"(?<![\w.,$£€/#@])(?<![Nn]o\. )(?<!No )(?P<said>1[1-9]\d{{2}}|20\d{{2}})"
            rf"(?![\w%/°]|[.,:]\d|[-–]\d){_COUNTED}"
        ),
        _century_words,
    ),
    (
        re.compile(
            r"\b(?:[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|[Ff]rom|[Bb]efore|[Aa]fter|[Oo]f|"
            r"[Yy]ear|[Cc]irca|ca?\.|[Aa]round|"
            r"January|February|March|April|May|June|July|August|September|October|November|December)\s"
            rf"(?P<said>10\d\d)(?![\w%/]|[.,:]\d|[-–]\d){_COUNTED}"
        ),
        _century_words,
    ),
)

_ZONES = {
    "GMT": "G M T",
    "UTC": "U T C",
    "EST": "E S T",
    "EDT": "E D T",
    "PST": "P S T",
    "PDT": "P D T",
    "CST": "C S T",
    "CET": "C E T",
    "BST": "B S T",
    "MST": "M S T",
    "CDT": "C D T",
    "MDT": "M D T",
    "ET": "E T",
    "PT": "P T",
}
_ZONE = rf"(?:\s(?P<zone>{'|'.join(_ZONES)})\b)?"
_HALF = r"(?:\s?(?P<half>[AaPp]\.\s?[Mm]\.?|[AaPp][Mm]\b))"


def clock(hour: int, minute: int, *, half: bool) -> str:
    """Return a time of day: "six thirty", "six oh five"; at the full hour "six", "twelve", or "six o'clock"."""
    if minute:
        return f"{cardinal(hour)} {pair(minute)}" if hour or half else f"zero {pair(minute)}"
    if half or hour == 0:
        return cardinal(hour) if half else "midnight"
    return f"{cardinal(hour)} o'clock" if hour <= 12 else f"{cardinal(hour)} hundred"


def _half(match: re.Match[str]) -> str:
    written = match["half"]
    if not written:
        return ""
    said = f" {written[0].lower()}.m."
    return said[:-1] if match.string.startswith(".", match.end("half")) else said


def _time(match: re.Match[str]) -> str | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    words = clock(hour, minute, half=bool(match["half"]))
    zone = f" {_ZONES[match['zone']]}" if match["zone"] else ""
    return f"{words}{_half(match)}{zone}"


def _hours_span(match: re.Match[str]) -> str:
    low, high = ((int(h), int(m or 0)) for h, m in ((match["h1"], match["m1"]), (match["hour"], match["minute"])))
    half = bool(match["half"])
    first = f" {match['half1'][0].lower()}.m." if match["half1"] else ""
    return f"{clock(*low, half=half)}{first} to {clock(*high, half=half)}{_half(match)}"


def _stopwatch(match: re.Match[str]) -> str:
    names = (("hour", "hours"), ("minute", "minutes"), ("second", "seconds"))
    parts = [int(part) for part in match["hms"].split(":")]
    said = [f"{cardinal(n)} {one if n == 1 else many}" for n, (one, many) in zip(parts, names, strict=True) if n]
    if match["fraction"]:
        said[-1:] = [f"{cardinal(parts[2])} point {' '.join(cardinal(int(d)) for d in match['fraction'])} seconds"]
    return ", ".join(said[:-1]) + f" and {said[-1]}" if len(said) > 1 else (said or ["zero"])[0]


_LAPSE = re.compile(
    r"(?<![\w.,:])(?:(?P<h>\d{1,3})\s?h(?:rs?|ours?)?\.?,?\s?(?P<m>\d{1,2})\s?m(?:ins?)?\b(?:,?\s?(?P<s>\d{1,2})\s?s(?:ecs?)?\b)?"
    r"|(?P<m2>\d{1,3})\s?m(?:in)?,?\s?(?P<s2>[0-5]?\d)\s?s(?:ec)?\b)"
)


def _lapse(match: re.Match[str]) -> str:
    names = (("hour", match["h"]), ("minute", match["m"] or match["m2"]), ("second", match["s"] or match["s2"]))
    return " ".join(f"{cardinal(int(n))} {name}{'' if int(n) == 1 else 's'}" for name, n in names if n)


_OCLOCK = r"(?P<said>[1-9]|1[0-2])(?=\so['’]clock)"
TIMES: tuple[Form, ...] = (
    (_LAPSE, _lapse),
    (
        re.compile(
            rf"(?<![\w.,:])(?P<h1>1?\d|2[0-3])(?::(?P<m1>[0-5]\d))?(?:\s?(?P<half1>[AaPp]\.?[Mm]\.?)"
            rf")?\s?[-–]\s?(?P<hour>1?\d|2[0-3])(?::(?P<minute>[0-5]\d))?{_HALF}"
        ),
        _hours_span,
    ),
    (
        re.compile(
            r"(?<![\w.,:])(?P<h1>1?\d|2[0-3]|0\d):(?P<m1>[0-5]\d)(?P<half1>)\s?[-–]\s?(?P<hour>1?\d|"
            r"2[0-3]|0\d):(?P<minute>[0-5]\d)(?P<half>)(?![\w:])"
        ),
        _hours_span,
    ),
    (re.compile(r"(?<![\w.,:])(?P<hms>\d{1,2}:[0-5]\d:[0-5]\d)(?:\.(?P<fraction>\d+))?(?![\w:])"), _stopwatch),
    (re.compile(rf"(?<![\w.,:$£€])(?P<leading>0)?(?P<hour>1?\d|2[0-3])[:.](?P<minute>[0-5]\d){_HALF}{_ZONE}"), _time),
    (
        re.compile(
            rf"(?<![\w.,:$£€])(?P<leading>0)?(?P<hour>1?\d|2[0-3]):(?P<minute>[0-5]\d)"
            rf"(?P<half>)(?![\w:]|[.,]\d| (?:ratio|odds|scale|split|mix|aspect)\b){_ZONE}"
        ),
        _time,
    ),
    (re.compile(rf"(?<![\w.,:$£€])(?P<leading>0)?(?P<hour>1?\d)(?P<minute>){_HALF}{_ZONE}"), _time),
    (
        re.compile(r"(?<![\w.,:])(?P<leading>0)?(?P<hour>1?\d|2[0-3])h(?P<minute>[0-5]\d)(?P<half>)(?P<zone>)(?!\w)"),
        _time,
    ),
    (re.compile(_OCLOCK), lambda match: cardinal(int(match["said"]))),
    (
        re.compile(r"(?<![\w.,:])(?P<said>0\d[0-5]\d|1\d[0-5]\d|2[0-3][0-5]\d)(?=\s(?:hours|" r"hrs)\b)"),
        lambda match: _military(match["said"]),
    ),
)


def _military(written: str) -> str:
    hour, minute = written[:2], written[2:]
    head = f"zero {cardinal(int(hour[1]))}" if hour[0] == "0" else cardinal(int(hour))
    return f"{head} hundred" if minute == "00" else f"{head} {pair(int(minute))}"
