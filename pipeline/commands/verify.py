"""`audiobook verify`: is this file whole, in order, and what its checkpoint says?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from pipeline.commands.hearing import acx_error, acx_facts, acx_lines, loudness_facts, save_plot
from pipeline.commands.options import config_from, config_options
from pipeline.commands.printing import counted, describe
from pipeline.config import Config
from pipeline.errors import AudiobookError, Incomplete, InputError, OutputError
from pipeline.files import sha256_of
from pipeline.heard import listen
from pipeline.progress import clock
from pipeline.synthesis.checkpoint import Checkpoint, Checkpoints
from pipeline.titles import printable
from pipeline.writers import Expectation, check, probe

_AGAIN = "make it again with --force: nothing is synthesized for that"


@click.command("verify", short_help="Is a file whole, in order, and what was planned?")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--acx", is_flag=True, help="Hold it against the requirements of ACX instead: any file will do.")
@click.option("--loudness", is_flag=True, help="Measure loudness and peaks too; takes as long as decoding again.")
@click.option("--plot", type=click.Path(path_type=Path), metavar="PNG", help="Draw loudness and peaks along the book.")
@config_options
def verify_command(file: Path, *, as_json: bool, acx: bool, loudness: bool, plot: Path | None, **options: Any) -> None:
    """Decode FILE from end to end and compare it with what its checkpoint in the store says it must hold.

    Exits 0 if it is what was made, 6 if passages are missing in it, 7 if it is damaged or changed, or fails --acx,
    3 if the store knows nothing of it.
    """
    config = config_from(options)
    report, error = ({"file": str(file)}, None) if acx else _verify(file, config)
    if acx or loudness or plot:
        error = _hear(file, config, report, acx=acx, plot=plot) or error
    if as_json:
        click.echo(json.dumps({**report, "error": error.message if error else None}, ensure_ascii=False))
    else:
        click.echo(acx_lines(report) if acx and "findings" in report else _described(report))
        if error is not None:
            click.echo(describe(error), err=True)
    if error is not None:
        raise click.exceptions.Exit(error.exit_code)


def _verify(file: Path, config: Config) -> tuple[dict[str, Any], AudiobookError | None]:
    report: dict[str, Any] = {"file": str(file), "complete": False, "known": False}
    try:
        says = probe(file)
    except AudiobookError as error:
        return report, error
    report |= {
        "container": says.container,
        "codec": says.codec,
        "rate_hz": says.rate_hz,
        "duration_s": round(says.duration_s, 3),
        "chapters": [{"title": title, "start_s": round(start, 6)} for title, start in says.chapters],
        "tags": says.tags,
    }
    found = _checkpoint(file, config)
    if found is None or found.result is None:
        return report, InputError(
            f"{file}: the store {config.store_path} knows nothing of it, so nothing says what it must hold",
            hint="was it made with another --store?",
        )
    return _compare(file, found, report)


def _hear(file: Path, config: Config, report: dict[str, Any], *, acx: bool, plot: Path | None) -> AudiobookError | None:
    """Listen to the file and add what is heard to `report`."""
    try:
        heard = listen(file)
        report |= loudness_facts(heard)
        if plot:
            save_plot(heard, file.name, plot)
    except AudiobookError as error:
        return error
    if not acx:
        return None
    report |= acx_facts(heard, _checkpoint(file, config), config)
    return acx_error(report)


def _compare(file: Path, found: Checkpoint, report: dict[str, Any]) -> tuple[dict[str, Any], AudiobookError | None]:
    digest, result = sha256_of(file), found.result or {}
    facts = [each for each in found.files if each["sha256"] == digest or each["path"] == str(file.absolute())]
    if not facts or facts[0]["expectation"] is None:
        return report, InputError(f"{file}: an older release made it, so nothing says what it must hold", hint=_AGAIN)
    report |= {"known": True, "passages": result["passages"], "missing": list(result["gaps"])}
    try:
        expected = Expectation.from_json(facts[0]["expectation"])
    except ValueError:
        return report, InputError(f"{file}: an older release made it, so nothing says what it must hold", hint=_AGAIN)
    try:
        checked = check(file, expected=expected)
    except AudiobookError as error:
        return report, error
    unchanged = digest == facts[0]["sha256"]
    report |= {"samples": checked.samples, "unchanged": unchanged}
    report["complete"] = unchanged and not result["gaps"]
    if not unchanged:
        return report, OutputError(f"{file}: damaged, or changed by another program after it was made", hint=_AGAIN)
    return report, _gaps(file, result) if result["gaps"] else None


def _gaps(file: Path, result: Mapping[str, Any]) -> AudiobookError:
    return Incomplete(f"{file}: {len(result['gaps'])} of {result['passages']} passages are silent gaps")


def _checkpoint(file: Path, config: Config) -> Checkpoint | None:
    root = config.store_path
    if not (root / "books").is_dir():
        return None
    checkpoints = Checkpoints(root)
    return checkpoints.by_digest(sha256_of(file)) or checkpoints.by_path(file) or checkpoints.load(file)


def _described(report: Mapping[str, Any]) -> str:
    head = f"{printable(report['file'])}: "
    if "codec" not in report:
        return f"{head}not readable"
    chapters = counted(len(report["chapters"]), "chapter")
    head += f"{report['codec']} in {report['container']}, {clock(report['duration_s'])}, {chapters}"
    if report.get("loudness_lufs") is not None:
        head += f", {report['loudness_lufs']:.1f} LUFS, true peak {report['true_peak_db']:.1f} dB"
    if not report["known"]:
        return head
    verdict = "complete, in order, as planned" if report["complete"] else "not as planned"
    return f"{head}; {counted(report['passages'], 'passage')}: {verdict}"
