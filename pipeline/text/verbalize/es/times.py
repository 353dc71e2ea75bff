"""Spanish times: 18:30, 6:30 p. m., 15 h, 10.30 h, 7:05, 2 h 30 min, de 9 a 14 h.

By the twelve-hour clock "seis y media", "seis y cuarto", "seis y veinte" and past the half hour "seis cuarenta"; by the
twenty-four-hour clock figures only: "dieciocho treinta", "dieciocho horas".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize.tables.es_numbers import cardinal

_HALF = r"(?P<half>[ap]) ?\. ?m(?:\b\.?)|(?P<half2>[ap]m)\b"
_CLOCK = re.compile(
    rf"(?:(?<![\w.,:-])|(?<=:\d\d[-–]))(?P<h>[01]?\d|2[0-4])(?::(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?"
    rf"|\.(?P<m2>[0-5]\d)(?= ?(?:h\b"
    rf"|horas|{_HALF.replace('half', 'look')}))|)"
    rf"(?: ?(?:{_HALF})| ?(?P<hours>h(?:rs?|s)?\b\.?|horas\b))?(?![\w:])(?!,\d)",
    re.IGNORECASE,
)
_LAPSE = re.compile(
    r"(?<![\w.,:-])(?P<h>\d{1,3}) ?h(?: y)? ?(?P<m>\d{1,2}) ?(?:min\b\.?|m\b|′|')(?: ?(?P<s>\d{1,2}) ?s\b)?"
)
_HOURS_H = re.compile(r"(?<![\w.,:-])(?P<h>[01]?\d|2[0-4])h(?P<m>[0-5]\d)(?!\w)")
_POINTED = re.compile(r"(?<=\blas )(?P<h>[01]?\d|2[0-3])[.'’](?P<m>[0-5]\d)(?![\w.,]\w| ?h| ?[ap]\. ?m)")
_BEFORE_RESULT = re.compile(r"(?:tiempo|marca|récord|crono|en) de \Z|\ben \Z")
_BIBLE = re.compile(r"\b(?:[1-3] )?[A-ZÉÍ][a-zéíóú]{1,12}\.? \Z")
_TO_HOURS = re.compile(r" (?:a|y|-|–) (?:las )?\d{1,2}(?:[:.]\d\d)? ?h")
_AFTERNOON = re.compile(r",? (?:de|por) la |,? del mediodía|,? de la")
_DAY_PARTS = {"a": "de la mañana", "p": "de la tarde"}


def find(text: str, _: ModuleType) -> Iterator[Said]:
    """Yield times of day and lapses of time, in order."""
    yield from sorted(_all(text), key=lambda said: (said.start, -said.stop))


def _all(text: str) -> Iterator[Said]:
    for match in _LAPSE.finditer(text):
        yield Said(start=match.start(), stop=match.end(), words=_lapse(match))
    for match in (*_HOURS_H.finditer(text), *_POINTED.finditer(text)):
        yield Said(start=match.start(), stop=match.end(), words=_time(int(match["h"]), match["m"], match["h"]))
    for match in _CLOCK.finditer(text):
        half = (match["half"] or match["half2"] or "")[:1].lower()
        minutes = match["m"] or match["m2"]
        if minutes is None and not half:
            continue  # "15 h" is left to the units
        if match["m"] and not half and not match["hours"] and _is_no_time(text, match):
            continue
        yield Said(start=match.start(), stop=_stop(match), words=_clock(match, minutes, half))


def _is_no_time(text: str, match: re.Match[str]) -> bool:
    """Tell a chapter and verse (Juan 3:16) and a ratio (1:10) from a time."""
    before = text[max(0, match.start() - 24) : match.start()]
    if re.search(r"\b(?:las?|hasta|desde|de|sobre|y|a|hora|hacia|entre|son|eran|—|·)[:,]? \Z", before, re.IGNORECASE):
        return bool(re.search(r"\b(?:escala|proporción|relación|razón) (?:\w+ )?\Z", before))
    return bool(_BIBLE.search(before) or re.search(r"\b(?:escala|proporción|relación)\b", before))


def _stop(match: re.Match[str]) -> int:
    """Leave the period that also ends the sentence."""
    ended = match[0].endswith(".") and match.end() == len(match.string.rstrip(" »”\"'’)—"))
    return match.end() - ended


def _clock(match: re.Match[str], minutes: str | None, half: str) -> str:
    hour = int(match["h"])
    if match["s"]:
        return f"{_hour(hour)} horas, {cardinal(int(minutes or 0))} minutos y {cardinal(int(match['s']))} segundos"
    if half:
        return f"{_twelve(hour % 12 or 12, minutes or '00')} {_part_of_day(hour % 12, half)}"
    if match["hours"]:
        return f"{_hour(hour)} {'' if minutes == '00' else _minutes(minutes or '00') + ' '}horas"
    return _time(hour, minutes or "00", match["h"], match.string[match.end() :])


def _time(hour: int, minutes: str, shown: str, after: str = "") -> str:
    twelve = 0 < hour < 13 and not shown.startswith("0")
    if _TO_HOURS.match(after):
        return f"{_hour(hour)} {_minutes(minutes) if minutes != '00' else ''}".rstrip()
    if twelve or (hour < 13 and _AFTERNOON.match(after)):
        return _twelve(hour, minutes)
    if minutes == "00":
        return f"{_hour(hour)} horas"
    return f"{_hour(hour)} {_minutes(minutes)}"


def _hour(hour: int) -> str:
    return cardinal(hour, "f")


def _minutes(minutes: str) -> str:
    return f"cero {cardinal(int(minutes))}" if minutes[0] == "0" and minutes != "00" else cardinal(int(minutes))


def _twelve(hour: int, minutes: str) -> str:
    number = int(minutes)
    names = {0: "", 15: " y cuarto", 30: " y media"}
    joined = f" y {cardinal(number)}" if number < 30 else f" {cardinal(number)}"
    return _hour(hour) + names.get(number, joined)


def _part_of_day(hour: int, half: str) -> str:
    """Say the part of the day; `hour` 0 is twelve."""
    if hour == 0:
        return "del mediodía" if half == "p" else "de la noche"
    return "de la noche" if half == "p" and hour >= 8 else _DAY_PARTS[half]


def _lapse(match: re.Match[str]) -> str:
    hours, minutes = int(match["h"]), int(match["m"])
    words = [
        f"{_hour(hours)} hora{'s' * (hours != 1)}",
        f"{cardinal(minutes, apocope=True)} minuto{'s' * (minutes != 1)}",
    ]
    if match["s"]:
        seconds = int(match["s"])
        words.append(f"{cardinal(seconds, apocope=True)} segundo{'s' * (seconds != 1)}")
    return ", ".join(words[:-1]) + " y " + words[-1] if len(words) > 2 else " y ".join(words)
