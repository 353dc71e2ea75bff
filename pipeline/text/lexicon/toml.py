"""A lexicon as a person writes it: TOML with the tables [words], [phrases] and [patterns]."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import regex

from pipeline.errors import ConfigError
from pipeline.text.lexicon.entry import Entry, Table
from pipeline.text.lexicon.phonemes import plain_ipa
from pipeline.text.typography import clean

MOST_SAY_CHARS = 200
_SCOPES = ("language", "voice", "engine", "book")
_KEYS = ("say", "ipa", *_SCOPES)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_EXAMPLE = 'as in Cthulhu = "kuh-THOO-loo" or Siobhan = { ipa = "ʃɪˈvɔːn", say = "shi-VAWN" }'


@dataclass(frozen=True, slots=True)
class _Place:
    """A key of a table of a file, for messages."""

    name: str
    text: str
    table: str
    key: str

    def wrong(self, value: object, allowed: str, hint: str = _EXAMPLE) -> ConfigError:
        """Return the error that names file, line, key, value and what is allowed."""
        return ConfigError(f"{self.origin}: [{self.table}] {self.key} = {value!r}: must be {allowed}", hint=hint)

    @property
    def origin(self) -> str:
        """The file and the line on which the key stands, where that can be told."""
        keys = {self.key, json.dumps(self.key, ensure_ascii=False), f"'{self.key}'"}
        lines = enumerate(self.text.split("\n"), 1)
        return next(
            (f"{self.name}:{number}" for number, line in lines if line.partition("=")[0].strip() in keys), self.name
        )


def read_lexicon(text: str, name: str) -> tuple[Entry, ...]:
    """Return the entries of the lexicon `text`, in the order in which they stand.

    Keys before the first table (language, voice, engine, book) hold for every entry that does not say otherwise.
    Raises ConfigError naming file, line, key, value and what is allowed.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: {error}", hint=_EXAMPLE) from None
    defaults = {key: tables.pop(key) for key in _SCOPES if key in tables}
    known = [str(table) for table in Table]
    for table, entries in tables.items():
        if table not in known or not isinstance(entries, dict):
            hint = f"tables: {', '.join(f'[{each}]' for each in known)}; before them: {', '.join(_SCOPES)}"
            raise ConfigError(f"{name}: there is no table [{table}] in a lexicon", hint=hint)
    return tuple(
        _entry(_Place(name, text, table, key), value, defaults)
        for table in known
        for key, values in tables.get(table, {}).items()
        for value in (values if isinstance(values, list) else [values])
    )


def write_lexicon(entries: Iterable[Entry]) -> str:
    """Return the lexicon that `read_lexicon` reads back as `entries`, but for where they came from."""
    listed = tuple(entries)
    languages = {entry.language for entry in listed}
    common = languages.pop() if len(languages) == 1 else ""
    head = [f"language = {json.dumps(common)}\n"] if common else []
    tables: dict[Table, dict[str, list[Entry]]] = {table: {} for table in Table}
    for entry in listed:
        tables[entry.table].setdefault(entry.written, []).append(replace(entry, language="") if common else entry)
    return "\n".join([*head, *(_written(table, named) for table, named in tables.items() if named)])


def _entry(place: _Place, value: object, defaults: Mapping[str, Any]) -> Entry:
    if isinstance(value, str):
        spoken = value.strip()
        in_slashes = len(spoken) > 1 and spoken[0] == spoken[-1] == "/"
        value = {"ipa" if in_slashes else "say": value}
    if not isinstance(value, dict):
        raise place.wrong(value, "a spelling in quotes, IPA between slashes, or { say = ..., ipa = ... }")
    if unknown := [key for key in value if key not in _KEYS]:
        raise place.wrong(value, f"without {unknown[0]!r}", hint=f"known: {', '.join(_KEYS)}")
    settings = {**defaults, **value}
    is_pattern = place.table == Table.PATTERNS
    written = place.key if is_pattern else " ".join(clean(place.key).split())
    entry = Entry(
        written=written,
        say=_say(place, settings.get("say", "")),
        ipa=_ipa(place, settings.get("ipa", "")),
        table=Table(place.table),
        language=_language(place, settings.get("language", "")),
        voices=_names(place, settings.get("voice", ())),
        engines=_names(place, settings.get("engine", ())),
        books=_names(place, settings.get("book", ())),
        origin=place.origin,
    )
    _check(place, entry)
    return entry


def _check(place: _Place, entry: Entry) -> None:
    if not entry.written:
        raise place.wrong(entry.say or entry.ipa, "the value of a word, not of nothing")
    if not (entry.say or entry.ipa):
        raise place.wrong({}, "with say or ipa, or both")
    if entry.table is not Table.PATTERNS:
        return
    hint = "https://docs.python.org/3/library/re.html has the signs; write it between single quotes"
    try:
        pattern = regex.compile(entry.written)
        if pattern.fullmatch("", timeout=1.0):
            raise place.wrong(entry.say, "the value of a pattern that matches some character", hint=hint)
        empty = regex.compile(f"(?:{entry.written})|").fullmatch("")
        if empty is not None:
            empty.expand(entry.say)
    except (regex.error, IndexError, TimeoutError, OverflowError) as error:
        raise ConfigError(f"{place.origin}: [patterns] {place.key!r}: {error}", hint=hint) from None


def _say(place: _Place, value: object) -> str:
    if value == "":
        return ""
    if not isinstance(value, str) or not any(map(str.isalnum, value)) or len(value) > MOST_SAY_CHARS:
        allowed = f"a spelling with a letter or digit in it, at most {MOST_SAY_CHARS} characters"
        raise place.wrong(value, allowed)
    return " ".join(clean(value).split())


def _ipa(place: _Place, value: object) -> str:
    if value == "":
        return ""
    if not isinstance(value, str):
        raise place.wrong(value, "IPA in quotes")
    try:
        return plain_ipa(value)
    except ValueError as fault:
        raise place.wrong(value, f"IPA, but {fault}") from None


def _language(place: _Place, value: object) -> str:
    if value == "":
        return ""
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise place.wrong(value, "a language", hint='as in language = "en" or "es-MX"')
    return value


def _names(place: _Place, value: object) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) and name.strip() for name in names):
        raise place.wrong(value, "a name or a list of names", hint='as in voice = "thalia" or ["thalia", "orion"]')
    return tuple(names)


def _written(table: Table, named: Mapping[str, list[Entry]]) -> str:
    lines = [f"[{table}]"]
    for key, entries in named.items():
        values = [_value(entry) for entry in entries]
        lines.append(f"{_key(key)} = {values[0] if len(values) == 1 else '[' + ', '.join(values) + ']'}")
    return "\n".join([*lines, ""])


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)


def _value(entry: Entry) -> str:
    fields = dict(_fields(entry))
    if list(fields) == ["say"] and not (entry.say[0] == entry.say[-1] == "/"):
        return fields["say"]
    return f"{{ {', '.join(f'{key} = {value}' for key, value in fields.items())} }}"


def _fields(entry: Entry) -> Iterator[tuple[str, str]]:
    scopes = (("voice", entry.voices), ("engine", entry.engines), ("book", entry.books))
    texts = (("ipa", entry.ipa), ("say", entry.say), ("language", entry.language))
    yield from ((key, json.dumps(text, ensure_ascii=False)) for key, text in texts if text)
    for key, names in scopes:
        if names:
            yield key, json.dumps(names[0] if len(names) == 1 else list(names), ensure_ascii=False)
