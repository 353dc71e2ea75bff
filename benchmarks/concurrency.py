"""Against a server that takes 0.5 s and allows 15 in flight: passages a second, and what it refused after 5 s."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

from measure import ROOT, measured, scratch

PASSAGES, DELAY_S, IN_FLIGHT = 1500, 0.5, 15
KEY = "canary-key-0123456789abcdef"


def main() -> None:
    """Print the row."""
    server = [sys.executable, str(ROOT / "tests/aura_server.py"), "--port", "0"]
    server += ["--delay", str(DELAY_S), "--limit", str(IN_FLIGHT)]
    with subprocess.Popen(server, stdout=subprocess.PIPE, text=True) as process, scratch() as folder:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            row = _measure(url, folder)
        finally:
            process.terminate()
    print("| passages | passages/s | of the possible 30/s | refused | refused after 5 s | whole run, wall s |")
    print("|---|---|---|---|---|---|")
    print(row)


def _measure(url: str, folder: Path) -> str:
    lines = (
        f"# Chapter {n // 100 + 1}\n" if n % 100 == 0 else f"This is sentence number {n} of the book."
        for n in range(PASSAGES)
    )
    (folder / "book.md").write_text("\n\n".join(lines) + "\n")
    run = measured(
        *("make", "book.md", "--engine", "aura", "--json", "--workers", str(IN_FLIGHT)),
        *("--set", "engine.target_chars=1", "--set", "engine.min_chars=1"),
        folder=folder,
        environ={"AIMLAPI_BASE_URL": url, "AIMLAPI_API_KEY": KEY},
    )
    with urllib.request.urlopen(f"{url.removesuffix('/v1')}/seen") as reply:
        seen = json.load(reply)["asked"]
    began = min(each["at_s"] for each in seen)
    refused = [each["at_s"] - began for each in seen if each["status"] == 429]
    good = [each["at_s"] - began for each in seen if each["status"] == 200]
    sending_s = max(good) + DELAY_S
    rate = len(good) / sending_s
    late = sum(at > 5 for at in refused)
    share = rate * DELAY_S / IN_FLIGHT
    return f"| {len(good):,} | {rate:.1f} | {share:.1%} | {len(refused)} | {late} | {run.wall_s:.1f} |"


if __name__ == "__main__":
    main()
