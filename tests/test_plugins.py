"""Every engine, reader and writer keeps the contract of its folder; a new file is tested unasked."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType

import pytest

from pipeline import engines, plugins, readers, writers
from pipeline.engines import EngineModule, Voice
from pipeline.errors import AudiobookError, EngineError, InputError, ToolMissing
from pipeline.readers import ReaderSettings, SourceFile


def loaded(package: ModuleType) -> list[ModuleType]:
    """Return every plugin of a folder."""
    return [plugins.load(package, name) for name in plugins.names(package)]


def by_name(module: ModuleType) -> str:
    """Name a test by its plugin."""
    return module.__name__.rpartition(".")[2]


@pytest.mark.parametrize("engine", loaded(engines), ids=by_name)
def test_an_engine_has_its_contract(engine: EngineModule) -> None:
    """Settings with a voice that exists, a voice list without doubles, an identity that JSON can hold, sane limits."""
    settings = engine.Settings()
    spec = engine.spec(settings)
    voices = engine.voices()

    assert is_dataclass(engine.Settings)
    assert "voice" in {field.name for field in fields(engine.Settings)}
    assert settings.voice in {voice.name for voice in voices}
    assert len({voice.name for voice in voices}) == len(voices)
    assert json.loads(json.dumps(spec.identity)) == spec.identity
    assert spec.identity["engine"] == engine.__name__.rpartition(".")[2]  # type: ignore[attr-defined]
    limits = spec.limits
    assert 1 <= limits.min_chars <= limits.max_chars
    assert 1 <= limits.target_chars <= limits.max_chars
    assert limits.max_concurrency >= 1
    assert (spec.usd_per_1000_chars is None) == (not engine.SECRETS)


@pytest.mark.parametrize("engine", loaded(engines), ids=by_name)
def test_an_engines_identity_holds_no_secret_and_no_place(engine: EngineModule) -> None:
    """The key of a clip must be the same on every machine and with every key."""
    told = json.dumps(engine.spec(engine.Settings()).identity)

    assert not any(word in told.lower() for word in ("key", "token", "http", "/home", "/root", "/tmp"))


@pytest.mark.parametrize("engine", [each for each in loaded(engines) if each.SECRETS], ids=by_name)
def test_an_engine_without_its_key_says_which_variable_to_set(
    engine: EngineModule, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No request is made without a key, and the message saves a search."""
    for name in engine.SECRETS:
        monkeypatch.delenv(name, raising=False)

    async def opened() -> None:
        async with engine.open_engine(engine.Settings()):
            pass

    with pytest.raises(EngineError) as raised:
        asyncio.run(opened())

    assert engine.SECRETS[0] in raised.value.message + raised.value.hint


@pytest.mark.parametrize("reader", loaded(readers), ids=by_name)
@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02\xff" * 100, b"\xff\xfe", b"\xef\xbb\xbf", b"\x89PNG\r\n\x1a\n" + bytes(50)]
)
def test_a_reader_refuses_what_is_no_text_with_an_error_for_people(reader: readers.ReaderModule, data: bytes) -> None:
    """Damaged input ends with a message that names the source, never with a traceback."""
    source = SourceFile(name=f"broken{reader.SUFFIXES[0]}", data=data)

    with pytest.raises(InputError) as raised:
        readers.read_book(source, ReaderSettings())

    assert source.name in str(raised.value)


@pytest.mark.parametrize("reader", loaded(readers), ids=by_name)
def test_a_readers_suffixes_are_its_own(reader: readers.ReaderModule) -> None:
    """Two readers never claim the same ending."""
    others = {suffix for other in loaded(readers) if other is not reader for suffix in other.SUFFIXES}

    assert reader.SUFFIXES
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in reader.SUFFIXES)
    assert not set(reader.SUFFIXES) & others


def test_a_missing_library_is_named_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin whose library is missing is skipped, but asked for by name it says what it needs."""
    package = ModuleType("some_folder")
    package.__path__ = [str(tmp_path)]
    (tmp_path / "fancy.py").write_text("import a_library_that_is_not_there\n", encoding="utf-8")
    monkeypatch.setitem(sys.modules, package.__name__, package)

    with pytest.raises(ToolMissing) as raised:
        plugins.load(package, "fancy")

    assert "a_library_that_is_not_there is not installed" in str(raised.value)
    assert "pip install" in raised.value.hint
    assert plugins.load_all(package) == {}


@pytest.mark.parametrize(
    ("voice", "language", "speaks"),
    [
        (Voice(name="a", locale="en-US"), "en", True),
        (Voice(name="a", locale="en-US"), "EN-gb", True),
        (Voice(name="a", locale="en-US"), "es", False),
        (Voice(name="a", locale="*"), "tlh", True),
    ],
)
def test_a_voice_speaks_a_language_in_any_region(voice: Voice, language: str, *, speaks: bool) -> None:
    """An American voice reads a British book; it does not read a Spanish one."""
    assert voice.speaks(language) is speaks


def test_every_error_has_the_exit_code_that_the_readme_promises() -> None:
    """Scripts rely on these numbers."""
    codes = {kind.__name__: kind.exit_code for kind in AudiobookError.__subclasses__()}

    assert codes == {
        "UsageError": 2,
        "ConfigError": 2,
        "InputError": 3,
        "ToolMissing": 4,
        "EngineError": 5,
        "Incomplete": 6,
        "OutputError": 7,
        "Locked": 8,
        "Interrupted": 130,
    }
    assert writers.formats() == ("flac", "m4a", "m4b", "mp3", "ogg", "opus", "wav")
