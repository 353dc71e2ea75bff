"""The file that is to be written: may it be, and what did a dead run leave beside it?"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pipeline import companions, plugins
from pipeline.deliverables import folder_of, wanted
from pipeline.errors import InputError, OutputError
from pipeline.files import Files
from pipeline.order import Order
from pipeline.synthesis.checkpoint import Checkpoint
from pipeline.writers import TOOL, probe

_BYTES_PER_SECOND = 48_000


def check_target(order: Order, previous: Checkpoint | None) -> None:
    """Refuse what cannot be written, and what somebody else made, before anything is paid for.

    `previous` is what the store knows of the target. Raises OutputError.
    """
    target = order.target
    if target.is_dir():
        raise OutputError(f"{target} is a folder", hint="name a file with -o")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise OutputError(f"{target.parent}: no permission to write here", hint="name another place with -o")
    asked = wanted(order.config.output)
    if asked.minutes is not None:
        _check_folder(folder_of(target), previous, force=order.force)
        return
    paths = [target.with_suffix(f".{name}") for name in asked.formats]
    paths += [target.with_suffix(plugins.load(companions, name).SUFFIX) for name in asked.companions]
    for path in paths:
        _check_file(path, order, previous)


def _check_file(path: Path, order: Order, previous: Checkpoint | None) -> None:
    if path.is_dir():
        raise OutputError(f"{path} is a folder", hint="name another file with -o")
    if order.force or not path.exists():
        return
    made = previous is not None and str(path.absolute()) in _known(previous)
    if previous is not None and made and previous.source != order.source_path:
        raise OutputError(
            f"{path} exists, and was made from {previous.source}", hint="name another file with -o, or add --force"
        )
    if not made and not _ours(path):
        raise OutputError(f"{path} exists, and this program did not make it", hint="add --force to replace it")


def _belongs(name: str) -> bool:
    """Say whether a file may lie among the parts of a book: a picture for its feed, the feed, what a dead run left."""
    return name.lower() in ("feed.xml", "cover.jpg", "cover.jpeg", "cover.png") or ".part" in name[-20:]


def _known(previous: Checkpoint) -> set[str]:
    """Return the paths that the book has written, or begun to write when it was killed."""
    return {previous.output, *previous.claims, *(each["path"] for each in previous.files)}


def _check_folder(folder: Path, previous: Checkpoint | None, *, force: bool) -> None:
    """Refuse a folder for the parts of a book in which there is anything else."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file, where a folder for the parts is to be", hint="name another with -o")
    known = _known(previous) if previous else set()
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    strange = [each for each in found if str(each.absolute()) not in known and not _belongs(each.name)]
    if strange and not force:
        raise OutputError(
            f"{folder} exists, and {strange[0].name!r} in it was not made for this book",
            hint="name another place with -o, or add --force: files of the same names are replaced, others stay",
        )


def sweep_parts(target: Path, owner: str, files: Files) -> None:
    """Remove what a dead run of the book `owner` left in the output folder. Call it under the book's lock."""
    for folder in (target.parent, folder_of(target)):
        for part in folder.glob(f".*.{owner}.part"):
            files.discard(part)
        for left in folder.glob(f".*.{owner}.part-*"):  # the chapters of an EPUB on their way
            shutil.rmtree(left, ignore_errors=True)


def check_space(folder: Path, characters: int, chars_per_second: float) -> None:
    """Refuse a run whose clips will not fit in the store at `folder`, before the first of them is paid for.

    Counts `characters` still to be spoken as 16-bit samples at 24 kHz. Raises OutputError.
    """
    needed = int(characters / chars_per_second * _BYTES_PER_SECOND)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise OutputError(
            f"{folder}: about {needed / 1e6:,.0f} MB of clips are to be made, and {free / 1e6:,.0f} MB are free",
            hint="free some space, run `audiobook store prune`, or name another --store",
        )


def unusable(error: OSError, order: Order) -> OutputError:
    """Say that the output's folder or the store cannot be used."""
    return OutputError(
        f"{error.filename or order.config.store_path}: {error.strerror}",
        hint="-o names another output, --store another store",
    )


def _ours(target: Path) -> bool:
    """Say whether an earlier run, perhaps with another store, wrote this file: it carries our name."""
    try:
        return any(value == TOOL for value in probe(target).tags.values())
    except InputError:
        return False
