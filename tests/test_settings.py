"""A wrong setting is named with its file, key and value, and with what is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest

from pipeline.errors import ConfigError
from pipeline.settings import Range, Value, build


class Colour(StrEnum):
    """Two colours."""

    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """A field of every kind that settings have."""

    count: Annotated[int, Range(0, 10)] = 0
    ratio: float = 0.0
    name: str | None = None
    on: bool = False
    colour: Colour = Colour.RED
    style: Literal["old", "new"] = "new"
    levels: tuple[int, ...] = ()
    path: Path | None = None


def from_file(raw: object) -> Value:
    """Return a value as it comes from a file."""
    return Value(raw, origin="my.toml")


def from_flag(text: str) -> Value:
    """Return a value as it comes from the command line."""
    return Value(text, origin="--set", from_text=True)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("count", from_file(3), 3),
        ("count", from_flag("3"), 3),
        ("ratio", from_file(2), 2.0),
        ("ratio", from_flag("0.5"), 0.5),
        ("name", from_file("x"), "x"),
        ("name", from_flag("1984"), "1984"),
        ("name", from_flag("true"), "true"),
        ("on", from_flag("true"), True),
        ("colour", from_file("blue"), Colour.BLUE),
        ("colour", from_flag("blue"), Colour.BLUE),
        ("style", from_flag("old"), "old"),
        ("levels", from_file([1, 2]), (1, 2)),
        ("levels", from_flag("[1, 2]"), (1, 2)),
        ("levels", from_flag("1"), (1,)),
        ("path", from_flag("a/b"), Path("a/b")),
    ],
)
def test_values_become_what_the_field_wants(key: str, value: Value, expected: Any) -> None:
    """A file has types, a flag has text; both end as the same value."""
    assert getattr(build(Everything, {key: value}, table="things"), key) == expected


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("count", from_file("three"), "my.toml: things.count = 'three': must be a whole number from 0 to 10"),
        ("count", from_file(True), "my.toml: things.count = True: must be a whole number from 0 to 10"),
        ("ratio", from_flag("much"), "--set: things.ratio = 'much': must be a number"),
        ("on", from_file(1), "my.toml: things.on = 1: must be true or false"),
        ("colour", from_file("green"), "my.toml: things.colour = 'green': must be one of red, blue"),
        ("style", from_flag("newer"), "--set: things.style = 'newer': must be one of old, new"),
        ("levels", from_file(["x"]), "my.toml: things.levels = ['x']: must be a list, each of it a whole number"),
        ("count", from_file(-1), "my.toml: things.count = -1: must be a whole number from 0 to 10"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(key: str, value: Value, says: str) -> None:
    """The message names where it stands, the key, the value and what would do."""
    with pytest.raises(ConfigError) as raised:
        build(Everything, {key: value}, table="things")

    assert str(raised.value) == says


def test_an_unknown_key_gets_the_nearest_names() -> None:
    """A typing error is answered with what was probably meant."""
    with pytest.raises(ConfigError) as raised:
        build(Everything, {"colur": from_file("red")}, table="things")

    assert str(raised.value) == "my.toml: unknown key things.colur"
    assert raised.value.hint == "did you mean colour or count?"
