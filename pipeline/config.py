"""Files, environment and flags, in that order, become one frozen Config.

An error names the file, the key, the value and what is allowed.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import platformdirs

from pipeline import engines, plugins
from pipeline.errors import ConfigError
from pipeline.mastering import Fades, Mastering
from pipeline.plan import Packing, Pauses, PlanSettings
from pipeline.readers import ReaderSettings
from pipeline.settings import Range, Value, build, nearest
from pipeline.synthesis import SynthesisSettings
from pipeline.synthesis.retry import RetrySettings
from pipeline.text.matter import Choice
from pipeline.text.narration import Reading
from pipeline.timeline import Trim
from pipeline.writers import OutputSettings

_APP = "audiobook"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSettings:
    """What the user says of the book; it overrides what the source says of itself.

    `cover` is the path of a picture, "auto" (in the book, else beside it, else drawn), "found" (never drawn) or "none".
    """

    title: str | None = None
    author: str | None = None
    language: str | None = None
    narrator: str | None = None
    cover: str = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output(OutputSettings):
    """`folder` of the files whose names the command line does not give.

    `also` are more formats, and companions; `split` is "chapter" or a length ("2h", "90m") for a book in several files.
    `encoders` are the processes that encode a long book, 0: one a core.
    """

    folder: Path = Path("out")
    also: tuple[str, ...] = ()
    split: str = ""
    encoders: Annotated[int, Range(0, 256)] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSettings:
    """`path`: the folder of the store; None is the user's data folder."""

    path: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSettings:
    """`max_usd`: sending stops before the estimated cost of a run passes this."""

    max_usd: Annotated[float, Range(0, 1_000_000)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """`rules`: names of the rules that put written forms into words; None: those the engine needs, () none.

    `lexicons`: files of pronunciations besides those that are found by their place.
    """

    rules: tuple[str, ...] | None = None
    lexicons: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Captions:
    """`align` finds the times of words in clips whose engine does not tell them (English)."""

    align: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineChoice:
    """The engine's name, its module and its own Settings."""

    name: str
    module: ModuleType
    settings: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that can be set, one field a table of the configuration files."""

    engine: EngineChoice
    fallback: EngineChoice | None = None
    book: BookSettings = field(default_factory=BookSettings)
    reader: ReaderSettings = field(default_factory=ReaderSettings)
    chapters: Choice = field(default_factory=Choice)
    reading: Reading = field(default_factory=Reading)
    wording: Wording = field(default_factory=Wording)
    passages: Packing = field(default_factory=Packing)
    pauses: Pauses = field(default_factory=Pauses)
    trim: Trim = field(default_factory=Trim)
    fades: Fades = field(default_factory=Fades)
    mastering: Mastering = field(default_factory=Mastering)
    synthesis: SynthesisSettings = field(default_factory=SynthesisSettings)
    retry: RetrySettings = field(default_factory=RetrySettings)
    captions: Captions = field(default_factory=Captions)
    output: Output = field(default_factory=Output)
    store: StoreSettings = field(default_factory=StoreSettings)
    cost: CostSettings = field(default_factory=CostSettings)

    @property
    def planning(self) -> PlanSettings:
        """What is read, how it is packed, and the silences in between."""
        return PlanSettings(reading=self.reading, packing=self.passages, pauses=self.pauses, choice=self.chapters)

    @property
    def own_folder(self) -> Path:
        """The user's folder of configurations and lexicons."""
        return Path(platformdirs.user_config_dir(_APP, appauthor=False))

    @property
    def store_path(self) -> Path:
        """The folder of the store."""
        return self.store.path or Path(platformdirs.user_data_dir(_APP, appauthor=False)) / "store"


_TABLES: dict[str, type[Any]] = {
    "book": BookSettings,
    "reader": ReaderSettings,
    "chapters": Choice,
    "reading": Reading,
    "wording": Wording,
    "passages": Packing,
    "pauses": Pauses,
    "trim": Trim,
    "fades": Fades,
    "mastering": Mastering,
    "synthesis": SynthesisSettings,
    "retry": RetrySettings,
    "captions": Captions,
    "output": Output,
    "store": StoreSettings,
    "cost": CostSettings,
}
_ROLES = ("engine", "fallback")  # tables that choose an engine: the one, and who speaks what it refuses
_SHORT_NAMES = {"AUDIOBOOK_STORE": "store.path", "AUDIOBOOK_ENGINE": "engine.name", "AUDIOBOOK_VOICE": "engine.voice"}

Tables = dict[str, dict[str, Value]]


def load_config(name: str | None, flags: Sequence[tuple[str, str, str]], environ: Mapping[str, str]) -> Config:
    """Read `default.toml`, then the file or name given with -c, then the environment, then the flags.

    `flags` are (flag as typed, "section.key", value). Raises ConfigError.
    """
    tables: Tables = {}
    for layer in (_default_layer(), _file_layer(name), _environment_layer(environ), _flag_layer(flags)):
        for table, key, value in layer:
            _lay(tables, table, key, value)
    chosen = {role: _choose_engine(role, tables.pop(role, {})) for role in _ROLES}
    engine = chosen["engine"] or _choose_engine("engine", {"name": Value("hibari", origin="the default")})
    assert engine is not None
    built = {table: build(_TABLES[table], values, table=table) for table, values in tables.items()}
    return Config(engine=engine, fallback=chosen["fallback"], **built)


def _lay(tables: Tables, table: str, key: str, value: Value) -> None:
    if table not in _TABLES and table not in _ROLES:
        raise ConfigError(f"{value.origin}: unknown table [{table}]", hint=nearest(table, [*_TABLES, *_ROLES]))
    before = tables.setdefault(table, {})
    if table in _ROLES and key == "name" and "name" in before and before["name"].raw != value.raw:
        before.clear()  # the settings of one engine mean nothing to another
    before[key] = value


def _choose_engine(role: str, values: dict[str, Value]) -> EngineChoice | None:
    if not values:
        return None
    known = plugins.names(engines)
    hint = f"known: {', '.join(known)}"
    if "name" not in values:
        raise ConfigError(f"{next(iter(values.values())).origin}: [{role}] does not say which engine: name", hint=hint)
    name = values.pop("name")
    if name.raw not in known:
        raise ConfigError(f"{name.origin}: {role}.name = {name.raw!r}: there is no such engine", hint=hint)
    module = plugins.load(engines, str(name.raw))
    return EngineChoice(name=str(name.raw), module=module, settings=build(module.Settings, values, table=role))


Layer = Iterator[tuple[str, str, Value]]


def _default_layer() -> Layer:
    path = _find("default")
    return _read_toml(path) if path else iter(())


def _file_layer(name: str | None) -> Layer:
    if name is None:
        return iter(())
    path = _find(name)
    if path is None:
        known = sorted({path.stem for folder in _folders() for path in folder.glob("*.toml")})
        raise ConfigError(
            f"-c {name}: there is no such file, and no configuration of that name", hint=f"known: {', '.join(known)}"
        )
    return _read_toml(path)


def _environment_layer(environ: Mapping[str, str]) -> Layer:
    keys = {
        f"AUDIOBOOK_{table}_{key.name}".upper(): (table, key.name)
        for table, kind in _TABLES.items()
        for key in fields(kind)
    }
    keys |= {name: (dotted.partition(".")[0], dotted.partition(".")[2]) for name, dotted in _SHORT_NAMES.items()}
    # AUDIOBOOK_ENGINE comes before AUDIOBOOK_VOICE: a change of engine forgets the voice of the other.
    for name in sorted(set(keys) & set(environ), key=lambda each: (keys[each][1] != "name", each)):
        if environ[name]:
            yield *keys[name], Value(environ[name], origin=f"environment variable {name}", from_text=True)


def _flag_layer(flags: Sequence[tuple[str, str, str]]) -> Layer:
    for flag, dotted, text in sorted(flags, key=lambda each: each[1] != "engine.name"):
        table, dot, key = dotted.partition(".")
        if not dot or not key:
            raise ConfigError(
                f"{flag} {dotted}={text}: must be section.key=value", hint="as in --set pauses.paragraph_ms=700"
            )
        yield table, key, Value(text, origin=flag, from_text=True)


def _read_toml(path: Path) -> Layer:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None
    for table, values in tables.items():
        if not isinstance(values, dict):
            raise ConfigError(
                f"{path}: {table} = {values!r} stands outside a table", hint=nearest(table, [*_TABLES, *_ROLES])
            )
        for key, raw in values.items():
            yield table, key, Value(raw, origin=str(path))


def _find(name: str) -> Path | None:
    if name.endswith(".toml") or "/" in name:
        path = Path(name).expanduser()
        return path if path.is_file() else None
    candidates = (folder / f"{name}.toml" for folder in _folders())
    return next((path for path in candidates if path.is_file()), None)


def _folders() -> tuple[Path, ...]:
    """Return where named configurations lie: here, the user's own, this checkout's, the installed ones."""
    return (
        Path("configs"),
        Path(platformdirs.user_config_dir(_APP, appauthor=False)),
        Path(__file__).parent.parent / "configs",
        Path(sys.prefix) / "share" / "audiobook-pipeline" / "configs",
    )
