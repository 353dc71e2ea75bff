"""`audiobook plan`: what would be said, what it would cost, and what became of every sentence."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from pipeline.commands.options import config_from, config_options, open_source, source_options
from pipeline.commands.printing import counted, table
from pipeline.edition import prepare
from pipeline.estimate import ChapterEstimate, Estimate, estimate
from pipeline.progress import clock
from pipeline.text.said import unmarked
from pipeline.titles import printable


@click.command("plan", short_help="What `make` would say, take and cost.")
@click.argument("source")
@click.option("--ledger", is_flag=True, help="One JSON object a line for every sentence of the source, in order.")
@source_options
@config_options
@click.option("--json", "as_json", is_flag=True, help="The plan as one JSON object.")
def plan_command(source: str, *, ledger: bool, as_json: bool, **options: Any) -> None:
    """Say what `make SOURCE` would do: chapters, passages, cost, time. Nothing is sent or written."""
    config = config_from(options)
    edition = prepare(open_source(source, allow_private=options["private_hosts"]), config)
    if ledger:
        for row in edition.script.ledger:
            click.echo(json.dumps({**asdict(row), "spoken": row.spoken and unmarked(row.spoken)}, ensure_ascii=False))
        return
    print_plan(estimate(edition, config), as_json=as_json)


def print_plan(plan: Estimate, *, as_json: bool) -> None:
    """Print a plan as one JSON object or for people."""
    if as_json:
        click.echo(json.dumps(plan.to_json(), ensure_ascii=False))
        return
    rows = [("no", "passages", "characters", "chapter")]
    rows += [
        (str(each.number), f"{each.passages:,}", f"{each.characters:,}", _described(each)) for each in plan.chapters
    ]
    width = len(str(len(plan.chapters)))
    click.echo(f"{printable(plan.title)} ({plan.language})")
    click.echo(
        "\n".join(
            table([(no.rjust(max(2, width)), left.rjust(8), right.rjust(10), title) for no, left, right, title in rows])
        )
    )
    click.echo(f"{counted(plan.passages, 'passage')}, {counted(plan.characters, 'character')}; {_to_do(plan)}")
    cost = f"about ${plan.cost_usd:.2f}, " if plan.cost_usd else ""
    click.echo(f"{cost}{clock(plan.duration_s)} of audio, about {clock(plan.wall_s)} to make")
    skipped = ", ".join(f"{count} {reason}" for reason, count in plan.skipped.items())
    click.echo(f"{counted(plan.spoken, 'sentence')} spoken; not read aloud: {skipped or 'nothing'}")


def _described(chapter: ChapterEstimate) -> str:
    """Return the title, and what was decided of this part of the book where that is not plain."""
    notes = [chapter.role] if chapter.role not in ("", "chapter", "bodymatter", "part") else []
    notes += [f"not read: {chapter.skipped_for}"] if chapter.skipped_for else []
    return f"{chapter.title} [{'; '.join(notes)}]" if notes else chapter.title


def _to_do(plan: Estimate) -> str:
    return f"{plan.cached:,} in the store, {plan.to_synthesize:,} to make"
