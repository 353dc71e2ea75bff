"""What the pipeline itself costs: all CPU of a 10-hour book that is neither the voice nor the encoder, a passage.

The voice is `silence`, which costs nothing. The encoder is measured alone, in a process of its own, on the same
number of samples in the same blocks.
"""

from __future__ import annotations

import resource
import subprocess
import sys

from measure import ROOT, measured, scratch, synthetic_book

ENCODER_ALONE = """
import sys
from fractions import Fraction
import av
from pipeline.writers import m4b
total, rate = int(sys.argv[1]), 24000
with av.open("/dev/null", "w", format="adts") as container:
    stream = container.add_stream("aac", rate=rate, layout="mono", options={"aac_coder": "fast"})
    stream.bit_rate = m4b.BITRATE_KBPS * 1000
    import numpy as np
    block = np.zeros((1, rate), dtype=np.int16)
    for start in range(0, total, rate):
        frame = av.AudioFrame.from_ndarray(block[:, : min(rate, total - start)], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        for packet in stream.encode(frame):
            pass
    for packet in stream.encode(None):
        pass
"""


def main() -> None:
    """Print the account."""
    with scratch() as folder:
        synthetic_book(folder / "book.md", 10)
        whole = measured("make", "book.md", "--engine", "silence", "--json", folder=folder)
        samples = int(whole.result["duration_s"] * 24000)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-c", ENCODER_ALONE, str(samples)]
        subprocess.run(command, cwd=ROOT, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    encoder_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    passages = whole.result["passages"]
    overhead_ms = (whole.cpu_s - encoder_s) / passages * 1000
    print("| passages | whole run, CPU s | encoder alone, CPU s | the rest, ms a passage |")
    print("|---|---|---|---|")
    print(f"| {passages:,} | {whole.cpu_s:.1f} | {encoder_s:.1f} | {overhead_ms:.2f} |")


if __name__ == "__main__":
    main()
