"""Loudness predicted from the clips against FFmpeg's ebur128 on the finished files, with hibari on samples/harbour.md.

    python benchmarks/loudness.py

Prints a table of every target and what an ACX checker says of the file made for it.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import imageio_ffmpeg

from pipeline.acx import judge
from pipeline.audio import Clip, Measures
from pipeline.config import Config, load_config
from pipeline.edition import prepare
from pipeline.errors import OutputError
from pipeline.heard import listen
from pipeline.loudness import measure
from pipeline.mastering import Fades, Mastering, at_rate, level, loudness_of, master, measured
from pipeline.mastering.levels import Target
from pipeline.progress import Silent
from pipeline.readers import SourceFile
from pipeline.script import Script
from pipeline.synthesis import Job, Sending, synthesize
from pipeline.synthesis.budget import Budget
from pipeline.synthesis.store import Store
from pipeline.timeline import Timeline, Trim, lay_out
from pipeline.writers import Audiobook, OutputSettings, write

SAMPLE = Path(__file__).parent.parent / "samples" / "harbour.md"
FORMATS = {"m4b": 64, "mp3": 64, "opus": 32}
ACX_KBPS = 192


def spoken(store: Store) -> tuple[Script, list[Clip]]:
    """Have hibari speak the sample."""
    config: Config = load_config(None, [], {})
    source = SourceFile(name=str(SAMPLE), data=SAMPLE.read_bytes(), folder=SAMPLE.parent)
    edition = prepare(source, config)
    passages = enumerate(zip(edition.script.passages, edition.keys, strict=True), start=1)
    jobs = [
        Job(key=key, sentences=tuple(each.spoken for each in passage.sentences), passage=number, chapter=1)
        for number, (passage, key) in passages
    ]
    sending = Sending(
        limits=edition.spec.limits,
        settings=config.synthesis,
        retry=config.retry,
        budget=Budget(usd_per_1000_chars=None, max_usd=None),
        adaptive=False,
        proven=True,
    )
    engine = config.engine
    synthesize(jobs, lambda: engine.module.open_engine(engine.settings), store, sending, Silent())
    clips = [clip for key in edition.keys if (clip := store.find(key))]
    return edition.script, clips


def by_ffmpeg(path: Path) -> tuple[float, float]:
    """Return integrated loudness and true peak of a file."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", "-i", str(path)]
    said = subprocess.run([*command, "-af", "ebur128=peak=true", "-f", "null", "-"], capture_output=True, check=True)
    text = said.stderr.decode()
    return float(re.findall(r"I:\s+(-?[\d.]+)", text)[-1]), float(re.findall(r"Peak:\s+(-?[\d.]+)", text)[-1])


def row(timeline: Timeline, measures: Callable[[str], Measures], store: Store, path: Path) -> str:
    """Write one book and compare it with its prediction."""
    book = Audiobook(
        metadata=prepare(SourceFile(name="b.md", data=b"# B\n\nB.\n"), load_config(None, [], {})).metadata,
        narrator="hibari",
        timeline=timeline,
        player=lambda part: master(part, store.read, Fades()),
    )
    form = path.suffix[1:]
    kbps = ACX_KBPS if path.stem == Target.ACX else FORMATS[form]
    try:
        write(book, path, OutputSettings(format=form, bitrate_kbps=kbps), token="benchmark")
    except OutputError as refused:
        return f"{form} | {refused.message} |"
    predicted, (found, peak), heard = loudness_of(timeline, measures), by_ffmpeg(path), listen(path)
    gains = sorted({each.gain_cdb / 100 for each in timeline.placed})
    held = sum(each.ceiling_cdb is not None for each in timeline.placed)
    numbers = f"{gains} | {held} of {len(timeline.placed)} | {predicted:.2f} | {found:.1f} | {heard.loudness_lufs:.2f}"
    return f"{form} | {numbers} | {heard.rms_db:.1f} | {peak:.1f} | {heard.true_peak_db:.1f} |"


def main() -> None:
    """Print the table and the ACX report."""
    with TemporaryDirectory(prefix="loudness-") as name:
        folder = Path(name)
        store = Store(Path(os.environ.get("LOUDNESS_STORE", folder / "store")))
        script, clips = spoken(store)
        plain, measures = lay_out(script, clips, Trim()), measured(clips, store.read)
        print("| target | file | gain dB | clips limited | predicted LUFS | ffmpeg | own | RMS | ffmpeg dBTP | own |")
        print("|---|---|---|---|---|---|---|---|---|---|")
        for target in Target:
            mastering = Mastering(target=target)
            leveled = level(plain, measures, mastering, lambda _: "hibari")
            for form in ("mp3",) if target is Target.ACX else FORMATS:
                timeline = at_rate(leveled, mastering.rate_hz or leveled.format.rate_hz)
                print(f"| {target} |", row(timeline, measures, store, folder / f"{target}.{form}"), flush=True)
        print()
        for finding in judge(listen(folder / "acx.mp3")):
            print("PASS" if finding.passed else "FAIL", finding.what, finding.found, f"({finding.wanted})", sep="\t")
        pcm = store.read(clips[0].key)
        began = process_time()
        for _ in range(20):
            measure(pcm, clips[0].format)
        seconds = 20 * clips[0].samples / clips[0].format.rate_hz
        print(f"\nmeasuring a clip: {1e3 * (process_time() - began) / seconds * 4:.2f} ms of CPU for 4 s of sound")


if __name__ == "__main__":
    main()
