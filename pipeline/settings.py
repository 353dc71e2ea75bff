"""Turn the tables of a configuration into frozen dataclasses, or say which value is wrong and what is allowed."""

from __future__ import annotations

import difflib
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pipeline.errors import AudiobookError, ConfigError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Range:
    """What a number may be, both ends allowed: `Annotated[int, Range(0, 60_000)]` on a field of a settings class."""

    least: float
    most: float


class _Unfit(ValueError):
    """The value does not fit; the text says what would."""


def build(kind: type[T], values: Mapping[str, Value], *, table: str) -> T:
    """Make a `kind` (a dataclass) of the values of one table.

    Raises ConfigError naming where the value came from, the key, the value and what is allowed.
    """
    hints = typing.get_type_hints(kind, include_extras=True)
    known = [field.name for field in fields(kind)]  # type: ignore[arg-type] # every kind is a dataclass
    arguments = {}
    for key, value in values.items():
        if key not in known:
            raise ConfigError(f"{value.origin}: unknown key {table}.{key}", hint=nearest(key, known))
        try:
            arguments[key] = _convert(hints[key], value)
        except _Unfit as unfit:
            raise ConfigError(f"{value.origin}: {table}.{key} = {value.raw!r}: must be {unfit}") from None
    try:
        return kind(**arguments)
    except AudiobookError as error:
        origins = sorted({value.origin for value in values.values()})
        raise type(error)(f"{', '.join(origins)}: {error.message}", hint=error.hint) from None


class Value:
    """A raw value and where it came from. Text from the environment or a flag is read as TOML, or taken as it is."""

    __slots__ = ("from_text", "origin", "raw")

    def __init__(self, raw: object, *, origin: str, from_text: bool = False) -> None:
        """Keep `raw`; `from_text` says that it came as text although its key may want something else."""
        self.raw = raw
        self.origin = origin
        self.from_text = from_text


def nearest(word: str, known: list[str]) -> str:
    """Write a hint: the names that `word` may have meant, or all of them."""
    close = difflib.get_close_matches(word, known, n=3, cutoff=0.6)
    return f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(known)}"


def _convert(hint: Any, value: Value) -> object:
    raw = value.raw
    if value.from_text and isinstance(raw, str) and _wants(hint)[0] is not str:
        raw = _parse_text(raw)
    return _fit(hint, raw)


def _wants(hint: Any) -> tuple[Any, Range | None]:
    """Take the None and the Range off a type hint."""
    if get_origin(hint) in {Union, types.UnionType}:
        hint = next(option for option in get_args(hint) if option is not type(None))
    if get_origin(hint) is Annotated:
        plain, *notes = get_args(hint)
        return _wants(plain)[0], next((note for note in notes if isinstance(note, Range)), None)
    return hint, None


def _parse_text(text: str) -> object:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _fit(annotated: Any, raw: object) -> object:
    hint, allowed = _wants(annotated)
    origin = get_origin(hint)
    if origin is Literal:
        return _fit_choice(get_args(hint), raw)
    if origin is tuple:
        return _fit_tuple(get_args(hint)[0], raw)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(_fit_choice(tuple(str(member) for member in hint), raw))
    return _fit_plain(hint, raw, allowed)


def _fit_choice(allowed: tuple[object, ...], raw: object) -> Any:
    if raw not in allowed or isinstance(raw, bool):
        raise _Unfit(f"one of {', '.join(str(each) for each in allowed)}")
    return raw


def _fit_tuple(item: Any, raw: object) -> tuple[object, ...]:
    items = raw if isinstance(raw, list) else [raw]
    try:
        return tuple(_fit(item, each) for each in items)
    except _Unfit as unfit:
        raise _Unfit(f"a list, each of it {unfit}") from None


_NAMES = {int: "a whole number", float: "a number", str: "text", bool: "true or false", Path: "a path"}


def _fit_plain(hint: Any, raw: object, allowed: Range | None) -> object:
    if hint is Path and isinstance(raw, str):
        return Path(raw).expanduser()
    if hint is float and isinstance(raw, int) and not isinstance(raw, bool):
        raw = float(raw)
    within = f" from {allowed.least:g} to {allowed.most:g}" if allowed else ""
    if type(raw) is not hint or (isinstance(raw, int | float) and allowed and not allowed.least <= raw <= allowed.most):
        raise _Unfit(_NAMES.get(hint, str(hint)) + within)
    return raw
