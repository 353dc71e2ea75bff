"""Files, environment and flags become one configuration, each layer over the one before it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from pipeline.config import Config, load_config
from pipeline.engines import aura, hibari
from pipeline.errors import ConfigError
from pipeline.text.narration import Policy

ROOT = Path(__file__).parent.parent
DEFAULT = ROOT / "configs" / "default.toml"


def load(tmp_path: Path, toml: str, *flags: tuple[str, str, str], environ: dict[str, str] | None = None) -> Config:
    """Load a configuration file with this text, and flags over it."""
    path = tmp_path / "my.toml"
    path.write_text(toml, encoding="utf-8")
    return load_config(str(path), flags, environ or {})


def test_default_toml_says_what_the_program_does_without_it() -> None:
    """The commented file that users copy from is true."""
    read = load_config(None, [], {})

    tables = {each.name: getattr(read, each.name) for each in fields(read) if each.name not in {"engine", "fallback"}}
    assert {name: asdict(table) for name, table in tables.items()} == {
        name: asdict(type(table)()) for name, table in tables.items()
    }
    assert (read.engine.name, read.engine.settings) == ("hibari", hibari.Settings())


def test_default_toml_lists_every_setting() -> None:
    """No setting is a secret: those without a value are there as comments."""
    text = DEFAULT.read_text(encoding="utf-8")
    listed = tomllib.loads(re.sub(r"^# (\w+ = |\[)", r"\1", text, flags=re.MULTILINE))

    config = load_config(None, [], {})
    for table in fields(config):
        if table.name == "fallback":
            assert listed["fallback"] == {"name": "hibari", "voice": "heart"}
            continue
        settings = config.engine.settings if table.name == "engine" else getattr(config, table.name)
        known = {each.name for each in fields(settings)} | ({"name"} if table.name == "engine" else set())
        assert set(listed[table.name]) == known, table.name


def test_acx_toml_is_all_that_acx_asks_for() -> None:
    """One name sets format, rate, loudness and division together."""
    config = load_config("acx", [], {})

    assert (config.output.format, config.output.bitrate_kbps, config.output.split) == ("mp3", 192, "chapter")
    assert config.mastering.rate_hz == 44_100


def test_aura2_toml_chooses_the_paid_engine() -> None:
    """`-c aura2` finds the file by name, and its settings are good."""
    config = load_config("aura2", [], {})

    assert config.engine.name == "aura"
    assert isinstance(config.engine.settings, aura.Settings)
    assert config.engine.settings.voice == "athena"


def test_a_flag_beats_the_environment_beats_the_file(tmp_path: Path) -> None:
    """The nearest to the user wins."""
    toml = "[pauses]\nsentence_ms = 100\nline_ms = 100\nitem_ms = 100\n"
    environ = {"AUDIOBOOK_PAUSES_LINE_MS": "200", "AUDIOBOOK_PAUSES_ITEM_MS": "200"}

    config = load(tmp_path, toml, ("--set", "pauses.item_ms", "300"), environ=environ)

    assert (config.pauses.sentence_ms, config.pauses.line_ms, config.pauses.item_ms) == (100, 200, 300)


def test_the_store_comes_from_the_environment() -> None:
    """AUDIOBOOK_STORE names the store; a flag overrides it."""
    environ = {"AUDIOBOOK_STORE": "/somewhere"}

    assert load_config(None, [], environ).store_path == Path("/somewhere")
    assert load_config(None, [("--store", "store.path", "here")], environ).store_path == Path("here")


def test_another_engine_forgets_the_settings_of_the_first(tmp_path: Path) -> None:
    """`--engine aura` over a file for hibari does not ask Aura for hibari's voice."""
    config = load(tmp_path, '[engine]\nname = "hibari"\nspeed = 1.2\n', ("--engine", "engine.name", "aura"))

    assert config.engine.settings == aura.Settings()


def test_the_voice_flag_holds_whatever_the_order_of_the_flags() -> None:
    """`--voice zeus --engine aura` is `--engine aura --voice zeus`."""
    flags = [("--voice", "engine.voice", "zeus"), ("--engine", "engine.name", "aura")]

    assert load_config(None, flags, {}).engine.settings.voice == "zeus"


def test_a_policy_is_read_from_a_file(tmp_path: Path) -> None:
    """What is read aloud is a setting."""
    assert load(tmp_path, '[reading]\ncode = "announce"\n').reading.code is Policy.ANNOUNCE


@pytest.mark.parametrize(
    ("toml", "says", "hint"),
    [
        ("[pause]\nx = 1\n", "unknown table [pause]", "pauses"),
        ("[pauses]\nsentence = 1\n", "unknown key pauses.sentence", "sentence_ms"),
        ('[pauses]\nsentence_ms = "long"\n', "pauses.sentence_ms = 'long': must be a whole number", ""),
        ("[pauses]\nsentence_ms = -1\n", "pauses.sentence_ms = -1: must be a whole number from 0 to", ""),
        ('[reading]\ncode = "loud"\n', "reading.code = 'loud': must be one of read, announce, skip", ""),
        ('[engine]\nname = "acme"\n', "engine.name = 'acme': there is no such engine", "aura, hibari, silence"),
        ("[engine]\nspeed = 9.0\n", "engine.speed = 9.0: must be a number from 0.5 to 2", ""),
        ("[output]\nbitrate_kbps = 0\n", "output.bitrate_kbps = 0: must be a whole number from", ""),
        (
            "[reader]\nchapter_levels = [0]\n",
            "reader.chapter_levels = [0]: must be a list, each of it a whole number from 1 to 6",
            "",
        ),
        ("[synthesis]\nworkers = 0\n", "synthesis.workers = 0: must be a whole number from 1 to 256", ""),
        ("[cost]\nmax_usd = -1\n", "cost.max_usd = -1: must be a number from 0", ""),
        ("title = 'x'\n", "title = 'x' stands outside a table", ""),
        ("[book\n", "my.toml", ""),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, toml: str, says: str, hint: str) -> None:
    """The message names the file, the key, the value and what is allowed."""
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, toml)

    assert "my.toml" in str(raised.value)
    assert says in str(raised.value)
    assert hint in raised.value.hint


def test_a_missing_configuration_names_those_that_are_there() -> None:
    """`-c aura` is answered with the names that exist."""
    with pytest.raises(ConfigError) as raised:
        load_config("aura3", [], {})

    assert "aura2" in raised.value.hint
